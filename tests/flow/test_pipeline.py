"""The flow with fakes at both ends: every way to fail before a yes ends in a block."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import pytest

from lam_desktop.confirm.approvals import ApprovalRegister
from lam_desktop.domain.actions import Action, ShowText
from lam_desktop.domain.command import Command, Source
from lam_desktop.domain.decision import ALLOW, Decision, Effect, Reason
from lam_desktop.domain.errors import ModelError, RecordError
from lam_desktop.domain.outcome import Outcome, Status, StepOutcome
from lam_desktop.domain.plan import Plan, Step
from lam_desktop.domain.proposal import Approval, ApprovedPlan, Approver, Proposal
from lam_desktop.domain.verdict import Assessment
from lam_desktop.domain.window import Situation
from lam_desktop.pipeline import Pipeline, RunObserver
from tests.fakes.assessment import HARMLESS


def deciding(effect: Effect, rule: str) -> Decision:
    return Decision(effect=effect, reasons=(Reason(rule=rule, effect=effect, sentence=rule),))


@dataclass
class Parts:
    """Fakes of every stage; a test swaps in what should go wrong."""

    events: list[str] = field(default_factory=list)
    on_classify: Callable[[], Assessment] = lambda: HARMLESS
    on_text: Callable[[], Decision] = lambda: ALLOW
    on_command: Callable[[], Decision] = lambda: ALLOW
    on_action: Callable[[], Decision] = lambda: ALLOW
    on_plan: Callable[[], Decision] = lambda: ALLOW
    on_end: Callable[[], None] = lambda: None
    ends: list[Outcome] = field(default_factory=list)
    on_begin: Callable[[], None] = lambda: None
    step_count: int = 1

    def pipeline(self, **changes: object) -> Pipeline:
        register = ApprovalRegister()
        built = Pipeline(
            classifier=lambda: _Classifier(self),
            policy=lambda: _Policy(self),
            planner=_Planner(self),
            approvals=register,
            executor=lambda: _Executor(self, register),
            log=lambda: _Log(self),
        )
        return replace(built, **changes)  # type: ignore[arg-type]


@dataclass
class _Classifier:
    parts: Parts

    def classify(self, text: str) -> Assessment:
        self.parts.events.append("classify")
        return self.parts.on_classify()


@dataclass
class _Policy:
    parts: Parts

    def on_text(self, text: str) -> Decision:
        return self.parts.on_text()

    def on_command(self, assessment: Assessment) -> Decision:
        self.parts.events.append("decide")
        return self.parts.on_command()

    def on_action(self, action: Action, situation: Situation | None = None) -> Decision:
        self.parts.events.append("decide on the plan")
        return self.parts.on_action()

    def on_plan(self, actions: Sequence[Action]) -> Decision:
        return self.parts.on_plan()


@dataclass
class _Planner:
    parts: Parts

    def plan(self, command: Command) -> Plan:
        self.parts.events.append("plan")
        step = Step(action=ShowText(text=command.text), undo="nothing to undo")
        return Plan(command_id=command.id, steps=(step,) * self.parts.step_count)


@dataclass
class _Executor:
    parts: Parts
    register: ApprovalRegister

    def run(
        self, approved: ApprovedPlan, *, run_id: str, observer: RunObserver, stop: threading.Event
    ) -> Outcome:
        plan = self.register.redeem(approved)
        for index, _ in enumerate(plan.steps):
            observer.started(index)
            self.parts.events.append("execute")
            observer.finished(StepOutcome(index=index, status=Status.DONE))
        return Outcome(run_id=run_id, status=Status.DONE)


@dataclass
class _Log:
    parts: Parts
    run_id: str = "run1"

    def refused(self, proposal: Proposal, why: str) -> None:
        self.parts.events.append(f"refused {why}")

    def begin(self, command: Command, plan: Plan, approval: Approval) -> "_Log":
        self.parts.on_begin()
        self.parts.events.append("intent")
        return self

    def started(self, index: int) -> None:
        self.parts.events.append(f"started {index}")

    def finished(self, outcome: StepOutcome) -> None:
        self.parts.events.append(f"finished {outcome.index}")

    def ended(self, outcome: Outcome) -> None:
        self.parts.events.append("ended")
        self.parts.on_end()
        self.parts.ends.append(outcome)

    def undo_steps(self, run_id: str | None) -> tuple[str, tuple[Step, ...]]:
        return run_id or "run0", (Step(action=ShowText(text="back"), undo=None),)

    def command_of(self, run_id: str) -> str:
        return "move a.txt"


def test_the_flow_reads_like_its_sentence() -> None:
    parts = Parts()
    pipeline = parts.pipeline()
    command = Command(text="say hi")
    proposal = pipeline.propose(command)
    pipeline.carry_out(command, pipeline.approve(proposal, Approver.POLICY), threading.Event())
    assert parts.events == [
        "classify",
        "decide",
        "plan",
        "decide on the plan",
        "intent",
        "started 0",
        "execute",
        "finished 0",
        "ended",
    ]


def test_a_block_ends_before_planning() -> None:
    parts = Parts(on_command=lambda: deciding(Effect.BLOCK, "illegal"))
    proposal = parts.pipeline().propose(Command(text="steal"))
    assert proposal.decision.rules == ("illegal",)
    assert proposal.plan is None
    assert "plan" not in parts.events


@pytest.mark.parametrize(
    ("on_command", "on_action", "expected"),
    [
        (Effect.ALLOW, Effect.CONFIRM, Effect.CONFIRM),
        (Effect.ALLOW, Effect.BLOCK, Effect.BLOCK),
        (Effect.CONFIRM, Effect.ALLOW, Effect.CONFIRM),
        (Effect.CONFIRM, Effect.BLOCK, Effect.BLOCK),
    ],
)
def test_the_plan_can_only_tighten(on_command: Effect, on_action: Effect, expected: Effect) -> None:
    def made(effect: Effect, rule: str) -> Decision:
        return ALLOW if effect is Effect.ALLOW else deciding(effect, rule)

    parts = Parts(
        on_command=lambda: made(on_command, "words"), on_action=lambda: made(on_action, "deed")
    )
    assert parts.pipeline().propose(Command(text="x")).decision.effect is expected


def raising(error: Exception) -> Callable[[], Decision]:
    def act() -> Decision:
        raise error

    return act


STAGES = ["on_classify", "on_text", "on_command", "on_action", "on_plan"]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(
    "error", [ModelError("model.onnx is missing"), ValueError("nan"), KeyError("x"), OSError("io")]
)
def test_whatever_fails_blocks_and_is_named(stage: str, error: Exception) -> None:
    parts = Parts(**{stage: raising(error)})  # type: ignore[arg-type]
    proposal = parts.pipeline().propose(Command(text="x"))
    assert proposal.decision.effect is Effect.BLOCK
    assert str(error) in proposal.decision.errors[0]


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_that_does_not_answer_blocks(stage: str) -> None:
    release, awake = threading.Event(), threading.Event()

    def hang() -> Assessment | Decision:
        release.wait(30)
        awake.set()
        return HARMLESS if stage == "on_classify" else ALLOW

    parts = Parts(**{stage: hang})  # type: ignore[arg-type]
    proposal = parts.pipeline(check_seconds=0.05).propose(Command(text="x"))
    assert not awake.is_set()  # the answer came while the stage still hung
    release.set()
    assert proposal.decision.effect is Effect.BLOCK
    assert "no answer" in proposal.decision.errors[0]


def test_without_a_record_nothing_is_carried_out() -> None:
    parts = Parts()
    pipeline = parts.pipeline()
    command = Command(text="x")
    approved = pipeline.approve(pipeline.propose(command), Approver.POLICY)

    def full() -> None:
        raise RecordError("the disk is full")

    parts.on_begin = full
    with pytest.raises(RecordError, match="full"):
        pipeline.carry_out(command, approved, threading.Event())
    assert "execute" not in parts.events


def test_what_all_steps_amount_to_can_tighten() -> None:
    parts = Parts(on_plan=lambda: deciding(Effect.CONFIRM, "together"), step_count=3)
    proposal = parts.pipeline().propose(Command(text="x"))
    assert proposal.decision.rules == ("together",)
    undo = parts.pipeline().propose_undo(None, Source.TERMINAL)
    assert undo.decision.rules == ("together",)


def test_a_run_that_breaks_has_an_end_in_the_record() -> None:
    def broken(event: int | StepOutcome) -> None:
        raise BrokenPipeError("nobody reads")

    parts = Parts()
    pipeline = parts.pipeline(progress=broken)
    command = Command(text="x")
    approved = pipeline.approve(pipeline.propose(command), Approver.POLICY)
    with pytest.raises(BrokenPipeError):
        pipeline.carry_out(command, approved, threading.Event())
    assert [end.status for end in parts.ends] == [Status.FAILED]
    assert "nobody reads" in parts.ends[0].message


def test_a_deed_whose_end_cannot_be_recorded_is_told_all_the_same() -> None:
    def full() -> None:
        raise RecordError("the disk is full")

    parts = Parts(on_end=full)
    pipeline = parts.pipeline()
    command = Command(text="x")
    approved = pipeline.approve(pipeline.propose(command), Approver.POLICY)
    outcome = pipeline.carry_out(command, approved, threading.Event())
    assert outcome.status is Status.DONE
    assert "could not be recorded: the disk is full" in outcome.message


def test_progress_is_told_after_it_is_recorded() -> None:
    parts = Parts(step_count=2)

    def told(event: int | StepOutcome) -> None:
        parts.events.append("told")

    pipeline = parts.pipeline(progress=told)
    command = Command(text="x")
    approved = pipeline.approve(pipeline.propose(command), Approver.POLICY)
    pipeline.carry_out(command, approved, threading.Event())
    recorded = [e for e in parts.events if e in {"told", "started 0", "finished 0", "started 1"}]
    assert recorded[:4] == ["started 0", "told", "finished 0", "told"]


def test_an_undo_is_judged_like_any_other_run() -> None:
    parts = Parts(on_action=lambda: deciding(Effect.CONFIRM, "floor"))
    proposal = parts.pipeline().propose_undo(None, Source.TERMINAL)
    assert proposal.command.text == "undo run0: move a.txt"
    assert proposal.decision.effect is Effect.CONFIRM
    assert proposal.plan is not None
    assert len(proposal.plan.steps) == 1
