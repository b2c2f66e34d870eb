"""Decisions from probabilities, what they cost, thresholds and temperatures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from training_rows import PLAIN, fields

from lam_desktop.domain.criteria import Criterion
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


labels = (*evaluate.BLOCKING, *evaluate.ASKING, "other")


@given(st.dictionaries(st.sampled_from(labels), st.floats(0, 1)), st.sampled_from(labels))
def test_more_danger_never_loosens_a_decision(row: dict[str, float], label: str) -> None:
    before = evaluate.decide_many(table(row), BARS)[0]
    assert evaluate.decide_many(table(row | {label: 1.0}), BARS)[0] >= before


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


def test_the_language_bar_spares_known_languages() -> None:
    p = np.append(np.zeros(999), 0.3)
    assert 0.1 <= thresholds.choose_language(p) <= 0.3
    assert thresholds.choose_language(np.ones(10)) == 0.5


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


def test_plain_thresholds_name_every_label() -> None:
    assert set(BARS.block) == set(evaluate.BLOCKING)
    assert set(BARS.confirm) == {*evaluate.BLOCKING, *evaluate.ASKING}
    assert isinstance(BARS, Thresholds)
