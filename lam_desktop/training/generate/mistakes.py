"""Where the guard errs: how many rows of a facet's value, or of a cell, it decided wrongly.

They are counted on validation rows, which no prompt ever shows: only the counts are used.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from lam_desktop.training.generate.cells import FACETS, Cell, facet
from lam_desktop.training.generate.errors import GenerateError

Key = Cell | tuple[str, str]
"""A cell, or a facet and its value."""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """``wrong`` of ``of`` rows."""

    wrong: float
    of: float


Mistakes = Mapping[Key, Tally]
NONE: Mistakes = {}


def counted(cells: Sequence[Cell], wrong: Sequence[bool]) -> dict[Key, Tally]:
    """The tally of each value of each facet."""
    of: Counter[tuple[str, str]] = Counter()
    errors: Counter[tuple[str, str]] = Counter()
    for cell, mistaken in zip(cells, wrong, strict=True):
        for name in FACETS:
            key = name, facet(cell, name)
            of[key] += 1
            errors[key] += bool(mistaken)
    return {key: Tally(wrong=errors[key], of=count) for key, count in sorted(of.items())}


def weights(
    mistakes: Mistakes, keys: Sequence[Key], *, shrink: float, strongest: float
) -> list[float]:
    """How much more than others each of the keys is wanted, for the guard errs there more.

    The error rate of a key is shrunk towards that of all: ``shrink`` rows at the common rate are
    mixed in (the empirical Bayes of Efron and Morris, 1975, in its simplest form), so that three
    errors of four rows do not outweigh thirty of a hundred. Its ratio to the common rate is the
    weight, at most ``strongest`` and at least its inverse; 1 where nothing is known.
    """
    known = [mistakes[key] for key in keys if key in mistakes]
    rows = sum(tally.of for tally in known)
    rate = sum(tally.wrong for tally in known) / rows if rows else 0.0
    if not rate:
        return [1.0] * len(keys)
    nothing = Tally(wrong=0, of=0)
    found = []
    for key in keys:
        tally = mistakes.get(key, nothing)
        shrunk = (tally.wrong + shrink * rate) / (tally.of + shrink)
        found.append(min(max(shrunk / rate, 1 / strongest), strongest))
    return found


class _Line(BaseModel):
    """One line of a file of mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    facet: Literal["profile", "language", "topic", "style", "length"] | None = None
    value: str | None = None
    cell: dict[Literal["profile", "language", "topic", "style", "length"], str] | None = None
    wrong: float = Field(ge=0)
    of: float = Field(ge=0)

    @model_validator(mode="after")
    def _is_of_one_thing(self) -> "_Line":
        by_facet = self.facet is not None and self.value is not None
        if by_facet == (self.cell is not None):
            raise ValueError("it is either of a facet and its value, or of a cell")
        if self.cell is not None and set(self.cell) != set(FACETS):
            raise ValueError(f"a cell has {', '.join(FACETS)}")
        if self.wrong > self.of:
            raise ValueError("more rows are wrong than there are")
        return self

    @property
    def key(self) -> Key:
        if self.cell is not None:
            return Cell(**self.cell)
        return str(self.facet), str(self.value)


_LINES = TypeAdapter(list[_Line])


def load(path: Path) -> dict[Key, Tally]:
    """The mistakes of a JSON file: a list of facets with their values, or cells, and counts.

    Raises:
        GenerateError: it cannot be read, or is wrong.
    """
    try:
        lines = _LINES.validate_json(path.read_bytes())
    except OSError as error:
        raise GenerateError(f"The mistakes {path} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise GenerateError(
            f"The mistakes {path} cannot be used: {f'{where}: ' if where else ''}{first['msg']}. "
            "“lam data mistakes” writes such a file."
        ) from None
    return {line.key: Tally(wrong=line.wrong, of=line.of) for line in lines}


def as_lines(mistakes: Mistakes) -> Iterable[dict[str, Any]]:
    """The mistakes as they stand in a file."""
    for key, tally in mistakes.items():
        counts = {"wrong": tally.wrong, "of": tally.of}
        if isinstance(key, Cell):
            yield {"cell": asdict(key)} | counts
        else:
            yield {"facet": key[0], "value": key[1]} | counts
