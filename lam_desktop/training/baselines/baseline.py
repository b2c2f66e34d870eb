"""What every baseline can do, so that reports measure it as they measure the guard."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from lam_desktop.classify.model_folder import LANGUAGE
from lam_desktop.domain.criteria import Criterion
from lam_desktop.domain.verdict import Thresholds
from lam_desktop.training.dataset import DatasetError, Row
from lam_desktop.training.evaluate import Floats


class Baseline(Protocol):
    """A simple way to judge commands, to measure the guard against.

    ``fit`` learns from rows of the train split and of no other; ``probabilities`` gives head name
    to (rows, classes), the head of languages included, though no baseline knows about them.
    """

    @property
    def name(self) -> str: ...

    def fit(self, rows: Sequence[Row]) -> None: ...

    def probabilities(self, rows: Sequence[Row]) -> dict[str, Floats]: ...


AT_HALF = Thresholds(
    block={"infeasible": 0.5, "illegal": 0.5, "unethical": 0.5},
    confirm={"irreversible": 0.5, "beyond": 0.5, "high": 0.5},
    language=0.5,
)
"""What decides where nobody chose thresholds: the more probable of two answers."""


def train_rows(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows, which must be of the train split.

    Raises:
        DatasetError: there are none, or one is of another split.
    """
    other = next((row for row in rows if row.split != "train"), None)
    if other is not None:
        raise DatasetError(
            f"A baseline was given row {other.id} of the {other.split} split to learn from, so its"
            " figures would be too good. Give it rows of the train split alone."
        )
    if not rows:
        raise DatasetError("A baseline was given no rows to learn from. Give it the train split.")
    return rows


def not_fitted(name: str) -> DatasetError:
    """What a baseline raises that is asked before it has learnt."""
    return DatasetError(f"The baseline “{name}” has learnt nothing yet. Call fit() first.")


def with_known_language(found: dict[str, Floats], rows: int) -> dict[str, Floats]:
    """The probabilities and those of a head that takes every language for a known one."""
    return found | {LANGUAGE: np.tile([1.0, 0.0], (rows, 1))}


def places(rows: Sequence[Row], criterion: Criterion) -> list[int]:
    """The place of each row's answer among the criterion's labels."""
    return [criterion.labels.index(row.label(criterion)) for row in rows]
