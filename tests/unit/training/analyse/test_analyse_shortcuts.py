"""What gives a label away is found; what does not is left alone."""

import numpy as np
import pytest
from analyse_rows import HARM, learnable, row
from hypothesis import given
from hypothesis import strategies as st

from lam_desktop.training.analyse.shortcuts import (
    Shortcuts,
    auc,
    majority_answers,
    shortcuts,
    surface_answers,
)
from lam_desktop.training.analyse.surface import FEATURES, surface
from lam_desktop.training.analyse.together import share_told


def feature_auc(found: Shortcuts, name: str, label: str) -> float | None:
    (feature,) = (feature for feature in found.features if feature.name == name)
    return feature.auc[label]


def test_a_perfect_shortcut_has_an_auc_of_one() -> None:
    some = [row(f"word {number}") for number in range(20)]
    some += [row(f"word {number}!", **HARM) for number in range(20)]
    found = shortcuts(some)
    assert feature_auc(found, "exclamation marks", "illegal") == 1.0
    assert feature_auc(found, "question marks", "illegal") == 0.5
    name, _, strength = found.suspects()[0]
    assert name in {"exclamation marks", "punctuation marks"}
    assert strength == 1.0
    assert found.positives["illegal"] == 20


def test_labels_that_no_row_or_every_row_has_cannot_be_told() -> None:
    found = shortcuts([row("one"), row("two!")])
    assert feature_auc(found, "exclamation marks", "illegal") is None
    assert found.suspects() == []
    assert found.telling == found.certain == []


@given(st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=2))
def test_an_auc_is_the_share_of_pairs_in_order(pairs: list[tuple[int, bool]]) -> None:
    scores = np.array([score for score, _ in pairs], dtype=np.float64)
    positive = np.array([flag for _, flag in pairs])
    found = auc(scores, positive)
    both = [(p, n) for p in scores[positive] for n in scores[~positive]]
    if not both:
        assert found is None
    else:
        right = sum((p > n) + (p == n) / 2 for p, n in both)
        assert found == pytest.approx(right / len(both))


def test_a_language_that_holds_all_the_harm_is_pointed_out() -> None:
    some = [row(f"open folder {number}") for number in range(40)]
    some += [
        row(f"ordner {number}", language="de", source="all_de", **HARM) for number in range(40)
    ]
    found = shortcuts(some)
    assert feature_auc(found, "language", "illegal") == 1.0
    assert feature_auc(found, "topic", "illegal") == 1.0


def test_a_language_with_as_much_harm_as_the_other_tells_nothing() -> None:
    found = feature_auc(shortcuts(learnable()), "language", "illegal")
    assert found is not None
    assert 0.5 <= found <= 0.6


def test_a_single_word_is_named_with_its_rows() -> None:
    found = shortcuts(learnable(russian=False))
    word = found.telling[0]
    assert found.certain[0].word == "hack"
    assert (word.word, word.language, word.auc) == ("hack", "en", 1.0)
    assert (word.having["share"], word.having["of"]) == (1.0, 24)
    assert word.overall == 0.5


def test_trees_on_the_surface_learn_a_shortcut_and_the_majority_does_not() -> None:
    some = [row(f"word {number}") for number in range(60)]
    some += [row(f"word {number}!", **HARM) for number in range(40)]
    surface_only, majority = surface_answers(some, some), majority_answers(some, some)
    assert (surface_only["legality"].argmax(axis=1) == [0] * 60 + [1] * 40).all()
    assert (majority["legality"].argmax(axis=1) == 0).all()
    # Of one answer there is nothing to learn.
    assert (surface_only["feasibility"][:, 0] == 1).all()


def test_surface_features_of_one_text() -> None:
    found = dict(zip(FEATURES, surface([row("Open “A1”, now?")])[0], strict=True))
    assert found["words"] == 3
    assert found["characters"] == 15
    assert found["digits"] == 1
    assert found["begins with a capital"] == 1
    assert found["share of capitals"] == pytest.approx(2 / 8)
    assert found["punctuation marks"] == 4
    assert found["question marks"] == 1
    assert found["quotation marks"] == 2
    assert found["ends with a full stop"] == 0


@pytest.mark.parametrize(
    ("table", "share"),
    [([[500, 0], [0, 500]], 1.0), ([[250, 250], [250, 250]], 0.0), ([[9, 0], [9, 0]], None)],
)
def test_how_much_one_thing_tells_of_another(table: list[list[int]], share: float | None) -> None:
    found = share_told(np.array(table))
    if share is None:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(share, abs=0.002)
