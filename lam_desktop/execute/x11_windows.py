"""Windows on X11, by the Extended Window Manager Hints (EWMH)."""

from collections.abc import Sequence
from typing import Any

from Xlib import X, error
from Xlib.protocol import event

from lam_desktop.domain.errors import ExecuteError, NotSupportedHere, TargetError
from lam_desktop.domain.window import Window
from lam_desktop.execute.x11_display import open_display

ADD, TOGGLE, REMOVE = 1, 2, 0
PAGER = 2
"""EWMH's source indication for tools that act for a person."""


class X11Windows:
    """The window manager's view of the screen; not safe for several threads at once.

    ``display`` is the connection it keeps open.
    """

    def __init__(self) -> None:
        self.display = open_display("to act on")
        self._root = self.display.screen().root
        if self._property(self._root, "_NET_SUPPORTING_WM_CHECK") is None:
            self.display.close()
            raise NotSupportedHere(
                "No window manager says which window is in front, so keys and clicks could go"
                " astray. Start one that follows the EWMH standard; nearly all do."
            )
        self._closed = False

    def close(self) -> None:
        """Close the connection; may be called twice."""
        if not self._closed:
            self._closed = True
            self.display.close()

    def active(self) -> Window | None:
        """The window that has the focus."""
        ids = self._property(self._root, "_NET_ACTIVE_WINDOW")
        return self._window(int(ids[0])) if ids is not None and len(ids) and ids[0] else None

    def all(self) -> list[Window]:
        """The managed windows, the lowest first."""
        ids = self._property(self._root, "_NET_CLIENT_LIST_STACKING")
        if ids is None:
            ids = self._property(self._root, "_NET_CLIENT_LIST")
        found = (self._window(int(number)) for number in (ids if ids is not None else ()))
        return [window for window in found if window is not None]

    def at(self, point: tuple[int, int]) -> Window | None:
        """The window whose frame is topmost at a point; ``None`` over the desktop or a menu."""
        shown = self._root.translate_coords(self._root, *point).child
        if not shown:
            return None
        return next((w for w in self.all() if w.id and self._frame(w.id) == shown.id), None)

    def focus(self, window: Window) -> None:
        """Bring a window to the front and give it the focus."""
        self._ask(window, "_NET_ACTIVE_WINDOW", [PAGER, X.CurrentTime, 0])

    def operate(self, window: Window, operation: str) -> None:
        """Minimise, maximise, restore, close, tile or fill the screen."""
        vertical = self._atom("_NET_WM_STATE_MAXIMIZED_VERT")
        horizontal = self._atom("_NET_WM_STATE_MAXIMIZED_HORZ")
        if operation == "minimise":
            self._ask(window, "WM_CHANGE_STATE", [3])
        elif operation == "maximise":
            self._ask(window, "_NET_WM_STATE", [ADD, vertical, horizontal, PAGER])
        elif operation == "restore":
            self._ask(window, "_NET_WM_STATE", [REMOVE, vertical, horizontal, PAGER])
            self._ask(window, "_NET_WM_STATE", [REMOVE, self._atom("_NET_WM_STATE_FULLSCREEN")])
            self.focus(window)
        elif operation == "fullscreen":
            self._ask(window, "_NET_WM_STATE", [TOGGLE, self._atom("_NET_WM_STATE_FULLSCREEN")])
        elif operation == "close":
            self._ask(window, "_NET_CLOSE_WINDOW", [X.CurrentTime, PAGER])
        elif operation in ("tile_left", "tile_right"):
            self._ask(window, "_NET_WM_STATE", [REMOVE, vertical, horizontal, PAGER])
            self._tile(window, right=operation == "tile_right")
        else:
            raise ExecuteError(f"Windows cannot be asked to “{operation}”.")

    def _tile(self, window: Window, *, right: bool) -> None:
        area = self._property(self._root, "_NET_WORKAREA")
        screen = self.display.screen()
        x, y, width, height = (
            [int(part) for part in area[:4]]
            if area is not None and len(area) >= 4
            else [0, 0, screen.width_in_pixels, screen.height_in_pixels]
        )
        half = width // 2
        gravity_and_fields = 1 | 0b1111 << 8 | PAGER << 12
        place = [gravity_and_fields, x + half if right else x, y, half, height]
        self._ask(window, "_NET_MOVERESIZE_WINDOW", place)

    def _ask(self, window: Window, message: str, data: Sequence[int]) -> None:
        if window.id is None or self._window(window.id) is None:
            raise TargetError(f"The window “{window.title}” is not there any more.")
        padded = [*data, *[0] * (5 - len(data))]
        target = self.display.create_resource_object("window", window.id)
        request = event.ClientMessage(
            window=target, client_type=self._atom(message), data=(32, padded)
        )
        mask = X.SubstructureRedirectMask | X.SubstructureNotifyMask
        self._root.send_event(request, event_mask=mask)
        self.display.sync()

    def _window(self, number: int) -> Window | None:
        window = self.display.create_resource_object("window", number)
        try:
            names = window.get_wm_class()
            title = self._text(window, "_NET_WM_NAME") or str(window.get_wm_name() or "")
            pid = self._property(window, "_NET_WM_PID")
        except error.XError:
            return None  # it was closed meanwhile
        app = (names[1] or names[0] or "").lower() if names else ""
        process = int(pid[0]) if pid is not None and len(pid) else None
        return Window(title=title, app=app, pid=process, id=number)

    def _frame(self, number: int) -> int | None:
        """The child of the root that holds a window: the frame its manager drew around it."""
        window = self.display.create_resource_object("window", number)
        try:
            while (parent := window.query_tree().parent) != self._root:
                window = parent
        except error.XError:
            return None  # it was closed meanwhile
        return int(window.id)

    def _text(self, window: Any, name: str) -> str:
        found = window.get_full_property(self._atom(name), self._atom("UTF8_STRING"))
        if found is None:
            return ""
        value = found.value
        return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)

    def _property(self, window: Any, name: str) -> Any:
        found = window.get_full_property(self._atom(name), X.AnyPropertyType)
        return found.value if found is not None else None

    def _atom(self, name: str) -> int:
        return int(self.display.intern_atom(name))
