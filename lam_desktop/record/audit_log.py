"""The audit log: the intent before the first step, an outcome after each, in a hash chain.

SQLite in full-sync mode: a row that was written survives a crash. Safe for several threads and
processes. Whatever cannot be written raises RecordError, and then nothing is carried out.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

from lam_desktop.domain.command import Command
from lam_desktop.domain.errors import PlanError, RecordError
from lam_desktop.domain.outcome import Outcome, StepOutcome
from lam_desktop.domain.plan import Plan, Step
from lam_desktop.domain.proposal import Approval, Proposal
from lam_desktop.record.chain import COLUMNS, START, Row, Verification, row_of, verify, write_seal
from lam_desktop.record.history import Kind, Record, records_of
from lam_desktop.record.migrations import migrate
from lam_desktop.record.process import this_process

BUSY_SECONDS = 10.0
WAIT_SECONDS = 0.01


class AuditLog:
    """The log in one database file; its seal is the file beside it that ends in ``.seal``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seal = path.with_suffix(".seal")
        self._lock = threading.RLock()
        with self._plainly():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._db = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            path.chmod(0o600)  # commands are nobody else's business
            self._db.row_factory = sqlite3.Row
            _write_ahead(self._db)
            self._db.execute("PRAGMA synchronous = FULL")
            migrate(self._db)

    def close(self) -> None:
        """Close the database; the log cannot be used any more."""
        self._db.close()

    def refused(self, proposal: Proposal, why: str) -> None:
        """Write down a command that was blocked, declined or not planned."""
        payload = {
            "command": _command_json(proposal.command),
            "decision": proposal.decision.effect.value,
            "rules": list(proposal.decision.rules),
            "errors": list(proposal.decision.errors),
            "why": why,
        }
        self._append(uuid4().hex[:12], Kind.REFUSED, payload, words=proposal.command.text)

    def begin(self, command: Command, plan: Plan, approval: Approval) -> "OpenRun":
        """Write the intent down and open the record of the run."""
        run_id = uuid4().hex[:12]
        payload = {
            "command": _command_json(command),
            "steps": [step.to_json() for step in plan.steps],
            "plan_digest": plan.digest,
            "approval": approval.id,
            "approver": approval.approver.value,
            "process": this_process(),
        }
        arguments = [json.dumps(s.action.args(), ensure_ascii=False) for s in plan.steps]
        self._append(run_id, Kind.INTENT, payload, words="\n".join([command.text, *arguments]))
        return OpenRun(log=self, run_id=run_id)

    def append_event(self, run_id: str, kind: Kind, payload: dict[str, Any]) -> None:
        """Write down an event of an open run."""
        self._append(run_id, kind, payload, words="")

    def verify(self) -> Verification:
        """Check every row against the chain and the seal."""
        with self._lock, self._plainly():
            return verify(self._db, self._seal)

    def records(self, search: str = "", limit: int | None = None) -> list[Record]:
        """Runs and refusals, newest first; only those that hold every word of ``search``."""
        wanted = search.casefold().split()
        with self._lock, self._plainly():
            rows = self._db.execute(
                f"SELECT {COLUMNS} FROM entry WHERE kind IN (?, ?) ORDER BY id DESC",
                (Kind.INTENT, Kind.REFUSED),
            )
            # Compared here, not by SQLite: it knows upper and lower case of ASCII only, and
            # cannot be asked for what is no text.
            found = (row for row in rows if all(w in row["words"].casefold() for w in wanted))
            heads = [row_of(head) for head in islice(found, limit)]
            return records_of(heads, self._rows_of_run)

    def command_of(self, run_id: str) -> str:
        """The beginning of what was asked for in a run or refusal; RecordError if there is none."""
        with self._lock, self._plainly():
            rows = self._rows_of_run(run_id)
        heads = [row for row in rows if row.kind in (Kind.INTENT, Kind.REFUSED)]
        if not heads:
            raise _no_run(run_id)
        return records_of(heads, lambda _: rows)[0].title

    def undo_steps(self, run_id: str | None) -> tuple[str, tuple[Step, ...]]:
        """The run (the last one for ``None``) and the steps that put back what it did.

        The last run is never one that puts another back or that was put back as a whole, so that
        one undo after the other goes back run by run.

        Raises:
            RecordError: there is no such run, or nothing of it can be put back.
        """
        every = self.records()
        left = _left_to_undo(every)
        if run_id is None:
            run_id = _last_run(every, left)
        if run_id not in left:
            raise _no_run(run_id)
        going_on = (record.id for record in every if record.refused is None and not record.status)
        if run_id in going_on:
            raise RecordError(f"Run {run_id} is still going on. Stop it first, then undo it.")
        if not left[run_id]:
            raise RecordError(
                f"Nothing of run {run_id} can be put back (any more). Nothing was done."
            )
        return run_id, left[run_id]

    def _rows_of_run(self, run_id: str) -> list[Row]:
        found = self._db.execute(
            f"SELECT {COLUMNS} FROM entry WHERE run_id = ? ORDER BY id", (run_id,)
        )
        return [row_of(values) for values in found]

    def _append(self, run_id: str, kind: Kind, payload: dict[str, Any], *, words: str) -> None:
        # Names of files may hold bytes that are no text; escaped, they are kept exactly.
        text = json.dumps(payload, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        words = words.encode("utf-8", "backslashreplace").decode("utf-8")
        with self._lock, self._plainly(), self._transaction():
            last = self._db.execute(
                "SELECT id, hash FROM entry ORDER BY id DESC LIMIT 1"
            ).fetchone()
            row = Row(
                id=last["id"] + 1 if last else 1,
                run_id=run_id,
                time=datetime.now(UTC).isoformat(timespec="milliseconds"),
                kind=kind.value,
                words=words,
                payload=text,
                previous=last["hash"] if last else START,
                hash="",
            )
            row = replace(row, hash=row.expected_hash())
            self._db.execute(
                f"INSERT INTO entry ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    row.id,
                    row.run_id,
                    row.time,
                    row.kind,
                    row.words,
                    row.payload,
                    row.previous,
                    row.hash,
                ),
            )
            # Row first: a kill between the two leaves a seal that lags, never one that is ahead.
            self._db.execute("COMMIT")
            write_seal(self._seal, row.id, row.hash)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        """Turn errors of the database and the disk into words."""
        way_out = "Nothing is carried out without a record."
        damaged = (
            f"{way_out} Move the file away to start a new log; keep it, for it shows what was done."
        )
        try:
            yield
        except sqlite3.OperationalError as error:
            if "decode" in str(error):
                raise RecordError(f"The audit log {self._path} is damaged. {damaged}") from error
            raise RecordError(
                f"The audit log {self._path} cannot be used ({error}). {way_out} Make room on the"
                " disk, or make the folder writable."
            ) from error
        except sqlite3.DatabaseError as error:
            raise RecordError(
                f"The audit log {self._path} is damaged ({error}). {damaged}"
            ) from error
        except (ValueError, KeyError, TypeError, AttributeError, PlanError) as error:
            raise RecordError(
                f"A row of the audit log {self._path} cannot be read; “lam audit verify” says which"
                f" was changed. {damaged}"
            ) from error
        except OSError as error:
            raise RecordError(
                f"The audit log {self._path} cannot be used ({error.strerror}). {way_out} Make room"
                " on the disk, or make the folder writable."
            ) from error


@dataclass(frozen=True, kw_only=True)
class OpenRun:
    """The open record of one run."""

    log: AuditLog
    run_id: str

    def started(self, index: int) -> None:
        """Write down that a step is about to be taken."""
        self.log.append_event(self.run_id, Kind.STEP_STARTED, {"index": index})

    def finished(self, outcome: StepOutcome) -> None:
        """Write down how a step ended, and how it can be put back."""
        payload = {
            "index": outcome.index,
            "status": outcome.status.value,
            "message": outcome.message,
            "undo": [step.to_json() for step in outcome.undo],
        }
        self.log.append_event(self.run_id, Kind.STEP_FINISHED, payload)

    def ended(self, outcome: Outcome) -> None:
        """Write down how the run ended."""
        payload = {"status": outcome.status.value, "message": outcome.message}
        self.log.append_event(self.run_id, Kind.ENDED, payload)


def _left_to_undo(every: Sequence[Record]) -> dict[str, tuple[Step, ...]]:
    """The steps that still put each run back, by its id."""
    taken = dict.fromkeys((record.id for record in every), 0)
    for record in every:
        if record.undoes in taken:
            taken[record.undoes] += record.done_steps
    return {record.id: record.undo_steps[taken[record.id] :] for record in every}


def _last_run(every: Sequence[Record], left: Mapping[str, tuple[Step, ...]]) -> str:
    """The run that an undo without an id means; an older one is named, never taken unasked."""
    runs = [
        record
        for record in every
        if record.refused is None
        and record.undoes is None
        and (left[record.id] or not record.undo_steps or not record.status)
    ]
    if not runs:
        raise RecordError("There is nothing to undo.")
    last = runs[0]
    if left[last.id] or not last.status:
        return last.id
    said = f"The last run, {last.id} (“{last.title}”), changed nothing that can be put back."
    for record in runs[1:]:
        if left[record.id]:
            raise RecordError(
                f"{said} Nothing was done. The one before it that can be put back is {record.id}"
                f" (“{record.title}”): lam undo {record.id}"
            )
    raise RecordError(f"There is nothing to undo. {said}")


def _no_run(run_id: str) -> RecordError:
    return RecordError(f"There is no run {run_id}. See the ids with: lam history")


def _write_ahead(db: sqlite3.Connection) -> None:
    """Turn the write-ahead log on, waiting for others as any statement does.

    SQLite itself gives up at once where another program writes to a new database.
    """
    last = monotonic() + BUSY_SECONDS
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() >= last:
                raise
            sleep(WAIT_SECONDS)


def _command_json(command: Command) -> dict[str, str]:
    return {
        "id": command.id,
        "text": command.text,
        "source": command.source.value,
        "time": command.time.isoformat(),
    }
