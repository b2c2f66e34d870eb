"""A virtual screen, and the real desktop on it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from virtual_desktop import VirtualDesktop

from lam_desktop.execute.desktop import Desktop


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[VirtualDesktop]:
    opened = VirtualDesktop(tmp_path)
    try:
        opened.open()
        yield opened
    finally:
        opened.close()


@pytest.fixture
def real(screen: VirtualDesktop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    """pyautogui binds to the display of its import, so it is imported anew for each screen."""
    for name, value in screen.env.items():
        monkeypatch.setenv(name, value)
    from lam_desktop.execute.pyautogui_desktop import PyautoguiDesktop

    desktop = PyautoguiDesktop()
    yield desktop
    desktop.close()
    for name in [n for n in sys.modules if n.split(".")[0] in ("pyautogui", "pyscreeze")]:
        del sys.modules[name]
