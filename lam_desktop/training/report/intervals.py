"""How far a share can be trusted: 95% intervals."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.dataset import Row
from lam_desktop.training.evaluate import (
    Flags,
    Floats,
    Ints,
    Probabilities,
    label_indices,
    macro_f1,
    share,
)

Z = 1.959964
"""The normal quantile of a two-sided 95%."""
ENDS = (0.025, 0.975)
"""Those of the bootstrap's 95%, as quantiles."""
RESAMPLES, SEED = 1000, 17


def wilson(hits: int, rows: int) -> tuple[float, float]:
    """The interval of a share (Wilson, 1927): honest for few rows and near 0 and 1 too."""
    if not rows:
        return 0.0, 1.0
    mean, spread = hits / rows, Z * Z / rows
    middle = mean + spread / 2
    half = Z * math.sqrt(mean * (1 - mean) / rows + spread / (4 * rows))
    low, high = (middle - half) / (1 + spread), (middle + half) / (1 + spread)
    # At the ends rounding errors would leave something like 1e-17.
    return (low if hits else 0.0), (high if hits < rows else 1.0)


def counted(flags: Flags) -> dict[str, Any]:
    """The share of true ones, of how many rows it is, and its interval."""
    hits, rows = int(flags.sum()), len(flags)
    low, high = wilson(hits, rows)
    return {"share": share(flags), "of": rows, "low": low, "high": high}


def difference(gained: Floats, groups: Sequence[str]) -> dict[str, Any]:
    """The mean of what each row gains, of how many rows it is, and its interval.

    ``gained`` is what one judge has of a row less what another has of the same row, so what both
    find hard or easy is taken out (a paired comparison). The interval is the bootstrap's, over
    ``groups``: the name of each row's contrast group.
    """
    if not len(gained):
        return {"difference": 0.0, "of": 0, "low": -1.0, "high": 1.0}
    group, draws = resamples(groups)
    sums, sizes = (draws @ np.bincount(group, weights=w) for w in (gained, np.ones(len(group))))
    low, high = np.quantile(sums / sizes, ENDS)
    return {
        "difference": float(gained.mean()),
        "of": len(gained),
        "low": float(low),
        "high": float(high),
    }


def macro_f1_intervals(rows: Sequence[Row], p: Probabilities) -> dict[str, tuple[float, float]]:
    """The interval of each criterion's macro F1 by the bootstrap over groups."""
    if not rows:
        return {criterion.value: (0.0, 1.0) for criterion in Criterion}
    group, draws = resamples([row.group for row in rows])
    gold = label_indices(rows)
    found = {}
    for place, criterion in enumerate(Criterion):
        size = len(criterion.labels)
        counts = np.zeros((draws.shape[1], size, size))
        np.add.at(counts, (group, gold[:, place], p[criterion.value].argmax(axis=1)), 1)
        tables = (draws @ counts.reshape(len(counts), -1)).reshape(-1, size, size)
        low, high = np.quantile(macro_f1(tables), ENDS)
        found[criterion.value] = (float(low), float(high))
    return found


def resamples(groups: Sequence[str]) -> tuple[Ints, Ints]:
    """The number of each row's group, and how often each resample draws each (Efron, 1979).

    Rows of a contrast group stand or fall together, so whole groups are drawn, not rows.
    """
    names = {name: place for place, name in enumerate(dict.fromkeys(groups))}
    draws = np.random.default_rng(SEED).multinomial(
        len(names), np.full(len(names), 1 / len(names)), size=RESAMPLES
    )
    return np.array([names[group] for group in groups], dtype=np.int64), draws
