"""What the executor needs of a desktop; the real one is behind pyautogui, tests bring a fake."""

from collections.abc import Sequence
from typing import Protocol

from lam_desktop.domain.actions import Target
from lam_desktop.domain.window import Window
from lam_desktop.execute.waiting import Still


class Desktop(Protocol):
    """A screen with a mouse, a keyboard, windows and a clipboard.

    Every call may raise ExecuteError. Points are screen pixels. What takes longer than a moment is
    given ``still``, which it calls again and again and which raises to end it.
    """

    def click(self, point: tuple[int, int], *, button: str = "left", times: int = 1) -> None: ...

    def drag(self, source: tuple[int, int], destination: tuple[int, int], still: Still) -> None:
        """Hold the left button from one point to another; let go of it in any case."""
        ...

    def scroll(self, direction: str, amount: int) -> None: ...

    def press(self, keys: Sequence[str]) -> None: ...

    def type_text(self, text: str, still: Still) -> None:
        """Enter text exactly."""
        ...

    def release_all(self) -> None: ...

    def close(self) -> None: ...

    def active_window(self) -> Window | None: ...

    def window_at(self, point: tuple[int, int]) -> Window | None:
        """The topmost window at a point; ``None`` where there is none, or a menu lies there."""
        ...

    def windows(self) -> list[Window]: ...

    def focus(self, window: Window) -> None: ...

    def operate(self, window: Window, operation: str) -> None: ...

    def locate(self, target: Target, still: Still) -> tuple[int, int]:
        """The point of a target; TargetError when it is not there, or there several times."""
        ...

    def screenshot(self, path: str, region: tuple[int, int, int, int] | None) -> None: ...

    def clipboard(self) -> str: ...

    def set_clipboard(self, text: str) -> None: ...

    def launch(self, argv: Sequence[str]) -> int:
        """Start a program, which outlives this one; its process number."""
        ...

    def launched(self, pid: int, window: Window) -> bool:
        """Whether a window belongs to a launched program or to one that it started."""
        ...

    def ended(self, pid: int) -> int | None:
        """How a launched program ended (0 is well); ``None`` while it runs."""
        ...
