"""Candidates and rows for review as JSON Lines.

A review file can be cleaned again once it was mended: its ids and reasons are made anew.
"""

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from lam_desktop.training import dataset
from lam_desktop.training.clean.candidate import Candidate, Reason, Reviewed
from lam_desktop.training.clean.errors import CleaningError
from lam_desktop.training.dataset import Row


def read(path: Path) -> list[Candidate]:
    """The candidates of a file; CleaningError names the first line that is wrong."""
    return [reviewed.candidate for reviewed in read_review(path)]


def read_review(path: Path) -> list[Reviewed]:
    """The rows of a review file, or of any file of candidates, which have no reasons yet."""
    content = dataset.content_of(path, "file of rows")
    return [
        _parsed(line, f"{path.name}, line {number}")
        for number, line in enumerate(dataset.lines_of(content), start=1)
    ]


def _parsed(line: str, where: str) -> Reviewed:
    try:
        fields = json.loads(line)
        if not isinstance(fields, dict):
            raise ValueError("a line is one object in braces")
        if "\\u" in line:  # may be half a character, which no file can hold
            json.dumps(fields, ensure_ascii=False).encode()
        fields.pop("id", None)
        reasons = fields.pop("reasons", [])
        if not isinstance(reasons, list):
            raise ValueError("reasons is a list")
        return Reviewed(
            candidate=Candidate.model_validate(fields),
            reasons=tuple(Reason.model_validate(reason) for reason in reasons),
        )
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the line"
        what = f"{place}: {first['msg']}"
    except (ValueError, RecursionError) as error:
        what = f"it is not what one line of JSON Lines is ({error})"
    raise CleaningError(
        f"{where}: {what}. Nothing was cleaned. Mend the line: text, language and source are "
        "needed, and an answer to each of the six criteria."
    )


def write_review(rows: Iterable[Reviewed], path: Path) -> None:
    """Write rows for review, each with its reasons; CleaningError if that fails."""
    _write((_line(row) for row in rows), path)


def write_rows(rows: Iterable[Row], path: Path) -> None:
    """Write rows as the dataset's own file has them; CleaningError if that fails."""
    _write((row.model_dump() for row in rows), path)


def _line(row: Reviewed) -> dict[str, Any]:
    reasons = [reason.model_dump(mode="json", exclude_defaults=True) for reason in row.reasons]
    fields = row.candidate.model_dump(mode="json")
    if not fields["annotators"]:
        del fields["annotators"]
    return {"id": row.candidate.id} | fields | {"reasons": reasons}


def _write(lines: Iterable[dict[str, Any]], path: Path) -> None:
    """All of it or nothing: what was there stays until the new file is whole."""
    beside = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("w", encoding="utf-8", newline="\n") as out:
            for line in lines:
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
            out.flush()
            os.fsync(out.fileno())
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise CleaningError(
            f"{path} could not be written ({error.strerror}); what was there is unchanged. Make "
            "room, or name another file, and clean again."
        ) from error
