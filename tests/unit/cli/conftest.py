"""A home of its own for every command that is tried."""

import logging
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("Downloads", "Documents"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LAM_HOME", str(tmp_path / ".lam"))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    monkeypatch.setattr(logging.getLogger("lam_desktop"), "handlers", [])
    return tmp_path


@pytest.fixture
def report(home: Path) -> Path:
    """A file to move: ``MOVE`` takes it to the documents."""
    path = home / "Downloads" / "report.pdf"
    path.write_text("x")
    return path
