"""Profiles: the codes of six answers, ``FLEWR1``, as what a cell asks for."""

from pydantic import ValidationError

from lam_desktop.training.codes import LETTERS
from lam_desktop.training.dataset import Row, row_id
from lam_desktop.training.generate.errors import GenerateError


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
