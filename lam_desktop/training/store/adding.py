"""Putting rows and opinions into the database, in the transaction of whoever asks.

A task is its text and language, so it is stored once. What an annotator said of it is never
overwritten: the same again changes nothing, other answers are a conflict that is told. Another
annotator's answers to it become a second label; whose label counts is not changed by that.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, func, insert, select

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.dataset import Row
from lam_desktop.training.store.errors import RowError
from lam_desktop.training.store.names import Names, Prompts
from lam_desktop.training.store.tables import Annotator, Label, Source, Task
from lam_desktop.training.store.values import (
    Added,
    Conflict,
    Labels,
    NewTask,
    Opinion,
    labels_of,
)

AT_ONCE = 2000
"""Rows looked up by one question; both databases take many more."""

CRITERIA = tuple(criterion.value for criterion in Criterion)
PLACE = ("group", "split", "source")
Place = tuple[str, str, str]
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Who says so, when, and in which run and job."""

    annotator: str
    now: float
    run: int | None = None
    job: int | None = None

    @property
    def columns(self) -> dict[str, Any]:
        """What tasks and labels keep of it beside the annotator."""
        return {"run_id": self.run, "job_id": self.job, "created_at": self.now}


def add_tasks(connection: Connection, tasks: Iterable[NewTask], origin: Origin) -> Added:
    """Store new tasks with their labels, and an annotator's labels of those that are there.

    The caller holds the tasks (``engine.hold_tasks``), for positions are counted on.

    Raises:
        RowError: a row can be stored in no database, or its parent is not there.
    """
    adding = _Adding(connection, origin)
    added = Added()
    for some in chunks(tasks, AT_ONCE):
        added += adding.add(some)
    return added


def add_opinions(connection: Connection, opinions: Iterable[Opinion], origin: Origin) -> Added:
    """Store annotators' labels of tasks that are there.

    Raises:
        RowError: a task is not there, or an answer is none of the label guide's.
    """
    added = Added()
    by_annotator: dict[str, list[Opinion]] = {}
    for opinion in opinions:
        by_annotator.setdefault(opinion.annotator, []).append(opinion)
    for annotator, own in by_annotator.items():
        for some in chunks(own, AT_ONCE):
            added += _add_own(connection, annotator, some, origin)
    return added


def chunks(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """The values in lists of at most ``size``."""
    left = iter(values)
    while some := list(islice(left, size)):
        yield some


def _add_own(
    connection: Connection, annotator: str, opinions: Sequence[Opinion], origin: Origin
) -> Added:
    ids = [opinion.task for opinion in opinions]
    there = set(connection.execute(select(Task.id).where(Task.id.in_(ids))).scalars())
    names = Names(connection, Annotator)
    said = _said(connection, names.find(annotator), ids)
    known, conflicts, fresh = 0, [], []
    for opinion in opinions:
        _check_opinion(opinion, there)
        before = said.get(opinion.task)
        if before is None:
            fresh.append(_label(opinion.task, opinion.labels, names.need(annotator), origin))
            said[opinion.task] = opinion.labels
        elif differing := _differing(before, opinion.labels):
            conflicts.append(Conflict(task=opinion.task, fields=differing))
        else:
            known += 1
    if fresh:
        connection.execute(insert(Label), fresh)
    return Added(known=known, second=len(fresh), conflicts=tuple(conflicts))


class _Adding:
    """One round of adding: the ids of names and the next position, looked up once."""

    def __init__(self, connection: Connection, origin: Origin) -> None:
        self._connection = connection
        self._origin = origin
        self._sources = Names(connection, Source)
        self._annotators = Names(connection, Annotator)
        self._prompts = Prompts(connection)
        last = connection.execute(select(func.max(Task.position))).scalar_one()
        self._position = 0 if last is None else last + 1

    def add(self, tasks: Sequence[NewTask]) -> Added:
        ids = [task.row.id for task in tasks]
        places = self._places(ids)
        parents = self._parents(tasks)
        said = _said(self._connection, self._annotators.find(self._origin.annotator), ids)
        new: list[dict[str, Any]] = []
        labels: list[dict[str, Any]] = []
        known, conflicts = 0, []
        for task in tasks:
            row, found = task.row, labels_of(task.row)
            if row.id in said:
                if differing := _differing(said[row.id], found, places[row.id], row):
                    conflicts.append(Conflict(task=row.id, fields=differing))
                else:
                    known += 1
                continue
            annotator = self._annotators.need(self._origin.annotator)
            if row.id not in places:
                new.append(self._task(task, annotator, parents))
            labels.append(_label(row.id, found, annotator, self._origin))
            places.setdefault(row.id, (row.group, row.split, row.source))
            parents.add(row.id)
            said[row.id] = found
        self._write(new, labels)
        second = len(labels) - len(new)
        return Added(new=len(new), known=known, second=second, conflicts=tuple(conflicts))

    def _write(self, tasks: list[dict[str, Any]], labels: list[dict[str, Any]]) -> None:
        if tasks:
            self._connection.execute(insert(Task), tasks)
        if labels:
            self._connection.execute(insert(Label), labels)

    def _places(self, ids: Sequence[str]) -> dict[str, Place]:
        asked = (
            select(Task.id, Task.group, Task.split, Source.name)
            .join(Source, Source.id == Task.source_id)
            .where(Task.id.in_(ids))
        )
        found = self._connection.execute(asked)
        return {key: (group, split, source) for key, group, split, source in found}

    def _parents(self, tasks: Sequence[NewTask]) -> set[str]:
        """Those of the tasks' parents that are stored."""
        wanted = {task.parent for task in tasks if task.parent}
        if not wanted:
            return set()
        asked = select(Task.id).where(Task.id.in_(wanted))
        return set(self._connection.execute(asked).scalars())

    def _task(self, task: NewTask, annotator: int, parents: set[str]) -> dict[str, Any]:
        _check_task(task, parents)
        row, position = task.row, self._position
        self._position += 1
        return {
            "id": row.id,
            "text": row.text,
            "language": row.language,
            "group": row.group,
            "split": row.split,
            "position": position,
            "state": task.state,
            "reason": task.reason,
            "source_id": self._sources.need(row.source),
            "annotator_id": annotator,
            "parent_id": task.parent,
            "relation": task.relation,
            "prompt_id": self._prompts.need(task.prompt) if task.prompt else None,
            **self._origin.columns,
        }


def _said(connection: Connection, annotator: int | None, ids: Sequence[str]) -> dict[str, Labels]:
    """What an annotator said of tasks before; nothing, if nobody of that name is known."""
    if annotator is None:
        return {}
    answers = [getattr(Label, name) for name in CRITERIA]
    asked = select(Label.task_id, *answers).where(
        Label.annotator_id == annotator, Label.task_id.in_(ids)
    )
    return {found[0]: tuple(found[1:]) for found in connection.execute(asked)}


def _label(task: str, labels: Labels, annotator: int, origin: Origin) -> dict[str, Any]:
    answers = dict(zip(CRITERIA, labels, strict=True))
    return {"task_id": task, "annotator_id": annotator, **answers, **origin.columns}


def _differing(
    before: Labels, now: Labels, place: Place | None = None, row: Row | None = None
) -> tuple[str, ...]:
    """The names of what two statements say differently: answers, and the place in the dataset."""
    answers = [name for name, a, b in zip(CRITERIA, before, now, strict=True) if a != b]
    if place is None or row is None:
        return tuple(answers)
    placed = (row.group, row.split, row.source)
    return (*answers, *(name for name, a, b in zip(PLACE, place, placed, strict=True) if a != b))


def _check_task(task: NewTask, parents: set[str]) -> None:
    row = task.row
    if any("\0" in value for value in (row.text, row.group, row.source, task.reason or "")):
        raise RowError(f"The row {row.id} holds the character NUL, which no command has.")
    if (task.state == "review") != (task.reason is not None):
        raise RowError(f"The row {row.id}: a reason belongs to a row in review, and only to one.")
    if (task.parent is None) != (task.relation is None):
        raise RowError(f"The row {row.id}: a parent and the relation to it belong together.")
    if task.parent is not None and task.parent not in parents:
        raise RowError(
            f"The row {row.id} is made from the row {task.parent}, which is not stored. Store that "
            "one first."
        )


def _check_opinion(opinion: Opinion, there: set[str]) -> None:
    if opinion.task not in there:
        raise RowError(f"There is no row {opinion.task} that could be labelled.")
    if len(opinion.labels) != len(Criterion):
        raise RowError(f"The row {opinion.task} needs six answers, not {len(opinion.labels)}.")
    for criterion, label in zip(Criterion, opinion.labels, strict=True):
        if label not in criterion.labels:
            raise RowError(f"The row {opinion.task}: {criterion.value} cannot be “{label}”.")
