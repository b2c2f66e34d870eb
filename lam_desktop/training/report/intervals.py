"""How far a share can be trusted: 95% intervals."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.dataset import Row
from lam_desktop.training.evaluate import Flags, Floats, Probabilities, label_indices

Z = 1.959964
"""The normal quantile of a two-sided 95%."""
RESAMPLES, SEED = 1000, 17


def wilson(hits: int, rows: int) -> tuple[float, float]:
    """The interval of a share (Wilson, 1927): honest for few rows and near 0 and 1 too."""
    if not rows:
        return 0.0, 1.0
    share, spread = hits / rows, Z * Z / rows
    middle = share + spread / 2
    half = Z * math.sqrt(share * (1 - share) / rows + spread / (4 * rows))
    low, high = (middle - half) / (1 + spread), (middle + half) / (1 + spread)
    # At the ends rounding errors would leave something like 1e-17.
    return (low if hits else 0.0), (high if hits < rows else 1.0)


def counted(flags: Flags) -> dict[str, Any]:
    """The share of true ones, of how many rows it is, and its interval."""
    hits, rows = int(flags.sum()), len(flags)
    low, high = wilson(hits, rows)
    return {"share": hits / rows if rows else 0.0, "of": rows, "low": low, "high": high}


def macro_f1_intervals(rows: Sequence[Row], p: Probabilities) -> dict[str, tuple[float, float]]:
    """The interval of each criterion's macro F1 by the bootstrap (Efron, 1979) over groups.

    Rows of a contrast group stand or fall together, so whole groups are drawn, not rows.
    """
    if not rows:
        return {criterion.value: (0.0, 1.0) for criterion in Criterion}
    names = {name: place for place, name in enumerate(dict.fromkeys(row.group for row in rows))}
    group = np.array([names[row.group] for row in rows])
    draws = np.random.default_rng(SEED).multinomial(
        len(names), np.full(len(names), 1 / len(names)), size=RESAMPLES
    )
    gold = label_indices(rows)
    found = {}
    for place, criterion in enumerate(Criterion):
        size = len(criterion.labels)
        counts = np.zeros((len(names), size, size))
        np.add.at(counts, (group, gold[:, place], p[criterion.value].argmax(axis=1)), 1)
        tables = (draws @ counts.reshape(len(names), -1)).reshape(-1, size, size)
        low, high = np.quantile(macro_f1(tables), [0.025, 0.975])
        found[criterion.value] = (float(low), float(high))
    return found


def macro_f1(tables: Floats) -> NDArray[np.float64]:
    """The mean F1 over labels of (many, labels, labels) tables of [gold][answered]."""
    hits = np.diagonal(tables, axis1=1, axis2=2)
    either = tables.sum(axis=1) + tables.sum(axis=2)
    scores = np.divide(2 * hits, either, out=np.ones_like(hits), where=either > 0)
    result: NDArray[np.float64] = scores.mean(axis=1)
    return result
