"""Fits one temperature a head on the validation split, so that probabilities mean what they say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.dataset import Row
from lam_desktop.training.evaluate import Flags, Floats, softmax

GRID = np.exp(np.linspace(np.log(0.2), np.log(5.0), 97))
BINS = 10
"""Of equal width from 0 to 1, for how sure a head is of its answer."""
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


@dataclass(frozen=True, kw_only=True)
class Bin:
    """Rows of whose most probable answer a head was about as sure; ``right`` tells of each."""

    confidence: float
    right: Flags


def confidence_bins(p: Floats, labels: NDArray[np.int64]) -> list[Bin]:
    """The rows by how sure a head was of them, in bins of equal width; empty ones are left out.

    A reliability diagram draws these, and the expected calibration error sums over them.
    """
    confidence, right = p.max(axis=1), p.argmax(axis=1) == labels
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return [
        Bin(confidence=float(confidence[place == b].mean()), right=right[place == b])
        for b in np.unique(place)
    ]


def expected_calibration_error(p: Floats, labels: NDArray[np.int64]) -> float:
    """The mean gap between confidence and accuracy of the bins, weighted by their rows.

    Guo et al. 2017, arXiv:1706.04599.
    """
    gaps = [
        len(each.right) / len(labels) * abs(each.confidence - float(each.right.mean()))
        for each in confidence_bins(p, labels)
    ]
    return float(sum(gaps))
