"""What stops a training run, in words for people."""

import math

from lam_desktop.domain.errors import LamError


class RunError(LamError):
    """A training run cannot start, go on, or keep what it has learnt."""


def require_finite(loss: float, step: int) -> None:
    """Raise RunError if the loss of a step is no number: it must not be learnt from or kept."""
    if not math.isfinite(loss):
        raise RunError(
            f"The loss of step {step} is no number, so nothing can be learnt from here on. Lower "
            "the learning rate in the settings and start anew with --fresh."
        )
