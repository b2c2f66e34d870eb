"""The log shows whatever was done to it, and what a killed run had done."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lam_desktop.domain.actions import MovePath, ShowText
from lam_desktop.domain.command import Command
from lam_desktop.domain.decision import failed
from lam_desktop.domain.errors import RecordError
from lam_desktop.domain.outcome import Outcome, Status, StepOutcome
from lam_desktop.domain.plan import Plan, Step
from lam_desktop.domain.proposal import Approval, Approver, Proposal
from lam_desktop.record.audit_log import AuditLog, OpenRun

BACK = Step(action=MovePath(source="/h/b", destination="/h/a"), undo=None)


def begin(log: AuditLog, text: str = "move a to b") -> OpenRun:
    command = Command(text=text)
    step = Step(action=ShowText(text="نسخ"), undo="nothing to undo")
    plan = Plan(command_id=command.id, steps=(step,))
    approval = Approval(
        id="a" * 32,
        plan_digest=plan.digest,
        approver=Approver.PERSON,
        given=command.time,
        expires=command.time,
    )
    return log.begin(command, plan, approval)


def complete(log: AuditLog, text: str = "move a to b", undo: tuple[Step, ...] = (BACK,)) -> str:
    run = begin(log, text)
    run.started(0)
    run.finished(StepOutcome(index=0, status=Status.DONE, message="moved", undo=undo))
    run.ended(Outcome(run_id=run.run_id, status=Status.DONE))
    return run.run_id


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "audit.db"


@pytest.fixture
def log(path: Path):  # type: ignore[no-untyped-def]
    opened = AuditLog(path)
    yield opened
    opened.close()


def tampered(path: Path, *statements: str) -> None:
    """What somebody with the file could do: the triggers are no obstacle."""
    db = sqlite3.connect(path)
    db.execute("DROP TRIGGER entry_no_update")
    db.execute("DROP TRIGGER entry_no_delete")
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


def test_a_run_is_kept_whole(log: AuditLog) -> None:
    run_id = complete(log)
    (record,) = log.records()
    assert (record.id, record.command, record.status) == (run_id, "move a to b", Status.DONE)
    assert record.steps[0].undo == (BACK,)
    assert record.planned[0].action == ShowText(text="نسخ")
    assert log.verify().ok
    assert log.verify().rows == 4


def test_the_file_itself_refuses_changes(log: AuditLog, path: Path) -> None:
    complete(log)
    db = sqlite3.connect(path)
    for statement in ("UPDATE entry SET words = 'x'", "DELETE FROM entry"):
        with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
            db.execute(statement)
    db.close()


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE entry SET payload = '{}' WHERE id = 2", "row 2 was changed"),
        ("UPDATE entry SET time = '2020' WHERE id = 4", "row 4 was changed"),
        ("DELETE FROM entry WHERE id = 1", "row 1 was removed"),
        ("DELETE FROM entry WHERE id = 3", "row 3 was removed"),
        ("DELETE FROM entry WHERE id >= 4", "row 4 and all after it were removed"),
        ("DELETE FROM entry", "row 1 and all after it were removed"),
    ],
)
def test_changed_and_removed_rows_are_found(
    log: AuditLog, path: Path, statement: str, where: str
) -> None:
    complete(log)
    tampered(path, statement)
    found = log.verify()
    assert not found.ok
    assert found.broken == where


def test_reordered_rows_are_found(log: AuditLog, path: Path) -> None:
    complete(log)
    tampered(
        path,
        "UPDATE entry SET id = 99 WHERE id = 2",
        "UPDATE entry SET id = 2 WHERE id = 3",
        "UPDATE entry SET id = 3 WHERE id = 99",
    )
    assert not log.verify().ok


def test_a_removed_or_unreadable_seal_is_told(log: AuditLog, path: Path) -> None:
    complete(log)
    seal = path.with_suffix(".seal")
    seal.write_text("{")
    assert "seal" in (log.verify().broken or "")
    seal.unlink()
    assert "seal" in (log.verify().broken or "")


@pytest.mark.parametrize("words", ["move", "MOVE A", "نسخ", "to b"])
def test_search_finds_words_of_commands_and_steps(log: AuditLog, words: str) -> None:
    complete(log)
    complete(log, "unrelated", undo=())
    assert "move a to b" in [r.command for r in log.records(words)]


@pytest.mark.parametrize("words", ["%", "_", "100%"])
def test_search_takes_wildcards_as_letters(log: AuditLog, words: str) -> None:
    complete(log)
    assert log.records(words) == []


def test_a_refusal_is_kept_with_its_rules(log: AuditLog) -> None:
    proposal = Proposal(command=Command(text="steal"), assessment=None, decision=failed("no model"))
    log.refused(proposal, "blocked")
    (record,) = log.records()
    assert (record.refused, record.rules) == ("blocked", ("check-failed",))
    assert record.status is None


def test_undo_takes_the_last_run_that_is_not_undone(log: AuditLog) -> None:
    first, second = complete(log, "one"), complete(log, "two")
    assert log.undo_steps(None) == (second, (BACK,))
    complete(log, f"undo {second}", undo=())
    assert log.undo_steps(None) == (first, (BACK,))
    with pytest.raises(RecordError, match="put back"):
        log.undo_steps(second)


def test_undo_of_nothing_is_told(log: AuditLog) -> None:
    with pytest.raises(RecordError, match="nothing to undo"):
        log.undo_steps(None)
    with pytest.raises(RecordError, match="no run"):
        log.undo_steps("0123456789ab")


KILLED = """
import sys, time
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from test_audit_log import begin, AuditLog, StepOutcome, Status, BACK
run = begin(AuditLog(Path(sys.argv[1])), "long run")
run.started(0)
run.finished(StepOutcome(index=0, status=Status.DONE, undo=(BACK,)))
run.started(1)
print("ready", flush=True)
time.sleep(60)
"""


def test_a_killed_run_shows_as_interrupted_and_can_be_undone(path: Path) -> None:
    argv = [sys.executable, "-c", KILLED, str(path), str(Path(__file__).parent)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        running = AuditLog(path)
        assert running.records()[0].status is None
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    (record,) = running.records()
    assert record.status is Status.INTERRUPTED
    assert running.verify().ok
    assert running.undo_steps(None) == (record.id, (BACK,))
    running.close()


def test_many_writers_keep_one_chain(path: Path) -> None:
    logs = [AuditLog(path) for _ in range(4)]
    errors: list[Exception] = []

    def write(log: AuditLog) -> None:
        try:
            for _ in range(5):
                complete(log)
        except RecordError as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(log,)) for log in logs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    found = logs[0].verify()
    assert (found.ok, found.rows) == (True, 80)
    for log in logs:
        log.close()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RecordError, match="Nothing is carried out without a record"):
        AuditLog(tmp_path / "file" / "audit.db")


def test_a_damaged_file_is_told(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no database at all, but long enough to be looked at" * 50)
    with pytest.raises(RecordError, match="damaged"):
        AuditLog(path)


def test_a_log_of_a_newer_version_is_left_alone(log: AuditLog, path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("INSERT INTO migration VALUES ('m999_future', '')")
    db.commit()
    db.close()
    with pytest.raises(RecordError, match="newer"):
        AuditLog(path)
