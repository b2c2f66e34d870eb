"""Tells English from all other texts, by a layer fitted to the vectors of a guard that is trained.

A guard of several languages is surest of English, the language that most of its rows are in. A
logistic regression on what its heads hear says whether a text is English; the guard itself stays as
it was, so no verdict depends on this layer but through the thresholds that are taken.
"""

from collections.abc import Sequence

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression

from lam_desktop.classify.languages import in_latin_letters
from lam_desktop.classify.normalise import normalise
from lam_desktop.training.config import TrainConfig
from lam_desktop.training.dataset import Row, of_split
from lam_desktop.training.evaluate import Flags, Floats
from lam_desktop.training.model import Base, Guard
from lam_desktop.training.train import vectors

CODE = "en"
ROWS = 30_000
"""So many train rows at most, drawn by the seed, teach the layer, which has few weights."""
PASSING = 0.005
"""The greatest share of the validation rows in other languages that may be taken for English."""
LEAST = 0.5
STEP = 1e-6
"""By so much at most a bar stands above the last row that must not reach it."""


def in_english(rows: Sequence[Row]) -> Flags:
    """Which rows are in English."""
    return np.array([row.language == CODE for row in rows], dtype=bool)


def set_apart(rows: Sequence[Row], config: TrainConfig) -> bool:
    """Whether a guard of these languages, with these rows, can have two sets of thresholds.

    It must know English and another language, and train and validation must have rows of both.
    """
    others = {*config.languages} - {CODE}
    if CODE not in config.languages or not others:
        return False
    seen = [{row.language for row in of_split(rows, split)} for split in ("train", "validation")]
    return all(CODE in languages and languages & others for languages in seen)


def taught(guard: Guard, rows: Sequence[Row], config: TrainConfig, base: Base) -> Guard:
    """The trained guard with a head for English, fitted on train rows of all languages."""
    mine = of_split(rows, "train")
    rng = np.random.default_rng(config.seed)
    drawn = rng.choice(len(mine), size=min(ROWS, len(mine)), replace=False)
    chosen = [mine[place] for place in sorted(drawn)]
    heard = vectors(guard, chosen, base, max_tokens=config.max_tokens)
    fitted = LogisticRegression(max_iter=2000, random_state=config.seed)
    fitted.fit(heard, in_english(chosen))
    # Its one logit is the log-odds of English, so that of the others is always 0.
    weight = np.concatenate([np.zeros_like(fitted.coef_), fitted.coef_])
    bias = np.concatenate([np.zeros_like(fitted.intercept_), fitted.intercept_])
    return guard.with_english(torch.from_numpy(weight), torch.from_numpy(bias))


def latin(texts: Sequence[str]) -> Flags:
    """Which texts have no letter of another script, as the product reads them."""
    return np.array([in_latin_letters(normalise(text)) for text in texts], dtype=bool)


def choose_bar(rows: Sequence[Row], p_english: Floats) -> float:
    """The lowest bar by which few enough of the rows in other languages are taken for English.

    Those with a letter of another script never are, whatever their probability.
    """
    others = ~in_english(rows)
    passing = np.sort(p_english[others & latin([row.text for row in rows])])[::-1]
    spared = int(PASSING * others.sum())
    if len(passing) <= spared:
        return LEAST
    above = (np.floor(passing[spared] / STEP) + 1) * STEP
    return round(min(1.0, max(LEAST, float(above))), 6)
