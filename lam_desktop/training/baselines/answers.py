"""What a baseline answers on rows it has not seen, as the report wants it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from lam_desktop.classify.base import SIXTEEN_TOKENS
from lam_desktop.classify.latency import milliseconds, p50_and_p99
from lam_desktop.classify.torch_classifier import torch_threads
from lam_desktop.training import thresholds
from lam_desktop.training.baselines.baseline import AT_HALF, Baseline
from lam_desktop.training.baselines.keywords import KeywordRules
from lam_desktop.training.baselines.original_recipe import OriginalRecipe
from lam_desktop.training.dataset import Row, of_split, version
from lam_desktop.training.report.judges import Judge

AS_IT_IS: Mapping[type, str] = {
    KeywordRules: (
        "as its rules were written: what a rule calls illegal, unethical or infeasible is blocked, "
        "what one calls beyond, irreversible or of high risk is asked about, and where none speaks "
        "all is allowed. No thresholds are sought, for a rule speaks or is silent; how often it is "
        "right only orders the commands for the curves"
    ),
    OriginalRecipe: "by the more probable of two answers: the recipe has no thresholds",
}
"""How those decide that have no thresholds to choose, as the end of “It decides”."""
ROUNDS = 200
"""Answers that are timed."""


def answered(baseline: Baseline, rows: Sequence[Row]) -> Judge:
    """The baseline fitted on the train rows, with its answers on validation and test.

    It holds for exactly these rows, all that the dataset has in their languages.

    Its thresholds are chosen on validation as the guard's are, but for what has none by nature:
    the answer of a keyword rule, and the more probable one of the original recipe, count as they
    are.
    """
    baseline.fit(of_split(rows, "train"))
    validation, test = of_split(rows, "validation"), of_split(rows, "test")
    p, tested = baseline.probabilities(validation), baseline.probabilities(test)
    decides = next((words for kind, words in AS_IT_IS.items() if isinstance(baseline, kind)), None)
    return Judge(
        name=baseline.name,
        thresholds=AT_HALF if decides else thresholds.choose(validation, p),
        decides=decides or "at thresholds chosen on validation, as the guard’s are",
        ids=tuple(row.id for row in [*validation, *test]),
        probabilities={head: np.concatenate([p[head], tested[head]]) for head in p},
        costs=_costs(baseline, rows[0]),
        data_version=version(rows),
        languages=tuple(sorted({row.language for row in rows})),
    )


def _costs(baseline: Baseline, row: Row) -> dict[str, Any]:
    """What an answer takes on one core, on the command that guards are timed on, not on ``row``."""
    asked = [row.model_copy(update={"text": SIXTEEN_TOKENS})]
    with torch_threads(1):
        times = milliseconds(lambda: baseline.probabilities(asked), ROUNDS)
    return {"latency_one_thread_ms": p50_and_p99(times)}
