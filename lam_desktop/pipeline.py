"""The flow: classify, decide, plan, decide again, confirm, execute, record.

Each stage is a Protocol; ``app.py`` says which parts play them. Whatever fails before a person is
asked becomes a block that says why: nothing is allowed because a check could not run.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from lam_desktop.domain.actions import Action
from lam_desktop.domain.command import Command, Source
from lam_desktop.domain.decision import Decision, Effect, failed, tightest
from lam_desktop.domain.errors import ClassifyError, LamError
from lam_desktop.domain.outcome import Outcome, Status, StepOutcome
from lam_desktop.domain.plan import Plan, Step
from lam_desktop.domain.proposal import Approval, ApprovedPlan, Approver, Proposal
from lam_desktop.domain.time_limit import within
from lam_desktop.domain.verdict import Assessment, Explanation
from lam_desktop.domain.window import Situation

CHECK_SECONDS = 20.0
T = TypeVar("T")


class Classifier(Protocol):
    """Text to six verdicts, and to what drove them; raises ClassifyError or ModelError."""

    def classify(self, text: str) -> Assessment: ...

    def explain(self, text: str, assessment: Assessment) -> Explanation: ...


class Policy(Protocol):
    """Judges a command by its words and its assessment, an action by what it will really do,
    and the actions of a plan by what they amount to together."""

    def on_text(self, text: str) -> Decision: ...

    def on_command(self, assessment: Assessment) -> Decision: ...

    def on_action(self, action: Action, situation: Situation | None = None) -> Decision: ...

    def on_plan(self, actions: Sequence[Action]) -> Decision: ...


class Planner(Protocol):
    """Command to plan; touches nothing."""

    def plan(self, command: Command) -> Plan: ...


class Approvals(Protocol):
    """Gives approvals; the executor redeems them at the same place."""

    def approve(self, proposal: Proposal, approver: Approver) -> ApprovedPlan: ...


class RunObserver(Protocol):
    """Is told of each step as it starts and ends; an exception here ends the run."""

    def started(self, index: int) -> None: ...

    def finished(self, outcome: StepOutcome) -> None: ...


class Executor(Protocol):
    """Carries out an approved plan and nothing else."""

    def run(
        self, approved: ApprovedPlan, *, run_id: str, observer: RunObserver, stop: threading.Event
    ) -> Outcome: ...


class RunLog(RunObserver, Protocol):
    """The open record of one run."""

    @property
    def run_id(self) -> str: ...

    def ended(self, outcome: Outcome) -> None: ...


class Log(Protocol):
    """The audit log: what was refused, and what was done by whose approval."""

    def refused(self, proposal: Proposal, why: str) -> None: ...

    def begin(self, command: Command, plan: Plan, approval: Approval) -> RunLog: ...

    def undo_steps(self, run_id: str | None) -> tuple[str, tuple[Step, ...]]:
        """The run (the last one for ``None``) and the steps that put back what it did."""
        ...

    def command_of(self, run_id: str) -> str:
        """The words that a run came from."""
        ...


Progress = Callable[[int | StepOutcome], None]
"""Hears the index of each step that starts and the outcome of each that ends."""


def _untold(_: int | StepOutcome) -> None:
    """Nobody listens."""


@dataclass(frozen=True, kw_only=True)
class _Recorded:
    """Writes each event down first, then lets it be seen."""

    run: RunLog
    progress: Progress

    def started(self, index: int) -> None:
        self.run.started(index)
        self.progress(index)

    def finished(self, outcome: StepOutcome) -> None:
        self.run.finished(outcome)
        self.progress(outcome)


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """One method a question: what do you think of it, what would you do, do it."""

    classifier: Callable[[], Classifier]
    policy: Callable[[], Policy]
    planner: Planner
    approvals: Approvals
    executor: Callable[[], Executor]
    log: Callable[[], Log]
    progress: Progress = _untold
    check_seconds: float = CHECK_SECONDS

    def judge(self, command: Command) -> tuple[Assessment | None, Decision]:
        """Classify and decide on the words alone."""
        assessment: Assessment | None = None
        try:
            assessment = _within(
                self.check_seconds, lambda: self.classifier().classify(command.text)
            )
            judged = assessment
            return assessment, _within(self.check_seconds, lambda: self._decide(command, judged))
        except Exception as error:  # noqa: BLE001 whatever went wrong, it must block
            return assessment, failed(_say(error))

    def _decide(self, command: Command, assessment: Assessment) -> Decision:
        policy = self.policy()
        spoken = policy.on_text(command.text)
        if spoken.effect is Effect.BLOCK:
            # What the words alone forbid, or answer with help, needs no second opinion.
            return spoken
        return tightest([spoken, policy.on_command(assessment)])

    def explain(self, command: Command, assessment: Assessment) -> Explanation:
        """Which words drove the verdicts on a judged command; decides nothing.

        Raises ClassifyError where that cannot be told; the decision stands all the same.
        """
        try:
            return _within(
                self.check_seconds, lambda: self.classifier().explain(command.text, assessment)
            )
        except Exception as error:
            raise ClassifyError(f"It cannot be told which words did it: {_say(error)}") from error

    def propose(self, command: Command) -> Proposal:
        """Judge the command, plan it, and judge every step; touches nothing."""
        assessment, decision = self.judge(command)
        if decision.effect is Effect.BLOCK:
            return Proposal(command=command, assessment=assessment, decision=decision)
        try:
            plan = _within(self.check_seconds, lambda: self.planner.plan(command))
            steps, whole = _within(self.check_seconds, lambda: self._decide_again(plan.steps))
        except Exception as error:  # noqa: BLE001
            broken = tightest([decision, failed(_say(error))])
            return Proposal(command=command, assessment=assessment, decision=broken)
        return Proposal(
            command=command,
            assessment=assessment,
            decision=tightest([decision, *steps, whole]),
            plan=plan,
            step_decisions=steps,
        )

    def _decide_again(self, steps: Sequence[Step]) -> tuple[tuple[Decision, ...], Decision]:
        """What the policy says of each step, and of all together."""
        policy = self.policy()
        actions = [step.action for step in steps]
        return tuple(map(policy.on_action, actions)), policy.on_plan(actions)

    def propose_undo(self, run_id: str | None, source: Source) -> Proposal:
        """The steps that put a run back, judged like any other; RecordError if there are none."""
        log = self.log()
        undone, steps = log.undo_steps(run_id)
        command = Command(text=f"undo {undone}: {log.command_of(undone)}", source=source)
        plan = Plan(command_id=command.id, steps=steps)
        try:
            decisions, whole = _within(self.check_seconds, lambda: self._decide_again(steps))
        except Exception as error:  # noqa: BLE001
            decisions, whole = (), failed(_say(error))
        return Proposal(
            command=command,
            assessment=None,
            decision=tightest([*decisions, whole]),
            plan=plan,
            step_decisions=decisions,
        )

    def refuse(self, proposal: Proposal, why: str) -> None:
        """Record that a proposal was blocked, declined or could not be planned."""
        self.log().refused(proposal, why)

    def approve(self, proposal: Proposal, approver: Approver) -> ApprovedPlan:
        """Turn a yes into an approval; raises ApprovalError where a yes is not enough."""
        return self.approvals.approve(proposal, approver)

    def carry_out(self, command: Command, approved: ApprovedPlan, stop: threading.Event) -> Outcome:
        """Execute and record. No record, no deed: RecordError is raised before the first step."""
        executor = self.executor()
        run = self.log().begin(command, approved.plan, approved.approval)
        observer = _Recorded(run=run, progress=self.progress)
        try:
            outcome = executor.run(approved, run_id=run.run_id, observer=observer, stop=stop)
        except Exception as error:
            run.ended(Outcome(run_id=run.run_id, status=Status.FAILED, message=_say(error)))
            raise
        try:
            run.ended(outcome)
        except LamError as error:
            # The steps were taken: the person must hear of them, and that the record lacks the end.
            unwritten = f"{outcome.message}\nThe end of it could not be recorded: {error}".strip()
            return replace(outcome, message=unwritten)
        return outcome


def _say(error: Exception) -> str:
    return str(error) if isinstance(error, LamError) else f"{type(error).__name__}: {error}"


def _within(seconds: float, work: Callable[[], T]) -> T:
    def late() -> TimeoutError:
        return TimeoutError(f"no answer within {seconds:g} seconds")

    return within(seconds, work, late=late, name="check")
