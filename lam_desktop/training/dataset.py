"""The dataset's row, and reading and writing it as JSON Lines with errors that name the line."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import Literal, Self, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from lam_desktop.domain.criteria import Criterion
from lam_desktop.domain.errors import LamError

Split = Literal["train", "validation", "test", "held"]
"""What a row is for: to learn from, to choose by, or (test and held) to measure by.

Whoever wrote the held rows saw no other row and no guard's mistake, so they tell how a guard fares
with people who do not know it.
"""
ROW_ID = "[0-9a-f]{12}"
SPLITS: tuple[Split, ...] = get_args(Split)


class DatasetError(LamError):
    """The dataset or a seed file breaks its format or the label guide."""


def row_id(text: str, language: str) -> str:
    """The stable name of a row: 12 hex digits of the SHA-256 of its text and language."""
    return hashlib.sha256(f"{language}\0{text}".encode()).hexdigest()[:12]


class Identified(BaseModel):
    """A line of a file of JSON Lines, with a name of its own there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1)


Line = TypeVar("Line", bound=Identified)


class Row(Identified):
    """One labelled command; the labels are the words of the label guide."""

    id: str = Field(pattern=f"^{ROW_ID}$")
    text: str = Field(min_length=1, max_length=10_000)
    language: str = Field(pattern=r"^[a-z]{2}$")
    feasibility: Literal["feasible", "infeasible"]
    legality: Literal["legal", "illegal"]
    ethicality: Literal["ethical", "unethical"]
    boundaries: Literal["within", "beyond"]
    reversibility: Literal["reversible", "irreversible"]
    risk: Literal["low", "medium", "high"]
    group: str = Field(min_length=1)
    source: str = Field(min_length=1)
    split: Split

    @model_validator(mode="after")
    def _obeys_the_guide(self) -> Self:
        if self.harmful and self.boundaries != "beyond":
            raise ValueError("what is illegal or unethical is always beyond")
        if self.reversibility == "irreversible" and self.risk == "low":
            raise ValueError("what is irreversible is never low")
        if self.legality == "illegal" and self.risk != "high" and self.ethicality == "unethical":
            raise ValueError("what is illegal and wrongs someone is always high")
        if self.id != row_id(self.text, self.language):
            raise ValueError("the id is not the hash of the text and its language")
        return self

    @property
    def harmful(self) -> bool:
        """Whether the command is illegal or unethical."""
        return self.legality == "illegal" or self.ethicality == "unethical"

    def label(self, criterion: Criterion) -> str:
        """The answer to one criterion."""
        return str(getattr(self, criterion.value))

    def label_indices(self) -> list[int]:
        """The six answers as positions in each criterion's labels."""
        return [criterion.labels.index(self.label(criterion)) for criterion in Criterion]


def lines_of(text: str) -> list[str]:
    """The lines of a file; ``splitlines`` would part them at marks that a text may hold too."""
    lines = text.split("\n")
    return lines if lines[-1] else lines[:-1]


def load(path: Path) -> list[Row]:
    """Every row of a JSON Lines dataset; DatasetError names the first line that is wrong."""
    mending = "Mend the line and run “lam data check” again."
    return parsed(content_of(path, "dataset"), Row, name=path.name, mending=mending)


def content_of(path: Path, what: str) -> str:
    """The text of a file; DatasetError, which calls it ``what``, if it cannot be read."""
    try:
        # Not read_text, which would turn marks of Windows into others.
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"The {what} {path} cannot be read: {error}.") from error


def parsed(content: str, kind: type[Line], *, name: str, mending: str) -> list[Line]:
    """Every line of JSON Lines as a value of ``kind``, each id once.

    Raises:
        DatasetError: a line is wrong; names the file by ``name``, the first such line and what is
            wrong with it, never its text, for that may be other people's; ends with ``mending``.
    """
    rows: list[Line] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines_of(content), start=1):
        try:
            row = kind.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "the line"
            raise DatasetError(
                f"{name}, line {number}: {where}: {first['msg']}. {mending}"
            ) from None
        if row.id in seen:
            raise DatasetError(
                f"{name}, line {number}: the same row as line {seen[row.id]}, by its id. {mending}"
            )
        seen[row.id] = number
        rows.append(row)
    return rows


def save(rows: Iterable[Row], path: Path) -> None:
    """Write the rows as JSON Lines, one a line, as they come.

    Raises:
        DatasetError: they could not be written; what was there before is still whole.
    """
    try:
        with written_aside(path) as aside:
            write(rows, aside)
    except OSError as error:
        raise DatasetError(f"The rows could not be written to {path}: {error}.") from error


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """A place to write to, which then takes that of ``path``; what was there stays till then.

    Nothing is left aside where it fails with an OSError.
    """
    aside = path.with_name(f"{path.name}.{token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield aside
        aside.replace(path)
    except OSError:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise


def write(rows: Iterable[Row], path: Path) -> None:
    """Write the rows into a file as they come; OSError leaves it cut short."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for row in rows:
            out.write(json.dumps(row.model_dump(), ensure_ascii=False) + "\n")


def version(rows: Sequence[Row]) -> str:
    """A short name for exactly these rows, labels and splits, whatever their order."""
    digest = hashlib.sha256()
    for row in sorted(rows, key=lambda row: row.id):
        digest.update(row.model_dump_json().encode())
    return digest.hexdigest()[:12]


def of_split(rows: Iterable[Row], split: Split, *, language: str | None = None) -> list[Row]:
    """The rows of one split, of one language if given."""
    return [
        row for row in rows if row.split == split and (language is None or row.language == language)
    ]
