"""A desktop of its own for one test: an X server, a bus, a window manager and an empty home.

Everything started here, and everything that those programs start, carries a mark in its
environment; ``close`` ends whatever bears it, so no test leaves a process behind.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from terminal import Terminal
from Xlib import X
from Xlib import display as xlib

T = TypeVar("T")
SCREEN = "1280x800x24"
SECONDS = 20.0
FOLDERS = {
    "DESKTOP": "Desktop",
    "DOCUMENTS": "Documents",
    "DOWNLOAD": "Downloads",
    "PICTURES": "Pictures",
    "MUSIC": "Music",
    "VIDEOS": "Videos",
}
NEEDED = {
    "Xvfb": "xvfb",
    "dbus-daemon": "dbus",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "xclip": "xclip",
    "mousepad": "mousepad",
    "galculator": "galculator",
    "pcmanfm": "pcmanfm",
    "trayer": "trayer",
    "setpriv": "util-linux",
}
PASSED_ON = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
PROMPT = "Type yes to run these steps"


def eventually(look: Callable[[], T], what: str, seconds: float = SECONDS) -> T:
    """The first true answer of ``look``; fails, naming ``what``, when none comes in time."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"{what} did not happen within {seconds:g} seconds"
        time.sleep(0.05)
    return found


def tree(folder: Path) -> dict[str, bytes | str | None]:
    """Every path below ``folder`` with its content: bytes, a link's target, None for a folder."""

    def content(path: Path) -> bytes | str | None:
        if path.is_symlink():
            return str(path.readlink())
        return None if path.is_dir() else path.read_bytes()

    return {str(path.relative_to(folder)): content(path) for path in sorted(folder.rglob("*"))}


@dataclass(frozen=True)
class Answer:
    """How a ``lam`` ended: its exit code and what it printed."""

    code: int
    out: str
    err: str = ""

    @property
    def lines(self) -> list[Any]:
        """The JSON lines of ``out``."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass
class VirtualDesktop:
    """``home`` is the person's home; ``lam_home`` holds the program's own files beside it."""

    root: Path
    mark: str = field(default_factory=lambda: uuid4().hex)
    env: dict[str, str] = field(default_factory=dict)
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @classmethod
    @contextmanager
    def opened(cls, root: Path) -> Iterator["VirtualDesktop"]:
        """A desktop that is there within the block."""
        desktop = cls(root)
        try:
            desktop.open()
            yield desktop
        finally:
            desktop.close()

    def open(self) -> None:
        """Start the desktop; ``close`` must follow, also when this fails."""
        lacking = {package for name, package in NEEDED.items() if not shutil.which(name)}
        assert not lacking, f"install these packages first (make test does): {sorted(lacking)}"
        self._make_home()
        self.env = self._environment()
        self.env["DISPLAY"] = ":" + self._first_line(
            "Xvfb", "-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"
        )
        self.env["DBUS_SESSION_BUS_ADDRESS"] = self._first_line(
            "dbus-daemon", "--session", "--nofork", "--print-address=1"
        )
        # Its log belongs to no test's home.
        self.start("openbox", env=self.env | {"HOME": str(self.root)})
        eventually(self._is_managed, "the start of the window manager")

    def _make_home(self) -> None:
        self.home.mkdir()
        (self.root / "run").mkdir(mode=0o700)
        (self.home / ".config").mkdir()
        for name in FOLDERS.values():
            (self.home / name).mkdir()
        lines = [f'XDG_{key}_DIR="$HOME/{name}"' for key, name in FOLDERS.items()]
        (self.home / ".config/user-dirs.dirs").write_text("\n".join(lines) + "\n")

    def _environment(self) -> dict[str, str]:
        return {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {
            "HOME": str(self.home),
            "LAM_HOME": str(self.lam_home),
            "LAM_TEST_MARK": self.mark,
            "LANG": "C.UTF-8",
            "TMPDIR": str(self.root / "run"),
            "XDG_RUNTIME_DIR": str(self.root / "run"),
            "XDG_SESSION_TYPE": "x11",
            "GSETTINGS_BACKEND": "memory",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
        }

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def lam_home(self) -> Path:
        return self.root / "lam"

    def close(self) -> None:
        """End every process that bears the mark."""
        for number in self.processes():
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        for process in self.started:
            process.wait(10)
        eventually(lambda: not self.processes(), "the end of all programs")

    def processes(self) -> dict[int, str]:
        """The running processes of this desktop: number and command line."""
        found = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    marked = self.mark.encode() in (folder / "environ").read_bytes()
                    words = (folder / "cmdline").read_bytes().split(b"\0")
                except OSError:
                    continue  # it ended meanwhile, or is not ours
                if marked and words[0]:
                    found[int(folder.name)] = b" ".join(words).decode(errors="replace").strip()
        return found

    # Programs

    def start(self, *argv: str, **options: Any) -> subprocess.Popen[bytes]:
        """Start a program on this desktop."""
        defaults: dict[str, Any] = {
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.DEVNULL,
            "cwd": self.home,
            "env": self.env,
            "start_new_session": True,
        }
        process = subprocess.Popen(argv, **(defaults | options))
        self.started.append(process)
        return process

    def start_lam(self, *args: str, **options: Any) -> subprocess.Popen[bytes]:
        """Start ``lam`` and do not wait for it."""
        return self.start(*lam(*args), **options)

    def lam(
        self,
        *args: str,
        stdin: bytes = b"",
        before: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
        seconds: float = 90,
    ) -> Answer:
        """Run ``lam`` to its end, not on a terminal; ``before`` wraps it in another program."""
        done = subprocess.run(
            [*before, *lam(*args)],
            input=stdin,
            capture_output=True,
            cwd=self.home,
            env=self.env | dict(env or {}),
            timeout=seconds,
            check=False,
        )
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())

    def lam_on_terminal(self, *args: str, answer: str) -> Answer:
        """Run ``lam`` on a terminal and type ``answer`` when it asks; it must ask."""
        terminal = self.terminal(*args)
        terminal.answer(PROMPT, answer)
        return Answer(terminal.end(), terminal.text)

    def terminal(self, *args: str) -> Terminal:
        """Start ``lam`` on a terminal."""
        return Terminal(lambda tty: self.start_lam(*args, stdin=tty, stdout=tty, stderr=tty))

    def history(self) -> list[dict[str, Any]]:
        """What ``lam history`` knows, the newest first."""
        return self.lam("history", "--json").lines

    # The screen

    def xdotool(self, *args: str) -> str:
        """The output of xdotool; empty where it found nothing."""
        done = subprocess.run(
            ["xdotool", *args],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        return done.stdout.strip()

    def windows(self, title: str) -> list[str]:
        """The visible windows whose title matches a regular expression."""
        return self.xdotool("search", "--onlyvisible", "--name", title).split()

    def window(self, title: str, seconds: float = SECONDS) -> str:
        """Wait for a window with such a title; its number."""
        return eventually(lambda: self.windows(title), f"a window “{title}”", seconds)[-1]

    def click(self, x: int, y: int) -> None:
        """Click a point of the screen."""
        self.xdotool("mousemove", str(x), str(y), "click", "1")

    def point_of(self, words: str, role: str) -> tuple[int, int] | None:
        """The middle of the one thing on the screen that bears these words, if it is there."""
        code = (
            "import sys; from lam_desktop.execute.accessibility import locate;"
            "print(*locate(sys.argv[1], sys.argv[2], None, lambda: None))"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, words, role],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        found = [int(part) for part in done.stdout.split()]
        return (found[0], found[1]) if found else None

    def put_on_clipboard(self, text: str) -> None:
        """Make ``text`` what the next paste gives."""
        subprocess.run(
            ["xclip", "-selection", "clipboard", "-i"],
            input=text.encode(),
            stdout=subprocess.DEVNULL,
            env=self.env,
            timeout=10,
            check=True,
        )

    def copied(self, *keys: str) -> str:
        """What the program in front puts on the clipboard when these keys are pressed."""
        nothing = f"nothing was copied {uuid4().hex}"
        self.put_on_clipboard(nothing)

        def look() -> bytes | None:
            for key in keys:
                self.xdotool("key", "--clearmodifiers", key)
            time.sleep(0.2)
            found = subprocess.run(
                ["xclip", "-selection", "clipboard", "-o"],
                env=self.env,
                capture_output=True,
                timeout=10,
                check=False,
            )
            changed = found.returncode == 0 and found.stdout.decode() != nothing
            return b"." + found.stdout if changed else None

        return eventually(look, f"copying by {' '.join(keys)}")[1:].decode()

    def held_keys(self) -> list[int]:
        """The codes of the keys that are down."""
        with self._connection() as screen:
            state = screen.query_keymap()
        return [code for code in range(256) if state[code // 8] >> code % 8 & 1]

    def held_buttons(self) -> list[int]:
        """The numbers of the mouse buttons that are down."""
        with self._connection() as screen:
            mask = screen.screen().root.query_pointer().mask
        return [number for number in range(1, 6) if mask & X.Button1Mask << number - 1]

    @contextmanager
    def _connection(self) -> Iterator[xlib.Display]:
        screen = xlib.Display(self.env["DISPLAY"])
        try:
            yield screen
        finally:
            screen.close()

    def screenshot(self, path: Path) -> None:
        """Keep a PNG of the screen."""
        code = (
            "import sys, mss, mss.tools\nwith mss.MSS() as s:\n p = s.grab(s.monitors[0])\n"
            " mss.tools.to_png(p.rgb, p.size, output=sys.argv[1])"
        )
        subprocess.run([sys.executable, "-c", code, str(path)], env=self.env, check=True)

    def _first_line(self, *argv: str) -> str:
        process = self.start(*argv, stdout=subprocess.PIPE)
        assert process.stdout is not None
        with process.stdout as output:
            line = output.readline().decode().strip()
        assert line, f"{argv[0]} did not start"
        return line

    def _is_managed(self) -> bool:
        screen = xlib.Display(self.env["DISPLAY"])
        try:
            root = screen.screen().root
            atom = screen.intern_atom("_NET_SUPPORTING_WM_CHECK")
            return root.get_full_property(atom, 0) is not None
        finally:
            screen.close()


def lam(*args: str) -> tuple[str, ...]:
    """The command line of ``lam`` as this very Python would run it."""
    return (sys.executable, "-m", "lam_desktop", *args)


def as_ordinary_user() -> tuple[str, ...]:
    """What makes file permissions count for root too; nothing for anyone else."""
    if os.geteuid() != 0:
        return ()
    drop = "-dac_override,-dac_read_search"
    return ("setpriv", f"--bounding-set={drop}", f"--inh-caps={drop}", "--")


def words_of(title: str) -> str:
    """A regular expression that matches ``title`` and nothing else."""
    return f"^{re.escape(title)}$"
