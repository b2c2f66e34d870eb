"""How soon the installed program is there. It measures, and asserts no time."""

import os
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from virtual_desktop import VirtualDesktop
from Xlib import X, display, error

pytestmark = pytest.mark.benchmark


def is_shown(screen: display.Display, title: str) -> bool:
    """Whether a mapped window bears this title; asked directly, which takes a millisecond."""

    def within(window: Any, depth: int) -> bool:
        try:
            shown = window.get_attributes().map_state == X.IsViewable
            if shown and title in (window.get_wm_name() or ""):
                return True
            return depth > 0 and any(within(w, depth - 1) for w in window.query_tree().children)
        except error.XError:
            return False  # it has gone meanwhile

    return within(screen.screen().root, 2)


def test_the_first_window(bundle: Path, desktop: VirtualDesktop, benchmark: Any) -> None:
    screen = display.Display(desktop.env["DISPLAY"])
    started: list[subprocess.Popen[bytes]] = []

    def to_window() -> None:
        started.append(desktop.start(str(bundle / "lam-desktop")))
        while not is_shown(screen, "LAM Desktop"):
            time.sleep(0.005)

    def end() -> None:
        while started:
            process = started.pop()
            process.terminate()
            process.wait(20)

    benchmark.pedantic(to_window, setup=end, rounds=5, warmup_rounds=1)
    end()
    screen.close()


def test_the_first_verdict(bundle: Path, tmp_path: Path, benchmark: Any) -> None:
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}

    def to_verdict() -> None:
        command = [str(bundle / "lam"), "classify", "open the downloads folder"]
        subprocess.run(command, env=env, check=True, stdout=subprocess.DEVNULL)

    benchmark.pedantic(to_verdict, rounds=5, warmup_rounds=1)
