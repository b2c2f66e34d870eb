"""What a person is asked to approve, and the approval itself."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lam_desktop.domain.command import Command
from lam_desktop.domain.decision import Decision
from lam_desktop.domain.plan import Plan
from lam_desktop.domain.verdict import Assessment


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A judged command with its plan.

    ``decision`` is final: the command's decision tightened by every step's. ``step_decisions``
    has one decision a step. ``assessment`` is ``None`` when the guard could not judge, ``plan``
    is ``None`` when the command was blocked before planning.
    """

    command: Command
    assessment: Assessment | None
    decision: Decision
    plan: Plan | None = None
    step_decisions: tuple[Decision, ...] = ()


class Approver(StrEnum):
    """Who said yes."""

    POLICY = "policy"
    PERSON = "person"
    FLAG = "flag"


@dataclass(frozen=True, kw_only=True)
class Approval:
    """A yes to exactly one plan, usable once and not for long. Times are UTC.

    ``rules`` are the ids of the rules whose questions were shown and so are answered by it.
    """

    id: str
    plan_digest: str
    approver: Approver
    given: datetime
    expires: datetime
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ApprovedPlan:
    """The only thing the executor takes."""

    plan: Plan
    approval: Approval
