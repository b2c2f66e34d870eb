"""One behaviour for every system's way to start a program at login, and each one's own form."""

import os
import plistlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from virtual_desktop import as_ordinary_user, eventually

from lam_desktop.config.autostart import (
    APPROVED,
    NAME,
    RUN,
    Autostart,
    DesktopEntry,
    LaunchAgent,
    RunKey,
    own_program,
    quoted,
)
from lam_desktop.domain.errors import SettingsError
from tests.fakes.registry import FakeRegistry

ROOT = Path(__file__).parents[2]
KINDS = ("xdg", "launchd", "registry")
STRANGE = (
    "plain",
    "with space",
    "100% sure",
    "%f",
    'quo"te',
    "it's",
    "back\\slash",
    "back\\\\s",
    "dollar$HOME",
    "tick`id`",
    "semi;colon & more",
    "ünïcødé مرحبا 日本",
    "~tilde",
    "#hash",
)


class Place:
    """Where one kind keeps its entry, and what is left of it."""

    def __init__(self, kind: str, folder: Path, program: Callable[[], tuple[str, ...]]) -> None:
        self.folder = folder
        self.registry = FakeRegistry()
        self.file = folder / "autostart" / "entry"
        makers: dict[str, Callable[[], Autostart]] = {
            "xdg": lambda: DesktopEntry(self.file, program),
            "launchd": lambda: LaunchAgent(self.file, program),
            "registry": lambda: RunKey(program, self.registry),
        }
        self.open = makers[kind]

    def left(self) -> list[object]:
        values = [key for key in self.registry.keys.values() if key]
        return [*values, *self.folder.rglob("*")]


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "bin" / "lam-desktop"
    path.parent.mkdir()
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path, program: Path) -> Place:
    (tmp_path / "config").mkdir()
    return Place(request.param, tmp_path / "config", lambda: (str(program), "tray"))


def test_it_is_off_until_it_is_turned_on(place: Place) -> None:
    assert not place.open().is_on()
    assert place.left() == []


def test_what_is_turned_on_is_on_for_the_next_one_too(place: Place) -> None:
    place.open().turn_on()

    assert place.open().is_on()


def test_turned_off_it_leaves_nothing(place: Place) -> None:
    place.open().turn_on()
    place.open().turn_off()

    assert not place.open().is_on()
    assert place.left() == []


def test_each_may_be_said_twice(place: Place) -> None:
    place.open().turn_off()
    place.open().turn_on()
    place.open().turn_on()
    assert place.open().is_on()
    place.open().turn_off()
    place.open().turn_off()
    assert place.left() == []


def test_it_says_where_it_is(place: Place) -> None:
    assert str(place.file) == place.open().place or NAME in place.open().place


@pytest.mark.parametrize("kind", KINDS)
def test_a_program_that_is_not_there_is_told_and_nothing_is_written(
    kind: str, tmp_path: Path
) -> None:
    def gone() -> tuple[str, ...]:
        raise SettingsError("it is not there")

    place = Place(kind, tmp_path, gone)
    with pytest.raises(SettingsError, match="not there"):
        place.open().turn_on()
    assert place.left() == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_place_that_cannot_be_written_is_told(kind: str, tmp_path: Path, program: Path) -> None:
    blocked = tmp_path / "config"
    blocked.touch()  # where the folder should be
    place = Place(kind, blocked, lambda: (str(program), "tray"))
    place.registry.locked = True

    with pytest.raises(SettingsError, match="stays as it is"):
        place.open().turn_on()
    assert not place.open().is_on()
    place.open().turn_off()


# Linux


@pytest.fixture
def entry(tmp_path: Path, program: Path) -> DesktopEntry:
    file = tmp_path / "autostart" / "org.lamdesktop.LamDesktop.desktop"
    return DesktopEntry(file, lambda: (str(program), "tray"))


def test_the_entry_is_valid(entry: DesktopEntry, program: Path) -> None:
    entry.turn_on()

    text = Path(entry.place).read_text(encoding="utf-8")
    assert f"\nExec={program} tray\n" in text
    assert f"\nTryExec={program}\n" in text
    assert shutil.which("desktop-file-validate"), "it is needed; `make test` installs it"
    done = subprocess.run(
        ["desktop-file-validate", entry.place], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_what_a_desktop_turned_off_is_off(entry: DesktopEntry, line: str) -> None:
    entry.turn_on()
    file = Path(entry.place)
    kept = [x for x in file.read_text().splitlines() if not x.startswith("X-GNOME")]
    file.write_text("\n".join([*kept, line]))
    assert not entry.is_on()

    entry.turn_on()
    assert entry.is_on()


def test_an_entry_for_a_program_that_is_gone_is_off(entry: DesktopEntry, program: Path) -> None:
    entry.turn_on()
    program.unlink()

    assert not entry.is_on()


def test_other_programs_entries_stay(entry: DesktopEntry) -> None:
    other = Path(entry.place).with_name("other.desktop")
    other.parent.mkdir()
    other.write_text("[Desktop Entry]\n")
    entry.turn_on()
    entry.turn_off()

    assert list(other.parent.iterdir()) == [other]


def test_a_name_that_no_entry_can_hold_is_told(tmp_path: Path) -> None:
    for name in ("new\nline", "tab\t", "\udcff", "a%b=c"):
        entry = DesktopEntry(tmp_path / "a" / "x.desktop", lambda n=name: (f"/{n}", "tray"))
        with pytest.raises(SettingsError, match="no start-up entry can name"):
            entry.turn_on()
    assert list(tmp_path.iterdir()) == []


def test_an_ordinary_path_is_left_as_it_is() -> None:
    assert quoted("/usr/bin/lam-desktop") == "/usr/bin/lam-desktop"
    assert quoted("tray") == "tray"
    assert quoted("/opt/my apps/lam") == '"/opt/my apps/lam"'
    assert quoted("/a\\b$c") == r'"/a\\\\b\\$c"'


# GLib reads the entries and starts them, as GNOME, Xfce, MATE and others do; the answer is the
# number of those that it passes over.
LAUNCH = """
import ctypes, sys
gio = ctypes.CDLL("libgio-2.0.so.0")
gio.g_desktop_app_info_new_from_filename.restype = ctypes.c_void_p
gio.g_app_info_launch.argtypes = [ctypes.c_void_p] * 4
infos = [gio.g_desktop_app_info_new_from_filename(name.encode()) for name in sys.argv[1:]]
sys.exit(sum(not (info and gio.g_app_info_launch(info, None, None, None)) for info in infos))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="GLib is Linux's")
def test_whatever_the_folder_is_called_the_program_is_started(tmp_path: Path) -> None:
    entries, programs = [], {}
    for number, name in enumerate(STRANGE):
        told = tmp_path / f"told-{number}"
        programs[told] = program = tmp_path / name / f"lam {name}"
        program.parent.mkdir()
        say = f'printf "%s|" "$0" "$@" > "{told}.new"; mv "{told}.new" "{told}"'
        program.write_text(f"#!/bin/sh\n{say}\n")
        program.chmod(0o755)
        entry = DesktopEntry(tmp_path / f"{number}.desktop", lambda p=program: (str(p), "tray"))
        entry.turn_on()
        assert entry.is_on(), name
        entries.append(entry.place)

    def passed_over() -> int:
        argv = [sys.executable, "-c", LAUNCH, *entries]
        return subprocess.run(argv, check=False, timeout=60).returncode

    assert passed_over() == 0
    for told, program in programs.items():
        eventually(told.exists, f"the start of {program}")
        assert told.read_text() == f"{program}|tray|"
        program.unlink()
    assert passed_over() == len(STRANGE), "programs that were removed are passed over"


@pytest.mark.skipif(sys.platform != "linux", reason="a read-only home of Linux")
def test_a_read_only_home_is_told_in_plain_words(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o555)
    argv = [*as_ordinary_user(), sys.executable, "-m", "lam_desktop", "autostart", "on"]
    env = os.environ | {"HOME": str(home), "XDG_CONFIG_HOME": "", "LAM_HOME": str(tmp_path / "lam")}
    done = subprocess.run(
        argv, env=env, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )

    assert done.returncode == 1, done.stdout
    assert "could not be looked up or changed (Permission denied)" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(home.iterdir()) == []


# macOS and Windows, with stand-ins


def test_the_agent_runs_the_program_at_login(tmp_path: Path, program: Path) -> None:
    agent = LaunchAgent(tmp_path / "agents" / "x.plist", lambda: (str(program), "tray"))
    agent.turn_on()

    keys = plistlib.loads(Path(agent.place).read_bytes())
    assert keys["ProgramArguments"] == [str(program), "tray"]
    assert (keys["Label"], keys["RunAtLoad"]) == ("org.lamdesktop.LamDesktop", True)


@pytest.mark.parametrize("content", [b"", b"no plist", b"<plist><dict/></plist>", b"\xff"])
def test_a_broken_agent_is_off(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.plist"
    file.write_bytes(content)

    assert not LaunchAgent(file, lambda: ("/x", "tray")).is_on()


def test_the_run_value_is_a_quoted_command_line() -> None:
    registry = FakeRegistry()
    program = r"C:\Program Files\LAM Desktop\lam-desktop.exe"
    RunKey(lambda: (program, "tray"), registry).turn_on()

    assert registry.keys[RUN] == {NAME: f'"{program}" tray'}


def test_what_the_task_manager_turned_off_is_off() -> None:
    registry = FakeRegistry()
    key = RunKey(lambda: (r"C:\lam.exe", "tray"), registry)
    key.turn_on()
    registry.keys[APPROVED] = {NAME: b"\x03" + bytes(11), "Other": b"\x03" + bytes(11)}
    assert not key.is_on()

    key.turn_on()
    assert key.is_on()
    assert registry.keys[APPROVED] == {"Other": b"\x03" + bytes(11)}


# Which program


def test_from_source_it_is_the_script_of_this_environment() -> None:
    program, argument = own_program()

    assert argument == "tray"
    assert Path(program).name == "lam"
    done = subprocess.run(
        [program, "--version"], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.startswith("lam, version ")


def test_installed_elsewhere_it_is_the_script_that_was_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sysconfig.get_path", lambda _: str(tmp_path / "none"))
    script = tmp_path / "lam"
    script.touch()
    monkeypatch.setattr(sys, "argv", [str(script), "autostart", "on"])
    assert own_program() == (str(script), "tray")

    monkeypatch.setattr(sys, "argv", [str(tmp_path / "__main__.py"), "autostart", "on"])
    with pytest.raises(SettingsError, match="is not there"):
        own_program()


def test_a_bundle_starts_its_windowed_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    windowed = tmp_path / "lam-desktop"
    windowed.touch()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "lam"))
    monkeypatch.setattr("lam_desktop.config.autostart.SYSTEM_PROGRAM", tmp_path / "none")
    assert own_program() == (str(windowed), "tray")

    # An installed one is known by the name that outlives an upgrade.
    link = tmp_path / "usr-bin-lam-desktop"
    link.symlink_to(windowed)
    monkeypatch.setattr("lam_desktop.config.autostart.SYSTEM_PROGRAM", link)
    assert own_program() == (str(link), "tray")

    windowed.unlink()
    with pytest.raises(SettingsError, match="is not there"):
        own_program()


def test_a_portable_program_is_named_by_what_outlives_an_upgrade(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = tmp_path / "versions" / "0.1.0"
    version.mkdir(parents=True)
    (version / "lam-desktop").touch()
    (tmp_path / "current").symlink_to("versions/0.1.0")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(version / "lam"))
    assert own_program() == (str(tmp_path / "current" / "lam-desktop"), "tray")
