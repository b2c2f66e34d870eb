"""Profiles: the six answers of a row as one code, ``FLEWR1``, in the letters of the seed files."""

from functools import cache

from pydantic import ValidationError

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.dataset import Row, row_id
from lam_desktop.training.generate.errors import GenerateError
from lam_desktop.training.seed_files import LETTERS


def code_of(row: Row) -> str:
    """The profile of a row."""
    return _code(tuple(row.label(criterion) for criterion in Criterion))


@cache
def _code(labels: tuple[str, ...]) -> str:
    return "".join(
        letters[criterion.labels.index(label)]
        for (criterion, letters), label in zip(LETTERS.items(), labels, strict=True)
    )


def code_from(labels: dict[str, str]) -> str:
    """The profile of six answers by their criteria's names."""
    return _code(tuple(labels[criterion.value] for criterion in Criterion))


def labels_of(code: str) -> dict[str, str]:
    """The six answers of a profile by their criteria's names; GenerateError if it is none."""
    if len(code) != len(LETTERS):
        raise GenerateError(f"The profile “{code}” is not six letters like FLEWR1.")
    found = {}
    for (criterion, letters), letter in zip(LETTERS.items(), code, strict=True):
        if letter not in letters:
            raise GenerateError(
                f"In the profile “{code}”, “{letter}” is no answer to {criterion.value}; it is one "
                f"of {', '.join(letters)}."
            )
        found[criterion.value] = criterion.labels[letters.index(letter)]
    return found


def broken_rule(code: str) -> str | None:
    """The rule of the label guide that a profile breaks, None if it obeys."""
    row = {"id": row_id("x", "en"), "text": "x", "language": "en"} | labels_of(code)
    try:
        Row.model_validate(row | {"group": "x", "source": "x", "split": "train"})
    except ValidationError as error:
        return error.errors(include_input=False)[0]["msg"].removeprefix("Value error, ")
    return None


def harmful(code: str) -> bool:
    """Whether a profile is illegal or unethical."""
    labels = labels_of(code)
    return labels["legality"] == "illegal" or labels["ethicality"] == "unethical"


def distance(one: str, other: str) -> int:
    """In how many answers two profiles differ."""
    return sum(a != b for a, b in zip(one, other, strict=True))
