"""Simple ways to judge commands, to measure the guard against on the same split."""

from pathlib import Path

from lam_desktop.training.baselines.baseline import AT_HALF, Baseline
from lam_desktop.training.baselines.keywords import KeywordRules
from lam_desktop.training.baselines.original_recipe import OriginalRecipe
from lam_desktop.training.baselines.settings import BaselineSettings, load_settings
from lam_desktop.training.baselines.tfidf import TfidfRegression
from lam_desktop.training.run.bar import Say, silent

__all__ = [
    "AT_HALF",
    "Baseline",
    "BaselineSettings",
    "KeywordRules",
    "OriginalRecipe",
    "TfidfRegression",
    "every_baseline",
    "load_settings",
]


def every_baseline(
    encoder: Path, settings: BaselineSettings, *, say: Say = silent
) -> tuple[Baseline, ...]:
    """The three, untaught; ``encoder`` is the folder of a BERT and its ``tokenizer.json``.

    ``say`` hears how far the only slow one is, the original recipe.
    """
    return (
        KeywordRules(),
        TfidfRegression(settings.tfidf),
        OriginalRecipe(encoder, settings.original, say=say),
    )
