"""An executor with a fake desktop, a real approval register and a permissive second look."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from lam_desktop.confirm.approvals import ApprovalRegister
from lam_desktop.domain.actions import Action
from lam_desktop.domain.command import Command
from lam_desktop.domain.decision import ALLOW, Decision, Effect, Reason
from lam_desktop.domain.outcome import Outcome, StepOutcome
from lam_desktop.domain.plan import Plan, Step
from lam_desktop.domain.proposal import ApprovedPlan, Approver, Proposal
from lam_desktop.domain.window import Situation, Window
from lam_desktop.execute.executor import StepExecutor
from tests.fakes.desktop import FakeDesktop

NOTES = Window(title="Notes", app="notes", pid=1, id=1)
"""A window that is in front before anything is done."""


@dataclass
class Bench:
    """Everything around one executor; ``asked`` are the rules that the proposal asks about."""

    desktop: FakeDesktop = field(default_factory=lambda: FakeDesktop(open_windows=[NOTES]))
    register: ApprovalRegister = field(default_factory=ApprovalRegister)
    stop: threading.Event = field(default_factory=threading.Event)
    told: list[int | StepOutcome] = field(default_factory=list)
    asked: tuple[str, ...] = ()
    recheck: Callable[[Action, Situation], Decision] = lambda action, situation: ALLOW

    @property
    def executor(self) -> StepExecutor:
        return StepExecutor(
            open_desktop=lambda: self.desktop,
            redeem=self.register.redeem,
            recheck=lambda action, situation: self.recheck(action, situation),
        )

    def started(self, index: int) -> None:
        self.told.append(index)

    def finished(self, outcome: StepOutcome) -> None:
        self.told.append(outcome)

    def approved(self, *steps: Action | Step, approver: Approver = Approver.PERSON) -> ApprovedPlan:
        command = Command(text="test")
        made = [s if isinstance(s, Step) else Step(action=s, undo=None) for s in steps]
        plan = Plan(command_id=command.id, steps=tuple(made))
        decision = ALLOW
        if self.asked:
            reasons = tuple(
                Reason(rule=rule, effect=Effect.CONFIRM, sentence=rule) for rule in self.asked
            )
            decision = Decision(effect=Effect.CONFIRM, reasons=reasons)
        proposal = Proposal(command=command, assessment=None, decision=decision, plan=plan)
        return self.register.approve(proposal, approver)

    def run(self, *steps: Action | Step, approver: Approver = Approver.PERSON) -> Outcome:
        return self.run_approved(self.approved(*steps, approver=approver))

    def run_approved(self, approved: ApprovedPlan) -> Outcome:
        return self.executor.run(approved, run_id="r", observer=self, stop=self.stop)
