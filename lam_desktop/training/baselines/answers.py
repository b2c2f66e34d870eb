"""What a baseline answers on rows it has not seen, as the report wants it."""

from collections.abc import Sequence

import numpy as np

from lam_desktop.training import thresholds
from lam_desktop.training.baselines.baseline import AT_HALF, Baseline
from lam_desktop.training.baselines.original_recipe import OriginalRecipe
from lam_desktop.training.dataset import Row, of_split
from lam_desktop.training.report.judges import Judge


def answered(baseline: Baseline, rows: Sequence[Row]) -> Judge:
    """The baseline fitted on the train rows, with its answers on validation and test.

    Its thresholds are chosen on validation as the guard's are, but for the original recipe, which
    had none: there the more probable answer counts.
    """
    baseline.fit(of_split(rows, "train"))
    validation, test = of_split(rows, "validation"), of_split(rows, "test")
    p, tested = baseline.probabilities(validation), baseline.probabilities(test)
    chosen = AT_HALF if isinstance(baseline, OriginalRecipe) else thresholds.choose(validation, p)
    return Judge(
        name=baseline.name,
        thresholds=chosen,
        ids=tuple(row.id for row in [*validation, *test]),
        probabilities={head: np.concatenate([p[head], tested[head]]) for head in p},
        costs={},
    )
