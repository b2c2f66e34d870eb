"""A task: rows wanted of one cell in one mode, with all that its prompt is made of.

A task is the payload of a job, plain JSON. Its key is the hash of its content, so the same task
made twice is the same job, and a payload that was altered is told.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from lam_desktop.training import codes
from lam_desktop.training.dataset import Row
from lam_desktop.training.generate import profiles
from lam_desktop.training.generate.cells import Cell
from lam_desktop.training.generate.errors import GenerateError

FORMAT: Literal[1] = 1
Mode = Literal["rows", "groups", "paraphrase", "translate", "hard_negative"]
MODES: tuple[Mode, ...] = get_args(Mode)
MOST = 50
"""Rows that one task may ask for; models lose count of more."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Given(_Strict):
    """A row that is there, as a prompt shows it."""

    id: str
    text: str
    language: str
    profile: str
    group: str

    @classmethod
    def of(cls, row: Row) -> Self:
        """What a prompt needs of a row."""
        return cls(
            id=row.id,
            text=row.text,
            language=row.language,
            profile=codes.code_of(row),
            group=row.group,
        )

    def shown(self) -> dict[str, str]:
        """The row as JSON of a prompt has it."""
        return {"text": self.text, "language": self.language} | profiles.labels_of(self.profile)


class CellValues(_Strict):
    """A cell as JSON."""

    topic: str
    profile: str
    language: str
    style: str
    length: str

    @classmethod
    def of(cls, cell: Cell) -> Self:
        """The values of a cell."""
        return cls.model_validate(asdict(cell))

    @property
    def value(self) -> Cell:
        """The cell."""
        return Cell(**self.model_dump())


class Task(_Strict):
    """What is asked for; ``part`` tells tasks of the same cell apart."""

    format: Literal[1] = FORMAT
    mode: Mode
    cell: CellValues
    rows: int = Field(ge=1, le=MOST)
    part: int = Field(default=0, ge=0)
    examples: tuple[Given, ...] = ()
    avoid: tuple[str, ...] = ()
    origins: tuple[Given, ...] = ()
    contrasts: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _can_be_asked(self) -> Self:
        if rule := profiles.broken_rule(self.cell.profile):
            raise ValueError(f"no row can have the profile {self.cell.profile}: {rule}")
        if self.mode in ("paraphrase", "translate") and not self.origins:
            raise ValueError(f"there is nothing to {self.mode}")
        return self

    @property
    def key(self) -> str:
        """The task's name: its mode and the hash of its content."""
        content = json.dumps(self.model_dump(), sort_keys=True, ensure_ascii=False)
        return f"{self.mode}-{sha256(content.encode()).hexdigest()[:20]}"

    @property
    def most_rows(self) -> int:
        """More rows than these in one answer are not what was asked."""
        return 2 * self.rows + 4

    def payload(self) -> dict[str, Any]:
        """The task as plain JSON."""
        return {"key": self.key} | self.model_dump(mode="json")

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Self:
        """The task of a payload.

        Raises:
            GenerateError: it is none of ours, was altered, or was written by a newer version.
        """
        content = {name: value for name, value in payload.items() if name != "key"}
        version = content.get("format")
        if isinstance(version, int) and version > FORMAT:
            raise GenerateError(
                f"The task was written by a newer LAM Desktop (format {version}; this one knows "
                f"{FORMAT}). Update LAM Desktop and try again."
            )
        try:
            found = cls.model_validate(content)
        except ValidationError as error:
            first = error.errors(include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "the task"
            raise GenerateError(
                f"The task cannot be used: {where}: {first['msg']}. Make the requests anew."
            ) from None
        if payload.get("key") != found.key:
            raise GenerateError(
                "The task was altered since it was made, for its key is not the hash of its "
                "content. Make the requests anew."
            )
        return found
