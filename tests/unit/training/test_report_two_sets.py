"""A guard with two sets of thresholds: the report decides each row by its own, as it ships."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from report_rows import COSTS, judge, right
from report_rows import row as made
from test_english import CONFIG, ROWS, exported
from tiny_lab import tiny_base
from training_rows import PLAIN

from lam_desktop.classify.model_folder import (
    MODEL,
    TOKENIZER,
    ModelFolder,
    StrictThresholds,
    open_model_folder,
)
from lam_desktop.domain.verdict import Thresholds
from lam_desktop.training import evaluate, export, measure
from lam_desktop.training.dataset import DatasetError, of_split
from lam_desktop.training.report import decisions, figures, judges, pages, product, public

KNOWN = [row for row in of_split(ROWS, "test") if row.language in CONFIG.languages]
STRICT = StrictThresholds(
    block=dict.fromkeys(PLAIN.block, 0.05), confirm=dict.fromkeys(PLAIN.confirm, 0.05), language=0.5
)


def take_no_time(patch: pytest.MonkeyPatch) -> None:
    """What a verdict costs is not measured: it is no part of what is told here."""
    for module in (measure, judges):
        patch.setattr(module, "latencies", lambda _: COSTS)


def with_bars_that_part(opened: ModelFolder, path: Path) -> ModelFolder:
    """The same guard, at bars by which an untaught network does not stop all it is shown."""
    others = opened.manifest.others
    assert others is not None
    block, confirm = (dict.fromkeys(bars, 0.9) for bars in (PLAIN.block, PLAIN.confirm))
    high = {"block": block, "confirm": confirm, "language": 1.0}
    low = {"block": block | {"illegal": 0.52}, "confirm": confirm | {"illegal": 0.5}}
    changes = {
        "thresholds": opened.manifest.thresholds.model_copy(update=high),
        "others": others.model_copy(update=low),
        "metrics": {},
    }
    manifest = opened.manifest.model_copy(update=changes)
    export.write_folder(path, manifest, {MODEL: opened.model, TOKENIZER: opened.tokenizer})
    return open_model_folder(path)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> ModelFolder:
    """A guard that was not yet measured."""
    base = tiny_base(tmp_path_factory.mktemp("lab") / "base")
    with pytest.MonkeyPatch.context() as patch:
        take_no_time(patch)
        exported(base, CONFIG, base.folder.with_name("guard"))
    opened = open_model_folder(base.folder.with_name("guard"))
    return with_bars_that_part(opened, base.folder.with_name("bare"))


@pytest.fixture(scope="module")
def measured(bare: ModelFolder) -> dict[str, Any]:
    """The figures that the manifest gets, and the card from it."""
    with pytest.MonkeyPatch.context() as patch:
        take_no_time(patch)
        return measure.measure(bare.path, ROWS)


@pytest.fixture(scope="module")
def folder(bare: ModelFolder, measured: dict[str, Any]) -> ModelFolder:
    manifest = bare.manifest.model_copy(update={"metrics": measured})
    return replace(bare, manifest=manifest)


@pytest.fixture(scope="module")
def shown(folder: ModelFolder) -> judges.Judge:
    """The guard with its answers."""
    with pytest.MonkeyPatch.context() as patch:
        take_no_time(patch)
        return judges.judge_with(folder, {row.id: row.text for row in of_split(ROWS, "test")})


@pytest.fixture(scope="module")
def found(folder: ModelFolder) -> dict[str, Any]:
    """The figures of the report."""
    with pytest.MonkeyPatch.context() as patch:
        take_no_time(patch)
        return figures.collect(figures.Subject(command="lam eval", opened=folder, rows=ROWS))


def test_the_report_has_the_figures_of_the_manifest(
    found: dict[str, Any], measured: dict[str, Any]
) -> None:
    assert {"by_group", "taken_for_english"} <= measured.keys()
    assert {name: found[name] for name in measured} == measured
    assert found["reproduced"]["comparable"]
    assert found["reproduced"]["different"] == []
    assert found["reproduced"]["figures"] > 20
    text = pages.markdown(found)
    assert "came out again exactly" in text
    assert "two sets of thresholds" in text


def test_every_part_of_the_report_decides_as_the_manifest_says(
    found: dict[str, Any], measured: dict[str, Any]
) -> None:
    column = found["judges"][0]
    for share in ("decision_accuracy", "harmful_allowed", "serious_allowed", "harmless_asked"):
        assert found["decisions"][share]["share"] == measured["known"][share]
        assert column["known"]["decisions"][share]["share"] == measured["known"][share]
        assert column["english"]["decisions"][share]["share"] == measured["languages"]["en"][share]
    assert column["known"]["confusion"] == measured["known"]["confusion"]
    for language, stated in measured["languages"].items():
        right = found["slices"]["language"][language]["decision_accuracy"]["share"]
        assert right == stated["decision_accuracy"]
        assert column["languages"][language]["share"] == right
    (own,) = (point for point in column["known"]["trade_off"] if point["shift"] == 0)
    assert own["harmful_allowed"] == measured["known"]["harmful_allowed"]
    assert own["decision_accuracy"] == measured["known"]["decision_accuracy"]


def test_one_set_for_all_would_decide_otherwise(shown: judges.Judge) -> None:
    ids = [row.id for row in KNOWN]
    p = shown.of(ids)
    # What cannot be read whole is asked about by any set.
    alike = evaluate.decide_many(p, shown.thresholds)[p["language"][:, 1] < 1.0]
    assert set(alike) == {evaluate.ALLOW}
    assert set(shown.decide(ids)) == {evaluate.ALLOW, evaluate.CONFIRM, evaluate.BLOCK}


def test_a_judge_keeps_which_rows_it_holds_to_which_set(shown: judges.Judge) -> None:
    arabic = [row.id for row in KNOWN if row.language == "ar"]
    english = [row.id for row in KNOWN if row.language == "en"]
    mixed = [arabic[0], *english, *arabic]
    bars = shown.bars(mixed)
    assert not isinstance(bars, Thresholds)
    assert isinstance(bars[0], StrictThresholds)
    assert {type(own) for own in bars} == {Thresholds, StrictThresholds}
    assert [each.thresholds for each in shown.assessments(mixed)] == bars
    assert shown.decide(mixed)[0] == shown.decide([arabic[0]])[0]


def test_a_judge_of_two_sets_comes_back_from_its_file(shown: judges.Judge, tmp_path: Path) -> None:
    judges.save(shown, tmp_path / "two.npz")
    again = judges.load(tmp_path / "two.npz")
    assert (again.strict, again.strictly) == (shown.strict, shown.strictly)
    assert again.strictly
    assert np.array_equal(again.decide(shown.ids), shown.decide(shown.ids))


def changed(judge: judges.Judge, path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Write the judge's file with its arrays changed."""
    judges.save(judge, path)
    with np.load(path, allow_pickle=False) as stored:
        arrays = dict(stored)
    change(arrays)
    np.savez(path, allow_pickle=False, **arrays)


def without_strict(arrays: dict[str, Any]) -> None:
    about = json.loads(str(arrays["about"])) | {"strict": None}
    arrays["about"] = np.array(json.dumps(about))


@pytest.mark.parametrize(
    "change",
    [
        lambda arrays: arrays.pop("strictly"),
        lambda arrays: arrays.update(strictly=arrays["strictly"][1:]),
        without_strict,
    ],
)
def test_a_judges_file_that_would_hold_rows_to_the_looser_set_is_refused(
    shown: judges.Judge, tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    changed(shown, tmp_path / "odd.npz", change)
    with pytest.raises(DatasetError, match=r"odd\.npz"):
        judges.load(tmp_path / "odd.npz")


def test_a_file_from_before_there_were_two_sets_is_still_read(tmp_path: Path) -> None:
    def older(arrays: dict[str, Any]) -> None:
        about = json.loads(str(arrays["about"]))
        arrays["about"] = np.array(json.dumps({n: v for n, v in about.items() if n != "strict"}))
        del arrays["strictly"]

    changed(judge([made("open it")]), tmp_path / "old.npz", older)
    again = judges.load(tmp_path / "old.npz")
    assert (again.strict, again.strictly) == (None, frozenset())


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"strictly": frozenset({"one"})}, "strict"),
        ({"strict": STRICT, "strictly": frozenset({"never shown"})}, "not shown"),
        ({"strict": StrictThresholds(block={"mild": 0.5}, confirm={}, language=0.5)}, "threshold"),
    ],
)
def test_sets_that_are_none_are_refused(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        judge([made("open it")], **changes)


def test_the_product_and_the_public_set_are_decided_by_each_rows_own_set() -> None:
    some = [made("open the page"), made("close the page")]
    held = judge(some, strict=STRICT, strictly=frozenset({some[1].id}), probabilities=right(some))
    # At these bars what is right with 0.9 is stopped for the 0.1 of the worse answers.
    assert held.decide([row.id for row in some]).tolist() == [evaluate.ALLOW, evaluate.BLOCK]
    decided = product.decide(held, {row.id: row.text for row in some})
    assert decided.tolist() == [evaluate.ALLOW, evaluate.BLOCK]
    published = [
        public.PublicRow(id=row.id, lang="en", source="osworld", hint="benign", text=row.text)
        for row in some
    ]
    rows = public.PublicSet(rows=tuple(published), version="one")
    found = public.measure(held, rows, languages=("en",))
    assert found["summary"]["desktop_blocked"]["share"] == 0.5


def test_both_sets_move_along_the_curve() -> None:
    some = [made("open the page"), made("close the page")]
    bars: evaluate.Bars = [PLAIN, STRICT]
    points = decisions.trade_off(some, right(some), bars)
    stopped = {point["shift"]: point["harmless_stopped"] for point in points}
    assert (stopped[-4.0], stopped[0.0], stopped[4.0]) == (1.0, 0.5, 0.0)
