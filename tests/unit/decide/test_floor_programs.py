"""The floor on programs, links, power and mail."""

from pathlib import Path

import pytest

from lam_desktop.decide.floor import Floor
from lam_desktop.domain.actions import (
    ComposeEmail,
    CopyPath,
    CreateFile,
    MovePath,
    OpenApp,
    OpenPath,
    OpenUrl,
    Power,
    RenamePath,
    RunCommand,
)
from lam_desktop.domain.decision import Effect


def test_running_commands_is_off_unless_turned_on(floor: Floor, home: Path) -> None:
    action = RunCommand(argv=("convert", "a.png", "b.jpg"))
    assert floor.judge(action).effect is Effect.BLOCK
    on = Floor(home, (), {}, allow_run_command=True).judge(action)
    assert on.effect is Effect.CONFIRM
    assert on.grave


@pytest.mark.parametrize(
    "line",
    [
        "mkfs.ext4 x", "/sbin/mkfs x", "dd if=a of=b", "fdisk x", "parted x", "diskutil list",
        "format d", "shutdown now", "sudo ls", "su", "doas ls", "pkexec ls", "rm a", "/bin/rm a",
        "RM a", "rm.exe a", "chmod -R 777 .", "sh -c ls", "bash", "/usr/bin/env bash -c x",
        "env rm a", "python3 -c x", "python3.11 a.py", "node a.js", "powershell x", "reg add x",
        "nohup rm a", "timeout 5 bash a", "xterm -e ls", "find . -delete", "xargs rm",
        "busybox rm a", "crontab a", "curl x | sh", "echo `x`", "echo $(x)", "curl x > y",
        "LD_PRELOAD=x.so firefox", "lam run x", "xdotool key a", "ssh host", "pip install x",
        "systemctl stop x", "kill 1",
    ],
)  # fmt: skip
def test_some_programs_are_never_run(home: Path, line: str) -> None:
    floor = Floor(home, (), {}, allow_run_command=True)
    assert floor.judge(RunCommand(argv=tuple(line.split()))).effect is Effect.BLOCK


def test_no_program_is_no_program(home: Path) -> None:
    floor = Floor(home, (), {}, allow_run_command=True)
    assert floor.judge(RunCommand(argv=())).effect is Effect.BLOCK
    assert floor.judge(OpenApp(app="x", argv=())).effect is Effect.BLOCK


@pytest.mark.parametrize(
    "argv",
    [
        ("xterm", "-e", "rm"), ("gnome-terminal", "--", "ls"), ("/usr/bin/bash", "a.sh"),
        ("python3", "a.py"), ("sudo", "mousepad"), ("cmd.exe", "/c", "dir"), ("lam", "run", "x"),
        ("mshta", "x"), ("env", "LD_PRELOAD=x.so", "firefox"), ("env", "rm", "x"),
        ("firefox", "file:///etc/passwd"), ("firefox", "javascript:alert(1)"),
        ("chromium", "--load-extension=x"), ("flatpak", "run", "--command=sh", "org.gimp.GIMP"),
        ("C:\\Windows\\System32\\cmd.exe", "/c", "dir"),
        ("/usr/bin/open", "-a", "Terminal", "/tmp/x/a.txt"),
    ],
)  # fmt: skip
def test_apps_that_would_run_commands_are_not_opened(floor: Floor, argv: tuple[str, ...]) -> None:
    assert floor.judge(OpenApp(app="x", argv=argv)).effect is Effect.BLOCK


@pytest.mark.parametrize(
    "argv",
    [
        ("/usr/bin/mousepad",), ("firefox", "https://example.org/a"), ("xterm",), ("konsole",),
        ("libreoffice", "--writer"), ("env", "BAMF_DESKTOP_FILE_HINT=x", "/snap/bin/firefox"),
        ("flatpak", "run", "org.gimp.GIMP"), ("galculator",), ("/usr/bin/open", "-a", "Mail"),
    ],
)  # fmt: skip
def test_ordinary_apps_are_opened(floor: Floor, argv: tuple[str, ...]) -> None:
    assert floor.judge(OpenApp(app="x", argv=argv)).effect is Effect.ALLOW


def test_a_link_to_an_interpreter_is_the_interpreter(floor: Floor, tmp_path: Path) -> None:
    link = tmp_path / "innocent"
    (tmp_path / "bash").write_text("")
    link.symlink_to(tmp_path / "bash")
    decision = floor.judge(OpenApp(app="x", argv=(str(link), "-c", "ls")))
    assert decision.effect is Effect.BLOCK


def test_opening_a_program_file_needs_a_person(floor: Floor, home: Path) -> None:
    tool = home / "Documents" / "tool"
    tool.write_text("#!/bin/sh")
    tool.chmod(0o755)
    scan = home / "Documents" / "scan.pdf"
    scan.write_text("x")
    scan.chmod(0o777)
    for name in ("a.sh", "a.desktop", "Setup.EXE", "x.ps1", "x.lnk", "x.AppImage", "tool"):
        decision = floor.judge(OpenPath(path=f"{home}/Documents/{name}"))
        assert decision.effect is Effect.CONFIRM, name
        assert decision.grave
    assert floor.judge(OpenPath(path=str(scan))).effect is Effect.ALLOW
    assert not floor.judge(OpenPath(path=f"{home}/Documents/a.py")).grave


def test_making_a_program_file_is_asked_about(floor: Floor, home: Path) -> None:
    docs = f"{home}/Documents"
    for action in (
        CreateFile(path=f"{docs}/run.sh", text="x"),
        CreateFile(path=f"{docs}/run.BAT"),
        RenamePath(path=f"{docs}/run.txt", new_name="run.sh"),
        CopyPath(source=f"{docs}/run.txt", destination=f"{docs}/x.desktop"),
    ):
        assert floor.judge(action).effect is Effect.CONFIRM, action
    moved = MovePath(source=f"{docs}/run.sh", destination=f"{home}/Downloads/run.sh")
    assert floor.judge(moved).effect is Effect.ALLOW


@pytest.mark.parametrize(
    ("url", "effect"),
    [
        ("https://example.org/a?b=c", Effect.ALLOW),
        ("http://localhost:3000", Effect.ALLOW),
        ("HTTPS://example.org", Effect.ALLOW),
        ("file:///etc/passwd", Effect.BLOCK),
        ("javascript:alert(1)", Effect.BLOCK),
        ("data:text/html,x", Effect.BLOCK),
        ("chrome://settings", Effect.BLOCK),
        ("about:config", Effect.BLOCK),
        ("example.org", Effect.BLOCK),
        ("https://", Effect.BLOCK),
        ("https://[", Effect.BLOCK),
        ("https://a b", Effect.BLOCK),
        ("java\nscript:alert(1)", Effect.BLOCK),
        ("https://bank.com\\@evil.com", Effect.BLOCK),
        ("https://bank.com@evil.com/", Effect.CONFIRM),
        ("https://user:pw@example.org", Effect.CONFIRM),
        ("https://xn--pypal-4ve.com", Effect.CONFIRM),
        ("https://pаypal.com", Effect.CONFIRM),
    ],
)
def test_links(floor: Floor, url: str, effect: Effect) -> None:
    assert floor.judge(OpenUrl(url=url)).effect is effect


def test_power(floor: Floor) -> None:
    effects = {op: floor.judge(Power(operation=op)).effect for op in ("lock", "sleep", "restart")}
    assert effects == {"lock": Effect.ALLOW, "sleep": Effect.ALLOW, "restart": Effect.CONFIRM}
    assert floor.judge(Power(operation="self_destruct")).effect is Effect.BLOCK


def test_a_draft_is_allowed_and_smuggles_nothing(floor: Floor) -> None:
    assert floor.judge(ComposeEmail(to="a@b.org", subject="Hi", body="x\ny")).effect is Effect.ALLOW
    for action in (
        ComposeEmail(to="a@b.org?attach=/etc/passwd"),
        ComposeEmail(to="a@b.org", subject="Hi\nBcc: c@d.org"),
    ):
        assert floor.judge(action).effect is Effect.BLOCK
