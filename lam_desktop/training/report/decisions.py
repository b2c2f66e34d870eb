"""What a judge's probabilities lead to: the decisions, and what other thresholds would give."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lam_desktop.domain.verdict import Thresholds
from lam_desktop.training import evaluate
from lam_desktop.training.dataset import Row
from lam_desktop.training.evaluate import Bars, Ints, Probabilities, decide_many, gold_decisions
from lam_desktop.training.report.intervals import counted

SHIFTS = tuple(round(float(shift), 2) for shift in np.arange(-4.0, 4.01, 0.25))
"""By how much the log-odds of every bar are moved to draw the curve."""


def shares(rows: Sequence[Row], decided: Ints) -> dict[str, Any]:
    """The decisions' shares with their intervals."""
    return {name: counted(flags) for name, flags in evaluate.outcomes(rows, decided).items()}


def confusion(rows: Sequence[Row], decided: Ints) -> list[list[int]]:
    """How many rows the guide would [allow, ask about, block] and the judge did."""
    found: list[list[int]] = evaluate.confusion(gold_decisions(rows), decided, 3).tolist()
    return found


def trade_off(rows: Sequence[Row], p: Probabilities, bars: Bars) -> list[dict[str, float]]:
    """Harm allowed against harmless stopped while all bars move together.

    Each bar's log-odds get the same shift, so that bars near 0 and 1 move less; 0 is what ships.
    The bar of the language head stays.
    """
    names = ("harmful_allowed", "serious_allowed", "harmless_stopped", "harmless_blocked")
    points = []
    for shift in SHIFTS:
        found = shares(rows, decide_many(p, _all_shifted(bars, shift)))
        points.append(
            {"shift": shift, "decision_accuracy": found["decision_accuracy"]["share"]}
            | {name: found[name]["share"] for name in names}
        )
    return points


def _all_shifted(bars: Bars, shift: float) -> Bars:
    """The same of each set; it is moved once, however many rows share it."""
    if isinstance(bars, Thresholds):
        return shifted(bars, shift)
    sets = {id(own): own for own in bars}
    moved = {key: shifted(own, shift) for key, own in sets.items()}
    return [moved[id(own)] for own in bars]


def shifted(bars: Thresholds, shift: float) -> Thresholds:
    """The thresholds with the log-odds of every bar for an answer raised by ``shift``."""
    if not shift:
        return bars
    return Thresholds(
        block=_shifted(bars.block, shift),
        confirm=_shifted(bars.confirm, shift),
        language=bars.language,
    )


def _shifted(bars: Mapping[str, float], shift: float) -> dict[str, float]:
    # A bar of 1 has no log-odds; it stays next to 1.
    odds = {label: bar / max(1 - bar, 1e-9) for label, bar in bars.items()}
    return {label: 1 - 1 / (1 + value * math.exp(shift)) for label, value in odds.items()}
