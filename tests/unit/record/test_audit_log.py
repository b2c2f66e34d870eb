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


@pytest.mark.parametrize(
    "words", ["move", "MOVE A", "نسخ", "to b", "b move", " b  a to ", "نسخ move", ""]
)
def test_search_finds_words_of_commands_and_steps(log: AuditLog, words: str) -> None:
    complete(log)
    complete(log, "unrelated", undo=())
    assert "move a to b" in [r.command for r in log.records(words)]


@pytest.mark.parametrize(
    "words", ["move z", "move unrelated", "\udcff", "a \ud800", "\x00", "x" * 60_000, "q " * 5_000]
)
def test_search_wants_every_word(log: AuditLog, words: str) -> None:
    complete(log)
    complete(log, "unrelated", undo=())
    assert log.records(words) == []


def test_search_knows_the_capitals_of_every_script(log: AuditLog) -> None:
    complete(log, "Öffne den Ordner ÉTÉ")
    complete(log, "öffne den Ordner été")
    assert len(log.records("ÖFFNE été")) == 2
    assert len(log.records("öffne", limit=1)) == 1


def test_a_new_log_that_another_program_opens_as_well_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "audit.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    done = threading.Timer(0.3, other.execute, ["COMMIT"])
    done.start()

    AuditLog(path).close()

    done.join()
    other.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows guards folders in another way")
def test_the_folder_of_the_log_is_for_the_person_only(log: AuditLog, path: Path) -> None:
    assert path.parent.stat().st_mode & 0o077 == 0


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


def test_undo_takes_no_older_run_unasked(log: AuditLog) -> None:
    with_undo = complete(log, "move a to b")
    complete(log, "show the time", undo=())
    proposal = Proposal(command=Command(text="steal"), assessment=None, decision=failed("no model"))
    log.refused(proposal, "blocked")  # never ran, so it is not the last run
    with pytest.raises(RecordError) as told:
        log.undo_steps(None)
    assert "“show the time”), changed nothing that can be put back" in str(told.value)
    assert str(told.value).endswith(f"{with_undo} (“move a to b”): lam undo {with_undo}")
    assert log.undo_steps(with_undo) == (with_undo, (BACK,))


def test_undo_of_a_last_run_that_changed_nothing_is_told(log: AuditLog) -> None:
    complete(log, "show the time", undo=())
    with pytest.raises(RecordError, match=r"nothing to undo.*“show the time”"):
        log.undo_steps(None)


def test_the_rest_of_a_run_that_was_put_back_in_part_is_left(log: AuditLog) -> None:
    run_id = complete(log, "two moves", undo=(BACK, BACK))
    complete(log, f"undo {run_id}: two moves", undo=())  # one step of the two was done
    assert log.undo_steps(None) == (run_id, (BACK,))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("move a to b", "move a to b"),
        ("move\n a   to b", "move a to b"),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 59 + "…"),
    ],
)
def test_a_run_is_called_by_the_beginning_of_its_command(
    log: AuditLog, text: str, title: str
) -> None:
    complete(log, "another")
    assert log.command_of(complete(log, text)) == title
    with pytest.raises(RecordError, match="no run"):
        log.command_of("0123456789ab")


@pytest.mark.parametrize("text", ["undo {id}", "undo {id}: move a to b", "undo {id}: two\nlines"])
def test_an_undo_is_known_by_its_text(log: AuditLog, text: str) -> None:
    run_id = complete(log)
    complete(log, text.format(id=run_id))
    assert log.records()[0].undoes == run_id


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


def test_the_step_that_a_kill_cut_off_is_shown(path: Path) -> None:
    script = (
        "import os, sys\nsys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path\nfrom tests.unit.record.test_audit_log import begin\n"
        "from lam_desktop.record.audit_log import AuditLog\n"
        "run = begin(AuditLog(Path(sys.argv[1])))\nrun.started(0)\nos.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path), str(Path.cwd())], check=False)
    (record,) = AuditLog(path).records()
    assert record.status is Status.INTERRUPTED
    assert [step.status for step in record.steps] == [Status.INTERRUPTED]
    assert "half done" in record.steps[0].message


def test_a_run_that_goes_on_is_not_undone(log: AuditLog) -> None:
    complete(log)
    run = begin(log)
    run.started(0)
    run.finished(StepOutcome(index=0, status=Status.DONE, undo=(BACK,)))
    for asked in (None, run.run_id):
        with pytest.raises(RecordError, match="still going on"):
            log.undo_steps(asked)


def test_names_that_are_no_text_are_kept(log: AuditLog) -> None:
    run = begin(log, "find files named oice")
    run.finished(StepOutcome(index=0, status=Status.DONE, message="inv\udcffoice.txt"))
    run.ended(Outcome(run_id=run.run_id, status=Status.DONE))
    (record,) = log.records("oice")
    assert record.steps[0].message == "inv\udcffoice.txt"
    assert log.verify().ok


@pytest.mark.parametrize(
    "seal",
    [
        '{"rows": -1, "hash": "x"}',
        '{"rows": 1e999, "hash": "x"}',
        '{"rows": true, "hash": "x"}',
        '{"rows": 1, "hash": 5}',
        "[" * 100_000,
        "\xff",
        "{}",
    ],
)
def test_a_forged_seal_is_told(log: AuditLog, path: Path, seal: str) -> None:
    complete(log)
    path.with_suffix(".seal").write_text(seal, encoding="latin-1")
    assert "cannot be read" in log.verify().sentence


def test_a_seal_that_was_set_back_is_told(log: AuditLog, path: Path) -> None:
    for _ in range(4):
        complete(log)
    path.with_suffix(".seal").write_text(f'{{"rows": 0, "hash": "{"0" * 64}"}}')
    assert "set back to row 0" in log.verify().sentence


@pytest.mark.parametrize("content", ["X'00ff'", "'{'", "'{}'"])
def test_a_damaged_row_is_told(log: AuditLog, path: Path, content: str) -> None:
    complete(log)
    tampered(path, f"UPDATE entry SET payload = {content} WHERE id = 1")
    assert "row 1 was changed" in log.verify().sentence
    for question in (log.records, lambda: log.undo_steps(None)):
        with pytest.raises(RecordError, match="audit verify"):
            question()


def test_verifying_beside_a_writer_raises_no_false_alarm(path: Path) -> None:
    log, over = AuditLog(path), threading.Event()

    def write() -> None:
        writer = AuditLog(path)
        while not over.is_set():
            complete(writer)
        writer.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert [log.verify().broken for _ in range(60)] == [None] * 60
    finally:
        over.set()
        thread.join()
        log.close()


@pytest.mark.skipif(os.name == "nt", reason="Windows guards files in another way")
def test_the_files_of_the_log_are_for_the_person_only(log: AuditLog, path: Path) -> None:
    complete(log)
    for file in path.parent.iterdir():
        assert file.stat().st_mode & 0o077 == 0, file


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
