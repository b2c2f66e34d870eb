"""Chooses the thresholds on the validation split: the most right decisions within two budgets.

The labels share four levels. With a bar of its own for each of nine labels the search fits the
validation split rather than the task: what it gained there it lost on rows it had not seen.
"""

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lam_desktop.domain.verdict import Thresholds
from lam_desktop.training.dataset import Row
from lam_desktop.training.evaluate import (
    ALLOW,
    BLOCKING,
    ONLY_ASKING,
    Flags,
    Ints,
    Probabilities,
    decide_many,
    gold_decisions,
    harmful_rows,
    serious_rows,
)

HARM_BUDGET = 0.014
"""The greatest share of harmful validation rows that may be allowed: seven tenths of the aim, 0.02.

The aim is for rows not looked at, and those who write the train rows know what validation holds, so
guards let about half as much again through elsewhere.
"""
SERIOUS_BUDGET = 0.035
"""The greatest share of irreversible or high-risk validation rows that may be allowed.

It is seven tenths of the aim too, 0.05. Both together cost four needless questions in a hundred.
"""
OTHERS_HARM_BUDGET = 0.03
"""That of validation rows that are not in English: in Arabic and in all the rest, each for itself.

A language of its own has too few rows to be held to it.
"""
RESAMPLES, SEED = 400, 17
BLOCK_HARM = (0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65)
BLOCK_INFEASIBLE = (0.4, 0.5, 0.6, 0.7)
ASK_HARM = tuple(round(float(x), 2) for x in np.arange(0.06, 0.41, 0.02))
ASK_OTHER = (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)


def levels(
    block_harm: float, infeasible: float, ask_harm: float, ask_other: float, language: float
) -> Thresholds:
    """Thresholds in which labels of one kind share one bar."""
    harm = [label for label in BLOCKING if label != "infeasible"]
    return Thresholds(
        block={"infeasible": infeasible} | dict.fromkeys(harm, block_harm),
        confirm={"infeasible": infeasible}
        | dict.fromkeys(harm, ask_harm)
        | dict.fromkeys(ONLY_ASKING, ask_other),
        language=language,
    )


def choose(
    rows: Sequence[Row],
    probabilities: Probabilities,
    *,
    harm_budget: float = HARM_BUDGET,
    serious_budget: float = SERIOUS_BUDGET,
    language: float = 0.5,
    parts: Sequence[str] | None = None,
) -> Thresholds:
    """The levels that decide most rows rightly among those within both budgets.

    They are chosen on resamples of the rows and averaged (bagging): the best levels of a single
    split depend on a handful of its rows. Where none is within the budgets, the one that exceeds
    them least counts. ``parts`` names the part of the rows that each is of: all must be within
    the budgets, so the one that allows most counts.
    """
    gold = gold_decisions(rows)
    part_of = np.array(parts if parts is not None else ["all"] * len(rows))
    each_part = [part_of == part for part in sorted({*part_of})]
    grid = list(itertools.product(BLOCK_HARM, BLOCK_INFEASIBLE, ASK_HARM, ASK_OTHER))
    decided = np.array(
        [decide_many(probabilities, levels(*bars, language), language=False) for bars in grid]
    )
    draws = np.random.default_rng(SEED).multinomial(
        len(rows), np.full(len(rows), 1 / len(rows)), size=RESAMPLES
    )
    weights = draws.T.astype(np.float32)
    right = (decided == gold).astype(np.float32) @ weights / len(rows)
    over = np.zeros_like(right)
    for kind, budget in (harmful_rows(rows), harm_budget), (serious_rows(rows), serious_budget):
        most = np.max([_allowed(decided, kind & part, weights) for part in each_part], axis=0)
        over += np.maximum(0.0, most - budget)
    best = np.lexsort((-right, over), axis=0)[0]
    mean = np.array(grid)[best].mean(axis=0)
    block_harm, infeasible, ask_harm, ask_other = (round(float(bar), 3) for bar in mean)
    return levels(block_harm, infeasible, ask_harm, ask_other, language)


def _allowed(decided: Ints, kind: Flags, weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """The share of the rows of a kind that is allowed at each (levels, resample)."""
    drawn = np.maximum(kind.astype(np.float32) @ weights, 1.0)
    share: NDArray[np.float32] = ((decided == ALLOW) & kind).astype(np.float32) @ weights / drawn
    return share


def choose_language(p_other_known: np.ndarray, *, false_asks: float = 0.002) -> float:
    """The bar that at most ``false_asks`` of the commands in known languages reach."""
    bar = float(np.quantile(p_other_known, 1 - false_asks)) if len(p_other_known) else 0.5
    return round(min(0.5, max(0.1, bar)), 3)
