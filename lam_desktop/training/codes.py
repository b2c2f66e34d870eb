"""Codes: the six answers of a row as one word, ``FLEWR1``, a letter a criterion in their order."""

from functools import cache

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.dataset import DatasetError, Row

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


def labels_of(code: str) -> dict[str, str]:
    """The six answers of a code by their criteria's names; DatasetError if it is none."""
    if len(code) != len(LETTERS):
        raise DatasetError(f"“{code}” is not six letters like FLEWR1.")
    found = {}
    for (criterion, letters), letter in zip(LETTERS.items(), code, strict=True):
        if letter not in letters:
            raise DatasetError(
                f"In “{code}”, “{letter}” is no answer to {criterion.value}; it is one of "
                f"{', '.join(letters)}."
            )
        found[criterion.value] = criterion.labels[letters.index(letter)]
    return found


@cache
def _code(labels: tuple[str, ...]) -> str:
    return "".join(
        letters[criterion.labels.index(label)]
        for (criterion, letters), label in zip(LETTERS.items(), labels, strict=True)
    )
