"""Changing what is known of tasks that are stored: state, place, and whose label counts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, bindparam, select, update

from lam_desktop.training.dataset import SPLITS, Row
from lam_desktop.training.store.adding import AT_ONCE, chunks
from lam_desktop.training.store.errors import RowError
from lam_desktop.training.store.names import Names
from lam_desktop.training.store.reading import whole_rows_of
from lam_desktop.training.store.tables import Annotator, Label, Task


def settle(connection: Connection, annotator: str, tasks: Sequence[str]) -> None:
    """Let an annotator's labels count, if there are any and they obey the label guide."""
    judge = Names(connection, Annotator).find(annotator)
    for some in chunks(tasks, AT_ONCE):
        asked = select(Label.task_id).where(Label.annotator_id == judge, Label.task_id.in_(some))
        labelled = set(connection.execute(asked).scalars())
        for task in some:
            if task not in labelled:
                raise RowError(f"{annotator} has not labelled the row {task}; nothing was changed.")
        counting = update(Task).where(Task.id.in_(some)).values(annotator_id=judge)
        connection.execute(counting)
        for values in whole_rows_of(connection, some).values():
            _obeying(values)


def mark(connection: Connection, reasons: Mapping[str, str | None]) -> None:
    """Put tasks in review or make them ready."""
    _update(
        connection,
        (
            {"key": task, "state": "ready" if reason is None else "review", "reason": reason}
            for task, reason in reasons.items()
        ),
        ("state", "reason"),
    )


def place(connection: Connection, places: Mapping[str, tuple[str, str]]) -> None:
    """Give tasks another group and split."""
    for task, (group, split) in places.items():
        if split not in SPLITS or not group:
            raise RowError(f"The row {task} cannot be in the split “{split}”, group “{group}”.")
    _update(
        connection,
        ({"key": task, "group": group, "split": split} for task, (group, split) in places.items()),
        ("group", "split"),
    )


def _update(
    connection: Connection, changes: Iterable[dict[str, Any]], columns: tuple[str, ...]
) -> None:
    table = Task.__table__
    changing = (
        update(Task)
        .where(table.c.id == bindparam("key"))
        .values({name: bindparam(f"new_{name}") for name in columns})
    )
    for some in chunks(changes, AT_ONCE):
        _all_there(connection, [change["key"] for change in some])
        values = [
            {"key": change["key"], **{f"new_{name}": change[name] for name in columns}}
            for change in some
        ]
        connection.execute(changing, values)


def _all_there(connection: Connection, ids: Sequence[str]) -> None:
    there = set(connection.execute(select(Task.id).where(Task.id.in_(ids))).scalars())
    for task in ids:
        if task not in there:
            raise RowError(f"There is no row {task}; nothing was changed.")


def _obeying(values: dict[str, Any]) -> None:
    try:
        Row.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise RowError(
            f"The row {values['id']} would break the label guide: {first['msg']}. Nothing was "
            "changed."
        ) from None
