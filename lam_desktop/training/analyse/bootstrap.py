"""Paired comparisons on the same rows, with intervals by the bootstrap (Efron, 1979).

The resamples are drawn once for all that is compared, as ``report.intervals`` draws them: whole
contrast groups, for their rows stand or fall together.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lam_desktop.training.evaluate import Flags, Floats, Ints, macro_f1
from lam_desktop.training.report.intervals import ENDS, resamples

Gain = Mapping[str, Any]
"""``difference``, ``of`` how many rows, and the ends ``low`` and ``high`` of its interval."""


class Bootstrap:
    """The resamples of some rows; each figure comes once for every resample."""

    def __init__(self, groups: Sequence[str]) -> None:
        self._group, drawn = resamples(groups)
        self._draws = drawn.astype(np.float64)  # whole numbers, but the product of these is quick

    def means(self, values: Floats, of: Flags) -> Floats:
        """The mean of the values of some rows; NaN where a resample has none of them."""
        sums, sizes = (self._draws @ self._grouped(x * of) for x in (values, np.ones(len(of))))
        found: Floats = np.divide(sums, sizes, out=np.full(len(sums), np.nan), where=sizes > 0)
        return found

    def macro_f1(self, gold: Ints, guess: Ints, size: int) -> Floats:
        """The macro F1 of one criterion with so many labels."""
        counts = np.zeros((self._draws.shape[1], size, size))
        np.add.at(counts, (self._group, gold, guess), 1)
        tables = self._draws @ counts.reshape(len(counts), -1)
        return macro_f1(tables.reshape(-1, size, size))

    def _grouped(self, values: Floats) -> Floats:
        size = self._draws.shape[1]
        return np.bincount(self._group, weights=values, minlength=size).astype(np.float64)


def gain(before: float, after: float, draws: Floats, rows: int) -> Gain:
    """What was gained; ``draws`` is the same difference in each resample."""
    known = draws[~np.isnan(draws)]
    if not rows or not len(known):
        return {"difference": 0.0, "of": 0, "low": -1.0, "high": 1.0}
    low, high = np.quantile(known, ENDS)
    return {
        "difference": float(after - before),
        "of": rows,
        "low": float(low),
        "high": float(high),
    }


def told_from_chance(found: Gain) -> bool:
    """Whether the interval leaves out nothing gained and nothing lost."""
    return bool(found["of"]) and (found["low"] > 0 or found["high"] < 0)
