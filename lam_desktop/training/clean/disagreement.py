"""Where the guard doubts a label: confident learning (Northcutt, Jiang and Chuang 2021).

It asks, for each answer, how sure the guard is on average of rows that have it, and doubts a row of
which it is as sure of another answer. That holds only where the guard has not learnt the row: of
rows it was trained on it repeats the labels, mistakes and all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lam_desktop.domain.criteria import LABELS, Criterion
from lam_desktop.training.clean.candidate import Candidate, Findings, Reason, Why
from lam_desktop.training.clean.errors import CleaningError

UNSEEN = 0.9
"""How sure the guard must be of an answer that no row has, for which there is no average."""
Probabilities = Mapping[Criterion, NDArray[np.floating]]
"""Criterion to (rows, classes) probabilities; a row of NaN is one that was not judged."""
Judge = Callable[[Sequence[Candidate]], Probabilities]
"""Rows to what the guard thinks of their texts; NaN for those in languages it does not know."""


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A label that the guard doubts; ``probability`` is what it gives its own ``answer``."""

    place: int
    criterion: Criterion
    given: str
    answer: str
    probability: float
    p_given: float


def doubted(rows: Sequence[Candidate], p: Probabilities) -> Findings:
    """The rows with a label that the guard doubts, and what it answers."""
    found: dict[int, list[Reason]] = {}
    for doubt in doubts(rows, p):
        message = (
            f"The guard answers {doubt.answer} to {doubt.criterion.value} "
            f"({doubt.probability:.0%}), the label is {doubt.given} ({doubt.p_given:.0%})."
        )
        reason = Reason(
            why=Why.GUARD,
            message=message,
            criterion=doubt.criterion,
            given=doubt.given,
            answer=doubt.answer,
            probability=round(doubt.probability, 4),
        )
        found.setdefault(doubt.place, []).append(reason)
    return found


def doubts(rows: Sequence[Candidate], p: Probabilities) -> list[Doubt]:
    """Every label that the guard doubts, the likeliest mistake first."""
    found = [doubt for criterion in p for doubt in _of(criterion, rows, p[criterion])]
    return sorted(found, key=lambda doubt: (doubt.p_given, doubt.place))


def _of(criterion: Criterion, rows: Sequence[Candidate], p: NDArray[np.floating]) -> list[Doubt]:
    answers = LABELS[criterion]
    if p.shape != (len(rows), len(answers)):
        raise CleaningError(
            f"The guard's probabilities of {criterion.value} are a table of {p.shape}, not of "
            f"{len(rows)} rows and {len(answers)} answers, so they belong to other rows. Judge "
            "exactly these rows again."
        )
    places = np.array(
        [
            place
            for place, row in enumerate(rows)
            if row.label(criterion) in answers and np.isfinite(p[place]).all()
        ],
        dtype=np.int64,
    )
    if not len(places):
        return []
    given = np.array([answers.index(rows[place].label(criterion) or "") for place in places])
    judged = p[places].astype(np.float64)
    judged /= judged.sum(axis=1, keepdims=True)
    return [
        Doubt(
            place=int(places[at]),
            criterion=criterion,
            given=answers[given[at]],
            answer=answers[int(judged[at].argmax())],
            probability=float(judged[at].max()),
            p_given=float(judged[at, given[at]]),
        )
        for at in _issues(given, judged)
    ]


def _issues(given: NDArray[np.int64], p: NDArray[np.float64]) -> list[int]:
    from cleanlab.filter import find_label_issues

    classes = p.shape[1]
    # cleanlab never doubts for an answer that no row has; one row stands in for each such.
    absent = np.setdiff1d(np.arange(classes), given)
    stand_ins = np.full((len(absent), classes), (1 - UNSEEN) / (classes - 1))
    stand_ins[np.arange(len(absent)), absent] = UNSEEN
    ranked = find_label_issues(
        labels=np.append(given, absent),
        pred_probs=np.concatenate([p, stand_ins]),
        filter_by="confident_learning",
        return_indices_ranked_by="self_confidence",
        n_jobs=1,
    )
    return [int(at) for at in ranked if at < len(given)]
