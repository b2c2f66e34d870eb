"""Approvals: given for one plan, used once, and soon worthless.

The register remembers what it gave. The executor redeems an approval here before the first step,
so one that was made elsewhere, altered, spent, expired or given for another plan opens nothing.
"""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from lam_desktop.domain.decision import Effect
from lam_desktop.domain.errors import ApprovalError
from lam_desktop.domain.plan import Plan
from lam_desktop.domain.proposal import Approval, ApprovedPlan, Approver, Proposal

LIFETIME = timedelta(minutes=2)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class ApprovalRegister:
    """Gives approvals and takes each back exactly once; safe to call from several threads."""

    def __init__(
        self, *, lifetime: timedelta = LIFETIME, now: Callable[[], datetime] = _utc_now
    ) -> None:
        self._lifetime = lifetime
        self._now = now
        self._open: dict[str, Approval] = {}
        self._lock = threading.Lock()

    def approve(self, proposal: Proposal, approver: Approver) -> ApprovedPlan:
        """Approve exactly the plan of ``proposal``.

        Raises:
            ApprovalError: the proposal is blocked, has no complete plan, or wants more than this
                approver may say: the policy approves only what is allowed anyway, a flag nothing
                grave.
        """
        decision, plan = proposal.decision, proposal.plan
        if decision.effect is Effect.BLOCK:
            raise ApprovalError("This command is blocked. No approval can open it.")
        if plan is None or plan.unplanned is not None or not plan.steps:
            raise ApprovalError("There is no complete plan to approve.")
        if approver is Approver.POLICY and decision.effect is not Effect.ALLOW:
            raise ApprovalError("This command needs a person's yes.")
        if approver is Approver.FLAG and decision.grave:
            raise ApprovalError(
                "This command is too serious for --yes. Run it without --yes and answer in person."
            )
        given = self._now()
        approval = Approval(
            id=uuid4().hex,
            plan_digest=plan.digest,
            approver=approver,
            given=given,
            expires=given + self._lifetime,
            rules=_asked(proposal),
        )
        with self._lock:
            self._open[approval.id] = approval
        return ApprovedPlan(plan=plan, approval=approval)

    def redeem(self, approved: ApprovedPlan) -> Plan:
        """Spend the approval and return the plan it opens.

        Raises:
            ApprovalError: this register never gave it, it was used, it expired, or the plan is
                not the one that was approved. A failed attempt spends the approval too.
        """
        if not isinstance(approved, ApprovedPlan):
            raise ApprovalError("Only an approved plan can be carried out.")
        with self._lock:
            given = self._open.pop(approved.approval.id, None)
        if given is None or given != approved.approval:
            raise ApprovalError("This approval was never given, or it was used before.")
        if self._now() > given.expires:
            raise ApprovalError("This approval has expired. Look at the plan and approve it again.")
        if approved.plan.digest != given.plan_digest:
            raise ApprovalError("This approval was given for another plan. Nothing was done.")
        return approved.plan


def _asked(proposal: Proposal) -> tuple[str, ...]:
    """The rules that asked, of the command and of every step."""
    decisions = (proposal.decision, *proposal.step_decisions)
    asking = (r.rule for d in decisions for r in d.reasons if r.effect is Effect.CONFIRM)
    return tuple(dict.fromkeys(asking))
