"""Calibration is monotone: it changes how sure the guard is, never what it holds likelier."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from training_rows import fields

from lam_desktop.classify.model_folder import LANGUAGE
from lam_desktop.domain.criteria import Criterion
from lam_desktop.training import calibrate
from lam_desktop.training.dataset import Row
from lam_desktop.training.model import HEADS

NEAR = 1e-12
"""What float64 rounds away."""
ROUNDED = 0.0005
"""How far a stored temperature may lie from the one that was found: it has three decimals."""
# Steps of a hundredth, as far apart as a head's logits come: what differs does so in any rounding.
LOGIT = st.integers(-3000, 3000).map(lambda n: float(np.float32(n / 100)))
TEMPERATURE = st.floats(0.05, 20.0)
LABELS: list[dict[str, str]] = [
    {},
    {"risk": "medium", "reversibility": "irreversible"},
    {"feasibility": "infeasible"},
    {"legality": "illegal", "ethicality": "unethical", "boundaries": "beyond", "risk": "high"},
]
"""Each answer to each criterion, in the company that the label guide allows."""


@st.composite
def tables(draw: st.DrawFn, rows: st.SearchStrategy[int]) -> dict[str, np.ndarray]:
    """Head name to logits (rows, classes)."""
    count = draw(rows)
    return {
        head: draw(arrays(np.float32, (count, classes), elements=LOGIT))
        for head, classes in HEADS.items()
    }


@st.composite
def judged(draw: st.DrawFn) -> tuple[list[Row], dict[str, np.ndarray]]:
    """Rows of any labels, the first two in English and in Polish, and what heads say of them."""
    logits = draw(tables(st.integers(2, 6)))
    count = len(logits[LANGUAGE])
    languages = ["en", "pl", *draw(st.lists(st.sampled_from(["en", "pl"]), min_size=4, max_size=4))]
    rows = [
        Row.model_validate(
            fields(text=f"open folder {n}", language=languages[n]) | draw(st.sampled_from(LABELS))
        )
        for n in range(count)
    ]
    return rows, logits


@settings(deadline=None)
@given(
    logits=tables(st.just(2)),
    by=st.lists(TEMPERATURE, min_size=len(HEADS), max_size=len(HEADS)),
)
def test_any_temperature_keeps_the_order_of_the_answers_and_the_most_probable_one(
    logits: Mapping[str, np.ndarray], by: Sequence[float]
) -> None:
    p = calibrate.probabilities(logits, dict(zip(HEADS, by, strict=True)))
    for head, before in logits.items():
        ranks = np.argsort(before, axis=1, kind="stable")
        assert (np.diff(np.take_along_axis(p[head], ranks, axis=1), axis=1) >= 0).all()
        np.testing.assert_array_equal(p[head].argmax(axis=1), before.argmax(axis=1))


@settings(deadline=None)
@given(
    logits=tables(st.just(2)),
    temperatures=st.lists(TEMPERATURE, min_size=2, max_size=2).map(sorted),
)
def test_a_higher_temperature_never_makes_the_most_probable_answer_more_probable(
    logits: Mapping[str, np.ndarray], temperatures: Sequence[float]
) -> None:
    low, high = (calibrate.probabilities(logits, dict.fromkeys(HEADS, t)) for t in temperatures)
    for head in HEADS:
        assert (high[head].max(axis=1) <= low[head].max(axis=1) + NEAR).all()


@settings(max_examples=60, deadline=None)
@given(given=judged())
def test_fitted_temperatures_never_raise_the_surprise_on_the_rows_they_were_fitted_on(
    given: tuple[list[Row], dict[str, np.ndarray]],
) -> None:
    rows, logits = given
    found = calibrate.temperatures(rows, logits, languages=["en"])
    known = np.array([row.language == "en" for row in rows])
    labels = np.array([row.label_indices() for row in rows])
    gold = {c.value: labels[known, place] for place, c in enumerate(Criterion)}
    of = {c.value: logits[c.value][known] for c in Criterion} | {LANGUAGE: logits[LANGUAGE]}
    gold[LANGUAGE] = (~known).astype(np.int64)
    assert set(found) == set(HEADS)
    for head, temperature in found.items():
        fitted = calibrate.negative_log_likelihood(of[head], gold[head], temperature)
        plain = calibrate.negative_log_likelihood(of[head], gold[head], 1.0)
        assert fitted <= plain + slack(of[head], temperature)


def slack(logits: np.ndarray, temperature: float) -> float:
    """The most that rounding a temperature can add to the surprise.

    In 1/T the surprise changes at most by the distance between the largest and the smallest logit
    of a row.
    """
    spread = float((logits.max(axis=1) - logits.min(axis=1)).max())
    return spread * ROUNDED / (temperature * (temperature - ROUNDED)) + NEAR


@pytest.mark.parametrize("temperature", [0.25, 0.5, 1.0, 2.0, 4.0])
def test_the_temperature_that_makes_labels_as_likely_as_they_are_is_found(
    temperature: float,
) -> None:
    # Three of four answers are right where the calibrated probability of the answer is 3/4.
    logits = np.zeros((4, 2))
    logits[:, 0] = temperature * np.log(3)
    found = calibrate.best_temperature(logits, np.array([0, 0, 0, 1]))
    assert found == pytest.approx(temperature, rel=0.02)
