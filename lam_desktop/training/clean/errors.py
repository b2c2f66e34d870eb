"""What stops the cleaning, in words for people."""

from lam_desktop.domain.errors import LamError


class CleaningError(LamError):
    """Rows cannot be read, checked or written; nothing of what was there before is lost."""
