"""How the labels go together: which come with which, and how far one question answers another."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lam_desktop.domain.criteria import LABELS, Criterion
from lam_desktop.training.dataset import Row
from lam_desktop.training.evaluate import Floats, Ints, confusion, label_indices

NAMES = tuple(label for labels in LABELS.values() for label in labels)
_STARTS = np.cumsum([0, *(len(labels) for labels in LABELS.values())])[:-1]


@dataclass(frozen=True, kw_only=True)
class Together:
    """``counts`` is (labels, labels): how many rows have both; the diagonal, how many have one.

    ``told`` is (criteria, criteria): the share of the column's entropy that the row's answer takes
    away (Theil's U); NaN where all rows have one answer, for there is nothing to tell.
    """

    rows: int
    counts: Ints
    told: Floats

    @property
    def shares(self) -> Floats:
        """Of the rows with the one label, the share that also has the other; NaN of no rows."""
        own = np.diagonal(self.counts).astype(np.float64)[:, None]
        nothing = np.full(self.counts.shape, np.nan)
        shares: Floats = np.divide(self.counts, own, out=nothing, where=own > 0)
        return shares

    def most_told(self) -> tuple[Criterion, Criterion, float] | None:
        """Of two different questions those where the one answers most of the other."""
        told = np.where(np.eye(len(self.told), dtype=bool), np.nan, self.told)
        if np.isnan(told).all():
            return None
        one, other = np.unravel_index(int(np.nanargmax(told)), told.shape)
        criteria = list(Criterion)
        return criteria[int(one)], criteria[int(other)], float(told[one, other])


def together(rows: Sequence[Row]) -> Together:
    """Count every pair of labels."""
    gold = label_indices(rows)
    hot = np.zeros((len(rows), len(NAMES)))
    for place in range(gold.shape[1]):
        hot[np.arange(len(rows)), _STARTS[place] + gold[:, place]] = 1
    return Together(rows=len(rows), counts=(hot.T @ hot).astype(np.int64), told=_told(gold))


def _told(gold: Ints) -> Floats:
    sizes = [len(criterion.labels) for criterion in Criterion]
    found = np.full((len(sizes), len(sizes)), np.nan)
    for one, first in enumerate(sizes):
        for other, second in enumerate(sizes):
            table = confusion(gold[:, one], gold[:, other], max(first, second))
            found[one, other] = share_told(table)
    return found


def share_told(table: Ints) -> float:
    """The share of the entropy of a table's columns that its rows tell (Theil's U); NaN of none.

    Chance alone makes any table tell something, the more the finer it is; what it makes on average
    is taken off (Miller, 1955).
    """
    p = table / max(1, table.sum())
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    entropy = float(-(columns[columns > 0] * np.log(columns[columns > 0])).sum())
    if entropy == 0:
        return float("nan")
    there = p > 0
    told = float((p[there] * np.log(p[there] / np.outer(rows, columns)[there])).sum())
    freedom = (np.count_nonzero(rows) - 1) * (np.count_nonzero(columns) - 1)
    return float(np.clip((told - freedom / (2 * table.sum())) / entropy, 0.0, 1.0))
