"""Requests as files that anyone may answer, and the rows that come back out of them.

Beside a file of requests ``asked.jsonl`` stands ``asked.tasks.jsonl`` with what each of them wants;
beside a file of rows ``rows.jsonl`` stands ``rows.provenance.jsonl`` with where each came from.
"""

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from lam_desktop.training import dataset
from lam_desktop.training.dataset import Row
from lam_desktop.training.generate import prompts
from lam_desktop.training.generate.answering import Generated, generated
from lam_desktop.training.generate.catalogue import Catalogue
from lam_desktop.training.generate.cells import Cell
from lam_desktop.training.generate.errors import GenerateError
from lam_desktop.training.generate.task import CellValues, Task
from lam_desktop.training.generate.wording import same
from lam_desktop.training.providers import batch_file

FILE = "file"
"""The kind of provider that answers offline, in provenance."""


class _Provenance(BaseModel):
    """What is read back of a line of provenance."""

    model_config = ConfigDict(frozen=True)

    id: str
    cell: CellValues


@dataclass(kw_only=True)
class Gathered:
    """What files of answers gave."""

    rows: list[Row] = field(default_factory=list)
    provenance: list[dict[str, Any]] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    answered: int = 0
    unanswered: int = 0


def beside(path: Path, name: str) -> Path:
    """The file of that kind that belongs to another: ``rows.provenance.jsonl``."""
    return path.with_name(f"{path.stem}.{name}.jsonl")


def write_requests(
    payloads: Sequence[Mapping[str, Any]], path: Path, *, catalogue: Catalogue, model: str
) -> int:
    """Write the requests and their tasks; how many there are.

    Raises:
        GenerateError: a task cannot be used, or the tasks cannot be written.
        ProviderError: the requests cannot be written.
    """
    tasks = [Task.of(payload) for payload in payloads]
    requests = [prompts.request(task, catalogue) for task in tasks]
    write_lines((task.payload() for task in tasks), beside(path, "tasks"))
    return batch_file.write_requests(requests, path, model=model)


def read_tasks(requests: Path) -> dict[str, Task]:
    """The tasks that belong to a file of requests, by their keys.

    Raises:
        GenerateError: their file is not there, or one cannot be used.
    """
    path = beside(requests, "tasks")
    if not path.exists():
        raise GenerateError(
            f"There is no {path}, which says what the requests in {requests.name} want. Put it "
            "back beside them; “lam data requests” wrote both."
        )
    found = {}
    for number, line in enumerate(dataset.lines_of(dataset.content_of(path, "tasks")), start=1):
        try:
            task = Task.of(json.loads(line))
        except (ValueError, AttributeError, RecursionError):
            raise GenerateError(
                f"{path.name}, line {number}: it is no task. Make the requests anew."
            ) from None
        except GenerateError as error:
            raise GenerateError(f"{path.name}, line {number}: {error}") from error
        found[task.key] = task
    return found


def gather(
    answers: Path,
    tasks: Mapping[str, Task],
    *,
    catalogue: Catalogue,
    there: Iterable[Row] = (),
) -> Gathered:
    """The rows in a file of answers; ``there`` are those that must not come again.

    Raises:
        ProviderError: the file cannot be read at all.
        GenerateError: the catalogue does not know what was asked for.
    """
    read = batch_file.read_answers(answers, keys=list(tasks))
    result = Gathered(answered=len(read.answers), unanswered=len(tasks) - len(read.answers))
    for problem in read.problems:
        result.rejected.append(
            {"key": problem.key, "reason": str(problem), "content": problem.content, "row": None}
            | {"provider": FILE, "model": None}
        )
    taken = _Taken(there)
    for key, given in read.answers.items():
        found = generated(
            given, tasks[key], provider=f"{FILE}/{given.model}", catalogue=catalogue, taken=taken
        )
        _add(result, found, taken)
    return result


def _add(result: Gathered, found: Generated, taken: "_Taken") -> None:
    """Take rows in, but for those that another answer gave."""
    result.rejected += found.rejections()
    for made, provenance in zip(found.made, found.provenance(), strict=True):
        if taken.holds(made.row):
            result.rejected.append(
                {
                    "key": found.key,
                    "reason": "another row says the same",
                    "content": made.row.text,
                    "row": made.row.model_dump(),
                    "provider": found.provider,
                    "model": found.model,
                }
            )
            continue
        taken.add(made.row)
        result.rows.append(made.row)
        result.provenance.append(provenance)


class _Taken:
    """The rows that there are: their ids, and their texts but for case and marks."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._ids: set[str] = set()
        self._texts: set[tuple[str, str]] = set()
        for row in rows:
            self.add(row)

    def __contains__(self, identity: object) -> bool:
        return identity in self._ids

    def holds(self, row: Row) -> bool:
        return row.id in self._ids or (row.language, same(row.text)) in self._texts

    def add(self, row: Row) -> None:
        self._ids.add(row.id)
        self._texts.add((row.language, same(row.text)))


def save(gathered: Gathered, rows: Path, rejected: Path) -> None:
    """Write the rows, their provenance beside them, and what was rejected.

    Raises:
        GenerateError: a file cannot be written.
    """
    write_lines(gathered.rejected, rejected)
    write_lines(gathered.provenance, beside(rows, "provenance"))
    write_lines((row.model_dump() for row in gathered.rows), rows)


def read_cells(paths: Iterable[Path]) -> dict[str, Cell]:
    """The cells that rows were asked for in, by the rows' ids, from files of provenance.

    Raises:
        GenerateError: a line is none of provenance.
    """
    return {known.id: known.cell.value for known, _ in _provenance(paths)}


def provenance_of(ids: Collection[str], paths: Iterable[Path]) -> list[str]:
    """The lines of files of provenance that are about rows of these ids, one each: the last counts.

    Raises:
        GenerateError: a line is none of provenance.
    """
    return list({known.id: line for known, line in _provenance(paths) if known.id in ids}.values())


def _provenance(paths: Iterable[Path]) -> Iterator[tuple[_Provenance, str]]:
    for path in paths:
        content = dataset.content_of(path, "provenance")
        for number, line in enumerate(dataset.lines_of(content), start=1):
            try:
                yield _Provenance.model_validate_json(line), line
            except ValidationError:
                raise GenerateError(
                    f"{path.name}, line {number}: it is no line of provenance. “lam data answers” "
                    "writes such files beside the rows."
                ) from None


def write_lines(lines: Iterable[Mapping[str, Any]], path: Path) -> None:
    """Write JSON Lines, all or nothing; GenerateError if that fails."""
    _write((json.dumps(line, ensure_ascii=False) + "\n" for line in lines), path)


def write_text(text: str, path: Path) -> None:
    """Write a text, all or nothing; GenerateError if that fails."""
    _write([text], path)


def _write(parts: Iterable[str], path: Path) -> None:
    """What was there stays until the new file is whole."""
    part = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8", newline="\n") as out:
            out.writelines(parts)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except (OSError, UnicodeError) as error:
        raise GenerateError(
            f"{path} cannot be written ({error}); what was there is unchanged. Make room, or name "
            "another file."
        ) from error
    finally:
        part.unlink(missing_ok=True)
