"""The stop key: a chord that stops a run from anywhere on the desktop (X11).

The key is grabbed only while a run goes on, and the grab takes it from every other program. It runs
on a connection and a thread of its own, so it is heard while keys are being sent.
"""

import select
import threading
from types import TracebackType

from Xlib import XK, X, error
from Xlib.protocol.event import KeyPress

from lam_desktop.domain.errors import ExecuteError
from lam_desktop.execute.x11_display import open_display

MODIFIERS = {"ctrl": X.ControlMask, "alt": X.Mod1Mask, "shift": X.ShiftMask, "win": X.Mod4Mask}
LOCKS = (0, X.LockMask, X.Mod2Mask, X.LockMask | X.Mod2Mask)
"""Caps lock and num lock must not keep the stop key from working."""
KEYSYMS = {"escape": "Escape", "esc": "Escape", "pause": "Pause", "space": "space"}


class StopKey:
    """While entered, pressing the chord or moving the mouse into a corner sets the event.

    Raises:
        NotSupportedHere: on entering, when there is no X11 display.
        ExecuteError: on entering, when another program has taken the chord.
    """

    def __init__(self, chord: str, stop: threading.Event) -> None:
        *modifiers, key = chord.lower().split("+")
        self._mask = sum(MODIFIERS[name] for name in modifiers)
        self._keysym = XK.string_to_keysym(KEYSYMS.get(key, key))
        self._chord = chord
        self._stop = stop
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True, name="stop key")

    def __enter__(self) -> "StopKey":
        self._display = open_display("to hear the stop key on")
        root = self._display.screen().root
        code = self._display.keysym_to_keycode(self._keysym)
        if not code:  # it would grab every key
            self._display.close()
            raise ExecuteError(f"This keyboard has no key for the stop key {self._chord}.")
        taken = error.CatchError(error.BadAccess)
        for lock in LOCKS:
            mask = self._mask | lock
            root.grab_key(code, mask, True, X.GrabModeAsync, X.GrabModeAsync, onerror=taken)
        self._display.sync()
        if taken.get_error() is not None:
            self._display.close()
            raise ExecuteError(
                f"The stop key {self._chord} is taken, perhaps by another run. Wait for that one to"
                " end, or choose another key in the settings (stop_shortcut)."
            )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join(1)
        self._display.close()

    def _listen(self) -> None:
        try:
            self._listen_until_over()
        except (error.ConnectionClosedError, OSError):
            self._stop.set()  # the display is gone, and with it every way to stop by hand

    def _listen_until_over(self) -> None:
        was_in_corner = self._in_corner()
        while not self._over.is_set():
            # A mouse that rests in a corner is no sign; one that is moved there is.
            in_corner = self._in_corner()
            if in_corner and not was_in_corner:
                self._stop.set()
            was_in_corner = in_corner
            ready, _, _ = select.select([self._display.fileno()], [], [], 0.05)
            while ready and self._display.pending_events():
                if isinstance(self._display.next_event(), KeyPress):
                    self._stop.set()

    def _in_corner(self) -> bool:
        screen = self._display.screen()
        place = screen.root.query_pointer()
        edges = ((0, screen.width_in_pixels - 1), (0, screen.height_in_pixels - 1))
        return place.root_x in edges[0] and place.root_y in edges[1]
