"""Carries out an approved plan, and nothing else.

Each step is looked at again right before it is taken: was a stop asked for, is what it touches
still the same, do the hard rules still agree, will the keys go to the right window.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from lam_desktop.domain.actions import (
    KEYBOARD,
    POINTER,
    Action,
    Target,
    WindowOperation,
)
from lam_desktop.domain.decision import Decision, Effect
from lam_desktop.domain.errors import ExecuteError, LamError, Stopped, TargetError
from lam_desktop.domain.outcome import Outcome, Status, StepOutcome
from lam_desktop.domain.plan import Plan, Step
from lam_desktop.domain.proposal import Approval, ApprovedPlan, Approver
from lam_desktop.domain.window import Situation, Window
from lam_desktop.execute.desktop import Desktop
from lam_desktop.execute.performers import PERFORMERS, WINDOW_SECONDS, Deed, Hands
from lam_desktop.execute.waiting import check, until

log = logging.getLogger(__name__)

AIMED: tuple[type[Action], ...] = (*KEYBOARD, *POINTER, WindowOperation)
"""The actions whose effect depends on the window in front."""


class Observer(Protocol):
    """Writes down each step as it starts and ends."""

    def started(self, index: int) -> None: ...

    def finished(self, outcome: StepOutcome) -> None: ...


@dataclass(frozen=True, kw_only=True)
class StepExecutor:
    """``redeem`` spends an approval and gives the plan it opens; ``recheck`` judges an action in
    the situation it meets; ``open_desktop`` makes the desktop when a step first needs it;
    ``listen`` is entered for as long as the run goes on, so that the stop key works.
    """

    open_desktop: Callable[[], Desktop]
    redeem: Callable[[ApprovedPlan], Plan]
    recheck: Callable[[Action, Situation], Decision]
    listen: Callable[[threading.Event], AbstractContextManager[object]] = nullcontext

    def run(
        self, approved: ApprovedPlan, *, run_id: str, observer: Observer, stop: threading.Event
    ) -> Outcome:
        """Take the steps in order until one fails or a stop is asked for.

        Raises:
            ApprovalError: before anything is done, when the approval does not open this plan.
        """
        plan = self.redeem(approved)
        run = _Run(self, approved.approval, stop)
        done: list[StepOutcome] = []
        try:
            with self.listen(stop):
                for index, step in enumerate(plan.steps):
                    observer.started(index)
                    outcome = run.take(index, step)
                    done.append(outcome)
                    observer.finished(outcome)
                    if outcome.status is not Status.DONE:
                        return _end(run_id, outcome.status, done, outcome.message)
        except LamError as error:
            # The record or the stop key failed; without them no further step is taken.
            return _end(run_id, Status.FAILED, done, f"The run was ended: {error}")
        finally:
            run.release()
        return _end(run_id, Status.DONE, done, "\n".join(o.message for o in done if o.message))


def _of_one_program(one: Window, other: Window) -> bool:
    known = ((one.id, other.id), (one.pid, other.pid), (one.app or None, other.app))
    return any(mine is not None and mine == its for mine, its in known)


def _elsewhere(now: Window | None, wanted: Window) -> TargetError:
    title = now.title if now else "nothing"
    return TargetError(
        f"“{title}” came to the front instead of “{wanted.title}”. No key was sent to it."
    )


def _end(run_id: str, status: Status, steps: list[StepOutcome], message: str) -> Outcome:
    return Outcome(run_id=run_id, status=status, steps=tuple(steps), message=message)


class _Run:
    """What is known in the course of one run."""

    def __init__(self, parts: StepExecutor, approval: Approval, stop: threading.Event) -> None:
        self._parts = parts
        self._approval = approval
        self._stop = stop
        self._window: Window | None = None

    @cached_property
    def _desktop(self) -> Desktop:
        return self._parts.open_desktop()

    def take(self, index: int, step: Step) -> StepOutcome:
        """Take one step; whatever goes wrong becomes its outcome."""
        try:
            check(self._stop)
            self._expect(step)
            aim = self._aim(step.action) if isinstance(step.action, AIMED) else None
            self._judge_again(step.action, aim)
            deed = self._act(step.action, aim)
        except Stopped as stopped:
            return StepOutcome(index=index, status=Status.STOPPED, message=str(stopped))
        except LamError as error:
            return StepOutcome(index=index, status=Status.FAILED, message=str(error))
        except Exception as error:  # noqa: BLE001 a step may fail, the record of it may not
            message = f"An unexpected error ended the step ({type(error).__name__}: {error})."
            return StepOutcome(index=index, status=Status.FAILED, message=message)
        return StepOutcome(index=index, status=Status.DONE, message=deed.message, undo=deed.undo)

    def release(self) -> None:
        """Let go of every key and button and of the desktop, if it was used at all."""
        if "_desktop" in self.__dict__:
            try:
                self._desktop.release_all()
                self._desktop.close()
            except Exception:
                # The display may be gone; what was done must be recorded all the same.
                log.exception("the keys could not be let go of")

    def _expect(self, step: Step) -> None:
        for state in step.expects:
            if not state.unchanged:
                raise TargetError(
                    f"{state.path} is not what it was when the plan was made. Ask again."
                )

    def _judge_again(self, action: Action, window: Window | None) -> None:
        decision = self._parts.recheck(action, Situation(active_window=window))
        why = " ".join(reason.sentence for reason in decision.reasons)
        if decision.effect is Effect.BLOCK:
            raise ExecuteError(f"The step was not taken. {why}")
        if decision.effect is Effect.CONFIRM:
            approver, answered = self._approval.approver, self._approval.rules
            if approver is Approver.POLICY or (approver is Approver.FLAG and decision.grave):
                raise ExecuteError(f"The step was not taken, for it needs a person's yes. {why}")
            if not set(decision.rules) <= set(answered):
                raise ExecuteError(
                    f"The step was not taken, for the yes was not given to this. {why} Take this"
                    " step yourself, if it is right."
                )

    def _aim(self, action: Action) -> Window | None:
        """The window in front; once a run has opened one, it must belong to the same program."""
        opened = self._window
        if opened is None:
            now = self._desktop.active_window()
            if now is None and isinstance(action, KEYBOARD):
                raise TargetError("No window is in front, so no key was sent. Open one first.")
            return now

        def right() -> Window | None:
            now = self._desktop.active_window()
            return now if now is not None and _of_one_program(now, opened) else None

        found = until(right, WINDOW_SECONDS / 3, self._stop)
        if found is None:
            raise _elsewhere(self._desktop.active_window(), opened)
        return found

    def _act(self, action: Action, aim: Window | None) -> Deed:
        def still() -> None:
            check(self._stop)
            if aim is not None:
                now = self._desktop.active_window()
                if now is None or not _of_one_program(now, aim):
                    raise _elsewhere(now, aim)

        def point(target: Target) -> tuple[int, int]:
            place = self._desktop.locate(target, still)
            there = self._desktop.window_at(place)
            if there is not None and there != aim:
                self._judge_again(action, there)
            still()
            return place

        hands = Hands(open_desktop=lambda: self._desktop, stop=self._stop, still=still, point=point)
        still()
        deed = PERFORMERS[type(action)](action, hands)
        if deed.window is not None:
            self._window = deed.window
        return deed
