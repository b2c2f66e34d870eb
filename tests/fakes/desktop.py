"""A desktop in memory: it remembers what was done to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lam_desktop.domain.actions import Target
from lam_desktop.domain.errors import TargetError
from lam_desktop.domain.window import Window


@dataclass
class FakeDesktop:
    """``events`` is what reached the mouse, the keys, the windows and the clipboard, in order.

    ``on_key`` is called before each typed letter and ``on_look`` while a target is looked for, so
    that a test can press stop in between;
    ``under`` holds what lies at a point; a program in ``exit_codes`` ends at once without a window.
    """

    events: list[tuple[object, ...]] = field(default_factory=list)
    open_windows: list[Window] = field(default_factory=list)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    on_key: Callable[[], None] = lambda: None
    on_look: Callable[[], None] = lambda: None
    under: dict[tuple[int, int], Window] = field(default_factory=dict)
    exit_codes: dict[str, int] = field(default_factory=dict)
    text: str = ""
    kept: str = "before"
    released: int = 0
    closed: bool = False
    endings: dict[int, int] = field(default_factory=dict)

    def click(self, point: tuple[int, int], *, button: str = "left", times: int = 1) -> None:
        self.events.append(("click", point, button, times))

    def drag(
        self, source: tuple[int, int], destination: tuple[int, int], still: Callable[[], None]
    ) -> None:
        still()
        self.events.append(("drag", source, destination))

    def scroll(self, direction: str, amount: int) -> None:
        self.events.append(("scroll", direction, amount))

    def press(self, keys: Sequence[str]) -> None:
        self.events.append(("press", tuple(keys)))

    def type_text(self, text: str, still: Callable[[], None]) -> None:
        for letter in text:
            still()
            self.on_key()
            self.text += letter
        self.events.append(("type", text))

    def release_all(self) -> None:
        self.released += 1

    def close(self) -> None:
        self.closed = True

    def active_window(self) -> Window | None:
        return self.open_windows[-1] if self.open_windows else None

    def window_at(self, point: tuple[int, int]) -> Window | None:
        return self.under.get(point)

    def windows(self) -> list[Window]:
        return list(self.open_windows)

    def focus(self, window: Window) -> None:
        if window not in self.open_windows:
            raise TargetError(f"The window “{window.title}” is not there any more.")
        self.open_windows.remove(window)
        self.open_windows.append(window)
        self.events.append(("focus", window.title))

    def operate(self, window: Window, operation: str) -> None:
        self.events.append(("window", window.title, operation))
        if operation == "close":
            self.open_windows.remove(window)

    def locate(self, target: Target, still: Callable[[], None]) -> tuple[int, int]:
        self.on_look()
        if target.point is not None:
            return target.point
        if (target.words or "") not in self.places:
            raise TargetError(f"Nothing called “{target.words}” is showing.")
        return self.places[target.words or ""]

    def screenshot(self, path: str, region: tuple[int, int, int, int] | None) -> None:
        self.events.append(("screenshot", path, region))
        Path(path).write_bytes(b"\x89PNG\r\n\x1a\n")

    def clipboard(self) -> str:
        return self.kept

    def set_clipboard(self, text: str) -> None:
        self.kept = text

    def launch(self, argv: Sequence[str]) -> int:
        number = len(self.open_windows) + 1
        app = argv[0].rsplit("/", 1)[-1]
        self.events.append(("launch", tuple(argv)))
        if app in self.exit_codes:
            self.endings[number] = self.exit_codes[app]
            return number
        self.open_windows.append(Window(title=f"{app} {number}", app=app, pid=number, id=number))
        return number

    def launched(self, pid: int, window: Window) -> bool:
        return window.pid == pid

    def ended(self, pid: int) -> int | None:
        return self.endings.get(pid)
