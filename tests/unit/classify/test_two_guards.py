"""The second guard is asked about what is foreign to the first, and about nothing else."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import pytest

from lam_desktop.classify.two_guards import Guard, TwoGuards
from lam_desktop.domain.errors import ModelError
from lam_desktop.domain.verdict import Assessment, Explanation
from tests.fakes.assessment import HARMLESS
from tests.fakes.explanation import explained_by

ENGLISH, ITALIAN, FINNISH = "open the folder", "apri la cartella", "avaa kansio"


@dataclass
class Reader:
    """A guard that knows one text; the others are foreign to it."""

    name: str
    knows: str
    read: list[str] = field(default_factory=list)
    explained: list[str] = field(default_factory=list)

    def classify(self, text: str) -> Assessment:
        self.read.append(text)
        foreign = 0.1 if text == self.knows else 0.5
        return replace(HARMLESS, model=self.name, p_other_language=foreign, ms=3.0)

    def explain(self, text: str, assessment: Assessment) -> Explanation:
        self.explained.append(text)
        return explained_by(text, assessment)


@pytest.fixture
def first() -> Reader:
    return Reader("of English", ENGLISH)


@pytest.fixture
def second() -> Reader:
    return Reader("of Italian", ITALIAN)


def test_what_the_first_knows_never_opens_the_second(first: Reader) -> None:
    def never() -> Guard:
        raise AssertionError("opened")

    assert TwoGuards(first, never).classify(ENGLISH).model == "of English"


def test_what_is_foreign_to_the_first_is_judged_by_the_second(
    first: Reader, second: Reader
) -> None:
    said = TwoGuards(first, lambda: second).classify(ITALIAN)
    assert (said.model, said.p_other_language, said.ms) == ("of Italian", 0.1, 6.0)


def test_what_neither_knows_is_asked_about_as_the_first_would(
    first: Reader, second: Reader
) -> None:
    said = TwoGuards(first, lambda: second).classify(FINNISH)
    assert said == first.classify(FINNISH)
    assert said.p_other_language >= said.thresholds.language


@pytest.mark.parametrize("sign", [" 请", "⁂", " дом", " \u2042\u2042"])
def test_one_foreign_sign_takes_no_english_from_the_first(
    first: Reader, second: Reader, sign: str
) -> None:
    anything = replace(second, knows=ENGLISH + sign)
    assert TwoGuards(first, lambda: anything).classify(ENGLISH + sign).model == "of English"


def test_few_latin_letters_make_no_text_english(first: Reader) -> None:
    text = f"{ENGLISH}: откройте, пожалуйста, эту самую папку"
    second = Reader("of Russian", text)
    assert TwoGuards(first, lambda: second).classify(text).model == "of Russian"


def test_signs_alone_are_no_english(first: Reader, second: Reader) -> None:
    said = TwoGuards(first, lambda: second).classify("⁂ 5")
    assert said.model == "of English"
    assert first.read == ["⁂ 5"]  # and not nothing, which cannot be judged


def test_guards_of_one_name_judge_nothing_foreign(first: Reader, second: Reader) -> None:
    guards = TwoGuards(first, lambda: replace(second, name="of English"))
    with pytest.raises(ModelError, match="Both guards call themselves of English"):
        guards.classify(ITALIAN)
    assert guards.classify(ENGLISH).model == "of English"


def test_who_judged_explains(first: Reader, second: Reader) -> None:
    guards = TwoGuards(first, lambda: second)
    for text in (ENGLISH, ITALIAN, FINNISH):
        guards.explain(text, guards.classify(text))
    assert (first.explained, second.explained) == ([ENGLISH, FINNISH], [ITALIAN])


def test_a_second_guard_that_cannot_be_opened_lets_nothing_pass(first: Reader) -> None:
    def damaged() -> Guard:
        raise ModelError("it is damaged")

    guards = TwoGuards(first, damaged)
    for _ in range(2):
        with pytest.raises(ModelError, match="damaged"):
            guards.classify(ITALIAN)
    assert guards.classify(ENGLISH).model == "of English"


def test_the_second_is_opened_once_for_many_threads(first: Reader, second: Reader) -> None:
    opened: list[int] = []

    def slowly() -> Guard:
        opened.append(threading.get_ident())
        time.sleep(0.05)
        return second

    guards = TwoGuards(first, slowly)
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(guards.classify, [ITALIAN] * 8))
    assert {each.model for each in said} == {"of Italian"}
    assert len(opened) == 1
