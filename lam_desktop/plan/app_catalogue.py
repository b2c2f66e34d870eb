"""The programs of this machine: names and roles ('text editor') resolved to a program.

Linux programs are read from their .desktop files, Windows ones from the path, macOS ones from the
Applications folders. Nothing is started here.
"""

import configparser
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

from lam_desktop.plan.app_roles import ROLE_NAMES, ROLE_PROGRAMS
from lam_desktop.plan.words import folded


@dataclass(frozen=True, kw_only=True)
class App:
    """An installed program: ``argv[0]`` is absolute; ``role`` is its use, where it is known."""

    name: str
    argv: tuple[str, ...]
    role: str | None = None

    @property
    def program(self) -> str:
        """The program's bare name, e.g. 'mousepad'."""
        return Path(self.argv[-1] if self.argv[0] == "/usr/bin/open" else self.argv[0]).stem


class Apps(Protocol):
    """Where a planner looks programs up."""

    def find(self, name: str) -> App | None:
        """The installed program that ``name`` means, ``None`` when there is none."""
        ...


def role_of(name: str) -> str | None:
    """The role that ``name`` means ('the text editor', 'محرر النصوص'), else ``None``."""
    return ROLE_NAMES.get(plain_name(name))


def plain_name(name: str) -> str:
    """``name`` in small letters without articles and words such as 'app'."""
    name = folded(" ".join(name.casefold().split()))
    for prefix in ("the ", "my ", "a ", "an ", "برنامج ", "تطبيق "):
        name = name.removeprefix(prefix)
    for suffix in (" app", " application", " program", " window"):
        name = name.removesuffix(suffix)
    return name


def _data_dirs() -> tuple[Path, ...]:
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local/share")
    system = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    flatpak = (
        "/var/lib/flatpak/exports/share",
        str(Path.home() / ".local/share/flatpak/exports/share"),
    )
    return tuple(Path(part) for part in (home, *system.split(":"), *flatpak) if part)


@dataclass(frozen=True)
class AppCatalogue:
    """The installed programs, read when first asked for."""

    data_dirs: tuple[Path, ...] = field(default_factory=_data_dirs)
    which: Callable[[str], str | None] = shutil.which
    platform: str = sys.platform

    def find(self, name: str) -> App | None:
        """The installed program that ``name`` means, ``None`` when there is none.

        A role gives the first of its programs that is installed. Anything else must be a
        program's whole name, or the start of exactly one, as words.
        """
        wanted = plain_name(name)
        role = ROLE_NAMES.get(wanted)
        if role is not None:
            found = (self._program(program, name, role) for program in ROLE_PROGRAMS[role])
            return next((app for app in found if app), None)
        exact = self._entries.get(wanted)
        if exact is None:
            starts = {v.argv: v for k, v in self._entries.items() if k.startswith(wanted + " ")}
            ends = {v.argv: v for k, v in self._entries.items() if k.endswith(" " + wanted)}
            near = starts or ends
            exact = next(iter(near.values())) if len(near) == 1 and wanted else None
        if exact is not None:
            return exact
        known = {program for programs in ROLE_PROGRAMS.values() for program in programs}
        program = {each.casefold(): each for each in known}.get(wanted.replace(" ", "-"))
        return self._program(program, name, None) if program else None

    def _program(self, program: str, name: str, role: str | None) -> App | None:
        role = role or next((r for r, those in ROLE_PROGRAMS.items() if program in those), None)
        if self.platform == "darwin":
            for folder in (
                "/Applications",
                "/System/Applications",
                "/System/Applications/Utilities",
            ):
                if Path(folder, f"{program}.app").exists():
                    return App(name=name, argv=("/usr/bin/open", "-a", program), role=role)
        entry = self._entries.get(program.casefold())
        if entry is not None:
            return App(name=name, argv=entry.argv, role=role)
        path = self.which(program)
        return App(name=name, argv=(str(Path(path).absolute()),), role=role) if path else None

    @cached_property
    def _entries(self) -> dict[str, App]:
        """Programs by name and by program file, in small letters; earlier folders win."""
        found: dict[str, App] = {}
        for folder in self.data_dirs:
            for file in sorted((folder / "applications").glob("*.desktop")):
                for key, app in self._read(file):
                    found.setdefault(key, app)
        return found

    def _read(self, file: Path) -> Iterator[tuple[str, App]]:
        parser = configparser.RawConfigParser(strict=False, interpolation=None)
        try:
            parser.read_string(file.read_text(encoding="utf-8"))
            entry = parser["Desktop Entry"]
            words = shlex.split(entry.get("Exec", "").replace("%%", "\0"))
        except (OSError, ValueError, KeyError, configparser.Error):
            return  # a broken entry is no program of ours
        argv = [word.replace("\0", "%") for word in words if not word.startswith("%")]
        hidden = {entry.get("NoDisplay", ""), entry.get("Hidden", "")} & {"true", "True"}
        if (
            not argv
            or hidden
            or entry.get("Type") != "Application"
            or entry.get("Terminal") == "true"
        ):
            return
        if "TryExec" in entry and self.which(entry["TryExec"]) is None:
            return
        path = self.which(argv[0])
        if path is None:
            return
        program = Path(argv[0]).name
        role = next((r for r, programs in ROLE_PROGRAMS.items() if program in programs), None)
        name = entry.get("Name", program)
        app = App(name=name, argv=(str(Path(path).absolute()), *argv[1:]), role=role)
        names = [entry[key] for key in ("Name", "Name[ar]") if key in entry]
        # An entry with arguments (mousepad --preferences) is not what the program's name means.
        stem = file.stem.rsplit(".", 1)[-1]
        files = (program, stem) if len(argv) == 1 or stem == program else (stem,)
        for key in (*names, *files):
            yield folded(key.casefold()), app
