"""One behaviour for every desktop: the fake in memory and the real one on a virtual screen."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from virtual_desktop import SCREEN, VirtualDesktop

from lam_desktop.domain.actions import Target
from lam_desktop.domain.errors import Stopped, TargetError
from lam_desktop.domain.window import Window
from lam_desktop.execute.desktop import Desktop
from lam_desktop.execute.waiting import check, until
from tests.fakes.desktop import FakeDesktop

MIXED = "hello wörld مرحبا <b> & 日本語 🙂 tab\tnewline\n«quotes» 'a' \"b\" {x} ~ ^ ` | \\ end"


def opened(desktop: Desktop, program: str, *more: str) -> Window:
    """Start a program and wait until it is in front."""
    before = {window.id for window in desktop.windows()}
    desktop.launch((program, *more))

    def in_front() -> Window | None:
        now = desktop.active_window()
        return now if now is not None and now.id not in before else None

    window = until(in_front, 15, threading.Event())
    assert window is not None
    return window


def behaves(desktop: Desktop, content: Callable[[], str]) -> None:
    """What every desktop does; ``content`` reads the text of the editor back."""
    never = threading.Event()

    def still() -> None:
        """Nobody stops it."""

    editor = opened(desktop, "/usr/bin/mousepad")
    assert editor.app == "mousepad"
    desktop.set_clipboard("mine مرحبا")
    desktop.type_text(MIXED, still)
    assert content() == MIXED
    desktop.set_clipboard("mine مرحبا")
    assert desktop.clipboard() == "mine مرحبا"
    calculator = opened(desktop, "/usr/bin/galculator")
    assert {w.id for w in desktop.windows()} >= {editor.id, calculator.id}
    desktop.focus(editor)
    assert until(lambda: _same(desktop.active_window(), editor), 10, never)
    desktop.operate(calculator, "close")
    assert until(lambda: None if _listed(desktop, calculator) else True, 10, never)
    with pytest.raises(TargetError):
        desktop.focus(calculator)
    with pytest.raises(TargetError):
        desktop.locate(Target(words="no such words anywhere"), still)
    assert desktop.locate(Target(point=(3, 4)), still) == (3, 4)
    failing = desktop.launch(("/usr/bin/false",))
    assert until(lambda: desktop.ended(failing), 10, never) == 1
    desktop.release_all()
    desktop.close()


def _same(one: Window | None, other: Window) -> bool | None:
    return True if one is not None and one.id == other.id else None


def _listed(desktop: Desktop, window: Window) -> bool:
    return window.id in {w.id for w in desktop.windows()}


def test_the_fake_desktop_behaves() -> None:
    desktop = FakeDesktop(exit_codes={"false": 1})
    behaves(desktop, lambda: desktop.text)


def test_the_real_desktop_behaves(real: Desktop, screen: VirtualDesktop) -> None:
    behaves(real, lambda: screen.copied("ctrl+a", "ctrl+c"))
    assert screen.held_keys() == []


def test_long_text_in_many_scripts_arrives_exactly(real: Desktop, screen: VirtualDesktop) -> None:
    text = ("plain words, then كلمات عربية، et des accents éàü; 日本語も 🙂.\n" * 40)[:2000]
    opened(real, "/usr/bin/mousepad")
    real.type_text(text, lambda: None)
    assert screen.copied("ctrl+a", "ctrl+c") == text


@pytest.mark.parametrize("letter", ["x", "ش"])
def test_stop_in_the_middle_of_typing(real: Desktop, screen: VirtualDesktop, letter: str) -> None:
    opened(real, "/usr/bin/mousepad")
    stop = threading.Event()
    asked: list[float] = []

    def ask() -> None:
        asked.append(time.monotonic())
        stop.set()

    timer = threading.Timer(0.5, ask)
    timer.start()
    with pytest.raises(Stopped):
        real.type_text(letter * 9000, lambda: check(stop))
    late = time.monotonic() - asked[0]
    print(f"stopped {late * 1000:.0f} ms after it was asked for")
    typed = screen.copied("ctrl+a", "ctrl+c")
    assert 0 < len(typed) < 9000
    assert set(typed) == {letter}
    assert screen.held_keys() == []


def test_the_window_under_a_point_is_told(real: Desktop) -> None:
    editor = opened(real, "/usr/bin/mousepad")
    real.operate(editor, "tile_left")
    calculator = opened(real, "/usr/bin/galculator")
    real.operate(calculator, "tile_right")
    width, height = (int(part) for part in SCREEN.split("x")[:2])

    def parted() -> bool | None:
        left = real.window_at((width // 8, height // 2))
        right = real.window_at((width * 5 // 8, height // 4))
        apart = left is not None and right is not None and left.id != right.id
        return True if apart and (left.app, right.app) == ("mousepad", "galculator") else None

    assert until(parted, 10, threading.Event())
    real.operate(calculator, "close")
    real.operate(editor, "close")
    assert until(
        lambda: None if real.window_at((width // 8, height // 2)) else True, 10, threading.Event()
    )


def test_the_mouse_in_a_corner_stops_the_next_deed(real: Desktop, screen: VirtualDesktop) -> None:
    screen.xdotool("mousemove", "0", "0")
    for deed in (lambda: real.click((200, 200)), lambda: real.press(("a",))):
        with pytest.raises(Stopped, match="corner"):
            deed()
    assert screen.held_keys() == []


def test_a_drag_that_is_stopped_lets_go(real: Desktop, screen: VirtualDesktop) -> None:
    opened(real, "/usr/bin/mousepad")
    looks = iter(range(100))

    def still() -> None:
        if next(looks) == 2:
            raise Stopped("You stopped it.")

    with pytest.raises(Stopped):
        real.drag((300, 300), (500, 400), still)
    assert screen.held_buttons() == []


def test_a_thing_is_found_by_its_words(real: Desktop) -> None:
    window = opened(real, "/usr/bin/galculator")
    assert window.app == "galculator"
    found = until(lambda: _found(real, "sqrt"), 10, threading.Event())
    assert found is not None
    real.click(found)


def _found(desktop: Desktop, words: str) -> tuple[int, int] | None:
    try:
        return desktop.locate(Target(words=words), lambda: None)
    except TargetError:
        return None


def test_a_screenshot_is_a_picture(real: Desktop, tmp_path: Path) -> None:
    file = tmp_path / "s.png"
    real.screenshot(str(file), (0, 0, 100, 50))
    assert file.read_bytes().startswith(b"\x89PNG")
