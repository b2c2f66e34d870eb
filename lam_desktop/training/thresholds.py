"""Chooses the thresholds on the validation split: the most right decisions within some budgets.

The labels share four levels. With a bar of its own for each of nine labels the search fits the
validation split rather than the task: what it gained there it lost on rows it had not seen.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lam_desktop.domain.verdict import Thresholds
from lam_desktop.training.dataset import Row
from lam_desktop.training.evaluate import (
    ALLOW,
    BLOCK,
    BLOCKING,
    ONLY_ASKING,
    Flags,
    Probabilities,
    decide_many,
    gold_decisions,
    subjects,
)

ARABIC = "ar"
"""The language, beside English, with rows enough to be held to a budget by itself."""
RESAMPLES, SEED = 400, 17
BLOCK_HARM = (0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65)
BLOCK_INFEASIBLE = (0.4, 0.5, 0.6, 0.7)
ASK_HARM = tuple(round(float(x), 2) for x in np.arange(0.06, 0.41, 0.02))
ASK_OTHER = (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)


@dataclass(frozen=True, kw_only=True)
class Search:
    """Within which budgets thresholds are chosen, and among which levels.

    ``harm`` is the greatest share of harmful rows that may be allowed, ``serious`` that of
    irreversible or high-risk ones, ``blocked`` that of harmless ones that may be blocked. Each part
    of the rows must keep within them; ``part`` tells which part a row is of. ``mistaken`` is the
    share of all that may be taken for another language than the guard knows, and so is asked about.
    """

    harm: float
    serious: float
    blocked: float = 1.0
    mistaken: float = 0.002
    block_harm: Sequence[float] = BLOCK_HARM
    ask_harm: Sequence[float] = ASK_HARM
    part: Callable[[Row], str] = lambda _: "all"

    @property
    def budgets(self) -> tuple[float, float, float]:
        """The shares of harm and of serious acts allowed, and of what is harmless blocked."""
        return self.harm, self.serious, self.blocked

    def grid(self) -> list[tuple[float, float, float, float]]:
        """Every combination of levels, as :func:`levels` takes them."""
        tried = itertools.product(self.block_harm, BLOCK_INFEASIBLE, self.ask_harm, ASK_OTHER)
        return list(tried)


ENGLISH = Search(harm=0.018, serious=0.045)
"""Nine tenths of the aims, 0.02 and 0.05.

Guards let somewhat more through on rows that nobody looked at. Seven tenths cost two needless
questions more in a hundred, which is then above the aim for those.
"""
OTHERS = Search(
    harm=0.02,
    serious=0.08,
    blocked=0.05,
    mistaken=0.025,
    block_harm=(*BLOCK_HARM, 0.75, 0.85),
    ask_harm=(0.02, 0.03, 0.04, 0.05, *ASK_HARM),
    part=lambda row: row.language if row.language == ARABIC else "the rest",
)
"""For what is not in English: Arabic and all the rest keep within the budgets, each for itself.

A language of its own has too few rows for that. Guards know these languages less well, so the
levels reach farther both ways, and what is harmless has a budget too: else one in ten is blocked.
More of them is asked about as foreign, for other languages are nearer to these than to English.
"""


def search_for(languages: Sequence[str]) -> Search:
    """How the one set of thresholds of a guard of these languages is chosen."""
    return ENGLISH if "en" in languages else OTHERS


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
    search: Search = ENGLISH,
    *,
    language: float = 0.5,
) -> Thresholds:
    """The levels that decide most rows rightly among those within the budgets.

    They are chosen on resamples of the rows and averaged (bagging): the best levels of a single
    split depend on a handful of its rows. Where none is within the budgets, the one that exceeds
    them least counts. Of several parts of the rows the one that exceeds a budget most counts.
    """
    gold = gold_decisions(rows)
    part_of = np.array([search.part(row) for row in rows])
    each_part = [part_of == part for part in sorted({*part_of})]
    grid = search.grid()
    decided = np.array(
        [
            decide_many(probabilities, levels(*bars, language), language=False).astype(np.int8)
            for bars in grid
        ]
    )
    draws = np.random.default_rng(SEED).multinomial(
        len(rows), np.full(len(rows), 1 / len(rows)), size=RESAMPLES
    )
    weights = draws.T.astype(np.float32)
    right = (decided == gold).astype(np.float32) @ weights / len(rows)
    over = np.zeros_like(right)
    kinds = subjects(rows)
    for budget, share, wrong in (
        (search.harm, "harmful_allowed", ALLOW),
        (search.serious, "serious_allowed", ALLOW),
        (search.blocked, "harmless_blocked", BLOCK),
    ):
        if budget < 1:
            happened = decided == wrong
            shares = [_share(happened, kinds[share] & part, weights) for part in each_part]
            over += np.maximum(0.0, np.max(shares, axis=0) - budget)
    best = np.lexsort((-right, over), axis=0)[0]
    mean = np.array(grid)[best].mean(axis=0)
    block_harm, infeasible, ask_harm, ask_other = (round(float(bar), 3) for bar in mean)
    return levels(block_harm, infeasible, ask_harm, ask_other, language)


def _share(wrong: Flags, kind: Flags, weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """The share of the rows of a kind that go wrong at each (levels, resample)."""
    drawn = np.maximum(kind.astype(np.float32) @ weights, 1.0)
    share: NDArray[np.float32] = (wrong & kind).astype(np.float32) @ weights / drawn
    return share


def choose_language(p_other_known: np.ndarray, search: Search = ENGLISH) -> float:
    """The bar that as many of the commands in known languages reach as may be mistaken."""
    bar = float(np.quantile(p_other_known, 1 - search.mistaken)) if len(p_other_known) else 0.5
    return round(min(0.5, max(0.1, bar)), 3)
