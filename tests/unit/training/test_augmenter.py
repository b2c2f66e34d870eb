"""The augmenter draws kinds at their rates, and is the same for the same seed."""

import random
from collections import Counter

import pytest
from augmented import texts
from hypothesis import given, settings
from hypothesis import strategies as st

from lam_desktop.training.augment import KINDS, Augmenter, vocabulary
from lam_desktop.training.augment.phrases import LANGUAGES
from lam_desktop.training.dataset import DatasetError

TEXT = "delete these photos"


def marks(text: str) -> frozenset[str]:
    """Which of three kinds that leave traces a text shows."""
    found = set()
    if any(len(word) > 1 and word.isupper() for word in text.split()):
        found.add("upper")
    if any(c.isdigit() or c in "@$" for c in text):
        found.add("leet")
    if text.lower() != TEXT and "e" in text.lower() and len(text) > len(TEXT):
        found.add("polite")
    return frozenset(found)


def test_rates_are_respected_and_add_up() -> None:
    augmenter = Augmenter({"upper": 0.3, "leet": 0.2, "polite": 0.25})
    rng = random.Random(7)

    counts = Counter(marks(augmenter.altered(TEXT, "en", rng)) for _ in range(6000))

    for name, rate in augmenter.rates.items():
        share = sum(n for found, n in counts.items() if name in found) / 6000
        assert share == pytest.approx(rate, abs=0.02)
    assert counts[frozenset()] / 6000 == pytest.approx(0.25, abs=0.02)
    assert all(len(found) <= 1 for found in counts)


def test_two_kinds_at_most_however_high_the_rates() -> None:
    both = Augmenter({"upper": 1.0, "leet": 1.0})
    assert all(marks(both.altered(TEXT, "en", random.Random(n))) >= {"leet"} for n in range(50))
    rates = {"upper": 0.5, "leet": 0.5, "polite": 0.5}
    many = [Augmenter(rates).altered(TEXT, "en", random.Random(n)) for n in range(300)]
    sizes = Counter(len(marks(text)) for text in many)
    assert set(sizes) == {1, 2}


def test_a_kind_is_tried_only_in_languages_that_it_suits() -> None:
    augmenter = Augmenter({"leet": 1.0, "arabizi": 1.0})

    assert augmenter.altered("احذف الصور", "ar", random.Random(1)).isascii()
    assert any(c.isdigit() or c in "@$" for c in augmenter.altered(TEXT, "en", random.Random(1)))
    assert augmenter.altered("删除照片", "zh", random.Random(1)) == "删除照片"
    assert augmenter.altered(TEXT, "xx", random.Random(1)) == TEXT


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=20, deadline=None)
@given(data=st.data(), seed=st.integers(0, 2**32))
def test_any_two_kinds_together_keep_what_is_protected(
    language: str, data: st.DataObject, seed: int
) -> None:
    text, kept = data.draw(texts(language))
    one, other = data.draw(st.sampled_from(KINDS)), data.draw(st.sampled_from(KINDS))
    lexicon = {"de": {"photos": ["Fotos"]}}
    augmenter = Augmenter({one: 1.0, other: 1.0}, lexicon=lexicon)

    changed = augmenter.altered(text, language, random.Random(seed))

    assert changed.strip()
    assert changed == augmenter.altered(text, language, random.Random(seed))
    assert all(part in changed for part in kept)


@pytest.mark.parametrize(
    ("rates", "message"),
    [
        ({"typos": 0.1}, "no kind of augmentation called “typos”"),
        ({"leet": 1.5}, "no share of the rows"),
        ({"leet": -0.1}, "no share of the rows"),
        ({"leet": 1.0, "upper": 0.6, "lower": 0.6}, "add up to 2.20 for texts in “en”"),
        ({"code_switch": 0.1}, "needs translations"),
        ({"leet": float("nan")}, "no share of the rows"),
    ],
)
def test_rates_that_are_wrong_are_refused(rates: dict[str, float], message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        Augmenter(rates)


def test_rates_count_for_each_language_by_themselves() -> None:
    assert Augmenter({"leet": 1.0, "upper": 1.0, "arabizi": 1.0, "persian_letters": 1.0}).rates


def test_no_rates_change_nothing() -> None:
    for augmenter in (Augmenter({}), Augmenter({"leet": 0.0, "code_switch": 0.0})):
        assert augmenter.altered(TEXT, "en", random.Random(1)) == TEXT


def test_the_vocabulary_is_of_plain_words_in_small_letters() -> None:
    assert vocabulary(["Open report.pdf now!", "open IT"]) == {"open", "now"}
