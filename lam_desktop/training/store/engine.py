"""Connections to SQLite and PostgreSQL that behave alike.

A transaction that writes holds the database for itself from its start: on SQLite it begins with
BEGIN IMMEDIATE, on PostgreSQL writers of tasks take one advisory lock. So none reads what another
is about to change, and none has to be repeated.
"""

import sqlite3
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from lam_desktop.training.store.errors import StoreError

BUSY_SECONDS = 30.0
WAIT_SECONDS = 0.01
CONNECT_SECONDS = 10
# Any number that other programs in the same database will not take by chance.
TASKS_LOCK = 0x4C414D5461736B73
WRITES = "lam_writes"


def url_of(where: str | Path) -> URL:
    """The address of a database: a URL, or the path of an SQLite file."""
    if isinstance(where, Path) or "://" not in where:
        return _of_file(str(where))
    try:
        url = make_url(where)
    except (ArgumentError, ValueError) as error:
        raise StoreError(f"The database address cannot be read: {error}.") from error
    backend = url.get_backend_name()
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and url.database and url.database.startswith("file:"):
        return url.set(drivername="sqlite")
    if backend == "sqlite" and url.database and url.database != ":memory:":
        return _of_file(url.database)
    raise StoreError(
        "Only SQLite files and PostgreSQL are supported. Give a file's path, sqlite:///PATH or "
        "postgresql+psycopg://USER@HOST/NAME."
    )


def engine_of(url: URL) -> Engine:
    """The engine of an address, whose connections keep the rules above."""
    if url.get_backend_name() == "postgresql":
        return create_engine(
            url, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_SECONDS}
        )
    _make_room(url)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def hold_tasks(connection: Connection) -> None:
    """Wait until no other transaction writes tasks, and keep the next ones waiting."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": TASKS_LOCK})


def _of_file(path: str) -> URL:
    """A file's address, the same for processes that work in other folders."""
    return URL.create("sqlite", database=str(Path(path).absolute()))


def _make_room(url: URL) -> None:
    """The folder of an SQLite file; a URI of SQLite's own is left to it."""
    if not url.database or url.database.startswith("file:"):
        return
    try:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"There can be no database at {url.database}: {error.strerror or error}. Name another "
            "place with --database."
        ) from error


def _set_up(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None  # transactions begin where we say, not where it guesses
    connection.execute("PRAGMA foreign_keys = ON").close()
    _write_ahead(connection)
    connection.execute("PRAGMA synchronous = FULL").close()


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn the write-ahead log on, waiting for others as any statement does.

    SQLite itself gives up at once where another connection writes to a database that has no such
    log yet, as happens when several open a new one.
    """
    last = monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").close()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() >= last:
                raise
            sleep(WAIT_SECONDS)


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
