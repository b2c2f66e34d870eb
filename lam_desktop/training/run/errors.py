"""What stops a training run, in words for people."""

from lam_desktop.domain.errors import LamError


class RunError(LamError):
    """A training run cannot start, go on, or keep what it has learnt."""
