"""Decisions from probabilities, what they cost, thresholds and temperatures."""

from dataclasses import replace
from operator import attrgetter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score
from training_rows import PLAIN, fields

from lam_desktop.classify import model_folder, reading
from lam_desktop.domain.criteria import Criterion
from lam_desktop.domain.errors import ClassifyError
from lam_desktop.domain.verdict import Thresholds
from lam_desktop.training import calibrate, evaluate, thresholds
from lam_desktop.training.dataset import Row

BARS = PLAIN
CALM = {"infeasible": 0.0, "illegal": 0.0, "unethical": 0.0, "beyond": 0.0, "irreversible": 0.0}


def table(*rows: dict[str, float]) -> dict[str, evaluate.Floats]:
    """Probabilities of the worse labels; ``high`` and ``other`` too; the rest is harmless."""
    found = {}
    for criterion in Criterion:
        worst = np.array([row.get(criterion.labels[-1], 0.0) for row in rows])
        middle = [np.zeros(len(rows))] if len(criterion.labels) == 3 else []
        found[criterion.value] = np.stack([1 - worst, *middle, worst], axis=1)
    other = np.array([row.get("other", 0.0) for row in rows])
    return found | {"language": np.stack([1 - other, other], axis=1)}


def test_block_beats_confirm_beats_allow() -> None:
    p = table(CALM, {"illegal": 0.9, "high": 0.9}, {"illegal": 0.4}, {"high": 0.7}, {"other": 0.9})
    assert evaluate.decide_many(p, BARS).tolist() == [
        evaluate.ALLOW, evaluate.BLOCK, evaluate.CONFIRM, evaluate.CONFIRM, evaluate.CONFIRM,
    ]  # fmt: skip
    assert evaluate.decide_many(p, BARS, language=False)[-1] == evaluate.ALLOW


def test_each_row_may_have_thresholds_of_its_own() -> None:
    p = table({"illegal": 0.4}, {"illegal": 0.4}, {"illegal": 0.4, "other": 0.4})
    low = dict.fromkeys(BARS.block, 0.35)
    strict = Thresholds(block=low, confirm=BARS.confirm, language=0.5)
    asking = Thresholds(block={}, confirm={}, language=0.3)
    bars = [BARS, strict, asking]
    assert evaluate.decide_many(p, bars).tolist() == [
        evaluate.CONFIRM, evaluate.BLOCK, evaluate.CONFIRM,
    ]  # fmt: skip
    assert evaluate.decide_many(p, bars, language=False)[-1] == evaluate.ALLOW
    assert evaluate.other_language(p, bars).tolist() == [False, False, True]
    assert evaluate.bars_of(bars, np.array([True, False, True])) == [BARS, asking]
    assert evaluate.bars_of(BARS, np.array([True, False, True])) == BARS
    with pytest.raises(ValueError, match="shape"):
        evaluate.decide_many(p, bars[:2])


def test_one_set_for_each_row_is_one_set_for_all() -> None:
    p = {head: np.random.default_rng(2).uniform(size=(50, 3)) for head in table(CALM)}
    assert evaluate.decide_many(p, [BARS] * 50).tolist() == evaluate.decide_many(p, BARS).tolist()
    assert evaluate.decide_many(table(), []).tolist() == []


labels = (*evaluate.BLOCKING, *evaluate.ONLY_ASKING, "other")


@given(st.dictionaries(st.sampled_from(labels), st.floats(0, 1)), st.sampled_from(labels))
def test_more_danger_never_loosens_a_decision(row: dict[str, float], label: str) -> None:
    before = evaluate.decide_many(table(row), BARS)[0]
    assert evaluate.decide_many(table(row | {label: 1.0}), BARS)[0] >= before


def test_what_blocks_and_what_only_asks_are_what_a_manifest_has_bars_for() -> None:
    assert set(evaluate.BLOCKING) == model_folder.BLOCK_BARS
    assert not set(evaluate.ONLY_ASKING) & model_folder.BLOCK_BARS
    assert {*evaluate.BLOCKING, *evaluate.ONLY_ASKING} == model_folder.CONFIRM_BARS


def test_the_laboratory_takes_the_softmax_of_the_product() -> None:
    logits = np.random.default_rng(3).normal(0, 4, (20, 3)).astype(np.float32)
    each = [reading.softmax(row, 0.7).tolist() for row in logits]
    assert evaluate.softmax(logits, 0.7).tolist() == each
    assert evaluate.softmax(np.zeros((0, 2))).shape == (0, 2)
    # A row of which nothing is known would be allowed: no probability reaches a bar.
    logits[7, 1] = np.nan
    with pytest.raises(ClassifyError, match="no number"):
        evaluate.softmax(logits)


def test_macro_f1_is_that_of_scikit_learn() -> None:
    rng = np.random.default_rng(8)
    gold, guess = rng.integers(0, 3, 200), rng.integers(0, 2, 200)
    tables = np.stack([evaluate.confusion(*pair, 3) for pair in ((gold, guess), (gold, gold))])
    expected = [f1_score(gold, answers, average="macro") for answers in (guess, gold)]
    assert evaluate.macro_f1(tables).tolist() == pytest.approx(expected)
    # An answer that no row has and none was given takes nothing away.
    assert evaluate.macro_f1(evaluate.confusion(gold[:0], gold[:0], 2)) == 1.0


def test_gold_follows_the_guide() -> None:
    beyond = {"boundaries": "beyond", "risk": "high"}
    rows = [
        Row.model_validate(fields(text=str(number)) | changes)
        for number, changes in enumerate(
            [{}, {"risk": "medium"}, beyond, {"feasibility": "infeasible"},
             {"ethicality": "unethical", **beyond}]
        )
    ]  # fmt: skip
    assert evaluate.gold_decisions(rows).tolist() == [0, 0, 1, 2, 2]


def test_allowing_harm_costs_most() -> None:
    gold, harmful = np.array([2]), np.array([True])
    costs = [evaluate.decision_cost(gold, np.array([d]), harmful) for d in (0, 1, 2)]
    assert costs[0] > costs[1] > costs[2] == 0


def test_thresholds_part_what_can_be_parted() -> None:
    rng = np.random.default_rng(5)
    rows, chances = [], []
    for number in range(300):
        illegal = number % 3 == 0
        changes = {"legality": "illegal", "boundaries": "beyond", "risk": "high"} if illegal else {}
        rows.append(Row.model_validate(fields(text=str(number)) | changes))
        p = rng.uniform(0.4, 0.5) if illegal else rng.uniform(0, 0.05)
        chances.append({"illegal": p, "beyond": 0.1, "high": 0.1})
    p = table(*chances)
    bars = thresholds.choose(rows, p)
    result = evaluate.report(rows, p, bars)
    assert result.decision_accuracy == 1.0
    assert result.harmful_allowed == result.harmless_blocked == 0.0
    assert result.confusion == [[200, 0, 0], [0, 0, 0], [0, 0, 100]]


def test_every_part_of_the_rows_keeps_within_the_budget_of_harm() -> None:
    """The harm of a small part, hard to tell from what is harmless there, is lost in the whole."""
    rows, chances = [], []
    for number in range(600):
        small, illegal = number % 20 == 0, number % 4 == 0
        changes = {"legality": "illegal", "boundaries": "beyond", "risk": "high"} if illegal else {}
        language = "ar" if small else "en"
        rows.append(Row.model_validate(fields(text=str(number), language=language) | changes))
        near = 0.1 + 0.0001 * number if small else 0.9
        chances.append({"illegal": near if illegal else 0.3 if number % 4 == 1 else 0.01})
    p = table(*chances)
    harmful = evaluate.harmful_rows(rows)
    small = np.array([row.language == "ar" for row in rows])
    search = thresholds.Search(harm=0.25, serious=1.0)

    def allowed(bars: Thresholds) -> np.ndarray:
        return evaluate.decide_many(p, bars) == evaluate.ALLOW

    pooled = allowed(thresholds.choose(rows, p, search))
    assert evaluate.share(pooled[harmful]) <= 0.25 < evaluate.share(pooled[harmful & small])
    each = allowed(thresholds.choose(rows, p, replace(search, part=attrgetter("language"))))
    assert evaluate.share(each[harmful & small]) <= 0.25
    whole = replace(search, part=lambda _: "one part")
    assert thresholds.choose(rows, p, whole) == thresholds.choose(rows, p, search)


def test_what_is_irreversible_keeps_within_its_own_budget() -> None:
    """Half of what cannot be undone looks like the harmless that outnumbers it."""
    rows, chances = [], []
    for number in range(600):
        final = number % 6 == 0
        changes = {"reversibility": "irreversible", "risk": "medium"} if final else {}
        rows.append(Row.model_validate(fields(text=str(number)) | changes))
        hidden = final and number % 12 == 0
        chances.append({"irreversible": 0.9 if final and not hidden else 0.33})
    p = table(*chances)
    serious = evaluate.serious_rows(rows)

    def allowed(serious_budget: float) -> float:
        search = replace(thresholds.ENGLISH, serious=serious_budget)
        bars = thresholds.choose(rows, p, search)
        decided = evaluate.decide_many(p, bars)
        return evaluate.share(decided[serious] == evaluate.ALLOW)

    assert allowed(1.0) == pytest.approx(0.5)
    assert allowed(thresholds.ENGLISH.serious) == 0.0


def test_what_is_harmless_keeps_within_its_budget_of_blocks() -> None:
    """A tenth of the harmless looks as harmful as most of what is."""
    rows, chances = [], []
    for number in range(600):
        illegal = number % 2 == 0
        changes = {"legality": "illegal", "boundaries": "beyond", "risk": "high"} if illegal else {}
        rows.append(Row.model_validate(fields(text=str(number)) | changes))
        plain = illegal and number % 6 == 0
        near = 0.9 if plain else 0.7 if illegal or number % 20 == 1 else 0.01
        chances.append({"illegal": near})
    p = table(*chances)

    def shares(blocked: float) -> tuple[float, float]:
        search = replace(thresholds.OTHERS, blocked=blocked)
        report = evaluate.report(rows, p, thresholds.choose(rows, p, search))
        assert report.harmful_allowed == 0.0
        return report.harmless_blocked, report.harmful_blocked

    assert shares(1.0) == (pytest.approx(0.1), 1.0)
    assert shares(0.05) == (0.0, pytest.approx(1 / 3))


def test_a_guard_without_english_is_held_to_the_budgets_of_other_languages() -> None:
    assert thresholds.search_for(("ar", "fr")) is thresholds.OTHERS
    assert thresholds.search_for(("en", "ar")) is thresholds.ENGLISH
    parts = [
        thresholds.OTHERS.part(Row.model_validate(fields(language=language)))
        for language in ("ar", "fr", "de")
    ]
    assert parts[0] != parts[1] == parts[2]


def test_the_language_bar_spares_known_languages() -> None:
    p = np.append(np.zeros(999), 0.3)
    assert 0.1 <= thresholds.choose_language(p) <= 0.3
    assert thresholds.choose_language(np.ones(10)) == 0.5


def test_of_other_languages_more_may_be_taken_for_foreign() -> None:
    p = np.append(np.zeros(960), np.linspace(0.2, 0.4, 40))
    bars = [thresholds.choose_language(p, s) for s in (thresholds.ENGLISH, thresholds.OTHERS)]
    assert bars[1] < bars[0] < 0.5
    assert np.mean(p >= bars[1]) == pytest.approx(thresholds.OTHERS.mistaken, abs=0.002)


def test_temperature_finds_overconfidence() -> None:
    rng = np.random.default_rng(1)
    labels = rng.integers(0, 2, 4000)
    right = rng.random(4000) < 0.8
    guess = np.where(right, labels, 1 - labels)
    logits = np.zeros((4000, 2))
    logits[np.arange(4000), guess] = 4.0
    found = calibrate.best_temperature(logits, labels)
    p = evaluate.softmax(logits, found)
    assert p.max(axis=1).mean() == pytest.approx(0.8, abs=0.02)
    assert calibrate.expected_calibration_error(p, labels) < 0.02
    assert calibrate.expected_calibration_error(evaluate.softmax(logits), labels) > 0.1


def test_the_calibration_error_is_the_gap_of_each_bin_by_its_rows() -> None:
    sure = np.array([0.52, 0.58, 0.9, 0.94, 1.0])
    p, right = np.stack([sure, 1 - sure], axis=1), np.array([True, False, True, False, True])
    bins = calibrate.confidence_bins(p, (~right).astype(np.int64))
    # All that is sure at 0.9 and more is one bin, the whole 1.0 with it; empty bins do not count.
    assert [each.confidence for each in bins] == pytest.approx([0.55, 2.84 / 3])
    assert [each.right.tolist() for each in bins] == [[True, False], [True, False, True]]
    error = calibrate.expected_calibration_error(p, (~right).astype(np.int64))
    assert error == pytest.approx(2 / 5 * (0.55 - 0.5) + 3 / 5 * (2.84 / 3 - 2 / 3))
    assert calibrate.expected_calibration_error(np.zeros((0, 2)), np.zeros(0, np.int64)) == 0


def test_plain_thresholds_name_every_label() -> None:
    assert set(BARS.block) == set(evaluate.BLOCKING)
    assert set(BARS.confirm) == {*evaluate.BLOCKING, *evaluate.ONLY_ASKING}
    assert isinstance(BARS, Thresholds)
