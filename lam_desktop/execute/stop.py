"""The stop key: a chord that stops a run from anywhere on the desktop (X11).

The key is grabbed only while a run goes on, and the grab takes it from every other program. It runs
on a connection and a thread of its own, so it is heard while keys are being sent.
"""

import select
import threading
from types import TracebackType

from Xlib import XK, X, display, error
from Xlib.protocol.event import KeyPress

from lam_desktop.domain.errors import ExecuteError

MODIFIERS = {"ctrl": X.ControlMask, "alt": X.Mod1Mask, "shift": X.ShiftMask, "win": X.Mod4Mask}
LOCKS = (0, X.LockMask, X.Mod2Mask, X.LockMask | X.Mod2Mask)
"""Caps lock and num lock must not keep the stop key from working."""
KEYSYMS = {"escape": "Escape", "esc": "Escape", "pause": "Pause", "space": "space"}


class StopKey:
    """While entered, pressing the chord sets the event.

    Raises:
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
        self._display = display.Display()
        root = self._display.screen().root
        code = self._display.keysym_to_keycode(self._keysym)
        taken = error.CatchError(error.BadAccess)
        for lock in LOCKS:
            mask = self._mask | lock
            root.grab_key(code, mask, True, X.GrabModeAsync, X.GrabModeAsync, onerror=taken)
        self._display.sync()
        if taken.get_error() is not None:
            self._display.close()
            raise ExecuteError(
                f"The stop key {self._chord} is taken by another program. Choose another one in"
                " the settings (stop_shortcut)."
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
        while not self._over.is_set():
            ready, _, _ = select.select([self._display.fileno()], [], [], 0.05)
            while ready and self._display.pending_events():
                if isinstance(self._display.next_event(), KeyPress):
                    self._stop.set()
