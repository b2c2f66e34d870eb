"""The factory's database, opened: transactions, and what the other rooms ask of it."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, delete, func, select, update

from lam_desktop.training.dataset import Row
from lam_desktop.training.store import adding, changing, reading, schema
from lam_desktop.training.store.adding import Origin
from lam_desktop.training.store.engine import WRITES, engine_of, hold_tasks, url_of
from lam_desktop.training.store.errors import plainly
from lam_desktop.training.store.names import made
from lam_desktop.training.store.tables import Run
from lam_desktop.training.store.values import Added, NewTask, Opinion, Provenance, Status

DATABASE = "build/lab/factory.db"
DATASET = "dataset"
"""The annotator whose labels are those of the committed dataset."""


class Store:
    """One database; safe to use from several threads and processes at once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        is_file = engine.dialect.name == "sqlite"
        shown = engine.url.database if is_file else None
        self.name = shown or engine.url.render_as_string(hide_password=True)

    @classmethod
    def open(cls, where: str | Path = DATABASE) -> Self:
        """Open a database, create it where there is none, upgrade it where it is older.

        Raises:
            StoreError: it cannot be opened, or a newer version made it.
        """
        url = url_of(where)
        store = cls(engine_of(url))
        try:
            with store.reading() as connection:
                current = schema.is_current(connection)
            if not current:
                store._upgrade()
        except BaseException:
            store.close()
            raise
        return store

    def _upgrade(self) -> None:
        with self.writing() as connection:
            if not schema.is_current(connection):  # else another process did it meanwhile
                schema.upgrade(connection)

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def url(self) -> str:
        """The address with its password, for another process that opens the same database."""
        return self._engine.url.render_as_string(hide_password=False)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with plainly(self.name), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self, *, tasks: bool = True) -> Iterator[Connection]:
        """A transaction that writes: all of it or, after any error, nothing.

        One that touches no ``tasks`` need not wait on PostgreSQL for those that do.
        """
        engine = self._engine.execution_options(**{WRITES: True})
        with plainly(self.name), engine.begin() as connection:
            if tasks:
                hold_tasks(connection)
            yield connection

    def now(self, connection: Connection) -> float:
        """Seconds since 1970 by the clock that all who use the database share."""
        if connection.dialect.name != "postgresql":
            return time.time()
        asked = select(func.extract("epoch", func.clock_timestamp()))
        return float(connection.execute(asked).scalar_one())

    def begin_run(self, kind: str, detail: Mapping[str, Any]) -> int:
        """Note that something begins which will change tasks; the number of that run."""
        with self.writing(tasks=False) as connection:
            return self._run(connection, kind, detail)

    def end_run(self, run: int, outcome: str) -> None:
        """Note how a run ended."""
        with self.writing(tasks=False) as connection:
            ended = {"ended_at": self.now(connection), "outcome": outcome.replace("\0", "")}
            connection.execute(update(Run).where(Run.id == run).values(ended))

    def stop_run(self, run: int) -> None:
        """Ask every worker of a run, wherever it is, to come to an end."""
        with self.writing(tasks=False) as connection:
            connection.execute(update(Run).where(Run.id == run).values(stopping=True))

    def is_stopping(self, run: int) -> bool:
        """Whether a run was asked to come to an end."""
        with self.reading() as connection:
            asked = select(Run.stopping).where(Run.id == run)
            return bool(connection.execute(asked).scalar_one_or_none())

    def import_rows(
        self, rows: Iterable[Row], *, annotator: str = DATASET, name: str = ""
    ) -> Added:
        """Store the rows of a file called ``name``, all or none; see ``adding`` for conflicts."""
        return self.add((NewTask(row=row) for row in rows), annotator=annotator, file=name)

    def add(self, tasks: Iterable[NewTask], *, annotator: str, file: str = "") -> Added:
        """Store tasks outside of a job, as a run of their own where anything is new."""
        with self.writing() as connection:
            now = self.now(connection)
            run = self._run(connection, "import", {"file": file, "annotator": annotator})
            origin = Origin(annotator=annotator, now=now, run=run)
            added = adding.add_tasks(connection, tasks, origin)
            self._close_run(connection, run, added)
        return added

    def judge(self, opinions: Iterable[Opinion]) -> Added:
        """Store annotators' opinions of tasks that are there; see ``settle``."""
        with self.writing() as connection:
            now = self.now(connection)
            run = self._run(connection, "judge", {})
            added = adding.add_opinions(
                connection, opinions, Origin(annotator="", now=now, run=run)
            )
            self._close_run(connection, run, added)
        return added

    def settle(self, annotator: str, tasks: Sequence[str]) -> None:
        """From now on this annotator's labels of these tasks count.

        Raises:
            RowError: one has no label of that annotator, or it breaks the label guide.
        """
        with self.writing() as connection:
            changing.settle(connection, annotator, tasks)

    def mark(self, reasons: Mapping[str, str | None]) -> None:
        """Put tasks in review, each for its reason, or make them ready where that is None."""
        with self.writing() as connection:
            changing.mark(connection, reasons)

    def place(self, places: Mapping[str, tuple[str, str]]) -> None:
        """Give tasks another group and split."""
        with self.writing() as connection:
            changing.place(connection, places)

    def rows(
        self, *, state: str | None = None, split: str | None = None, language: str | None = None
    ) -> Iterator[Row]:
        """Rows with the label that counts, in the order of the export."""
        with self.reading() as connection:
            yield from reading.rows(connection, state=state, split=split, language=language)

    def opinions(self) -> Iterator[Opinion]:
        """Every annotator's label of every task."""
        with self.reading() as connection:
            yield from reading.opinions(connection)

    def provenance(self, task: str) -> Provenance:
        """Where a task came from."""
        with self.reading() as connection:
            return reading.provenance(connection, task)

    def status(self) -> Status:
        """What there is, counted."""
        with self.reading() as connection:
            return reading.status(connection)

    def _run(self, connection: Connection, kind: str, detail: Mapping[str, Any]) -> int:
        started = self.now(connection)
        return made(connection, Run, kind=kind, detail=dict(detail), started_at=started)

    def _close_run(self, connection: Connection, run: int, added: Added) -> None:
        """A run that changed nothing leaves no trace, so that importing again changes nothing."""
        if not added.stored:
            connection.execute(delete(Run).where(Run.id == run))
            return
        outcome = f"{added.new} new, {added.second} second labels, {len(added.conflicts)} conflicts"
        ended = {"ended_at": self.now(connection), "outcome": outcome}
        connection.execute(update(Run).where(Run.id == run).values(ended))
