"""A pipeline of fake stages around the real approval register, built from domain values."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from lam_desktop.confirm.approvals import ApprovalRegister
from lam_desktop.domain.actions import (
    Action,
    Archive,
    DeletePath,
    EmptyTrash,
    FindFiles,
    MovePath,
    OpenApp,
    PressKeys,
    ShowText,
    TypeText,
)
from lam_desktop.domain.command import Command
from lam_desktop.domain.criteria import LABELS, Criterion
from lam_desktop.domain.decision import ALLOW, Decision, Effect, Reason
from lam_desktop.domain.errors import LamError, RecordError
from lam_desktop.domain.outcome import Outcome, Status, StepOutcome
from lam_desktop.domain.plan import Plan, Step
from lam_desktop.domain.proposal import Approval, ApprovedPlan, Proposal
from lam_desktop.domain.verdict import Assessment, Explanation, Thresholds, Verdict
from lam_desktop.domain.window import Situation
from lam_desktop.pipeline import Pipeline, Progress, RunObserver
from lam_desktop.ui.backend import Backend, HistoryRow
from tests.fakes.explanation import explained_by

ASSETS = Path(__file__).parents[2] / "assets"
HOME = "/home/ann"
NOTHING = "nothing to undo"

MOVE = Step(
    action=MovePath(
        source=f"{HOME}/Downloads/report.pdf", destination=f"{HOME}/Documents/report.pdf"
    ),
    undo="move it back to Downloads",
)
ARABIC = Step(
    action=MovePath(
        source=f"{HOME}/التنزيلات/تقرير سنوي.pdf", destination=f"{HOME}/المستندات/تقرير سنوي.pdf"
    ),
    undo="move it back",
)
TYPING = (
    Step(action=OpenApp(app="text editor", argv=("/usr/bin/mousepad",)), undo=NOTHING),
    Step(action=TypeText(text="hello wörld مرحبا"), undo=None),
    Step(action=PressKeys(keys=("ctrl", "s")), undo=None),
)
PLANS: dict[str, tuple[Step, ...]] = {
    "move": (MOVE,),
    "show": (Step(action=ShowText(text="42"), undo=NOTHING),),
    "type": TYPING,
    "trash": (Step(action=EmptyTrash(), undo=None),),
    "المهملات": (Step(action=EmptyTrash(), undo=None),),
    "find": (Step(action=FindFiles(query="invoice", folder=HOME), undo=NOTHING),),
    "pack": (
        Step(
            action=Archive(
                paths=tuple(f"{HOME}/picture-{n}.jpg" for n in range(500)),
                destination=f"{HOME}/all.zip",
            ),
            undo="the archive goes to the trash",
        ),
    ),
    "many": (MOVE, *TYPING, Step(action=DeletePath(path=f"{HOME}/Documents/old"), undo=None)),
    "انقل": (ARABIC,),
}
FOUND = "\n".join(["200 found:", *(f"{HOME}/invoice-{n}.pdf" for n in range(200))])
ASKS = Reason(
    rule="irreversible", effect=Effect.CONFIRM, sentence="This can’t be undone.", grave=True
)
ASKS_TYPING = Reason(
    rule="typing", effect=Effect.CONFIRM, sentence="It types into another program."
)
SPIES = Reason(
    rule="unethical",
    effect=Effect.BLOCK,
    sentence="These messages belong to someone else, and reading them in secret would hurt them.",
    alternative="You could ask them to show you what worries you.",
)

CARES = Reason(
    rule="care",
    effect=Effect.BLOCK,
    sentence="I am sorry that things are this hard.",
    alternative="If you like, I can open findahelpline.com for you.",
    grave=True,
)
CANNOT = Reason(
    rule="infeasible", effect=Effect.BLOCK, sentence="This cannot be done with a computer."
)
BY_WORDS = {"spy": SPIES, "sad": CARES, "fly": CANNOT}
GRAVE_WORDS = ("trash", "grave", "المهملات")
DRIVING_WORDS = ("empty", "grave", "spy", "افرغ")


def assess(**worst: float) -> Assessment:
    """An assessment in which the named labels have the given probabilities."""
    verdicts = []
    for criterion in Criterion:
        first, *others = LABELS[criterion]
        p = {label: worst.get(label, 0.01) for label in others}
        verdicts.append(Verdict(criterion=criterion, p={first: 1 - sum(p.values()), **p}))
    return Assessment(
        verdicts=tuple(verdicts),
        thresholds=Thresholds(block={}, confirm={}, language=0.5),
        p_other_language=0.0,
        model="fake-guard 1",
        ms=2.0,
    )


@dataclass(kw_only=True)
class World:
    """What the fakes do and what happened to them; shared by all stages of one test."""

    judging: threading.Event | None = None
    explaining: threading.Event | None = None
    running: threading.Event | None = None
    explained: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)
    done: list[Action] = field(default_factory=list)
    threads: set[threading.Thread] = field(default_factory=set)
    stopped: list[bool] = field(default_factory=list)
    history: tuple[HistoryRow, ...] = ()
    broken: str | None = None
    failing: str | None = None
    unexplained: Exception | None = None


class FakeClassifier:
    def __init__(self, world: World) -> None:
        self._world = world

    def classify(self, text: str) -> Assessment:
        if self._world.judging is not None:
            self._world.judging.wait(20)
        if "spy" in text:
            return assess(unethical=0.97, beyond=0.93, high=0.8, illegal=0.7)
        grave = any(word in text for word in GRAVE_WORDS)
        return assess(irreversible=0.96, medium=0.6) if grave else assess()

    def explain(self, text: str, assessment: Assessment) -> Explanation:
        self._world.explained.append(text)
        if self._world.explaining is not None:
            self._world.explaining.wait(20)
        if self._world.unexplained is not None:
            raise self._world.unexplained
        return explained_by(text, assessment, *DRIVING_WORDS)


class FakePolicy:
    def on_text(self, text: str) -> Decision:
        reasons = tuple(reason for word, reason in BY_WORDS.items() if word in text)
        return Decision(effect=Effect.BLOCK, reasons=reasons) if reasons else ALLOW

    def on_command(self, assessment: Assessment) -> Decision:
        return ALLOW

    def on_action(self, action: Action, situation: Situation | None = None) -> Decision:
        if isinstance(action, (EmptyTrash, DeletePath)):
            return Decision(effect=Effect.CONFIRM, reasons=(ASKS,))
        if isinstance(action, TypeText):
            return Decision(effect=Effect.CONFIRM, reasons=(ASKS_TYPING,))
        return ALLOW

    def on_plan(self, actions: Sequence[Action]) -> Decision:
        return ALLOW


class FakePlanner:
    def plan(self, command: Command) -> Plan:
        for word, steps in PLANS.items():
            if word in command.text:
                return Plan(command_id=command.id, steps=steps)
        return Plan(command_id=command.id, unplanned="I don’t know what “dance” means here.")


class FakeExecutor:
    def __init__(self, world: World, redeem: Callable[[ApprovedPlan], Plan]) -> None:
        self._world = world
        self._redeem = redeem

    def run(
        self, approved: ApprovedPlan, *, run_id: str, observer: RunObserver, stop: threading.Event
    ) -> Outcome:
        plan = self._redeem(approved)
        self._world.approvals.append(approved.approval)
        self._world.threads.add(threading.current_thread())
        outcomes: list[StepOutcome] = []
        for index, step in enumerate(plan.steps):
            observer.started(index)
            while self._world.running is not None and not self._world.running.wait(0.01):
                if stop.is_set():
                    break
            status = Status.STOPPED if stop.is_set() else Status.DONE
            if self._world.failing and status is Status.DONE:
                raise RecordError(self._world.failing)
            undo = (MOVE,) if step is MOVE and status is Status.DONE else ()
            message = FOUND if isinstance(step.action, FindFiles) else ""
            outcomes.append(StepOutcome(index=index, status=status, undo=undo, message=message))
            observer.finished(outcomes[-1])
            if status is Status.STOPPED:
                break
            self._world.done.append(step.action)
        self._world.stopped.append(stop.is_set())
        status = outcomes[-1].status if outcomes else Status.DONE
        said = "\n".join(outcome.message for outcome in outcomes if outcome.message)
        return Outcome(run_id=run_id, status=status, steps=tuple(outcomes), message=said)


class FakeRun:
    run_id = "run-1"

    def started(self, index: int) -> None: ...

    def finished(self, outcome: StepOutcome) -> None: ...

    def ended(self, outcome: Outcome) -> None: ...


class FakeLog:
    def __init__(self, world: World) -> None:
        self._world = world

    def refused(self, proposal: Proposal, why: str) -> None:
        self._world.refused.append((proposal.command.text, why))

    def begin(self, command: Command, plan: Plan, approval: Approval) -> FakeRun:
        return FakeRun()

    def undo_steps(self, run_id: str | None) -> tuple[str, tuple[Step, ...]]:
        if run_id == "gone":
            raise RecordError("This run has nothing left to undo.")
        return run_id or "run-1", (MOVE,)

    def command_of(self, run_id: str) -> str:
        return "move report.pdf from Downloads to Documents"


def make_factory(world: World) -> Callable[[Progress], Backend]:
    """A factory as ``app.py`` would give it."""

    def look_up(words: str) -> Sequence[HistoryRow]:
        return [row for row in world.history if words in row.command]

    def build(progress: Progress) -> Backend:
        if world.broken is not None:
            raise LamError(world.broken)
        register = ApprovalRegister()
        log = FakeLog(world)
        pipeline = Pipeline(
            classifier=lambda: FakeClassifier(world),
            policy=FakePolicy,
            planner=FakePlanner(),
            approvals=register,
            executor=lambda: FakeExecutor(world, register.redeem),
            log=lambda: log,
            progress=progress,
        )
        return Backend(
            pipeline=pipeline,
            model="fake-guard 1",
            history=look_up,
            verify=lambda: "The record is whole: 3 entries.",
        )

    return build


def make_history() -> tuple[HistoryRow, ...]:
    """Three rows: done, refused, and one with a text that wants to be seen."""
    return (
        HistoryRow(
            id="run-1",
            time=datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
            command="move report.pdf from Downloads to Documents",
            decision="allowed",
            result="done",
            undoable=True,
            details=("1. Move “/home/ann/Downloads/report.pdf” to …: done",),
        ),
        HistoryRow(
            id="r-2",
            time=datetime(2026, 11, 24, 11, 0, tzinfo=UTC),
            command="spy on her messages",
            decision="won’t do",
            result="refused",
        ),
        HistoryRow(
            id="r-3",
            time=datetime(2026, 11, 24, 10, 0, tzinfo=UTC),
            command="open a\u202egpj.exe",
            decision="asked",
            result="declined",
        ),
    )
