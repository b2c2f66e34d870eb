"""``lam autostart``: the system's entry and nothing besides it."""

import sys
from pathlib import Path

import pytest
from lam_command import lam

ENTRY = ".config/autostart/org.lamdesktop.LamDesktop.desktop"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at Linux's own entry")


def test_on_off_and_status_agree_with_the_system(home: Path) -> None:
    (home / ".config").mkdir()
    before = sorted(home.rglob("*"))
    off = "LAM Desktop does not start when you log in.\n"
    assert lam("autostart", "status").stdout == off

    on = lam("autostart", "on")
    assert on.exit_code == 0
    assert on.stdout == f"LAM Desktop starts in the tray when you log in ({home / ENTRY}).\n"
    assert lam("autostart", "status").stdout == on.stdout
    assert "\nExec=" in (home / ENTRY).read_text()

    assert lam("autostart", "off").stdout == off
    assert lam("autostart", "status").stdout == off
    assert sorted(home.rglob("*")) == before


def test_the_configuration_folder_may_be_elsewhere(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "elsewhere"))
    lam("autostart", "on")
    assert (home / "elsewhere" / "autostart").is_dir()

    # The specification passes over what is not absolute.
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    assert str(home / ".config") not in lam("autostart", "status").stdout
    assert lam("autostart", "on").stdout.endswith(f"({home / ENTRY}).\n")


def test_a_wrong_word_ends_with_1() -> None:
    assert lam("autostart", "maybe").exit_code == 1
