"""The audit log: the intent before the first step, an outcome after each, in a hash chain.

SQLite in full-sync mode: a row that was written survives a crash. Safe for several threads and
processes. Whatever cannot be written raises RecordError, and then nothing is carried out.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from lam_desktop.domain.command import Command
from lam_desktop.domain.errors import RecordError
from lam_desktop.domain.outcome import Outcome, StepOutcome
from lam_desktop.domain.plan import Plan, Step
from lam_desktop.domain.proposal import Approval, Proposal
from lam_desktop.record.chain import COLUMNS, START, Row, Verification, row_of, verify, write_seal
from lam_desktop.record.history import Kind, Record, records_of
from lam_desktop.record.migrations import migrate
from lam_desktop.record.process import this_process

BUSY_SECONDS = 10.0


class AuditLog:
    """The log in one database file; its seal is the file beside it that ends in ``.seal``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seal = path.with_suffix(".seal")
        self._lock = threading.RLock()
        with self._plainly():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(
                path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._db.row_factory = sqlite3.Row
            self._db.execute("PRAGMA journal_mode = WAL")
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
        """Runs and refusals, newest first; only those whose words hold ``search``."""
        pattern = "%" + "".join(f"\\{c}" if c in "\\%_" else c for c in search) + "%"
        with self._lock, self._plainly():
            heads = self._db.execute(
                f"SELECT {COLUMNS} FROM entry WHERE kind IN (?, ?)"
                " AND words LIKE ? ESCAPE '\\' ORDER BY id DESC LIMIT ?",
                (Kind.INTENT, Kind.REFUSED, pattern, -1 if limit is None else limit),
            ).fetchall()
            return records_of([row_of(head) for head in heads], self._rows_of_run)

    def undo_steps(self, run_id: str | None) -> tuple[str, tuple[Step, ...]]:
        """The run (the last that can be undone for ``None``) and the steps that put it back.

        Raises:
            RecordError: there is no such run, or nothing of it can be put back.
        """
        every = self.records()
        undone = {record.id: 0 for record in every}
        for record in every:
            if record.undoes in undone:
                undone[record.undoes] += record.done_steps
        for record in every:
            if (run_id is None and record.undoes is None) or record.id == run_id:
                steps = record.undo_steps[undone[record.id] :]
                if steps:
                    return record.id, steps
                if run_id is not None:
                    raise RecordError(
                        f"Nothing of run {run_id} can be put back (any more). Nothing was done."
                    )
        if run_id is not None:
            raise RecordError(f"There is no run {run_id}. See the ids with: lam history")
        raise RecordError("There is nothing to undo.")

    def _rows_of_run(self, run_id: str) -> list[Row]:
        found = self._db.execute(
            f"SELECT {COLUMNS} FROM entry WHERE run_id = ? ORDER BY id", (run_id,)
        )
        return [row_of(values) for values in found]

    def _append(self, run_id: str, kind: Kind, payload: dict[str, Any], *, words: str) -> None:
        text = json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
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
        try:
            yield
        except sqlite3.OperationalError as error:
            raise RecordError(
                f"The audit log {self._path} cannot be used ({error}). {way_out} Make room on the"
                " disk, or make the folder writable."
            ) from error
        except sqlite3.DatabaseError as error:
            raise RecordError(
                f"The audit log {self._path} is damaged ({error}). {way_out} Move the file away to"
                " start a new log; keep it, for it shows what was done."
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


def _command_json(command: Command) -> dict[str, str]:
    return {
        "id": command.id,
        "text": command.text,
        "source": command.source.value,
        "time": command.time.isoformat(),
    }
