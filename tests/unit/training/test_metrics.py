"""The manifest's metrics and the card made of them, with one language, many, and none other."""

from pathlib import Path
from typing import Any

import pytest
from report_rows import judge, right, row, rows
from training_rows import PLAIN

from lam_desktop.classify.model_folder import Manifest, open_model_folder
from lam_desktop.training import evaluate, measure
from lam_desktop.training.dataset import DatasetError
from lam_desktop.training.model_card import card

SHIPPED = Path(__file__).parents[3] / "models" / "guard"
BARS = PLAIN


def metrics(languages: tuple[str, ...], chosen: list[Any] | None = None) -> dict[str, Any]:
    some = rows() if chosen is None else chosen
    return measure.metrics(some, right(some), languages=languages, bars=BARS)


def manifest(languages: tuple[str, ...], found: dict[str, Any]) -> Manifest:
    more = {"split": "test", "data_version": "v", **judge(rows()).costs}
    more |= {"decisions_changed_by_int8": 0.01, "float32_decision_accuracy": 0.8}
    more |= {"harmful_newly_allowed_by_int8": 7}
    shipped = open_model_folder(SHIPPED).manifest
    changes = {"languages": languages, "metrics": found | more | {"model_bytes": 27_000_000}}
    return shipped.model_copy(update=changes)


def test_known_is_all_languages_together_and_each_has_its_own() -> None:
    found = metrics(("en", "ar"))
    assert found["known"]["rows"] == 24
    assert {name: part["rows"] for name, part in found["languages"].items()} == {"en": 16, "ar": 8}
    assert found["other"]["rows"] == 3
    assert found["language"]["each"] == {"de": {"rows": 3, "recognised": 1.0}}
    assert found["languages"]["en"]["confusion"] == [[8, 0, 0], [0, 4, 0], [0, 0, 4]]


def test_a_language_that_is_known_but_not_in_the_split_is_left_out() -> None:
    assert list(metrics(("en", "fr"))["languages"]) == ["en"]


@pytest.mark.parametrize(
    ("languages", "known", "other"),
    [(("en", "ar", "de"), 27, 0), (("fr",), 0, 27)],
)
@pytest.mark.filterwarnings("error")
def test_nothing_is_divided_by_no_rows(languages: tuple[str, ...], known: int, other: int) -> None:
    found = metrics(languages)
    assert found["known"]["rows"] == known
    assert ("other" in found) is bool(other)
    assert found["language"]["other_recognised"] == pytest.approx(3 / 27 if other else 0, abs=1e-4)
    assert "nan" not in str(found)
    assert "nan" not in card(manifest(languages, found))


def test_an_empty_split_is_said_to_be_empty() -> None:
    with pytest.raises(DatasetError, match="no rows in its validation split"):
        measure.rows_of([row("open")], "validation")


def test_the_card_shows_every_language_the_guard_judges() -> None:
    found = metrics(("en", "ar"))
    found["languages"]["ar"] |= {"decision_accuracy": 0.8125, "harmful_allowed": 0.0312}
    text = card(manifest(("en", "ar"), found))
    assert "language: [en, ar]" in text
    assert "| ar | 8 | 81.2% | 3.1% |" in text
    assert "| en | 16 | 100.0% | 0.0% |" in text
    assert "| de | 3 | 100.0% |" in text
    assert "that it allowed and the trained network did not | 7 |" in text
    assert "irreversible or of high risk, allowed without a question | 0.0% |" in text


def test_the_card_of_a_split_without_other_languages_says_so() -> None:
    text = card(manifest(("en", "ar", "de"), metrics(("en", "ar", "de"))))
    assert "no commands in other languages" in text
    assert "recognised" not in text.split("## Figures")[1]


def test_the_card_says_what_becomes_of_texts_that_are_no_commands() -> None:
    found = metrics(("en", "ar"))
    assert "no commands in a language" not in card(manifest(("en",), found))
    kinds = {"verse": {"rows": 40, "recognised": 0.95, "allowed": 0.025}}
    text = card(manifest(("en",), found | {"unfamiliar": kinds}))
    assert "| verse | 40 | 95.0% | 2.5% |" in text


def test_harm_that_only_the_storage_allows_is_counted() -> None:
    some = rows()
    trained = right(some)
    stored = {head: p[::-1].copy() for head, p in trained.items()}
    allowed = evaluate.decide_many(stored, BARS) == evaluate.ALLOW
    by_hand = sum(one.harmful and flag for one, flag in zip(some, allowed, strict=True))
    assert by_hand > 0
    assert measure.newly_allowed(some, stored, trained, BARS) == by_hand
    assert measure.newly_allowed(some, trained, trained, BARS) == 0
    assert measure.newly_allowed(some, trained, stored, BARS) == 0
    assert measure.newly_allowed(some, stored, stored, BARS) == 0


def test_rounding_reaches_into_lists() -> None:
    found = measure.rounded({"a": [{"b": 1 / 3}], "c": (2 / 3, 1), "d": "1/3"})
    assert found == {"a": [{"b": 0.3333}], "c": [0.6667, 1], "d": "1/3"}
