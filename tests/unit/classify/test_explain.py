"""What is told of a network whose every word has a known weight."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
from small_tokenizer import small_tokenizer

from lam_desktop.classify.explain import LEAST, START, TOKENS, explain, log_odds
from lam_desktop.classify.model_folder import (
    ManifestOthers,
    ModelFolder,
    StrictThresholds,
    open_model_folder,
)
from lam_desktop.classify.normalise import normalise
from lam_desktop.classify.reading import HEADS, Logits, assess
from lam_desktop.domain.criteria import Criterion
from lam_desktop.domain.errors import ClassifyError
from lam_desktop.domain.verdict import Assessment, Explanation, Influence

TWENTY_WORDS = (
    "copy all the photos of last summer from the camera card to the pictures folder and then"
    " erase the card"
)
SHIPPED = open_model_folder(Path(__file__).parents[3] / "models" / "guard")
TOKENIZER = small_tokenizer(*{"steal", "red", "car", "from", "to", *TWENTY_WORDS.split()})
FLAT = dict.fromkeys(SHIPPED.manifest.temperatures, 1.0)
FOLDER = replace(SHIPPED, manifest=SHIPPED.manifest.model_copy(update={"temperatures": FLAT}))


@dataclass
class Additive:
    """A network in which each word adds its own weight to the log-odds of the worst answers.

    ``weights`` are by the token of the word; ``asked`` are the runs, as their lengths.
    """

    weights: Mapping[int, float]
    nothing: float = -2.0
    asked: list[list[int]] = field(default_factory=list)

    def run(self, windows: list[list[int]]) -> list[Logits]:
        self.asked.append([len(window) for window in windows])
        return [self._logits(window) for window in windows]

    def _logits(self, window: list[int]) -> Logits:
        odds = self.nothing + sum(self.weights.get(token, 0.0) for token in window)
        low = {head: np.array([0.0, -9.0]) for head in (*HEADS, "english")}
        risk = np.array([0.0, -50.0, odds])
        return low | {"legality": np.array([0.0, odds]), "risk": risk}


class Guard:
    """Judges and explains with an additive network."""

    def __init__(self, weights: Mapping[str, float], folder: ModelFolder = FOLDER) -> None:
        self.folder = folder
        self.net = Additive(weights={TOKENIZER.token_to_id(word): w for word, w in weights.items()})

    def judge(self, typed: str) -> Assessment:
        plain = normalise(typed)
        ids = TOKENIZER.encode(plain).ids
        return assess(
            plain,
            [ids],
            unread=False,
            manifest=self.folder.manifest,
            run=self.net.run,
            clock=lambda: 0.0,
            started=0.0,
        )

    def explain(self, typed: str) -> Explanation:
        judged = self.judge(typed)
        self.net.asked.clear()
        return explain(
            typed,
            judged,
            as_read=normalise,
            encode=TOKENIZER.encode,
            manifest=self.folder.manifest,
            run=self.net.run,
        )


def told(influences: tuple[Influence, ...]) -> dict[str, float]:
    return {influence.word: round(influence.weight, 6) for influence in influences}


def test_each_word_has_its_weight_and_its_place() -> None:
    why = Guard({"steal": 5.0, "car": 1.5, "red": -1.0}).explain("  Steal the red car!")

    assert [(w.word, w.start, w.end) for w in why[Criterion.LEGALITY]] == [
        ("Steal", 2, 7),
        ("car", 16, 19),
    ]
    assert told(why[Criterion.LEGALITY]) == {"Steal": 5.0, "car": 1.5}
    assert told(why[Criterion.RISK]) == {"Steal": 5.0, "car": 1.5}
    assert why[Criterion.ETHICALITY] == ()


def test_a_text_that_is_not_english_is_explained_at_the_temperatures_it_was_read_at() -> None:
    bars = SHIPPED.manifest.thresholds
    others = ManifestOthers(
        english=0.5,
        temperatures={criterion.value: 2.0 for criterion in Criterion},
        block=bars.block,
        confirm=bars.confirm,
    )
    # To this network nothing is English.
    strict = replace(FOLDER, manifest=FOLDER.manifest.model_copy(update={"others": others}))
    guard = Guard({"steal": 5.0, "car": 1.5, "red": -1.0}, strict)
    assert isinstance(guard.judge("steal").thresholds, StrictThresholds)
    for typed in ("steal the red car", "open the notes folder and show them " * 12 + "steal car"):
        why = guard.explain(typed)[Criterion.LEGALITY]
        assert told(why) == {"steal": 2.5, "car": 0.75}


def test_the_words_of_a_harmless_answer_are_those_that_speak_for_it() -> None:
    why = Guard({"steal": 1.0, "red": -1.0}).explain("steal the red car")
    assert told(why[Criterion.LEGALITY]) == {"red": 1.0}


def test_a_word_that_stands_often_is_left_out_everywhere() -> None:
    why = Guard({"steal": 3.0}).explain("steal it, Steal it, ｓｔｅａｌ it")
    places = [(w.word, w.start) for w in why[Criterion.LEGALITY]]
    assert places == [("steal", 0), ("Steal", 10), ("ｓｔｅａｌ", 20)]
    # Alone it adds 3 to nothing, without it the text loses 9.
    assert told(why[Criterion.LEGALITY]) == {"steal": 6.0, "Steal": 6.0, "ｓｔｅａｌ": 6.0}


def test_a_text_of_one_word_is_explained() -> None:
    assert told(Guard({"steal": 3.0}).explain("steal")[Criterion.LEGALITY]) == {"steal": 3.0}


def test_words_that_only_join_others_are_no_reason() -> None:
    why = Guard({"steal": 3.0, "from": 3.0, "to": 3.0}).explain("steal from me")
    assert told(why[Criterion.LEGALITY]) == {"steal": 3.0}
    assert told(Guard({"to": 3.0}).explain("to")[Criterion.LEGALITY]) == {"to": 3.0}


def test_what_rounding_could_make_is_not_told() -> None:
    why = Guard({"steal": 4.0, "red": 0.2}).explain("steal the red car")
    assert told(why[Criterion.LEGALITY]) == {"steal": 4.0}


@pytest.mark.parametrize("word", TWENTY_WORDS.split())
def test_twenty_words_cost_no_more_than_five_runs(word: str) -> None:
    guard = Guard({word: 6.0})
    assert len(TWENTY_WORDS.split()) == 20
    guard.explain(TWENTY_WORDS)
    assert sum(sum(lengths) + START for lengths in guard.net.asked) <= TOKENS


@pytest.mark.parametrize("word", ["photos", "summer", "camera", "pictures", "folder", "erase"])
def test_the_one_word_of_twenty_is_found(word: str) -> None:
    why = Guard({word: 6.0}).explain(TWENTY_WORDS)
    assert told(why[Criterion.LEGALITY]) == {word: 6.0}


@pytest.mark.parametrize("length", [1, 2, 3, 5, 8, 10, 13, 16, 20, 25, 30, 40])
def test_a_text_of_any_length_costs_little(length: int) -> None:
    typed = " ".join((TWENTY_WORDS.split() * 2)[:length])
    guard = Guard({"erase": 6.0})
    guard.explain(typed)
    tokens = len(TOKENIZER.encode(typed).ids)
    most = max(TOKENS, LEAST * (tokens + START) + tokens // 2 + 4 * START)
    assert sum(sum(lengths) + START for lengths in guard.net.asked) <= most


def test_a_text_without_a_word_is_run_by_itself() -> None:
    guard = Guard({"steal": 4.0})
    guard.explain("steal the big red car today")
    alone = max(place for place, run in enumerate(guard.net.asked) if len(run) > 1)
    assert all(len(run) == 1 for run in guard.net.asked[alone + 1 :])


def test_the_worst_window_of_a_long_text_is_explained() -> None:
    calm = "open the notes folder and show me the list of songs. " * 12
    typed = f"{calm}Steal the car. {calm}"
    why = Guard({"steal": 6.0})
    (found,) = why.explain(typed)[Criterion.LEGALITY]
    assert (found.word, found.start) == ("Steal", len(calm))


def test_each_criterion_has_its_own_window() -> None:
    calm = "open the notes folder and show me the list of songs. " * 12
    typed = f"steal it. {calm} erase it"
    guard = Guard({})
    steal, erase = (TOKENIZER.token_to_id(word) for word in ("steal", "erase"))

    def run(windows: list[list[int]]) -> list[Logits]:
        return [
            {head: np.array([0.0, -9.0]) for head in HEADS}
            | {
                "legality": np.array([0.0, 4.0 if steal in window else -4.0]),
                "reversibility": np.array([0.0, 4.0 if erase in window else -4.0]),
                "risk": np.array([0.0, -9.0, -9.0]),
            }
            for window in windows
        ]

    guard.net.run = run  # type: ignore[method-assign]
    why = guard.explain(typed)
    assert told(why[Criterion.LEGALITY]) == {"steal": 8.0}
    assert told(why[Criterion.REVERSIBILITY]) == {"erase": 8.0}


@pytest.mark.parametrize("typed", ["", " ", "\u200b\u202e"])
def test_nothing_visible_is_nothing_to_explain(typed: str) -> None:
    guard = Guard({})
    judged = guard.judge("open it")
    with pytest.raises(ClassifyError, match="no visible text"):
        explain(
            typed,
            judged,
            as_read=normalise,
            encode=TOKENIZER.encode,
            manifest=FOLDER.manifest,
            run=guard.net.run,
        )


def test_no_number_is_an_error() -> None:
    guard = Guard({})
    judged = guard.judge("steal it")

    def broken(windows: list[list[int]]) -> list[Logits]:
        return [{head: np.array([np.nan, 0.0]) for head in HEADS} for _ in windows]

    with pytest.raises(ClassifyError, match="no number"):
        explain(
            "steal it",
            judged,
            as_read=normalise,
            encode=TOKENIZER.encode,
            manifest=FOLDER.manifest,
            run=broken,
        )


def test_log_odds_are_finite_where_an_answer_is_certain() -> None:
    assert log_odds({"legal": 0.2, "illegal": 0.8}, "illegal") == pytest.approx(math.log(4))
    assert log_odds({"low": 0.25, "medium": 0.25, "high": 0.5}, "high") == pytest.approx(0)
    for answer in ("legal", "illegal"):
        assert math.isfinite(log_odds({"legal": 0.0, "illegal": 1.0}, answer))


@pytest.mark.parametrize(
    ("start", "end", "weight"), [(-1, 3, 1.0), (3, 3, 1.0), (0, 3, 1.0), (0, 4, float("nan"))]
)
def test_an_influence_that_is_none_is_refused(start: int, end: int, weight: float) -> None:
    with pytest.raises(ValueError, match=r"word|weight"):
        Influence(word="four", start=start, end=end, weight=weight)


def test_an_explanation_lacks_no_criterion() -> None:
    with pytest.raises(ValueError, match="six"):
        Explanation(why={Criterion.RISK: ()})
