"""The keyboard right now: which letters its keys give, and what a person holds down."""

import string
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from Xlib import XK, X

LETTERS = string.ascii_letters + string.digits + string.punctuation + " \t\n"
KEYSYMS = {"\n": XK.XK_Return, "\t": XK.XK_Tab}
HELD = X.ShiftMask | X.ControlMask | X.Mod1Mask | X.Mod4Mask | X.Mod5Mask
"""Shift, control, alt, super and the third level: they would turn letters into something else."""
GROUP_SHIFT, GROUP_BITS = 13, 0b11


class X11Keyboard:
    """The keyboard's layout and state, read from the display anew each time."""

    def __init__(self, display: Any) -> None:
        self._display = display

    def held(self) -> bool:
        """Whether a modifier is down."""
        return bool(self._state() & HELD)

    def exact(
        self, codes: Mapping[str, int | None], shifted: Callable[[str], bool]
    ) -> frozenset[str]:
        """The ASCII letters that pressing ``codes[letter]`` (with shift if ``shifted``) gives.

        On another layout than the American one, and with caps lock on, that is only some of them.
        """
        state = self._state()
        group = state >> GROUP_SHIFT & GROUP_BITS
        first = self._display.display.info.min_keycode
        last = self._display.display.info.max_keycode
        table = self._display.get_keyboard_mapping(first, last - first + 1)
        found = set()
        for letter in LETTERS:
            code = codes.get(letter)
            if not code or not first <= code <= last:
                continue
            keysym = _keysym(table[code - first], group, shift=shifted(letter))
            if keysym == KEYSYMS.get(letter, ord(letter)):
                found.add(letter)
        if state & X.LockMask:
            found -= set(string.ascii_letters)
        return frozenset(found)

    def _state(self) -> int:
        return int(self._display.screen().root.query_pointer().mask)


def _keysym(row: Sequence[int], group: int, *, shift: bool) -> int:
    """What a key gives: a row holds plain and shifted for one group after the other."""
    pair = row[2 * group : 2 * group + 2]
    if len(pair) < 2 or not any(pair):
        pair = row[:2]
    if shift and len(pair) > 1 and pair[1]:
        return int(pair[1])
    return int(pair[0]) if pair else 0
