"""Fits one temperature a head on the validation split, so that probabilities mean what they say."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.dataset import Row
from lam_desktop.training.evaluate import Flags, Floats, softmax

GRID = np.exp(np.linspace(np.log(0.2), np.log(5.0), 97))
LogitTable = Mapping[str, NDArray[np.floating]]


def negative_log_likelihood(
    logits: NDArray[np.floating], labels: NDArray[np.int64], temperature: float
) -> float:
    """The mean surprise, in nats, at the true labels of (rows, classes) logits."""
    p = softmax(logits, temperature)[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(p, 1e-12)).mean())


def best_temperature(logits: NDArray[np.floating], labels: NDArray[np.int64]) -> float:
    """The temperature of the grid with the least surprise."""
    losses = [negative_log_likelihood(logits, labels, float(t)) for t in GRID]
    return round(float(GRID[int(np.argmin(losses))]), 3)


def temperatures(
    rows: Sequence[Row], logits: LogitTable, *, languages: Sequence[str]
) -> dict[str, float]:
    """One temperature a head: criteria on the known languages' rows, language on all."""
    known = np.array([row.language in languages for row in rows])
    found = criterion_temperatures(rows, logits, known)
    # With no row in another language every temperature near 0 would seem the best.
    found["language"] = (
        1.0 if known.all() else best_temperature(logits["language"], (~known).astype(np.int64))
    )
    return found


def criterion_temperatures(
    rows: Sequence[Row], logits: LogitTable, chosen: Flags
) -> dict[str, float]:
    """One temperature a criterion, on the chosen rows."""
    labels = np.array([row.label_indices() for row in rows])
    return {
        criterion.value: best_temperature(logits[criterion.value][chosen], labels[chosen, place])
        for place, criterion in enumerate(Criterion)
    }


def probabilities(logits: LogitTable, by: Mapping[str, float]) -> dict[str, Floats]:
    """Calibrated probabilities of every head."""
    return {head: softmax(value, by[head]) for head, value in logits.items()}


def expected_calibration_error(p: Floats, labels: NDArray[np.int64], *, bins: int = 10) -> float:
    """Mean gap between confidence and accuracy over equal-width bins, weighted by their rows."""
    confidence, right = p.max(axis=1), p.argmax(axis=1) == labels
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        (place == b).mean() * abs(confidence[place == b].mean() - right[place == b].mean())
        for b in range(bins)
        if (place == b).any()
    ]
    return float(sum(gaps))
