"""The stop key is heard from anywhere, and it is said when it cannot be."""

import threading

import pytest
from virtual_desktop import VirtualDesktop

from lam_desktop.domain.errors import ExecuteError, NotSupportedHere
from lam_desktop.execute.stop import StopKey

CHORD = "ctrl+alt+escape"


@pytest.fixture(autouse=True)
def display(screen: VirtualDesktop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", screen.env["DISPLAY"])


def test_the_chord_is_heard_with_caps_lock_too(screen: VirtualDesktop) -> None:
    for keys in (("ctrl+alt+Escape",), ("Caps_Lock", "ctrl+alt+Escape", "Caps_Lock")):
        stop = threading.Event()
        with StopKey(CHORD, stop):
            assert not stop.is_set()
            screen.xdotool("key", *keys)
            assert stop.wait(10)


def test_the_mouse_that_is_moved_into_a_corner_stops(screen: VirtualDesktop) -> None:
    screen.xdotool("mousemove", "0", "0")
    stop = threading.Event()
    with StopKey(CHORD, stop):
        assert not stop.wait(0.3)  # it rested there before
        screen.xdotool("mousemove", "300", "300")
        assert not stop.wait(0.3)
        screen.xdotool("mousemove", "1279", "0")
        assert stop.wait(10)


def test_a_chord_that_is_taken_is_told_and_free_again_afterwards() -> None:
    with StopKey(CHORD, threading.Event()), pytest.raises(ExecuteError, match="taken"):
        StopKey(CHORD, threading.Event()).__enter__()
    with StopKey(CHORD, threading.Event()):
        pass


def test_without_a_display_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":4711")
    with pytest.raises(NotSupportedHere, match="no X11 display"):
        StopKey(CHORD, threading.Event()).__enter__()
