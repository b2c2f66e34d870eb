"""Whether LAM Desktop starts in the tray at login: the system's own entry, and nothing besides it.

The Windows and macOS parts are tested here with stand-ins; they have not run on those systems yet.
"""

import importlib
import os
import re
import shutil
import sys
import sysconfig
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from subprocess import list2cmdline
from typing import Any, Protocol

from lam_desktop.config.settings import replace_file
from lam_desktop.domain.errors import SettingsError

APP_ID = "org.lamdesktop.LamDesktop"
NAME = "LAM Desktop"
SYSTEM_PROGRAM = Path("/usr/bin/lam-desktop")
RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
ENTRY = """[Desktop Entry]
Type=Application
Name=LAM Desktop
Comment=Waits in the tray for what you want done
Exec={command}
TryExec={program}
Icon=lam-desktop
Terminal=false
X-GNOME-Autostart-enabled=true
X-KDE-autostart-after=panel
X-LXQt-Need-Tray=true
"""
Program = Callable[[], tuple[str, ...]]
"""The command line to start: an absolute path and its arguments; may raise SettingsError."""


class Autostart(Protocol):
    """The entry that starts LAM Desktop at login; ``place`` names it. All raise SettingsError."""

    @property
    def place(self) -> str: ...

    def is_on(self) -> bool:
        """Whether the system would start it, as far as its entry says."""
        ...

    def turn_on(self) -> None: ...

    def turn_off(self) -> None:
        """Remove the entry, if there is one."""
        ...


def open_autostart() -> Autostart:
    """This system's; nothing is read yet."""
    if sys.platform == "win32":
        return RunKey(own_program, importlib.import_module("winreg"))
    if sys.platform == "darwin":
        agents = Path.home() / "Library" / "LaunchAgents"
        return LaunchAgent(agents / f"{APP_ID}.plist", own_program)
    named = os.environ.get("XDG_CONFIG_HOME", "")
    config = Path(named) if Path(named).is_absolute() else Path.home() / ".config"
    return DesktopEntry(config / "autostart" / f"{APP_ID}.desktop", own_program)


def own_program() -> tuple[str, ...]:
    """What starts this very program in the tray.

    An installed one is named as the system's programs are, so that an upgrade does not break it.
    """
    end = ".exe" if sys.platform == "win32" else ""
    if getattr(sys, "frozen", False):
        program = Path(sys.executable).with_name(f"lam-desktop{end}")
        # The portable program lies in versions/<version>, beside which current points to it.
        lasting = (SYSTEM_PROGRAM, program.parents[2] / "current" / program.name)
        program = next((place for place in lasting if _same(place, program)), program)
    else:
        # On Windows ``lam`` would open a terminal.
        name = f"lam-desktop{end}" if end else "lam"
        program = Path(sysconfig.get_path("scripts")) / name
        called = Path(sys.argv[0]).absolute()
        if not program.is_file() and called.name == name:
            program = called  # installed elsewhere, as with pip --user
    if not program.is_file():
        raise SettingsError(
            f"{program} is not there, so it cannot be started at login. Install LAM Desktop anew,"
            " then turn this on again."
        )
    return (str(program), "tray")


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


class _EntryFile:
    """An entry that is a file, and is off where the file is not."""

    def __init__(self, file: Path, program: Program) -> None:
        self._file = file
        self._program = program

    @property
    def place(self) -> str:
        return str(self._file)

    def turn_off(self) -> None:
        _remove(self._file)


class DesktopEntry(_EntryFile):
    """A file of the XDG autostart folder, which the desktops of Linux read."""

    def is_on(self) -> bool:
        content = _read(self._file)
        keys = dict(re.findall(r"^([\w-]+)\s*=\s*(.*)$", content.decode(errors="replace"), re.M))
        # Desktops turn an entry off in either of these ways instead of removing it.
        off = keys.get("Hidden") == "true" or keys.get("X-GNOME-Autostart-enabled") == "false"
        program = _unescaped(keys.get("TryExec", ""))
        there = not program or shutil.which(program) is not None
        return "Exec" in keys and there and not off

    def turn_on(self) -> None:
        argv = self._program()
        # GLib looks for the program before it reads %% as %, and so finds none of such a name.
        words = ("/usr/bin/env", *argv) if "%" in argv[0] else argv
        if "%" in argv[0] and "=" in argv[0]:
            raise _unnameable(argv[0])  # to env that would be a variable
        command = " ".join(quoted(word) for word in words)
        _write(self._file, ENTRY.format(command=command, program=_escaped(argv[0])).encode())


class LaunchAgent(_EntryFile):
    """A property list for launchd on macOS. What is turned off in the system settings there is
    kept elsewhere and not seen here. It has not run on macOS yet.
    """

    def is_on(self) -> bool:
        import plistlib  # for macOS alone
        from xml.parsers.expat import ExpatError

        content = _read(self._file)
        try:
            keys = plistlib.loads(content) if content else {}
            return (
                keys["RunAtLoad"] is True and shutil.which(keys["ProgramArguments"][0]) is not None
            )
        except (ValueError, LookupError, TypeError, ExpatError):
            return False  # absent, or nothing that launchd would start

    def turn_on(self) -> None:
        import plistlib

        keys = {
            "Label": APP_ID,
            "ProgramArguments": list(self._program()),
            "RunAtLoad": True,
            "ProcessType": "Interactive",
        }
        _write(self._file, plistlib.dumps(keys))


class RunKey:
    """A value of the Run key of Windows; ``registry`` is ``winreg``. It has not run there yet."""

    def __init__(self, program: Program, registry: Any) -> None:
        self._program = program
        self._registry = registry

    @property
    def place(self) -> str:
        return rf"HKEY_CURRENT_USER\{RUN}, value “{NAME}”"

    def is_on(self) -> bool:
        approved = self._get(APPROVED)
        # An odd first byte is how the Task Manager says that it was turned off there.
        turned_off = isinstance(approved, bytes) and bool(approved) and approved[0] % 2 == 1
        return bool(self._get(RUN)) and not turned_off

    def turn_on(self) -> None:
        command = list2cmdline(self._program())
        winreg = self._registry
        try:
            with winreg.CreateKeyEx(winreg.HKEY_CURRENT_USER, RUN, 0, winreg.KEY_SET_VALUE) as key:
                winreg.SetValueEx(key, NAME, 0, winreg.REG_SZ, command)
        except OSError as error:
            raise _refused(self.place, error) from error
        self._delete(APPROVED)

    def turn_off(self) -> None:
        for key in (RUN, APPROVED):
            self._delete(key)

    def _get(self, key: str) -> object:
        winreg = self._registry
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, 0, winreg.KEY_READ) as opened:
                return winreg.QueryValueEx(opened, NAME)[0]
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _refused(self.place, error) from error

    def _delete(self, key: str) -> None:
        winreg = self._registry
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, 0, winreg.KEY_SET_VALUE) as opened:
                winreg.DeleteValue(opened, NAME)
        except FileNotFoundError:
            return  # it is not there, which is what is wanted
        except OSError as error:
            raise _refused(self.place, error) from error


def quoted(word: str) -> str:
    """One argument of ``Exec`` as the Desktop Entry Specification wants it.

    Two rules lie on each other: quoting with its own backslashes, and those of every text value.
    """
    if re.fullmatch(r"[A-Za-z0-9_./+:@-]+", word):
        return word
    inner = re.sub(r'(["`$\\])', r"\\\1", word).replace("%", "%%")
    return _escaped(f'"{inner}"')


def _escaped(text: str) -> str:
    if re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", text):
        raise _unnameable(text)
    return text.replace("\\", r"\\")


def _unnameable(path: str) -> SettingsError:
    return SettingsError(
        f"The path {path!r} holds characters that no start-up entry can name. Move LAM Desktop to a"
        " folder with an ordinary name."
    )


def _unescaped(text: str) -> str:
    marks = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
    return re.sub(r"\\(.)", lambda found: marks.get(found[1], found[0]), text)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return b""
    except OSError as error:
        raise _refused(str(file), error) from error


def _write(file: Path, content: bytes) -> None:
    try:
        replace_file(file, content)
    except OSError as error:
        raise _refused(str(file), error) from error


def _remove(file: Path) -> None:
    try:
        file.unlink()
    except (FileNotFoundError, NotADirectoryError):
        return  # it is not there, which is what is wanted
    except OSError as error:
        raise _refused(str(file), error) from error
    with suppress(OSError):
        file.parent.rmdir()  # only if it is empty


def _refused(place: str, error: OSError) -> SettingsError:
    return SettingsError(
        f"Starting at login could not be looked up or changed ({error.strerror}): {place}. It stays"
        " as it is. Make that place readable and writable, or use the start-up settings of your"
        " desktop."
    )
