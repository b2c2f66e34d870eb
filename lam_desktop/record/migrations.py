"""The shape of the audit database, grown step by step: ordered, named, recorded."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime

from lam_desktop.domain.errors import RecordError

Migration = Callable[[sqlite3.Connection], None]


def m001_entries(db: sqlite3.Connection) -> None:
    """Append-only rows; the triggers stop honest mistakes, the hash chain shows dishonest ones."""
    db.execute(
        """
        CREATE TABLE entry (
            id INTEGER PRIMARY KEY,
            run_id TEXT NOT NULL,
            time TEXT NOT NULL,
            kind TEXT NOT NULL,
            words TEXT NOT NULL,
            payload TEXT NOT NULL,
            previous TEXT NOT NULL,
            hash TEXT NOT NULL UNIQUE
        )
        """
    )
    db.execute("CREATE INDEX entry_run ON entry (run_id, id)")
    for change in ("UPDATE", "DELETE"):
        db.execute(
            f"""
            CREATE TRIGGER entry_no_{change.lower()} BEFORE {change} ON entry
            BEGIN SELECT RAISE(ABORT, 'the audit log is only ever added to'); END
            """
        )


MIGRATIONS: tuple[Migration, ...] = (m001_entries,)


def migrate(db: sqlite3.Connection) -> None:
    """Bring the database to this version; does nothing when it is there already.

    Raises:
        RecordError: the database was written by a newer version.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        db.execute("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, time TEXT)")
        done = {row[0] for row in db.execute("SELECT name FROM migration")}
        newer = done - {step.__name__ for step in MIGRATIONS}
        if newer:
            raise RecordError(
                "The audit log was written by a newer LAM Desktop"
                f" ({', '.join(sorted(newer))}). Install that version again."
            )
        for step in MIGRATIONS:
            if step.__name__ not in done:
                step(db)
                now = datetime.now(UTC).isoformat()
                db.execute("INSERT INTO migration VALUES (?, ?)", (step.__name__, now))
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise
