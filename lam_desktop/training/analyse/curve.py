"""The learning curve: errors fall as a power of the rows, E(n) = a * n^-b + c.

Power laws describe how errors fall with more rows of the same kind, down to some floor (Hestness
and others, 2017; Rosenfeld and others, 2020). Rows of a new kind follow no such curve.
"""

from dataclasses import dataclass

import numpy as np

from lam_desktop.training.evaluate import Floats
from lam_desktop.training.report.intervals import ENDS

FEWEST_POINTS = 4
"""Three numbers are fitted; of three points any curve would be perfect."""
POWERS = np.linspace(0.02, 2.0, 100)
FINER = np.linspace(-1.0, 1.0, 21)


@dataclass(frozen=True, kw_only=True)
class PowerLaw:
    """Arrays with a curve for each set of errors; ``size`` is the n at which n^-b is 1."""

    a: Floats
    b: Floats
    c: Floats
    size: float

    def at(self, rows: float) -> Floats:
        """The error with so many rows."""
        found: Floats = self.a * (rows / self.size) ** -self.b + self.c
        return found


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """The error with so many rows, and its interval: of the measured rows' luck, no more."""

    rows: int
    error: float
    low: float
    high: float


def fit(sizes: Floats, errors: Floats) -> PowerLaw:
    """The curves of least squares with a and c at 0 or more, of errors (curves, sizes).

    For a given power, a and c are a line's; so only the power is searched for, ever finer.
    """
    sizes, errors = np.asarray(sizes, dtype=np.float64), np.atleast_2d(errors)
    size = float(sizes.max())
    best = np.full(len(errors), POWERS[len(POWERS) // 2])
    candidates = np.tile(POWERS, (len(errors), 1))
    step = POWERS[1] - POWERS[0]
    for _ in range(4):
        _, _, misses = _lines(sizes / size, errors, candidates)
        best = candidates[np.arange(len(errors)), misses.argmin(axis=1)]
        candidates = np.clip(best[:, None] + step * FINER, POWERS[0], POWERS[-1])
        step /= 10
    a, c, _ = _lines(sizes / size, errors, best[:, None])
    return PowerLaw(a=a[:, 0], b=best, c=c[:, 0], size=size)


def forecast(sizes: Floats, errors: Floats, resampled: Floats, rows: int) -> Forecast:
    """What the curve says of more rows; ``resampled`` are the errors in (resamples, sizes)."""
    low, high = np.quantile(fit(sizes, resampled).at(rows), ENDS)
    error = float(fit(sizes, errors).at(rows)[0])
    return Forecast(rows=rows, error=error, low=float(low), high=float(high))


def _lines(sizes: Floats, errors: Floats, powers: Floats) -> tuple[Floats, Floats, Floats]:
    """For each curve and power the best a and c, and what is missed by them."""
    x = sizes[None, None, :] ** -powers[:, :, None]
    y = errors[:, None, :]
    spread = x - x.mean(axis=2, keepdims=True)
    a = (spread * y).sum(axis=2) / (spread**2).sum(axis=2)
    c = y.mean(axis=2) - a * x.mean(axis=2)
    through_zero = (x * y).sum(axis=2) / (x**2).sum(axis=2)
    a, c = np.where(c < 0, through_zero, a), np.maximum(c, 0.0)
    a, c = np.maximum(a, 0.0), np.where(a < 0, y.mean(axis=2), c)
    misses = ((a[:, :, None] * x + c[:, :, None] - y) ** 2).sum(axis=2)
    return a, c, misses
