"""The probe: a logistic regression a criterion, quick enough to be trained again and again.

It stands for the guard where only differences matter: what a change of the rows does to it. What
the guard itself would do is only known by training it.
"""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from lam_desktop.domain.criteria import LABELS, Criterion
from lam_desktop.training.analyse.terms import terms
from lam_desktop.training.dataset import Row
from lam_desktop.training.evaluate import Floats, Ints, Probabilities, decide_many
from lam_desktop.training.thresholds import levels

INVERSE_DECAY = 10.0
"""C, the inverse of the weight decay; that of the TF-IDF baseline."""
TOLERANCE = 1e-4
"""From here on more steps of Newton's method change no answer."""
MOST_STEPS = 100
AT_HALF = levels(0.5, 0.5, 0.5, 0.5, 0.5)
"""The more probable of two answers."""
MOST_TERMS = 60_000
"""The most frequent ones; those beyond stand in a row or two and teach next to nothing."""


def tfidf(train: Sequence[Row], asked: Sequence[Row]) -> tuple[Any, Any]:
    """Both as sparse tables over the terms of the train rows."""
    vectoriser = TfidfVectorizer(
        analyzer=_terms, sublinear_tf=True, max_features=MOST_TERMS, dtype=np.float32
    )
    return vectoriser.fit_transform(train), vectoriser.transform(asked)


def answers(table: Any, gold: Ints, asked: Any) -> dict[str, Floats]:
    """Head name to (asked, classes) probabilities, learnt from ``table`` with its labels.

    ``table`` and ``asked`` are sparse or dense; a criterion with one answer is given that one.
    """
    found = {}
    for place, criterion in enumerate(Criterion):
        labels = LABELS[criterion]
        p = np.zeros((asked.shape[0], len(labels)))
        seen = np.unique(gold[:, place])
        if len(seen) < 2:
            p[:, seen] = 1.0
        else:
            # Newton's method: it comes to the same end whatever the threads of the machine do.
            model = LogisticRegression(
                solver="newton-cg", C=INVERSE_DECAY, tol=TOLERANCE, max_iter=MOST_STEPS
            )
            p[:, seen] = model.fit(table, gold[:, place]).predict_proba(asked)
        found[criterion.value] = p
    return found


def decide(p: Probabilities) -> Ints:
    """ALLOW, CONFIRM or BLOCK by the more probable of two answers; no thresholds are fitted."""
    return decide_many(p, AT_HALF, language=False)


@contextmanager
def unhurried() -> Iterator[None]:
    """Silence the solver where few rows part so well that it could go on for ever.

    Around all fits and not each one, for warnings are silenced for all threads at once.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.filterwarnings("ignore", message=".*[Ll]ine [Ss]earch.*")
        yield


def _terms(row: Row) -> list[str]:
    return terms(row.text, row.language)
