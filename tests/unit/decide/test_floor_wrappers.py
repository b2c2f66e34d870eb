"""The floor on programs that start others, on arguments, and on files that run or install."""

from pathlib import Path

import pytest

from lam_desktop.decide.floor import Floor
from lam_desktop.domain.actions import OpenApp, OpenPath, RunCommand
from lam_desktop.domain.decision import Effect


@pytest.mark.parametrize(
    "argv",
    [
        ("nice", "/bin/sh", "-c", "x"), ("nice", "-n", "5", "sh", "-c", "x"),
        ("setsid", "sh", "-c", "x"), ("timeout", "5", "bash", "a.sh"), ("dbus-launch", "sh", "x"),
        ("dbus-run-session", "--", "bash"), ("env", "-i", "sh"), ("env", "-S", "sh -c x"),
        ("env", "-iS", "sh -c x"), ("env", "--split-string=sh -c x"), ("nice", "env", "sh"),
        ("env", "-u", "X", "xterm", "-e", "ls"), ("flock", "/tmp/l", "-c", "rm x"),
        ("nohup", "flatpak", "uninstall", "x"), ("systemd-run", "--user", "rm", "x"),
        ("env", "A=1", "B=2", "C=3", "LD_PRELOAD=x.so", "gedit"), ("env", "GTK_MODULES=x", "gedit"),
        ("vim", "-c", "!sh"), ("vim", "+!sh"), ("nvim", "--cmd", "term"), ("vim", "+term"),
        ("emacs", "--eval", "(shell)"), ("emacs", "-f", "shell"),
        ("flatpak", "uninstall", "x"), ("flatpak", "--user", "remove", "x"), ("flatpak",),
        ("snap", "remove", "x"), ("snap", "install", "run"), ("pass", "show", "x"),
        ("flatpak", "run", "--command", "sh", "x"), ("foo", "--exec", "x"),
        ("code", "--install-extension", "x"), ("mousepad", ".ssh/id_rsa"),
        ("mousepad", "./.ssh/id_rsa"), ("mousepad", "id_rsa"), ("mousepad", "$HOME/.ssh/id_rsa"),
        ("mousepad", "--file=.ssh/id_rsa"), ("mousepad", "file:///etc/shadow"),
        ("mousepad", "../she/x"),
    ],
)  # fmt: skip
def test_apps_that_would_hand_on_are_not_opened(floor: Floor, argv: tuple[str, ...]) -> None:
    assert floor.judge(OpenApp(app="x", argv=argv)).effect is Effect.BLOCK


@pytest.mark.parametrize(
    "argv",
    [
        ("nice", "-n", "5", "firefox", "https://example.org/find"), ("timeout", "5", "xterm"),
        ("env", "GTK_THEME=Adwaita:dark", "A=b", "gedit"), ("mousepad", "notes.txt"),
        ("gvim", "-f"), ("vim", "notes.txt"), ("vim", "+12", "notes.txt"), ("snap", "run", "x"),
        ("flatpak", "--user", "run", "org.gimp.GIMP"), ("firefox", "-P", "work"),
        ("flatpak", "run", "--branch=stable", "--command=gimp", "org.gimp.GIMP", "@@u", "@@"),
        ("env", "A=b", "flatpak", "run", "org.gimp.GIMP"), ("gnome-control-center", "wifi"),
    ],
)  # fmt: skip
def test_ordinary_wrapped_apps_are_opened(floor: Floor, argv: tuple[str, ...]) -> None:
    assert floor.judge(OpenApp(app="x", argv=argv)).effect is Effect.ALLOW


def test_a_program_in_a_folder_for_other_things_is_asked_about(floor: Floor, home: Path) -> None:
    for program in (
        f"{home}/Downloads/tool", f"{home}/Documents/x/tool", f"{home}/Desktop/tool", "/tmp/tool",
        "~/Downloads/tool", "/media/me/STICK/tool", "./tool", "Downloads/tool",
    ):  # fmt: skip
        for argv in ((program,), ("nice", program)):
            decision = floor.judge(OpenApp(app="x", argv=argv))
            assert decision.effect is Effect.CONFIRM, argv
            assert decision.grave
    assert floor.judge(OpenApp(app="x", argv=(f"{home}/Apps/x",))).effect is Effect.ALLOW


def test_a_link_to_a_download_is_the_download(floor: Floor, home: Path) -> None:
    (home / "Downloads" / "tool").write_text("")
    (home / "tool").symlink_to(home / "Downloads" / "tool")
    decision = floor.judge(OpenApp(app="x", argv=(f"{home}/tool",)))
    assert decision.effect is Effect.CONFIRM


@pytest.mark.parametrize("line", ["nice sh", "flock l rm x", "systemd-run bash", "time find x"])
def test_wrapped_commands_are_never_run(home: Path, line: str) -> None:
    floor = Floor(home, (), {}, allow_run_command=True)
    assert floor.judge(RunCommand(argv=tuple(line.split()))).effect is Effect.BLOCK
    relative = RunCommand(argv=("convert", ".ssh/id_rsa", "a.png"))
    assert floor.judge(relative).effect is Effect.BLOCK


@pytest.mark.parametrize(
    "kind",
    [
        "xpi", "crx", "flatpak", "flatpakref", "ovpn", "iso", "jnlp", "appimage", "deb", "rpm",
        "sh", "desktop", "run", "jar", "exe", "msi", "bat", "ps1", "vsix", "apk",
    ],
)  # fmt: skip
def test_opening_what_runs_or_installs_needs_a_person(floor: Floor, home: Path, kind: str) -> None:
    for name in (f"a.{kind}", f"A.{kind.upper()}"):
        decision = floor.judge(OpenPath(path=f"{home}/Downloads/{name}"))
        assert decision.effect is Effect.CONFIRM
        assert decision.grave
