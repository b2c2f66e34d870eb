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
from dataclasses import dataclass
from pathlib import Path

START = "0" * 64


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
    """Walk the chain from the first row to the seal."""
    previous, hashes = START, [START]
    rows = db.execute(f"SELECT {COLUMNS} FROM entry ORDER BY id")
    for number, row in enumerate(map(row_of, rows), start=1):
        if row.id != number:
            return Verification(rows=number - 1, broken=f"row {number} was removed")
        if row.previous != previous:
            return Verification(
                rows=number - 1, broken=f"row {number} does not follow the row before it"
            )
        if row.hash != row.expected_hash():
            return Verification(rows=number - 1, broken=f"row {number} was changed")
        previous = row.hash
        hashes.append(row.hash)
    return _against_seal(hashes, seal)


def _against_seal(hashes: list[str], seal: Path) -> Verification:
    """The seal may lag behind (killed between the two writes), but never be ahead or differ."""
    rows = len(hashes) - 1
    try:
        sealed = json.loads(seal.read_text(encoding="ascii"))
        count, last = int(sealed["rows"]), str(sealed["hash"])
    except FileNotFoundError:
        broken = f"its seal {seal.name} was removed" if rows else None
        return Verification(rows=rows, broken=broken)
    except (OSError, ValueError, KeyError, TypeError):
        return Verification(rows=rows, broken=f"its seal {seal.name} cannot be read")
    if count > rows:
        return Verification(rows=rows, broken=f"row {rows + 1} and all after it were removed")
    if hashes[count] != last:
        return Verification(rows=rows, broken=f"row {count} is not the one that was sealed")
    return Verification(rows=rows)


def write_seal(seal: Path, rows: int, last: str) -> None:
    """Replace the seal in one step; raises OSError."""
    temporary = seal.with_name(f"{seal.name}.{os.getpid()}.{threading.get_ident()}")
    with temporary.open("w", encoding="ascii") as file:
        json.dump({"rows": rows, "hash": last}, file)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(seal)
