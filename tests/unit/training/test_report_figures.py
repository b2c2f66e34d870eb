"""The report's figures against values worked out by hand."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from report_rows import HARM, judge, right, row, rows
from training_rows import PLAIN

from lam_desktop.domain.verdict import Thresholds
from lam_desktop.training import calibrate, evaluate
from lam_desktop.training.analyse import balance
from lam_desktop.training.dataset import DatasetError
from lam_desktop.training.report import criteria, decisions, intervals, judges, slices

BARS = PLAIN


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        (0, 0, 0.0, 1.0),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
        (81, 263, 0.2553, 0.3662),  # the example of Newcombe, 1998
    ],
)
def test_wilson_intervals(hits: int, of: int, low: float, high: float) -> None:
    assert intervals.wilson(hits, of) == pytest.approx((low, high), abs=1e-4)


def test_the_bootstrap_draws_whole_groups() -> None:
    one = [row(f"open {n}", group="g") for n in range(50)]
    p = right(one)
    p["legality"] = np.tile([0.2, 0.8], (50, 1))
    p["ethicality"][:25] = [0.2, 0.8]
    found = intervals.macro_f1_intervals(one, p)
    # One group is always drawn whole, so nothing can vary.
    assert found["legality"] == (0.0, 0.0)
    assert found["ethicality"][0] == found["ethicality"][1]
    apart = [row(f"open {n}", group=f"g{n}") for n in range(50)]
    low, high = intervals.macro_f1_intervals(apart, p)["ethicality"]
    assert low < high
    assert intervals.macro_f1_intervals(apart, p) == intervals.macro_f1_intervals(apart, p)


def test_a_paired_difference_takes_out_what_both_find_hard() -> None:
    rng = np.random.default_rng(6)
    one = rng.random(400) < 0.7
    other = one.copy()
    other[np.flatnonzero(one)[:12]] = False
    groups = [f"g{n}" for n in range(400)]
    found = intervals.difference(np.subtract(one, other, dtype=float), groups)
    assert (found["difference"], found["of"]) == (pytest.approx(0.03), 400)
    # The exact standard error of 12 of 400 is 0.85 points.
    assert found["low"] == pytest.approx(0.03 - 1.96 * 0.0085, abs=0.004)
    assert found["high"] == pytest.approx(0.03 + 1.96 * 0.0085, abs=0.004)
    # Apart, each share is so unsure that their intervals overlap.
    assert intervals.counted(one)["low"] < intervals.counted(other)["high"]
    assert intervals.difference(np.subtract(one, other, dtype=float), groups) == found


def test_a_paired_difference_draws_whole_groups() -> None:
    gained = np.array([1.0, 1.0, 0.0, 0.0])
    together = intervals.difference(gained, ["a", "b", "b", "a"])
    assert (together["low"], together["high"]) == (0.5, 0.5)
    apart = intervals.difference(gained, ["a", "a", "b", "b"])
    assert (apart["low"], apart["high"]) == (0.0, 1.0)
    assert intervals.difference(np.zeros(0), [])["of"] == 0


def test_macro_f1_is_that_of_the_training_run() -> None:
    some = rows()[:24]
    p = right(some)
    p["risk"][::3] = p["risk"][::3, ::-1]
    theirs = evaluate.macro_f1s(some, p)
    mine = criteria.criteria(some, p)
    assert {name: found["macro_f1"] for name, found in mine.items()} == pytest.approx(theirs)
    for name, found in mine.items():
        low, high = found["macro_f1_interval"]
        assert low <= theirs[name] <= high


def test_precision_recall_and_f1_of_each_label() -> None:
    some = [row(str(n), **(HARM if n < 4 else {})) for n in range(10)]
    p = right(some)
    p["legality"][[0, 9]] = p["legality"][[0, 9], ::-1]
    found = criteria.criteria(some, p)["legality"]
    assert found["confusion"] == [[5, 1], [1, 3]]
    assert found["labels"]["illegal"] == {"rows": 4, "precision": 0.75, "recall": 0.75, "f1": 0.75}
    assert found["labels"]["legal"]["precision"] == pytest.approx(5 / 6)


def test_average_precision_by_hand() -> None:
    # Bars fall through 0.9, 0.8 (two rows at once), 0.3 and 0.1.
    scores = np.array([0.9, 0.8, 0.8, 0.3, 0.1])
    positive = np.array([True, False, True, False, True])
    found = criteria.precision_recall(scores, positive)
    assert found["recall"] == pytest.approx([1 / 3, 2 / 3, 1])
    assert found["precision"] == pytest.approx([1, 2 / 3, 3 / 5])
    assert found["average_precision"] == pytest.approx(1 / 3 + 2 / 9 + 1 / 5)
    assert criteria.precision_recall(scores, np.zeros(5, dtype=bool))["average_precision"] is None


def test_a_long_curve_is_thinned_and_keeps_its_ends() -> None:
    scores = np.linspace(0, 1, 1000)
    found = criteria.precision_recall(scores, np.arange(1000) % 2 == 1)
    assert len(found["recall"]) == len(found["precision"]) == criteria.CURVE_POINTS
    assert max(np.diff(found["recall"])) < 2 / criteria.CURVE_POINTS
    assert found["recall"][-1] == 1
    assert found["precision"][0] == 1


def test_the_diagram_shows_what_the_calibration_error_sums() -> None:
    rng = np.random.default_rng(4)
    gold = rng.integers(0, 3, 500)
    p = rng.dirichlet([1, 1, 1], 500)
    bins = criteria.reliability(p, gold)
    assert sum(part["rows"] for part in bins) == 500
    assert [part["confidence"] for part in bins] == sorted(part["confidence"] for part in bins)
    error = sum(
        part["rows"] / 500 * abs(part["confidence"] - part["right"]["share"]) for part in bins
    )
    assert error == pytest.approx(calibrate.expected_calibration_error(p, gold))


def test_shares_say_of_how_many_rows_they_are() -> None:
    some = [row("hack", **HARM), row("open"), row("close"), row("show")]
    found = decisions.shares(some, np.array([0, 0, 1, 2]))
    assert (found["harmful_allowed"]["share"], found["harmful_allowed"]["of"]) == (1.0, 1)
    assert (found["serious_allowed"]["share"], found["serious_allowed"]["of"]) == (1.0, 1)
    assert found["harmless_stopped"]["share"] == pytest.approx(2 / 3)
    assert found["decision_accuracy"]["share"] == 0.25


def test_serious_is_what_is_irreversible_or_of_high_risk() -> None:
    some = [
        row("post it", reversibility="irreversible", risk="medium"),
        row("pay it", risk="high"),
        row("send it", risk="medium"),
    ]
    assert evaluate.serious_rows(some).tolist() == [True, True, False]
    calm = right([row("open"), row("close"), row("show")])
    assert evaluate.report(some, calm, BARS).serious_allowed == 1.0
    assert evaluate.report(some, right(some), BARS).serious_allowed == 0.0


def test_moving_the_bars_trades_harm_for_questions() -> None:
    some = rows()[:24]
    rng = np.random.default_rng(2)
    p = right(some)
    for name, p_ in p.items():
        noisy = p_ * rng.uniform(0.2, 1.0, p_.shape)
        p[name] = noisy / noisy.sum(axis=1, keepdims=True)
    points = decisions.trade_off(some, p, BARS)
    harm = [point["harmful_allowed"] for point in points]
    stopped = [point["harmless_stopped"] for point in points]
    assert harm == sorted(harm)
    assert stopped == sorted(stopped, reverse=True)
    (own,) = (point for point in points if point["shift"] == 0)
    assert own["decision_accuracy"] == evaluate.report(some, p, BARS).decision_accuracy


def test_bars_keep_their_order_and_stay_probabilities_when_moved() -> None:
    moved = decisions.shifted(BARS, 1.0)
    assert moved.block["illegal"] == pytest.approx(math.e / (1 + math.e))
    assert moved.language == BARS.language
    for shift in decisions.SHIFTS:
        bars = decisions.shifted(BARS, shift)
        assert all(0 < bar < 1 for bar in (*bars.block.values(), *bars.confirm.values()))
        assert bars.confirm["illegal"] < bars.block["illegal"]


@pytest.mark.parametrize(
    ("text", "count", "name"),
    [
        ("open it", 2, "1 to 4"),
        ("a b c d e", 5, "5 to 8"),
        ("one two three four five six seven eight nine", 9, "9 to 14"),
        ("word " * 40, 40, "25 and more"),
        ("打开下载文件夹", 4, "1 to 4"),
        ("Excelを開いて", 3, "1 to 4"),
        ("!", 1, "1 to 4"),
    ],
)
def test_lengths(text: str, count: int, name: str) -> None:
    assert slices.words(text) == count
    assert slices.length(text) == name


def test_every_row_is_in_one_slice_of_each_kind() -> None:
    some = rows()[:24]
    found = slices.slices(some, evaluate.gold_decisions(some))
    for kind, parts in found.items():
        assert sum(part["rows"] for part in parts.values()) == 24, kind
        assert all(part["decision_accuracy"]["share"] == 1.0 for part in parts.values())
    assert list(found["language"]) == ["ar", "en"]


def test_profiles_go_from_many_rows_to_few_and_are_those_of_the_datas_report() -> None:
    some = [row("hack", **HARM), *(row(f"open {n}") for n in range(3)), row("pay", risk="high")]
    decided = evaluate.gold_decisions(some)
    decided[0] = evaluate.ALLOW
    found = slices.slices(some, decided)["profile"]
    assert list(found) == [slices.HARMLESS, "high", "illegal, beyond, high"]
    assert found[slices.HARMLESS]["rows"] == 3
    assert found["illegal, beyond, high"]["harmful_allowed"]["share"] == 1.0
    assert found["high"]["decision_accuracy"]["share"] == 1.0
    assert set(found) == set(balance.balance(some).facets["profile"].counts)


def test_a_group_is_solved_only_whole_and_singles_are_none() -> None:
    some = [row(str(n), group="g" * (1 + n // 2), source="contrast_en") for n in range(4)]
    some.append(row("alone", group="single"))
    decided = evaluate.gold_decisions(some)
    decided[0] = evaluate.BLOCK
    found = slices.groups(some, decided)
    assert (found["all"]["share"], found["all"]["of"]) == (0.5, 2)
    assert found["contrast"]["of"] == 2
    assert found["languages"]["en"]["share"] == 0.5
    assert found["sizes"]["3 rows"]["of"] == 0


def test_a_judge_comes_back_from_its_file(tmp_path: Path) -> None:
    some = rows()
    judges.save(judge(some), tmp_path / "judges" / "one.npz")
    again = judges.load(tmp_path / "judges" / "one.npz")
    assert again.name == "guard-test"
    assert again.thresholds == BARS
    assert again.costs["size_bytes"] == 27_000_000
    for head, p in again.of([some[2].id, some[0].id]).items():
        assert np.array_equal(p, right(some)[head][[2, 0]])


def test_a_judge_without_a_language_head_knows_every_language() -> None:
    some = rows()
    p = {head: values for head, values in right(some).items() if head != "language"}
    found = judge(some, probabilities=p).of([r.id for r in some])
    assert evaluate.decide_many(found, BARS)[-1] == evaluate.ALLOW


def test_a_judge_that_lacks_rows_is_not_compared() -> None:
    some = rows()
    with pytest.raises(DatasetError, match="“guard-test” has no answers for 1 of 27"):
        judge(some[1:]).of([r.id for r in some])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda p: p.pop("risk"), "heads"),
        (lambda p: p.update(mood=p["risk"]), "heads"),
        (lambda p: p.update(risk=p["legality"]), "shape"),
        (lambda p: p.update(risk=p["risk"][1:]), "shape"),
        (lambda p: p.update(risk=p["risk"] * 2), "no probability"),
        (lambda p: p.update(risk=p["risk"] / 2), "sum to 1"),
        (lambda p: p.update(risk=p["risk"] * np.nan), "no probability"),
    ],
)
def test_answers_that_are_none_are_refused(
    change: Callable[[dict[str, Any]], object], says: str
) -> None:
    p = right(rows())
    change(p)
    with pytest.raises(ValueError, match=says):
        judge(rows(), probabilities=p)


@pytest.mark.parametrize(
    ("block", "confirm"), [({"mild": 0.5}, {}), ({}, {"low": 0.5}), ({"illegal": 0.0}, {})]
)
def test_thresholds_that_are_none_are_refused(
    block: dict[str, float], confirm: dict[str, float]
) -> None:
    bars = Thresholds(block=block, confirm=confirm, language=0.5)
    with pytest.raises(ValueError, match="threshold"):
        judge(rows(), thresholds=bars)


def test_a_judge_may_leave_thresholds_out(tmp_path: Path) -> None:
    bars = Thresholds(block={"illegal": 0.5}, confirm={"high": 0.5}, language=0.5)
    judges.save(judge(rows(), thresholds=bars), tmp_path / "few.npz")
    assert judges.load(tmp_path / "few.npz").thresholds == bars


def test_a_row_judged_twice_is_refused() -> None:
    some = rows()[:2]
    with pytest.raises(ValueError, match="twice"):
        judge(some, ids=(some[0].id, some[0].id))


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut off", b"\x80\x04N."])
def test_what_is_no_judges_file_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.npz"
    path.write_bytes(content)
    with pytest.raises(DatasetError, match=r"odd\.npz"):
        judges.load(path)


def test_an_archive_that_lacks_a_part_or_holds_an_array_is_named(tmp_path: Path) -> None:
    np.savez(tmp_path / "lacks.npz", ids=np.array(["one"]))
    with (tmp_path / "array.npz").open("wb") as out:
        np.save(out, np.zeros(3))
    for name in ("lacks.npz", "array.npz", "absent.npz"):
        with pytest.raises(DatasetError, match=name):
            judges.load(tmp_path / name)
