"""Confident learning finds labels that were flipped, and says what the guard answers."""

import numpy as np
import pytest
from clean_rows import candidate

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.clean.candidate import Why
from lam_desktop.training.clean.disagreement import doubted, doubts
from lam_desktop.training.clean.errors import CleaningError

LEGALITY = Criterion.LEGALITY


def legality(*illegal: float) -> dict[Criterion, np.ndarray]:
    return {LEGALITY: np.array([[1 - p, p] for p in illegal])}


def test_flipped_labels_are_found_and_ranked() -> None:
    rng = np.random.default_rng(5)
    truth = rng.integers(0, 2, 200)
    p = np.clip(truth * 0.8 + 0.1 + rng.normal(0, 0.05, 200), 0.01, 0.99)
    flipped = {7: 0.99, 30: 0.94, 120: 0.96}
    for place, certainty in flipped.items():
        truth[place], p[place] = 0, certainty
    rows = [candidate(str(n), legality=LEGALITY.labels[label]) for n, label in enumerate(truth)]
    found = doubts(rows, legality(*p))
    assert [doubt.place for doubt in found] == [7, 120, 30]
    assert {doubt.answer for doubt in found} == {"illegal"}
    assert found[0].probability == pytest.approx(0.99)
    (reason,) = doubted(rows, legality(*p))[7]
    assert (reason.why, reason.given, reason.answer) == (Why.GUARD, "legal", "illegal")


def test_an_answer_that_no_row_has_can_still_be_the_guards() -> None:
    rows = [candidate(str(n)) for n in range(30)]
    assert doubted(rows, legality(*[0.05] * 29, 0.6)) == {}
    assert list(doubted(rows, legality(*[0.05] * 29, 0.97))) == [29]


def test_rows_without_an_answer_or_a_judgement_are_left_out() -> None:
    rows = [candidate("a", legality=None), candidate("b"), candidate("c", legality="maybe")]
    assert doubted(rows, legality(0.99, float("nan"), 0.99)) == {}
    assert doubted([], {LEGALITY: np.empty((0, 2))}) == {}


def test_probabilities_of_other_rows_are_refused() -> None:
    with pytest.raises(CleaningError, match="belong to other rows"):
        doubted([candidate("a")], legality(0.1, 0.2))
