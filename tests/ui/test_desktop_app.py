"""The application as a process: one instance, clean ends, and no display said in time."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from lam_desktop.ui.desktop_app import display_available, missing_library
from lam_desktop.ui.single_instance import FirstInstance, tell_first

HERE = Path(__file__).parent
PROGRAM = """
import sys
from pathlib import Path
sys.path.insert(0, {here!r})
from ui_fakes import ASSETS, HOME, World, make_factory
from lam_desktop.ui.backend import Preferences
from lam_desktop.ui import desktop_app
from lam_desktop.ui.desktop_app import Setup, run_gui

if {tray!r}:
    desktop_app.tray_available = lambda: True

def said(text):
    print(text, flush=True)
    return text

def factory(progress):
    backend = make_factory(World())(progress)
    said("ready")
    return backend

sys.exit(run_gui(Setup(factory=factory, preferences=Preferences(), save=said,
    doctor=lambda: "fine", assets=ASSETS, data_dir=Path({home!r}), home=HOME), {mode!r}))
"""


def start(home: Path, mode: str, *, tray: bool = False) -> subprocess.Popen[str]:
    program = PROGRAM.format(here=str(HERE), home=str(home), mode=mode, tray=tray)
    return subprocess.Popen(
        [sys.executable, "-c", program],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        text=True,
        cwd=HERE.parents[1],
    )


@pytest.fixture(params=[False, True], ids=["no tray", "tray"])
def running(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    process = start(tmp_path, "window", tray=request.param)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_polite_kill_ends_it_cleanly(
    running: subprocess.Popen[str], number: signal.Signals
) -> None:
    running.send_signal(number)
    assert running.wait(20) == 0


def test_a_second_start_ends_at_once(running: subprocess.Popen[str], tmp_path: Path) -> None:
    second = start(tmp_path, "quick")
    out, _ = second.communicate(timeout=30)
    assert second.returncode == 0
    assert out == ""
    assert running.poll() is None


def test_the_first_is_told_what_to_open(qtbot: QtBot) -> None:
    name = f"lam-desktop-test-{os.getpid()}-{time.monotonic_ns()}"
    assert not tell_first(name, "quick")
    first = FirstInstance(name)
    assert first.listen()
    code = (
        "from PySide6.QtCore import QCoreApplication as A; a = A([]);"
        "from lam_desktop.ui.single_instance import tell_first;"
        f"raise SystemExit(0 if tell_first({name!r}, 'quick') else 1)"
    )
    with qtbot.waitSignal(first.asked, timeout=20_000) as caught:
        second = subprocess.Popen([sys.executable, "-c", code], cwd=HERE.parents[1])
    assert caught.args == ["quick"]
    assert second.wait(20) == 0
    first.close()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
def test_no_display_is_known_before_qt_is_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert not display_available()
    monkeypatch.setenv("DISPLAY", ":4711")
    assert not display_available()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-9")
    assert not display_available()
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert display_available()


def test_a_library_that_qt_lacks_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    assert missing_library() == ""

    def refuse(name: str) -> None:
        raise OSError("libxcb-cursor.so.0: cannot open shared object file: No such file")

    monkeypatch.setattr("lam_desktop.ui.desktop_app.ctypes.CDLL", refuse)
    assert missing_library() == "libxcb-cursor.so.0"
    # On a platform of its own Qt does not ask for it.
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert missing_library() == ""


def test_the_window_is_painted_where_nobody_sees_it(tmp_path: Path) -> None:
    """In a process of its own: the application must be the only one."""
    code = (
        "from pathlib import Path; import sys; from lam_desktop.app import colours_of_window;"
        "from lam_desktop.config.paths import default_paths;"
        "print(colours_of_window(default_paths()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=dict(os.environ) | {"QT_QPA_PLATFORM": "offscreen", "LAM_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert int(done.stdout) > 50
