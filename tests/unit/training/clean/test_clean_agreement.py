"""Agreement is what the books work out by hand, and rows that split annotators are found."""

import numpy as np
import pytest
from clean_rows import HARMLESS, candidate
from hypothesis import given
from hypothesis import strategies as st

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.clean.agreement import agreements, alpha, disputed, kappa, settled

NONE = -1
KRIPPENDORFF = (
    np.array(
        [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
            [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
        ]
    ).T
    + NONE
)
"""Four observers of twelve units, some left out: Krippendorff (2011), section D."""


def test_alpha_is_that_of_its_author() -> None:
    assert alpha(KRIPPENDORFF) == pytest.approx(0.743, abs=0.0005)
    assert alpha(KRIPPENDORFF, ordered=True) == pytest.approx(0.815, abs=0.0005)


def test_alpha_by_hand() -> None:
    # Two observers, units 00, 11, 01, 11: beside each other 00 twice, 01 and 10 once, 11 four
    # times; 3 zeros and 5 ones. Observed disagreement 2/8, by chance 2*3*5/(8*7) = 15/28.
    table = np.array([[0, 0], [1, 1], [0, 1], [1, 1]])
    assert alpha(table) == pytest.approx(1 - (2 / 8) / (15 / 28))


def test_kappa_by_hand() -> None:
    # Agreement 3/4; by chance 1/2 * 1/4 + 1/2 * 3/4 = 1/2.
    one, other = np.array([0, 1, 0, 1]), np.array([0, 1, 1, 1])
    assert kappa(one, other) == pytest.approx((0.75 - 0.5) / 0.5)


def test_a_row_that_one_left_out_does_not_count_for_kappa() -> None:
    one, other = np.array([0, 1, 0, 1, NONE]), np.array([0, 1, 1, 1, 0])
    assert kappa(one, other) == pytest.approx(0.5)


@given(st.lists(st.lists(st.integers(-1, 2), min_size=3, max_size=3), min_size=1, max_size=12))
def test_agreement_is_one_or_less_and_nobody_is_first(table: list[list[int]]) -> None:
    answers = np.array(table)
    found = alpha(answers, ordered=True)
    assert found is None or found <= 1 + 1e-9
    backwards = alpha(answers[:, ::-1], ordered=True)
    assert (backwards is None) == (found is None)
    assert found is None or found == pytest.approx(backwards)


def by(**risks: str) -> dict[str, dict[str, str]]:
    return {name: HARMLESS | {"risk": risk} for name, risk in risks.items()}


def test_agreement_is_told_for_each_criterion_and_language() -> None:
    rows = [
        candidate("a", annotators=by(ann="low", ben="low", cy="low")),
        candidate("b", risk="high", annotators=by(ann="high", ben="high")),
        candidate("c", language="de", annotators=by(ann="low", ben="high")),
        candidate("d", annotators=by(ann="low")),
    ]
    found = {(item.criterion, item.language): item for item in agreements(rows)}
    assert {language for _, language in found} == {"all", "en", "de"}
    english = found[Criterion.RISK, "en"]
    assert english.rows == 2
    assert english.kappas["ann", "ben"] == 1
    assert english.alpha == 1
    assert (found[Criterion.RISK, "all"].alpha or 0) < 1
    assert found[Criterion.LEGALITY, "all"].alpha is None
    assert agreements([]) == []


def test_rows_that_split_annotators_are_for_review() -> None:
    rows = [
        candidate("all for it", annotators=by(ann="low", ben="low", cy="high")),
        candidate("a draw", annotators=by(ann="low", ben="high")),
        candidate("against it", annotators=by(ann="high", ben="high", cy="low")),
        candidate("one alone", annotators=by(ann="high")),
    ]
    found = disputed(rows)
    assert list(found) == [1, 2]
    assert "high 2, low 1" in found[2][0].message


def test_a_missing_label_is_that_of_the_majority() -> None:
    rows = [
        candidate("a", risk=None, annotators=by(ann="high", ben="high", cy="low")),
        candidate("b", risk=None, annotators=by(ann="high", ben="low")),
        candidate("c", annotators=by(ann="high", ben="high")),
    ]
    assert [row.risk for row in settled(rows)] == ["high", None, "low"]
