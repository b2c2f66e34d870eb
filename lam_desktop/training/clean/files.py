"""Candidates and rows for review as JSON Lines.

A review file can be cleaned again once it was mended: its ids and reasons are made anew.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
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


def read_doubted(path: Path) -> list[Reviewed]:
    """The rows of a review file as cleaning wrote it; CleaningError where one has no reasons.

    Whoever is to judge a row is told what is in doubt about it, and a file of rows that nobody
    doubts is another file, named by mistake.
    """
    rows = read_review(path)
    for number, row in enumerate(rows, start=1):
        if not row.reasons:
            raise CleaningError(
                f"{path.name}, line {number}: the row has no reasons, so this is no file of rows "
                "for review. Nothing was written. Name the file that “lam data clean” wrote as "
                "--review."
            )
    return rows


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
        f"{where}: {what}. Nothing was written. Mend the line: text, language and source are "
        "needed, and an answer to each of the six criteria."
    )


def write_review(rows: Iterable[Reviewed], path: Path) -> None:
    """Write rows for review, each with its reasons; CleaningError if that fails."""
    write({path: map(review_line, rows)})


def write_rows(rows: Iterable[Row], path: Path) -> None:
    """Write rows as the dataset's own file has them; CleaningError if that fails."""
    write({path: map(row_line, rows)})


def row_line(row: Row) -> dict[str, Any]:
    """A row as a line of the dataset's own file."""
    return row.model_dump()


def review_line(row: Reviewed) -> dict[str, Any]:
    """A row for review as a line of its file."""
    reasons = [reason.model_dump(mode="json", exclude_defaults=True) for reason in row.reasons]
    fields = row.candidate.model_dump(mode="json")
    if not fields["annotators"]:
        del fields["annotators"]
    return {"id": row.candidate.id} | fields | {"reasons": reasons}


def write(contents: Mapping[Path, Iterable[Mapping[str, Any]]]) -> None:
    """Write files of JSON Lines that belong together, in the order in which they are given.

    No file takes the place of what was there before all of them are whole on the disk.

    Raises:
        CleaningError: one cannot be written; says which, and which others were.
    """
    made: dict[Path, Path] = {}
    written: list[Path] = []
    try:
        for path, lines in contents.items():
            with _plainly(path, written):
                made[path] = _beside(path)
                _write(lines, made[path])
        for path, beside in made.items():
            with _plainly(path, written):
                beside.replace(path)
            written.append(path)
    finally:
        for beside in made.values():
            with suppress(OSError):
                beside.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    """A name in the same folder that no other file has."""
    return path.with_name(f"{path.name}.{token_hex(4)}.part")


def _write(lines: Iterable[Mapping[str, Any]], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="\n") as out:
        for line in lines:
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
        out.flush()
        os.fsync(out.fileno())


@contextmanager
def _plainly(path: Path, written: Iterable[Path]) -> Iterator[None]:
    """Turn the system's errors about a file into words for people."""
    try:
        yield
    except OSError as error:
        others = ", ".join(map(str, written))
        raise CleaningError(
            f"{path} could not be written ({error.strerror}); what was there is unchanged."
            f"{f' Written before it: {others}.' if others else ''} Make room, or name another "
            "file, and try again."
        ) from error
