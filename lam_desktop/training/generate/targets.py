"""Targets: what the rows that teach should be made of, as shares of each facet, read from TOML."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from lam_desktop.training.generate import profiles
from lam_desktop.training.generate.catalogue import LENGTHS, SHIPPED, Catalogue
from lam_desktop.training.generate.errors import GenerateError

Shares = dict[str, float]


class Targets(BaseModel):
    """Shares by facet, and how they are to be read; ``targets.toml`` explains the numbers."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    likeness: float = Field(ge=0, le=1)
    shrink: float = Field(gt=0)
    strongest: float = Field(ge=1)
    batch: int = Field(ge=1, le=50)
    profiles: Shares
    languages: Shares
    topics: Shares
    styles: Shares
    lengths: Shares

    @model_validator(mode="after")
    def _can_be_shares(self) -> Self:
        for name, shares in self.by_facet.items():
            if any(share < 0 for share in shares.values()) or not sum(shares.values()):
                raise ValueError(f"the shares of {name}s are none: none is below 0, and one above")
        for code in self.profiles:
            if rule := _wrong(code):
                raise ValueError(f"the profile {code}: {rule}")
        return self

    @property
    def by_facet(self) -> dict[str, Shares]:
        """The shares by the facets' names in a cell."""
        return {
            "profile": self.profiles,
            "language": self.languages,
            "topic": self.topics,
            "style": self.styles,
            "length": self.lengths,
        }


def _wrong(code: str) -> str | None:
    try:
        return profiles.broken_rule(code)
    except GenerateError as error:
        return str(error)


def load(catalogue: Catalogue, path: Path | None = None) -> Targets:
    """The targets of a file, or those that ship.

    Raises:
        GenerateError: it cannot be read, is wrong, or names what the catalogue does not know.
    """
    path = path or SHIPPED / "targets.toml"
    try:
        found = Targets.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        what = first["msg"].removeprefix("Value error, ")
        raise GenerateError(
            f"The targets {path} cannot be used: {f'{where}: ' if where else ''}{what}."
        ) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GenerateError(f"The targets {path} cannot be read: {error}.") from error
    known: dict[str, Iterable[str]] = {
        "language": catalogue.languages,
        "topic": catalogue.topics,
        "style": catalogue.styles,
        "length": LENGTHS,
    }
    for facet, names in known.items():
        if unknown := sorted(set(found.by_facet[facet]) - set(names)):
            raise GenerateError(
                f"The targets {path} name the {facet} “{unknown[0]}”, which the catalogue does not "
                "know. Mend the name, or add it to the catalogue."
            )
    return found
