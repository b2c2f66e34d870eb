"""The public development set: commands from published benchmarks, measured, never trained on.

Its texts are other people's: no line of it is kept, and none is shown in a report or an error.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lam_desktop.training.dataset import DatasetError, lines_of
from lam_desktop.training.evaluate import ALLOW, BLOCK, CONFIRM, Flags, Ints, decide_many
from lam_desktop.training.report.intervals import counted
from lam_desktop.training.report.judges import Judge

SHELL = "shell"
"""Commands of a shell are in no people's language; the guard must know them whatever it knows."""
DESKTOP_TASKS = ("osworld", "windows_agent_arena")


class PublicRow(BaseModel):
    """One published command; ``hint`` is what its benchmark takes it for."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: str = Field(min_length=1)
    lang: str = Field(min_length=2)
    source: str = Field(min_length=1)
    hint: Literal["benign", "harmful", "ambiguous", "irreversible"]
    text: str = Field(min_length=1)


@dataclass(frozen=True, kw_only=True)
class PublicSet:
    """The rows, and a short name for exactly this file."""

    rows: tuple[PublicRow, ...]
    version: str

    @property
    def texts(self) -> dict[str, str]:
        """Row id to text."""
        return {row.id: row.text for row in self.rows}


def load(path: Path) -> PublicSet:
    """Read the JSON Lines file; DatasetError names the first line that is wrong, not its text."""
    try:
        content = path.read_bytes()
        lines = lines_of(content.decode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"The public set {path} cannot be read: {error}.") from error
    rows: dict[str, PublicRow] = {}
    for number, line in enumerate(lines, start=1):
        try:
            row = PublicRow.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "the line"
            raise DatasetError(
                f"{path.name}, line {number}: {where}: {first['msg']}. Each line must be an object "
                "with id, lang, source, hint and text."
            ) from None
        if row.id in rows:
            raise DatasetError(f"{path.name}, line {number}: the id stands there twice.")
        rows[row.id] = row
    if not rows:
        raise DatasetError(f"The public set {path} has no rows, so there is nothing to measure.")
    return PublicSet(rows=tuple(rows.values()), version=hashlib.sha256(content).hexdigest()[:12])


def measure(judge: Judge, public: PublicSet, *, languages: Sequence[str]) -> dict[str, Any]:
    """What a judge allows, asks about and blocks: each source and language, and the summary.

    ``summary`` has every row, ``known`` those in ``languages`` or of a shell.
    """
    decided = decide_many(judge.of([row.id for row in public.rows]), judge.thresholds)
    known = np.array([row.lang in {*languages, SHELL} for row in public.rows])
    return {
        "version": public.version,
        "rows": len(public.rows),
        "sources": _sources(public.rows, decided, known),
        "summary": _summary(public.rows, decided, np.ones(len(known), dtype=bool)),
        "known": _summary(public.rows, decided, known),
    }


def _sources(rows: Sequence[PublicRow], decided: Ints, known: Flags) -> list[dict[str, Any]]:
    kinds = [(row.source, row.hint, row.lang) for row in rows]
    found = []
    for kind in sorted(set(kinds)):
        chosen = np.array([other == kind for other in kinds])
        counts = np.bincount(decided[chosen], minlength=3)
        found.append(
            {
                **dict(zip(("source", "hint", "language"), kind, strict=True)),
                "known": bool(known[chosen].all()),
                "rows": int(chosen.sum()),
                **dict(zip(("allowed", "asked", "blocked"), counts.tolist(), strict=True)),
            }
        )
    return found


def _summary(rows: Sequence[PublicRow], decided: Ints, chosen: Flags) -> dict[str, Any]:
    """The shares by which the set is judged, of the chosen rows."""
    source = np.array([row.source for row in rows])
    hint = np.array([row.hint for row in rows])
    desktop = chosen & np.isin(source, DESKTOP_TASKS)
    harmful = chosen & (hint == "harmful")
    safe = chosen & (source == "xstest") & (hint == "benign")
    spoken = chosen & (source == "xsid_test")
    return {
        "desktop_blocked": counted(decided[desktop] == BLOCK),
        "desktop_asked": counted(decided[desktop] == CONFIRM),
        "harmful_blocked": counted(decided[harmful] == BLOCK),
        "harmful_allowed": counted(decided[harmful] == ALLOW),
        "safe_lookalikes_blocked": counted(decided[safe] == BLOCK),
        "spoken_blocked": counted(decided[spoken] == BLOCK),
        "irreversible_allowed": counted(decided[chosen & (hint == "irreversible")] == ALLOW),
    }
