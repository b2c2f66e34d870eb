"""What can go wrong while jobs are done."""

from lam_desktop.domain.errors import LamError


class JobsError(LamError):
    """Jobs cannot be done, or not so."""


class LeaseLostError(JobsError):
    """The lease ended and another worker may hold the job; nothing of the answer was stored."""


class BudgetSpentError(JobsError):
    """What a run may spend is spent; no further request is sent."""
