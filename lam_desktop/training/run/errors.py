"""What stops a training run, in words for people."""

import math

from lam_desktop.domain.errors import LamError


class RunError(LamError):
    """A training run cannot start, go on, or keep what it has learnt."""


def require_finite(value: float, what: str, step: int) -> None:
    """Raise RunError if the loss or gradient of a step is no number: it must not be learnt from."""
    if not math.isfinite(value):
        raise RunError(
            f"The {what} of step {step} is no number, so nothing can be learnt from here on. Lower "
            "the learning rate in the settings and start anew with --fresh."
        )
