"""No wrong turn may look like a decision: 0 says “allow” and nothing else."""

import logging
import os
import sys
from pathlib import Path

import pytest
from lam_command import MOVE, UNPLANNED, lam, lam_json, new_lam

from lam_desktop.cli.console import called_as
from lam_desktop.config.log import start_log

PROMISED = ("0", "10", "20", "130", "1")


@pytest.mark.parametrize(
    "args",
    [
        ["--nope"],
        ["nonsense"],
        ["classify", "x", "--backend", "abacus"],
        ["classify", "--batch", "/nonexistent/commands.jsonl"],
        ["classify", "--batch", "/"],
        ["plan"],
        ["history", "--limit", "0"],
        ["audit"],
        ["keys", "set", "openai", "sk-secret"],
        ["data", "check", "--dataset", "/nonexistent"],
    ],
    ids=" ".join,
)
def test_a_wrong_usage_is_an_error(args: list[str]) -> None:
    answer = lam(*args)
    assert answer.exit_code == 1
    assert answer.stdout == ""
    assert answer.stderr


@pytest.mark.parametrize("args", [["--help"], ["-h"], ["--version"], ["plan", "--help"]])
def test_help_is_no_error(args: list[str]) -> None:
    assert lam(*args).exit_code == 0


def test_the_help_states_every_code() -> None:
    said = lam("--help").output
    for code in PROMISED:
        assert f"  {code} " in said
    for command in ("classify", "plan", "run", "undo"):
        assert "Exit codes" in lam(command, "--help").output


@pytest.mark.parametrize("text", ["open the downloads folder", "read my wife's WhatsApp"])
def test_an_answer_that_nobody_reads_is_no_yes(text: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = new_lam("classify", text, stdout=writer, stderr=-1)
    os.close(writer)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a file that is always full")
@pytest.mark.parametrize(
    "args", [["classify", "open the downloads folder"], ["--help"]], ids=" ".join
)
def test_an_answer_without_room_is_told(args: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = new_lam(*args, stdout=full, stderr=-1)
    assert done.returncode == 1
    assert done.stderr.startswith("lam: The output cannot be used (No space left on device)")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", [["plan"], ["plan", "--json"], ["run", "--dry-run"], ["run"]])
def test_what_is_not_planned_is_an_error(command: list[str]) -> None:
    assert lam(*command, UNPLANNED).exit_code == 1


def test_what_is_not_planned_keeps_its_decision() -> None:
    (found,) = lam_json("plan", "--json", UNPLANNED)
    assert found["decision"] in ("allow", "confirm")
    assert found["unplanned"]


@pytest.mark.parametrize("command", [["plan"], ["run", "--dry-run"], ["run", "--yes"]])
def test_a_block_stays_a_block(command: list[str]) -> None:
    assert lam(*command, "read my wife's WhatsApp").exit_code == 20


def test_a_plan_ends_with_its_decision(report: Path) -> None:
    assert lam("plan", MOVE).exit_code == 0
    assert lam("run", MOVE, "--dry-run").exit_code == 0
    assert lam("plan", "empty the trash").exit_code == 10


def test_an_unforeseen_error_is_told_and_logged(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise ValueError("while at xyzzy-secret")

    monkeypatch.setattr("lam_desktop.cli.history.open_log", broken)
    start_log(home / "state" / "lam.log")
    answer = lam("history")
    assert answer.exit_code == 1
    assert "Something went wrong inside LAM Desktop (ValueError: while at" in answer.stderr
    for handler in logging.getLogger("lam_desktop").handlers:
        handler.close()
    logged = (home / "state" / "lam.log").read_text()
    assert "builtins.ValueError" in logged
    assert "in broken" in logged
    assert "xyzzy" not in logged


@pytest.mark.skipif(sys.platform == "win32", reason="no preexec_fn on Windows")
def test_without_a_stdin_nobody_is_asked() -> None:
    done = new_lam("run", "empty the trash", stdin=None, capture_output=True, preexec_fn=_no_stdin)
    assert done.returncode == 10, done
    assert "Traceback" not in done.stderr


def _no_stdin() -> None:
    os.close(0)


@pytest.mark.parametrize(
    ("called", "shown"),
    [
        (".venv/bin/lam", ".venv/bin/lam"),
        ("./lam", "./lam"),
        ("lam", "lam"),
        ("{bin}/lam", "lam"),
        ("/opt/my programs/lam", "'/opt/my programs/lam'"),
    ],
)
def test_a_hint_names_the_program_as_it_was_called(
    home: Path, monkeypatch: pytest.MonkeyPatch, called: str, shown: str
) -> None:
    found = home / "bin" / "lam"
    found.parent.mkdir()
    found.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(found.parent))
    monkeypatch.setattr("sys.argv", [called.format(bin=found.parent), "gui"])
    assert called_as() == shown


def test_without_a_display_the_hint_can_be_typed_as_it_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("lam_desktop.ui.desktop_app.display_available", lambda: False)
    monkeypatch.setattr("sys.argv", [".venv/bin/lam"])
    answer = lam("gui")
    assert answer.exit_code == 1
    assert '\n  .venv/bin/lam plan "move report.pdf' in answer.stderr
