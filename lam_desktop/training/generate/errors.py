"""What can go wrong when rows are asked for."""

from lam_desktop.domain.errors import LamError
from lam_desktop.training.providers.base import ProviderBusyError


class GenerateError(LamError):
    """Rows cannot be asked for, or not so."""


class UnreadableAnswerError(ProviderBusyError):
    """An answer out of which no row could be read; asked again, the model may answer better."""
