"""The real desktop: pyautogui moves the mouse and the keys. Nothing else imports it."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lam_desktop.domain.actions import Target
from lam_desktop.domain.errors import ExecuteError, NotSupportedHere, Stopped, TargetError
from lam_desktop.domain.window import Window
from lam_desktop.execute import accessibility, clipboard, text_entry
from lam_desktop.execute.waiting import Still

if TYPE_CHECKING:
    from lam_desktop.execute.x11_keyboard import X11Keyboard
    from lam_desktop.execute.x11_paste import X11Paste

MODIFIERS = ("ctrl", "shift", "alt", "win")
NOTCH = 120 if sys.platform == "win32" else 1
DRAG_SHARES = (0.02, 0.1, 0.3, 0.6, 0.9, 1.0)
"""Where on its way a drag stops by: programs take a single jump for no drag at all."""
DRAG_PAUSE = 0.05


def _load_pyautogui() -> Any:
    """pyautogui, set up: no pause of its own, the corner fail-safe on.

    Raises:
        NotSupportedHere: there is no display it can act on.
    """
    # Only needed by pyautogui's own mouse-position window; it ends the import without tkinter.
    sys.modules.setdefault("mouseinfo", None)  # type: ignore[arg-type]
    if sys.platform.startswith("linux"):
        if not os.environ.get("DISPLAY"):
            raise NotSupportedHere("There is no X11 display (DISPLAY is not set) to act on.")
        os.environ.setdefault("XDG_SESSION_TYPE", "x11")
    try:
        import pyautogui
    except Exception as error:
        raise NotSupportedHere(f"The mouse and the keys cannot be moved here: {error}") from error
    pyautogui.PAUSE = 0
    pyautogui.FAILSAFE = True
    return pyautogui


class PyautoguiDesktop:
    """A desktop session; make it on the thread that uses it."""

    def __init__(self) -> None:
        self._gui = _load_pyautogui()
        if not sys.platform.startswith("linux"):
            raise NotSupportedHere("Windows and keys of this system are not supported yet.")
        from lam_desktop.execute.x11_windows import X11Windows

        self._windows = X11Windows()
        self._programs: dict[int, subprocess.Popen[bytes]] = {}

    def click(self, point: tuple[int, int], *, button: str = "left", times: int = 1) -> None:
        with self._watched():
            self._gui.click(*point, clicks=times, interval=0.05, button=button)

    def drag(self, source: tuple[int, int], destination: tuple[int, int], still: Still) -> None:
        with self._watched():
            self._gui.moveTo(*source)
            self._gui.mouseDown(button="left")
            try:
                for share in DRAG_SHARES:
                    still()
                    time.sleep(DRAG_PAUSE)
                    self._gui.moveTo(*_between(source, destination, share))
            finally:
                self._gui.mouseUp(button="left")

    def scroll(self, direction: str, amount: int) -> None:
        sign = 1 if direction in ("up", "right") else -1
        with self._watched():
            if direction in ("up", "down"):
                self._gui.scroll(sign * amount * NOTCH)
            else:
                self._gui.hscroll(sign * amount * NOTCH)

    def press(self, keys: Sequence[str]) -> None:
        unknown = [key for key in keys if key not in self._gui.KEYBOARD_KEYS]
        if unknown:
            raise TargetError(f"There is no key called “{unknown[0]}”.")
        with self._watched():
            self._gui.hotkey(*keys)

    def type_text(self, text: str, still: Still) -> None:
        text_entry.enter(text, self, still)

    # What follows up to paste() is the text_entry.Keyboard.

    def letters(self) -> frozenset[str]:
        codes = self._gui.platformModule.keyboardMapping
        return self._keyboard.exact(codes, self._gui.isShiftCharacter)

    def held(self) -> bool:
        return self._keyboard.held()

    def write(self, letters: str) -> None:
        with self._watched():
            self._gui.write(letters)

    def paste(self, text: str, still: Still) -> None:
        self._paste.paste(text, lambda: self.press(("ctrl", "v")), still)

    @cached_property
    def _keyboard(self) -> "X11Keyboard":
        from lam_desktop.execute.x11_keyboard import X11Keyboard

        return X11Keyboard(self._windows.display)

    @cached_property
    def _paste(self) -> "X11Paste":
        from lam_desktop.execute.x11_paste import X11Paste

        return X11Paste(self._front)

    def _front(self) -> int:
        window = self._windows.active()
        return window.id or 0 if window is not None else 0

    def release_all(self) -> None:
        failsafe, self._gui.FAILSAFE = self._gui.FAILSAFE, False
        try:
            for key in MODIFIERS:
                self._gui.keyUp(key)
            for button in ("left", "right", "middle"):
                self._gui.mouseUp(button=button)
        finally:
            self._gui.FAILSAFE = failsafe

    def close(self) -> None:
        if (paste := self.__dict__.pop("_paste", None)) is not None:
            paste.close()
        self._windows.close()

    def active_window(self) -> Window | None:
        return self._windows.active()

    def window_at(self, point: tuple[int, int]) -> Window | None:
        return self._windows.at(point)

    def windows(self) -> list[Window]:
        return self._windows.all()

    def focus(self, window: Window) -> None:
        self._windows.focus(window)

    def operate(self, window: Window, operation: str) -> None:
        self._windows.operate(window, operation)

    def locate(self, target: Target, still: Still) -> tuple[int, int]:
        if target.point is not None:
            return target.point
        if target.words is not None:
            return accessibility.locate(target.words, target.role, self._windows.active(), still)
        with self._watched():
            try:
                found = self._gui.locateCenterOnScreen(target.image)
            except (self._gui.ImageNotFoundException, OSError, NotImplementedError) as error:
                raise TargetError(f"{target} cannot be found on the screen.") from error
        if found is None:
            raise TargetError(f"{target} cannot be found on the screen.")
        return int(found[0]), int(found[1])

    def screenshot(self, path: str, region: tuple[int, int, int, int] | None) -> None:
        import mss
        import mss.tools

        with mss.MSS() as screen:
            area: Any = screen.monitors[0]
            if region is not None:
                area = dict(zip(("left", "top", "width", "height"), region, strict=True))
            picture = screen.grab(area)
            content = mss.tools.to_png(picture.rgb, picture.size)
        with open(path, "xb") as file:  # noqa: PTH123 'x' never overwrites
            file.write(content or b"")

    def clipboard(self) -> str:
        return clipboard.read()

    def set_clipboard(self, text: str) -> None:
        clipboard.write(text)

    def launch(self, argv: Sequence[str]) -> int:
        try:
            started = subprocess.Popen(
                list(argv),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            raise ExecuteError(f"{argv[0]} cannot be started: {error.strerror}.") from error
        threading.Thread(target=started.wait, daemon=True, name="reaper").start()
        self._programs[started.pid] = started
        return started.pid

    def launched(self, pid: int, window: Window) -> bool:
        if window.pid is None:
            return False
        try:
            # launch() makes each program the leader of a session, which its children stay in.
            return window.pid == pid or os.getsid(window.pid) == pid
        except OSError:
            return False

    def ended(self, pid: int) -> int | None:
        return self._programs[pid].returncode

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Turn the fail-safe (the mouse in a corner) into a stop."""
        try:
            yield
        except self._gui.FailSafeException as error:
            raise Stopped("You moved the mouse into a corner, which stops everything.") from error


def _between(one: tuple[int, int], other: tuple[int, int], share: float) -> tuple[int, int]:
    x, y = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return x, y
