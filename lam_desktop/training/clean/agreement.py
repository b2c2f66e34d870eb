"""How far annotators agree, and the rows on which they do not.

Cohen's kappa (1960) of each two, and Krippendorff's alpha (2011, “Computing Krippendorff's
Alpha-Reliability”) of all, which bears with rows that some left out. Risk has an order, so that low
beside high is worse than low beside medium: its kappa is weighted by squares (Cohen 1968), and its
alpha the ordinal one. Where all answers are the same there is no agreement to tell from chance, and
the figure is None.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.clean.candidate import Candidate, Findings, Reason, Why

ALL = "all"
"""The language of the figures over every language."""


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Of one criterion in one language: rows that two or more answered, and the figures."""

    criterion: Criterion
    language: str
    rows: int
    kappas: Mapping[tuple[str, str], float | None]
    alpha: float | None


def agreements(rows: Sequence[Candidate]) -> list[Agreement]:
    """The agreement on each criterion, over all languages and in each."""
    by_language: dict[str, list[Candidate]] = defaultdict(list)
    for row in rows:
        if len(row.annotators) > 1:
            by_language[row.language].append(row)
    every = {ALL: [row for group in by_language.values() for row in group]} | dict(
        sorted(by_language.items())
    )
    return [
        _agreement(criterion, language, group)
        for criterion in Criterion
        for language, group in every.items()
        if group
    ]


def _agreement(criterion: Criterion, language: str, rows: Sequence[Candidate]) -> Agreement:
    names = sorted({name for row in rows for name in row.annotators})
    table = np.array([[_answer(row, name, criterion) for name in names] for row in rows])
    ordered = criterion is Criterion.RISK
    return Agreement(
        criterion=criterion,
        language=language,
        rows=int(((table >= 0).sum(axis=1) > 1).sum()),
        kappas={
            (names[i], names[k]): kappa(table[:, i], table[:, k], ordered=ordered)
            for i, k in combinations(range(len(names)), 2)
        },
        alpha=alpha(table, ordered=ordered),
    )


def _answer(row: Candidate, name: str, criterion: Criterion) -> int:
    """The place of an answer among the criterion's, -1 for none or none of the guide's."""
    given = row.annotators.get(name, {}).get(criterion)
    return criterion.labels.index(given) if given in criterion.labels else -1


def kappa(
    one: NDArray[np.int64], other: NDArray[np.int64], *, ordered: bool = False
) -> float | None:
    """Cohen's kappa of two annotators over the rows that both answered (-1: no answer)."""
    from sklearn.metrics import cohen_kappa_score

    both = (one >= 0) & (other >= 0)
    answers = np.unique(np.append(one[both], other[both]))
    if len(answers) < 2:
        return None
    labels = list(range(int(answers.max()) + 1))
    weights = "quadratic" if ordered else None
    return float(cohen_kappa_score(one[both], other[both], labels=labels, weights=weights))


def alpha(table: NDArray[np.int64], *, ordered: bool = False) -> float | None:
    """Krippendorff's alpha of a (rows, annotators) table of answers (-1: no answer).

    The nominal one, or the ordinal where the answers have an order.
    """
    classes = int(table.max(initial=-1)) + 1
    counts = (
        np.stack([(table == answer).sum(axis=1) for answer in range(classes)], axis=1)
        if (classes)
        else np.empty((0, 0))
    )
    counts = counts[counts.sum(axis=1) > 1]
    totals = counts.sum(axis=0).astype(np.float64)
    if (totals > 0).sum() < 2:
        return None
    # How often two answers stand beside each other in a row, each row weighing its answers.
    pairs = counts[:, :, None] * (counts[:, None, :] - np.eye(classes))
    beside = (pairs / (counts.sum(axis=1) - 1)[:, None, None]).sum(axis=0)
    distance = _ordinal(totals) if ordered else 1 - np.eye(classes)
    by_chance = np.outer(totals, totals) / (totals.sum() - 1)
    return float(1 - (beside * distance).sum() / (by_chance * distance).sum())


def _ordinal(totals: NDArray[np.float64]) -> NDArray[np.float64]:
    """The squared distance of two answers: all that lie from one to the other, the ends by half."""
    middles = np.cumsum(totals) - totals / 2
    found: NDArray[np.float64] = (middles[:, None] - middles[None, :]) ** 2
    return found


def settled(rows: Sequence[Candidate]) -> list[Candidate]:
    """The rows with answers that were missing filled where most of the annotators agree."""
    return [_settled(row) if row.annotators and None in row.labels else row for row in rows]


def _settled(row: Candidate) -> Candidate:
    found = {
        criterion.value: most
        for criterion in Criterion
        if row.label(criterion) is None and (most := _most(row, criterion)) is not None
    }
    return row.model_copy(update=found)


def disputed(rows: Sequence[Candidate]) -> Findings:
    """The rows where not most of two or more annotators give the label that the row has."""
    found: dict[int, list[Reason]] = {}
    for place, row in enumerate(rows):
        for criterion in Criterion:
            given = _given(row, criterion)
            if given.total() < 2 or _most(row, criterion) == row.label(criterion):
                continue
            answers = ", ".join(f"{answer} {count}" for answer, count in given.most_common())
            label = row.label(criterion)
            message = f"On {criterion.value} the annotators are apart ({answers}); it has {label}."
            reason = Reason(
                why=Why.ANNOTATORS, message=message, criterion=criterion, given=label or ""
            )
            found.setdefault(place, []).append(reason)
    return found


def _given(row: Candidate, criterion: Criterion) -> Counter[str]:
    return Counter(
        answers[criterion] for answers in row.annotators.values() if criterion in answers
    )


def _most(row: Candidate, criterion: Criterion) -> str | None:
    """What more than half of the annotators answer, if anything."""
    given = _given(row, criterion)
    answer, count = given.most_common(1)[0] if given else ("", 0)
    return answer if count * 2 > given.total() else None
