"""What can go wrong with the factory's database, said plainly."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from lam_desktop.domain.errors import LamError

INTACT = "What was stored before is intact"
FULL = f"The disk is full. {INTACT}; make room and do it again."
READ_ONLY = (
    f"It may only be read here. {INTACT}; make the file and its folder writable, or name another "
    "database with --database."
)
BUSY = f"Another program keeps it busy. {INTACT}; wait for that program or end it, then try again."
BROKEN = (
    "The file is damaged or no database at all. Nothing was changed; put a copy in its place, or "
    "import the exported dataset into a new database."
)
UNOPENED = "It cannot be opened. Look whether the path is right and its folder may be used."
UNREACHED = (
    "The server does not answer or does not let us in. Look at its address, name and password; "
    "psql with the same address tells more."
)

OF_SQLITE = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_CORRUPT: BROKEN,
    sqlite3.SQLITE_NOTADB: BROKEN,
    sqlite3.SQLITE_CANTOPEN: UNOPENED,
}
# PostgreSQL's codes, appendix A of its manual; their first two characters are the class.
OF_POSTGRESQL = {
    "53100": FULL,
    "25006": READ_ONLY,
    "55P03": BUSY,
    "08": UNREACHED,
    "28": UNREACHED,
    "3D": UNREACHED,
    "57": UNREACHED,
}


class StoreError(LamError):
    """The database cannot be used, or not for this."""


class RowError(StoreError):
    """What should be stored cannot be; the database itself is well."""


@contextmanager
def plainly(name: str) -> Iterator[None]:
    """Turn the database's errors into a StoreError that calls it ``name``."""
    try:
        yield
    except SQLAlchemyError as error:
        raise StoreError(f"The database {name} cannot be used. {_told(error)}") from error


def _told(error: SQLAlchemyError) -> str:
    known = _known(error)
    if known:
        return known
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    first = (str(cause).strip().splitlines() or [type(cause).__name__])[0]
    return f"It says: {first}. {INTACT}."


def _known(error: SQLAlchemyError) -> str | None:
    if not isinstance(error, DBAPIError):
        return None
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return OF_SQLITE.get(code & 0xFF)  # the rest says what was done when it failed
    state = getattr(error.orig, "sqlstate", None)
    if state:
        return OF_POSTGRESQL.get(state) or OF_POSTGRESQL.get(state[:2])
    return UNREACHED if error.connection_invalidated or _of_psycopg(error) else None


def _of_psycopg(error: DBAPIError) -> bool:
    """Whether psycopg itself failed, before a server could give a code."""
    cause = type(error.orig)
    return cause.__module__.startswith("psycopg") and cause.__name__ == "OperationalError"
