"""Which words speak for a label, against values worked out by hand."""

import math
import unicodedata
from collections import Counter

import pytest
from analyse_rows import HARM, learnable, row
from hypothesis import given
from hypothesis import strategies as st

from lam_desktop.training.analyse.terms import deed, deeds, rest, terms, words
from lam_desktop.training.analyse.wording import FEWEST_ROWS, log_odds, wording

COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 40), min_size=1).map(Counter)


def test_log_odds_are_those_of_the_paper() -> None:
    # 4 words each side, 8 in all, a prior of 4 words: 2 believed of each. So a has 3 + 2 of
    # 4 + 4 here and 1 + 2 of 8 there: log(5/3) - log(3/5), over the root of 1/5 + 1/3.
    found = log_odds(Counter(a=3, b=1), Counter(a=1, b=3), prior=4)
    assert found["a"] == pytest.approx(2 * math.log(5 / 3) / math.sqrt(1 / 5 + 1 / 3))
    assert found["b"] == pytest.approx(-found["a"])


@given(here=COUNTS, elsewhere=COUNTS)
def test_what_speaks_for_one_side_speaks_as_much_against_the_other(
    here: Counter[str], elsewhere: Counter[str]
) -> None:
    there, back = log_odds(here, elsewhere), log_odds(elsewhere, here)
    assert there == pytest.approx({word: -z for word, z in back.items()}, abs=1e-9)


def test_a_rare_word_is_not_louder_than_a_frequent_one_of_the_same_ratio() -> None:
    rest_of_words = Counter({"the": 500})
    found = log_odds(
        Counter(often=60, once=2) + rest_of_words, Counter(often=20, once=1) + rest_of_words
    )
    assert found["often"] > found["once"] > 0


def test_a_language_of_one_word_has_no_odds() -> None:
    assert log_odds(Counter(go=3), Counter(go=5)) == {"go": 0.0}


def test_the_verb_of_a_label_is_found_in_each_language() -> None:
    found = wording(learnable(per_verb=60)).languages
    assert list(found) == ["en", "ru"]
    for language, verb in (("en", "hack"), ("ru", "взломай")):
        (illegal,) = (label for label in found[language] if label.label == "illegal")
        assert illegal.rows == 60
        assert [word for word, _ in illegal.deeds] == [verb]
        assert verb not in dict(illegal.others)


def test_a_language_with_one_row_is_named_and_has_no_words() -> None:
    some = [*learnable(russian=False), row("öffne den Ordner", language="de")]
    found = wording(some)
    assert found.too_few == {"de": 1}
    assert "de" not in found.languages


def test_what_comes_first_but_mostly_stands_elsewhere_is_no_verb() -> None:
    texts = [["the", "file"], *(["open", "the", "file"] for _ in range(20)), ["file", "it"]]
    assert deeds(texts, "en") == [None, *["open"] * 20, None]
    assert deeds([["फ़ाइल", "खोल", "दो"], ["दो"]], "hi") == ["खोल दो", "दो"]


def test_where_all_rows_have_one_label_nothing_speaks_for_it() -> None:
    some = [row(f"open folder {number}") for number in range(FEWEST_ROWS)]
    for label in wording(some).languages["en"]:
        assert label.deeds == label.others == ()


def test_unspaced_languages_are_told_by_pairs_of_characters() -> None:
    verbs = (("打开文件夹", {}), ("盗取密码", HARM))
    some = [
        row(verb, language="zh", source="all_zh", **labels)
        for verb, labels in verbs
        for _ in range(20)
    ]
    (illegal,) = (x for x in wording(some).languages["zh"] if x.label == "illegal")
    assert illegal.deeds == ()
    assert {word for word, _ in illegal.others} == {"盗取", "取密", "密码"}


@pytest.mark.parametrize(
    ("text", "language", "verb", "others"),
    [
        ("Open the “Downloads” folder!", "en", "open", ["the", "downloads", "folder"]),
        ("फ़ोल्डर खोल दो", "hi", "खोल दो", ["फ़ोल्डर"]),
        ("klasörü aç", "tr", "aç", ["klasörü"]),
        ("打开", "zh", None, ["打开"]),
        ("?!", "en", "?!", []),
    ],
)
def test_where_the_verb_stands(
    text: str, language: str, verb: str | None, others: list[str]
) -> None:
    found = words(text)
    assert deed(found, language) == verb
    assert rest(found, language) == [unicodedata.normalize("NFKC", word) for word in others]


@given(st.text(min_size=1))
def test_every_text_has_terms(text: str) -> None:
    for language in ("en", "zh", "hi"):
        assert terms(text, language)
