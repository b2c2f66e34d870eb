"""Profiles: the codes of six answers, ``FLEWR1``, as what a cell asks for."""

from pydantic import ValidationError

from lam_desktop.training import codes
from lam_desktop.training.dataset import DatasetError, Row, row_id
from lam_desktop.training.generate.errors import GenerateError


def labels_of(code: str) -> dict[str, str]:
    """The six answers of a profile by their criteria's names; GenerateError if it is none."""
    try:
        return codes.labels_of(code)
    except DatasetError as error:
        raise GenerateError(f"No profile: {error}") from error


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
