"""What a near duplicate is, that nearly all are found, and that little else is taken for one."""

import json
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from clean_rows import (
    candidate,
    with_one_word_more,
    with_other_order,
    with_other_spacing,
    with_slip,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from lam_desktop.training import split
from lam_desktop.training.clean import duplicates, near, sketch
from lam_desktop.training.clean.alike import alike, edits
from lam_desktop.training.clean.candidate import Candidate
from lam_desktop.training.clean.pairs import NEIGHBOURS, sharing
from lam_desktop.training.clean.words import bare, words

SHIPPED = Path(__file__).parents[4] / "data" / "commands.jsonl"


def near_each_other(one: str, other: str, *, often: str = "") -> bool:
    counts = Counter(dict.fromkeys(often.split(), 50))
    return alike(words(one), words(other), counts)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("close the window", "cloes the window"),
        ("close the big window", "close the big windwo now"),
        ("open the downloads folder", "open the down loads folder"),
        ("open the downloads folder", "openthe downloads folder"),
        ("open the downloads folder", "the downloads folder: open!"),
        ("open the downloads folder", "please open the downloads folder"),
        ("refill the paper tray", "refill the printer's paper tray"),
        ("send the code to the man", "send thecode to the man"),
        ("حول المخزن الى ساونا", "حوّل المخزن الى ساونا"),
        ("ウィンドウ左右に並べて", "ウィンドウを左右に並べて"),
        ("پوشه را می‌خواهم", "پوشه را میخواهم"),
    ],
)
def test_the_same_command_written_twice(one: str, other: str) -> None:
    assert near_each_other(one, other, often="close the window open downloads folder paper tray")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("lock the screen", "block the screen"),
        ("turn wifi on", "turn wifi off"),
        ("pay 50 euros", "pay 500 euros"),
        ("open tab 1", "open tab 2"),
        ("rm -rf ./build", "rm -rf ~/build"),
        ("echo hi > notes", "echo hi >> notes"),
        ("delete it", "delete it permanently"),
        ("sum it", "submit"),
        ("फ़ाइल दो", "फ़ाइल दे"),
        ("打开蓝牙", "关掉蓝牙"),
    ],
)
def test_another_command_in_nearly_the_same_words(one: str, other: str) -> None:
    assert not near_each_other(one, other, often="lock block screen on off sum it submit")


def test_a_seldom_word_may_be_a_slip_and_an_ordinary_one_is_not() -> None:
    assert near_each_other("lock the screen", "block the screen", often="block")
    assert not near_each_other("lock the screen", "block the screen", often="lock block")


@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
@settings(max_examples=100, deadline=None)
def test_edits_are_symmetrical_and_none_between_equals(one: str, other: str) -> None:
    assert edits(one, other) == edits(other, one)
    assert (edits(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= edits(one, other) <= max(len(one), len(other))


@given(st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_words_forget_case_spacing_and_full_stops(text: str) -> None:
    assert words(text)
    assert bare(words(f"  {text} ")) == bare(words(text))
    if text.isascii() and text.strip():
        assert bare(words(text.upper())) == bare(words(text.lower()))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Open it.", "open  it", True),
        ("full-screen", "fullscreen", True),
        ("what's on?", "whats on", True),
        ("at 1 5", "at 15", False),
        ("rm -rf /", "rm -rf ~", False),
        ("send 🔫", "send ❤️", False),
        ("दो", "दे", False),
    ],
)
def test_the_bare_text(one: str, other: str, same: bool) -> None:
    assert (bare(words(one)) == bare(words(other))) == same


def test_keys_pair_all_of_a_few_and_the_first_of_a_crowd_with_each() -> None:
    few = sharing(np.array([5, 9, 5, 5], dtype=np.uint64), np.arange(4))
    assert few.tolist() == [[0, 2], [0, 3], [2, 3]]
    size = 3 * NEIGHBOURS
    crowd = sharing(np.zeros(size, dtype=np.uint64), np.arange(size)).tolist()
    assert [pair for pair in crowd if pair[0] == 0] == [[0, k] for k in range(1, size)]
    assert len(crowd) < size * (NEIGHBOURS + 1)


def test_the_sketch_estimates_what_is_counted() -> None:
    texts = [words(f"{a} {b} the long report") for a in ("open", "move") for b in ("all", "now")]
    found = sketch.grams(texts)
    sketches = sketch.signatures(found)
    pairs = np.array([[0, 1], [0, 2], [0, 3]])
    counted = sketch.jaccard(found, pairs)
    estimated = [(sketches[i] == sketches[k]).mean() for i, k in pairs]
    assert estimated == pytest.approx(counted, abs=0.12)
    own = [{word[i : i + 3] for word in (f" {w} " for w in text) for i in range(len(word) - 2)}
           for text in texts]  # fmt: skip
    assert counted[0] == pytest.approx(split.jaccard(frozenset(own[0]), frozenset(own[1])))


@given(st.lists(st.text("ab \u6253\u5f00\u0939\u093f", max_size=12), max_size=8))
@settings(max_examples=30, deadline=None)
def test_any_texts_can_be_compared(texts: list[str]) -> None:
    pairs = near.near_duplicates(texts, ["en"] * len(texts)).written.tolist()
    assert all(0 <= i < k < len(texts) for i, k in pairs)


def test_texts_of_two_languages_are_no_duplicates() -> None:
    texts = ["pause Spotify now"] * 2
    assert len(near.near_duplicates(texts, ["en", "en"]).written) == 1
    assert len(near.near_duplicates(texts, ["en", "de"]).written) == 0


def test_an_encoder_is_asked_only_of_look_alikes_with_the_same_figures() -> None:
    texts = [
        "delete the old holiday pictures",
        "remove the old holiday pictures",
        "delete 12 old holiday pictures",
        "what is the weather like",
    ]
    asked: list[str] = []

    def encode(chosen: list[str]) -> np.ndarray:
        asked.extend(chosen)
        return np.ones((len(chosen), 2), dtype=np.float32)

    def opposite(chosen: list[str]) -> np.ndarray:
        return np.eye(len(chosen), dtype=np.float32)

    languages = ["en"] * len(texts)
    assert near.near_duplicates(texts, languages).written.tolist() == []
    assert near.near_duplicates(texts, languages, encode=encode).meant.tolist() == [[0, 1]]
    assert sorted(asked) == sorted(texts[:2])
    assert near.near_duplicates(texts, languages, encode=opposite).meant.tolist() == []


MORE = {
    "en": "please", "de": "bitte", "fr": "vite", "es": "ya", "it": "subito", "pt": "agora",
    "tr": "hemen", "id": "sekarang", "ru": "сейчас", "ar": "الآن", "fa": "لطفا", "ur": "ابھی",
    "hi": "अभी",
}  # fmt: skip


def variant_of(row: Candidate, kind: int, rng: random.Random) -> str:
    if kind == 0:
        return with_slip(row.text, rng)
    if kind == 1:
        return with_other_spacing(row.text, rng)
    if kind == 2:
        return with_other_order(row.text, rng)
    return with_one_word_more(row.text, rng, MORE[row.language])


def test_recall_and_precision_over_real_rows() -> None:
    """Variants of real rows against these, their contrast neighbours and other rows.

    A pair is right if one is a variant of the other and they have the same labels. Slips are made
    in words of five letters or more, spaces, order and words more in texts of three words or more;
    Chinese and Japanese, which have no spaces, are left out of the variants.
    """
    rng = random.Random(20)
    lines = SHIPPED.read_text(encoding="utf-8").split("\n")[:-1]
    start = [rng.randrange(len(lines) - 40) for _ in range(100)]
    # Forty neighbouring rows at a time, so that contrast groups are whole.
    chosen = sorted({n for first in start for n in range(first, first + 40)})
    rows = []
    for number in chosen:
        fields = json.loads(lines[number])
        del fields["id"]
        rows.append(Candidate.model_validate(fields))
    made: dict[int, int] = {}
    for number, place in enumerate(rng.sample(range(len(rows)), 700)):
        row = rows[place]
        text = variant_of(row, number % 4, rng) if row.language in MORE else row.text
        if words(text) != words(row.text):
            made[len(rows)] = place
            rows.append(row.model_copy(update={"text": text, "group": f"made-{place}"}))
    pairs = {
        (i, k)
        for i, k in near.near_duplicates(
            [row.text for row in rows], [row.language for row in rows]
        ).written.tolist()
        if rows[i].group != rows[k].group
    }
    right = {(place, variant) for variant, place in made.items()}
    assert len(right) > 350
    assert len(pairs & right) / len(right) >= 0.95
    assert len(pairs & right) / len(pairs) >= 0.95


def test_variants_are_for_review_and_contrast_neighbours_stay() -> None:
    rows = [
        candidate("delete the old draft for good", group="g", risk="high"),
        candidate("delete the old draft", group="g", risk="medium"),
        candidate("delete teh old draft", group="new", risk="medium"),
    ]
    found = duplicates.near(rows, range(3))
    assert list(found) == [2]
    assert found[2][0].other == rows[1].id
