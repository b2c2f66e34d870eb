"""Codes: the six answers of a row as one word, ``FLEWR1``, a letter a criterion in their order."""

from functools import cache

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.dataset import Row

LETTERS: dict[Criterion, str] = {
    Criterion.FEASIBILITY: "FN",
    Criterion.LEGALITY: "LX",
    Criterion.ETHICALITY: "EU",
    Criterion.BOUNDARIES: "WB",
    Criterion.REVERSIBILITY: "RP",
    Criterion.RISK: "123",
}


def code_of(row: Row) -> str:
    """The code of a row."""
    return _code(tuple(row.label(criterion) for criterion in Criterion))


@cache
def _code(labels: tuple[str, ...]) -> str:
    return "".join(
        letters[criterion.labels.index(label)]
        for (criterion, letters), label in zip(LETTERS.items(), labels, strict=True)
    )
