"""An approval opens one plan, once, and not for long."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lam_desktop.confirm.approvals import LIFETIME, ApprovalRegister
from lam_desktop.domain.actions import EmptyTrash, ShowText
from lam_desktop.domain.command import Command
from lam_desktop.domain.decision import ALLOW, Decision, Effect, Reason
from lam_desktop.domain.errors import ApprovalError
from lam_desktop.domain.plan import Plan, Step
from lam_desktop.domain.proposal import ApprovedPlan, Approver, Proposal


def proposal(effect: Effect = Effect.ALLOW, *, grave: bool = False, text: str = "hi") -> Proposal:
    decision = ALLOW
    if effect is not Effect.ALLOW:
        reason = Reason(rule="r", effect=effect, sentence="because", grave=grave)
        decision = Decision(effect=effect, reasons=(reason,))
    command = Command(text=text)
    step = Step(action=ShowText(text=text), undo="nothing to undo")
    plan = Plan(command_id=command.id, steps=(step,))
    return Proposal(command=command, assessment=None, decision=decision, plan=plan)


def test_an_approval_opens_its_plan_exactly_once() -> None:
    register = ApprovalRegister()
    asked = proposal(Effect.CONFIRM)
    approved = register.approve(asked, Approver.PERSON)
    assert register.redeem(approved) == asked.plan
    with pytest.raises(ApprovalError, match="used before"):
        register.redeem(approved)


def test_an_approval_for_one_plan_does_not_open_another_and_is_spent_by_the_attempt() -> None:
    register = ApprovalRegister()
    approved = register.approve(proposal(), Approver.POLICY)
    other = Plan(command_id=approved.plan.command_id, steps=(Step(action=EmptyTrash(), undo=None),))
    with pytest.raises(ApprovalError, match="another plan"):
        register.redeem(ApprovedPlan(plan=other, approval=approved.approval))
    with pytest.raises(ApprovalError):
        register.redeem(approved)


def test_an_approval_expires() -> None:
    clock = [datetime(2026, 1, 1, tzinfo=UTC)]
    register = ApprovalRegister(now=lambda: clock[0])
    approved = register.approve(proposal(), Approver.POLICY)
    clock[0] += LIFETIME + timedelta(seconds=1)
    with pytest.raises(ApprovalError, match="expired"):
        register.redeem(approved)


def test_a_forged_or_altered_approval_opens_nothing() -> None:
    register = ApprovalRegister()
    approved = register.approve(proposal(), Approver.POLICY)
    for change in ({"id": "0" * 32}, {"expires": approved.approval.expires + timedelta(days=1)}):
        forged = replace(approved.approval, **change)
        with pytest.raises(ApprovalError):
            register.redeem(ApprovedPlan(plan=approved.plan, approval=forged))
    with pytest.raises(ApprovalError):
        ApprovalRegister().redeem(approved)


@pytest.mark.parametrize("approver", list(Approver))
def test_nobody_approves_a_blocked_proposal(approver: Approver) -> None:
    with pytest.raises(ApprovalError, match="blocked"):
        ApprovalRegister().approve(proposal(Effect.BLOCK), approver)


def test_the_policy_answers_no_question_and_a_flag_no_grave_one() -> None:
    register = ApprovalRegister()
    with pytest.raises(ApprovalError, match="person"):
        register.approve(proposal(Effect.CONFIRM), Approver.POLICY)
    with pytest.raises(ApprovalError, match="--yes"):
        register.approve(proposal(Effect.CONFIRM, grave=True), Approver.FLAG)
    register.approve(proposal(Effect.CONFIRM), Approver.FLAG)
    register.approve(proposal(Effect.CONFIRM, grave=True), Approver.PERSON)


def test_what_could_not_be_planned_cannot_be_approved() -> None:
    register = ApprovalRegister()
    asked = proposal()
    assert asked.plan is not None
    for plan in (
        None,
        replace(asked.plan, unplanned="no skill for “dance”"),
        replace(asked.plan, steps=()),
    ):
        with pytest.raises(ApprovalError, match="complete plan"):
            register.approve(replace(asked, plan=plan), Approver.PERSON)
