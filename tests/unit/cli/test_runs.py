"""Who says yes in the terminal, what counts as a no, and what an undo puts back."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from lam_command import MOVE, ROOT, TWO_FOLDERS, lam, lam_json

from lam_desktop.domain.outcome import Status, StepOutcome


def status(number: int = 0) -> str:
    """How the newest (or an older) run or refusal ended."""
    return str(lam_json("history", "--json")[number]["status"])


def interrupted(*_: object, **__: object) -> str:
    """A question during which Ctrl+C is pressed, and Enter only later."""
    os.kill(os.getpid(), signal.SIGINT)
    return "yes"


def killed(*_: object, **__: object) -> str:
    os.kill(os.getpid(), signal.SIGTERM)
    return "yes"


def ended(*_: object, **__: object) -> str:
    raise click.Abort


def no_text(*_: object, **__: object) -> str:
    return b"\xff".decode()


NOES = [interrupted, killed, ended, no_text]


@pytest.fixture
def careful(home: Path) -> None:
    """A person who wants to be asked about everything."""
    settings = home / ".lam" / "config" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("run_allowed_without_asking = false\n")


def test_each_step_is_asked_for(home: Path) -> None:
    answer = lam("run", TWO_FOLDERS, "--step", typed="y\nn\n")
    assert answer.exit_code == 130, answer.output
    assert "step 1: done" in answer.output
    assert "step 2: stopped" in answer.output
    assert [path.name for path in (home / "Documents").iterdir()] == ["alpha"]
    assert status() == "stopped"


def test_the_end_of_the_answers_is_a_no(home: Path) -> None:
    answer = lam("run", TWO_FOLDERS, "--step", typed="y\n")
    assert answer.exit_code == 130
    assert "Aborted" not in answer.output
    assert [path.name for path in (home / "Documents").iterdir()] == ["alpha"]
    assert status() == "stopped"


@pytest.mark.parametrize("no", NOES)
def test_whatever_ends_the_question_before_a_step_stops_the_run(
    report: Path, monkeypatch: pytest.MonkeyPatch, no: Callable[..., str]
) -> None:
    monkeypatch.setattr("lam_desktop.cli.run.click.confirm", no)
    assert lam("run", MOVE, "--step").exit_code == 130
    assert report.exists()
    assert status() == "stopped"


@pytest.mark.parametrize("no", NOES)
@pytest.mark.usefixtures("careful")
def test_whatever_ends_the_first_question_declines(
    report: Path, monkeypatch: pytest.MonkeyPatch, no: Callable[..., str]
) -> None:
    monkeypatch.setattr("lam_desktop.cli.run.at_terminal", lambda: True)
    monkeypatch.setattr("lam_desktop.cli.run.click.prompt", no)
    before = signal.getsignal(signal.SIGINT)
    assert lam("run", MOVE).exit_code == 10
    assert report.exists()
    assert status() == "refused: declined"
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals on Windows")
@pytest.mark.usefixtures("careful")
@pytest.mark.parametrize(
    ("options", "question", "code", "ends"),
    [([], "Type yes", 10, "refused: declined"), (["--step", "--yes"], "Go on", 130, "stopped")],
    ids=["first question", "before a step"],
)
def test_ctrl_c_at_a_real_terminal_needs_no_enter(
    report: Path, options: list[str], question: str, code: int, ends: str
) -> None:
    import pty

    argv = [sys.executable, "-m", "lam_desktop", "run", MOVE, *options]
    master, slave = pty.openpty()
    with subprocess.Popen(argv, cwd=ROOT, stdin=slave, stdout=slave, stderr=slave) as process:
        os.close(slave)
        try:
            seen = b""
            while question.encode() not in seen:
                seen += os.read(master, 65536)
            time.sleep(0.5)  # nobody is as quick as the moment between the question and the wait
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == code
        finally:
            process.kill()
            os.close(master)
    assert report.exists()
    assert status() == ends


@pytest.mark.usefixtures("careful")
def test_yes_answers_ordinary_questions(report: Path) -> None:
    assert lam("run", MOVE).exit_code == 10
    assert report.exists()
    assert lam("run", MOVE, "--yes").exit_code == 0
    assert not report.exists()


def test_yes_never_answers_a_grave_question(home: Path) -> None:
    trash = home / ".local" / "share" / "Trash"
    for name in ("files", "info"):
        (trash / name).mkdir(parents=True)
    (trash / "files" / "old.txt").write_text("x")
    answer = lam("run", "empty the trash", "--yes")
    assert answer.exit_code == 10
    assert "too serious for --yes" in answer.stderr
    assert (trash / "files" / "old.txt").exists()
    assert status() == "refused: the approval was not enough"


def test_a_run_that_nobody_can_follow_is_stopped_and_recorded(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(self: object, event: int | StepOutcome) -> None:
        if isinstance(event, StepOutcome) and event.status is Status.DONE:
            raise BrokenPipeError

    monkeypatch.setattr("lam_desktop.cli.run._Printed._tell", gone)
    assert lam("run", TWO_FOLDERS).exit_code == 130
    assert [path.name for path in (home / "Documents").iterdir()] == ["alpha"]
    assert status() == "stopped"


def test_undo_never_takes_an_older_run_unasked(report: Path, home: Path) -> None:
    lam("run", MOVE)
    lam("run", "show the time")
    answer = lam("undo", "--yes")
    (moved,) = lam_json("history", "--json", "--search", "report")
    assert answer.exit_code == 1
    assert "“show the time”" in answer.stderr
    assert f"lam undo {moved['id']}\n" in answer.stderr
    assert not report.exists()

    named = lam("undo", moved["id"], "--yes")
    assert named.exit_code == 0, named.output
    assert f"Undo of run {moved['id']}: {MOVE}\n" in named.stdout
    assert report.exists()


def test_undo_of_an_unknown_run_is_told() -> None:
    answer = lam("undo", "0123456789ab")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert answer.stderr == "lam: There is no run 0123456789ab. See the ids with: lam history\n"


@pytest.mark.parametrize("search", ["Documents move", "REPORT  documents", "pdf"])
def test_history_is_searched_for_every_word(report: Path, search: str) -> None:
    lam("run", MOVE)
    found: list[Any] = lam_json("history", "--json", "--search", search)
    assert [entry["command"] for entry in found] == [MOVE]


@pytest.mark.parametrize(
    "search", [b"\xff".decode(errors="surrogateescape"), "\ud800", "x" * 60_000]
)
def test_history_is_searched_for_odd_words_in_vain(search: str) -> None:
    answer = lam("history", "--search", search)
    assert (answer.exit_code, answer.output) == (0, "Nothing was found.\n")
