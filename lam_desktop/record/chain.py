"""The hash chain: what makes a changed, removed or reordered row visible.

Each row's hash covers the row and the hash before it. The hash and number of the last row are also
kept in a small file beside the database (the seal), so that rows cut off at the end are missed too.
Somebody who can write both files can still forge a whole new log; nobody else can.
"""

import hashlib
import json
import os
import sqlite3
import threading
import time
from dataclasses import dataclass
from pathlib import Path

START = "0" * 64
FIRST_SEAL_SECONDS = 0.2
MOST_LAG = 8
"""Rows that writers at work, or one that was killed, may have added without sealing them yet."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of the log as it is stored; ``id`` counts from 1 without gaps."""

    id: int
    run_id: str
    time: str
    kind: str
    words: str
    payload: str
    previous: str
    hash: str

    def expected_hash(self) -> str:
        """What the hash must be for this content."""
        content = [
            self.id, self.run_id, self.time, self.kind, self.words, self.payload, self.previous
        ]  # fmt: skip
        text = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("ascii")).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Verification:
    """The result of checking the whole log; ``broken`` says in words where and how."""

    rows: int
    broken: str | None = None

    @property
    def ok(self) -> bool:
        return self.broken is None

    @property
    def sentence(self) -> str:
        """The result in words."""
        if self.ok:
            return f"The audit log is whole: {self.rows} rows, each following the one before."
        return f"The audit log is NOT whole: {self.broken}."


COLUMNS = "id, run_id, time, kind, words, payload, previous, hash"


def row_of(values: sqlite3.Row) -> Row:
    """A database row as a value."""
    return Row(**{key: values[key] for key in values.keys()})  # noqa: SIM118 no mapping


def verify(db: sqlite3.Connection, seal: Path) -> Verification:
    """Walk the chain from the first row to the seal.

    The seal is read before the rows and again after them, for others may be writing meanwhile: it
    can never be ahead of rows that were read later, nor far behind rows that were read before.
    """
    try:
        before = _read_seal(seal)
        found = _walk(db)
        after = _read_seal(seal)
        if after is None and len(found) > 1:
            # The very first row is there a moment before its seal is.
            time.sleep(FIRST_SEAL_SECONDS)
            after = _read_seal(seal)
    except _Broken as broken:
        return Verification(rows=broken.rows, broken=str(broken))
    return _against_seals(found, before, after, seal.name)


class _Broken(Exception):
    """The chain or the seal is not whole; ``rows`` before that are."""

    def __init__(self, words: str, rows: int = 0) -> None:
        super().__init__(words)
        self.rows = rows


def _walk(db: sqlite3.Connection) -> list[str]:
    """The hash of the start and of each row, all checked."""
    previous, hashes = START, [START]
    rows = db.execute(f"SELECT {COLUMNS} FROM entry ORDER BY id")
    for number, row in enumerate(map(row_of, rows), start=1):
        if row.id != number:
            raise _Broken(f"row {number} was removed", number - 1)
        if row.previous != previous:
            raise _Broken(f"row {number} does not follow the row before it", number - 1)
        if row.hash != _hash_of(row):
            raise _Broken(f"row {number} was changed", number - 1)
        previous = row.hash
        hashes.append(row.hash)
    return hashes


def _hash_of(row: Row) -> str | None:
    try:
        return row.expected_hash()
    except TypeError:  # something that is no text stands in it
        return None


def _read_seal(seal: Path) -> tuple[int, str] | None:
    """The number and hash of the last sealed row; ``None`` where there is no seal."""
    try:
        sealed = json.loads(seal.read_text(encoding="ascii"))
        count, last = sealed["rows"], sealed["hash"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise _Broken(f"its seal {seal.name} cannot be read") from error
    if type(count) is not int or count < 0 or not isinstance(last, str):
        raise _Broken(f"its seal {seal.name} cannot be read")
    return count, last


def _against_seals(
    hashes: list[str], before: tuple[int, str] | None, after: tuple[int, str] | None, name: str
) -> Verification:
    rows = len(hashes) - 1
    broken: str | None = None
    if after is None:
        broken = f"its seal {name} was removed" if rows else None
    elif before is not None and before[0] > rows:
        broken = f"row {rows + 1} and all after it were removed"
    elif rows - after[0] > MOST_LAG:
        broken = f"its seal {name} was set back to row {after[0]}"
    else:
        for count, last in filter(None, (before, after)):
            if count <= rows and hashes[count] != last:
                broken = f"row {count} is not the one that was sealed"
    return Verification(rows=rows, broken=broken)


def write_seal(seal: Path, rows: int, last: str) -> None:
    """Replace the seal in one step; raises OSError."""
    temporary = seal.with_name(f"{seal.name}.{os.getpid()}.{threading.get_ident()}")
    with temporary.open("w", encoding="ascii") as file:
        temporary.chmod(0o600)
        json.dump({"rows": rows, "hash": last}, file)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(seal)
