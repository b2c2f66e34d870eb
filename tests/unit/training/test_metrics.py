"""The manifest's metrics and the card made of them, with one language, many, and none other."""

import re
from pathlib import Path
from typing import Any

import pytest
from report_rows import judge, right, row, rows
from training_rows import PLAIN

from lam_desktop.classify.model_folder import (
    Manifest,
    ManifestOthers,
    StrictThresholds,
    open_model_folder,
)
from lam_desktop.training import evaluate, measure
from lam_desktop.training.dataset import DatasetError
from lam_desktop.training.model import BASE
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


def test_the_card_of_the_shipped_guard_is_the_one_that_was_written() -> None:
    text = (SHIPPED / "README.md").read_text(encoding="utf-8")
    assert card(open_model_folder(SHIPPED).manifest) == text


def test_the_card_says_how_large_the_encoder_is_and_what_it_was_made_of() -> None:
    found = metrics(("en", "ar"))
    encoder = {"layers": 4, "width": 312, "transferred": True}
    text = card(manifest(("en", "ar"), found | {"encoder": encoder}))
    assert f"4 layers of 312, made from {BASE}" in text
    assert "6 layers" not in text
    assert "by vocabulary transfer" in text
    assert "No string ships, only weights do" in text
    stated = {
        "LibreOffice": "MPL-2.0", "KDE": "LGPL-2+", "GNOME": "GPL-3+", "Xfce": "GPL-2+",
        "FreeDict to id, ja": "CC-BY-SA-3.0",
    }  # fmt: skip
    for source, licence in stated.items():
        assert re.search(rf"^\| {source}.* \| .*{re.escape(licence)}.* \|$", text, re.M), source
    assert not re.search(r"\{\w+\}", text)


def test_the_card_of_an_english_guard_names_no_strings_of_others() -> None:
    found = metrics(("en",))
    encoder = {"layers": 12, "width": 384, "transferred": False}
    text = card(manifest(("en",), found | {"encoder": encoder}))
    assert f"({BASE}, 12 layers of 384, Apache-2.0)" in text
    assert "vocabulary transfer" not in text
    of_today = {"layers": 6, "width": 384, "transferred": False}
    assert card(manifest(("en",), found | {"encoder": of_today})) == card(manifest(("en",), found))


def test_the_card_claims_no_licence_of_an_encoder_it_does_not_know() -> None:
    encoder = {"layers": 2, "width": 128, "transferred": False}
    own = manifest(("en",), metrics(("en",)) | {"encoder": encoder})
    text = card(own.model_copy(update={"base": "some-encoder"}))
    assert "(some-encoder, 2 layers of 128)," in text


@pytest.mark.parametrize(
    ("learnt_from", "said"),
    [
        (None, "on the train split (of which version is not recorded);"),
        ([], "on the train split (of which version is not recorded);"),
        (["now"], "on the train split of the same version;"),
        (["before"], "on the train split as it was in version `before`;"),
        (["before", "now"], "on the train split as it was in versions `before` and `now`;"),
    ],
)
def test_the_card_says_which_version_of_the_dataset_the_guard_learnt_from(
    learnt_from: list[str] | None, said: str
) -> None:
    told = {} if learnt_from is None else {"learnt_from": learnt_from}
    own = manifest(("en",), metrics(("en",)) | told)
    text = card(own.model_copy(update={"data_version": "now"}))
    assert said in text
    assert "version `now` (see" in text
    assert "measured on the test\n  split, of version `now`." in text


@pytest.mark.parametrize("unfamiliar", [True, False])
def test_the_card_says_which_figures_only_the_export_measures(unfamiliar: bool) -> None:
    kinds = {"verse": {"rows": 40, "recognised": 0.95, "allowed": 0.025}}
    found = metrics(("en", "ar")) | ({"unfamiliar": kinds} if unfamiliar else {})
    text = card(manifest(("en", "ar"), found))
    assert "measures all this again" not in text
    only = text.split("Only the export\nmeasures ")[1].split("\n## ")[0]
    assert "in float32, which does not ship" in only
    assert ("texts that are no commands" in only) is unfamiliar


def test_harm_that_only_the_storage_allows_is_counted() -> None:
    some = rows()
    trained = right(some)
    stored = {head: p[::-1].copy() for head, p in trained.items()}
    allowed = evaluate.decide_many(stored, BARS) == evaluate.ALLOW
    by_hand = sum(one.harmful and flag for one, flag in zip(some, allowed, strict=True))
    assert by_hand > 0
    one, other = (evaluate.decide_many(p, BARS) for p in (stored, trained))
    assert measure.newly_allowed(some, one, other) == by_hand
    assert measure.newly_allowed(some, other, other) == 0
    assert measure.newly_allowed(some, other, one) == 0
    assert measure.newly_allowed(some, one, one) == 0


def strict(bar: float) -> StrictThresholds:
    """Bars so low, of a text that is not surely English."""
    block, confirm = (dict.fromkeys(bars, bar) for bars in (BARS.block, BARS.confirm))
    return StrictThresholds(block=block, confirm=confirm, language=BARS.language)


def told_apart() -> dict[str, Any]:
    """Figures of a guard that takes German for English, and one English command for another."""
    some = rows()
    bars = [strict(0.05) if row.language == "ar" else BARS for row in some]
    bars[0] = strict(0.05)
    return measure.metrics(some, right(some), languages=("en", "ar", "de"), bars=bars)


def test_english_arabic_and_the_others_are_measured_by_the_thresholds_each_row_had() -> None:
    found = told_apart()
    groups = found["by_group"]
    assert {name: part["rows"] for name, part in groups.items()} == {
        "en": 16, "ar": 8, "others": 3,
    }  # fmt: skip
    # At these bars what is right with 0.9 is stopped for the 0.1 of the worse answers.
    assert groups["ar"]["harmless_blocked"] == 1.0
    assert groups["en"]["harmless_blocked"] == 0.0
    assert found["languages"]["ar"]["confusion"] == groups["ar"]["confusion"]
    assert groups["others"]["taken_for_english"] == 1.0
    assert found["taken_for_english"] == {
        "ar": {"rows": 8, "taken": 0.0},
        "de": {"rows": 3, "taken": 1.0},
        "en": {"rows": 16, "taken": 0.9375},
    }


def test_a_guard_with_one_set_of_thresholds_has_no_groups() -> None:
    found = metrics(("en", "ar"))
    assert not {"by_group", "taken_for_english"} & found.keys()
    assert "thresholds of its own" not in card(manifest(("en", "ar"), found))


def test_the_card_says_how_english_is_told_and_what_becomes_of_each_group() -> None:
    own = manifest(("en", "ar", "de"), told_apart())
    others = ManifestOthers.model_construct(english=0.987654)
    text = card(own.model_copy(update={"others": others}))
    assert "a probability of 0.987654 or more in each of its windows" in text
    assert "| English | 16 | 93.8% | 100.0% | 0.0% |" in text
    assert "| Arabic | 8 | 0.0% |" in text
    assert "| the other languages it judges | 3 | 100.0% |" in text
    assert not re.search(r"\{\w+\}", text)


def test_rounding_reaches_into_lists() -> None:
    found = measure.rounded({"a": [{"b": 1 / 3}], "c": (2 / 3, 1), "d": "1/3"})
    assert found == {"a": [{"b": 0.3333}], "c": [0.6667, 1], "d": "1/3"}
