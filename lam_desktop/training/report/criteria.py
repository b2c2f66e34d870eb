"""Each criterion by itself: how well its answers are told apart, and what its numbers are worth."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.calibrate import confidence_bins, expected_calibration_error
from lam_desktop.training.dataset import Row
from lam_desktop.training.evaluate import (
    Flags,
    Floats,
    Ints,
    Probabilities,
    confusion,
    f1_scores,
    label_indices,
    macro_f1,
)
from lam_desktop.training.report.intervals import counted, macro_f1_intervals

CURVE_POINTS = 80


def criteria(rows: Sequence[Row], p: Probabilities) -> dict[str, Any]:
    """Criterion name to everything that is measured of it."""
    gold = label_indices(rows)
    intervals = macro_f1_intervals(rows, p)
    return {
        criterion.value: _criterion(criterion, p[criterion.value], gold[:, place])
        | {"macro_f1_interval": intervals[criterion.value]}
        for place, criterion in enumerate(Criterion)
    }


def _criterion(criterion: Criterion, p: Floats, gold: Ints) -> dict[str, Any]:
    table = confusion(gold, p.argmax(axis=1), len(criterion.labels))
    return {
        "confusion": table.tolist(),
        "labels": {label: _label(table, place) for place, label in enumerate(criterion.labels)},
        "macro_f1": float(macro_f1(table)),
        # The first label is the harmless one: its curve would only mirror the others.
        "curves": {
            label: precision_recall(p[:, place], gold == place)
            for place, label in enumerate(criterion.labels)
            if place
        },
        "calibration_error": expected_calibration_error(p, gold),
        "reliability": reliability(p, gold),
    }


def _label(table: Ints, place: int) -> dict[str, Any]:
    """Precision, recall and F1 of one label, by the most probable answer; 1 of nothing at all."""
    hits, answered, rows = table[place, place], table[:, place].sum(), table[place].sum()
    return {
        "rows": int(rows),
        "precision": float(hits / answered) if answered else 1.0,
        "recall": float(hits / rows) if rows else 1.0,
        "f1": float(f1_scores(table)[place]),
    }


def precision_recall(scores: Floats, positive: Flags) -> dict[str, Any]:
    """The precision at each recall as the bar falls, and the average precision.

    The average precision is the sum of precision times gain in recall over all bars, without
    interpolation. Rows of equal score enter together. Without any positive row it is ``None``.
    Of the curve CURVE_POINTS are kept, spread evenly over the recall.
    """
    if not positive.any():
        return {"average_precision": None, "recall": [], "precision": []}
    order = np.argsort(-scores, kind="stable")
    last = np.append(np.diff(scores[order]) != 0, True)
    hits = np.cumsum(positive[order])[last]
    taken = np.arange(1, len(scores) + 1)[last]
    precision, recall = hits / taken, hits / hits[-1]
    average = float((np.diff(recall, prepend=0.0) * precision).sum())
    kept = np.unique(np.searchsorted(recall, np.linspace(0, 1, CURVE_POINTS)))
    return {
        "average_precision": average,
        "recall": recall[kept].tolist(),
        "precision": precision[kept].tolist(),
    }


def reliability(p: Floats, gold: Ints) -> list[dict[str, Any]]:
    """How often the most probable answer is right, by how sure it was: the reliability diagram.

    Its bins are those of the expected calibration error (Guo et al. 2017).
    """
    return [
        {
            "rows": len(each.right),
            "confidence": each.confidence,
            "right": counted(each.right),
        }
        for each in confidence_bins(p, gold)
    ]
