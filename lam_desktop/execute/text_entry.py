"""Exact text entry: what arrives is what was meant, in any script.

Keys exist only for the letters of the keyboard's layout. Plain ASCII is keyed; the rest is pasted
in short pieces, and the old clipboard is put back.
"""

import re
import threading
from collections.abc import Iterator
from typing import Protocol

from lam_desktop.execute.waiting import check, pause

KEYED = re.compile(r"[A-Za-z0-9 .,;:!?'\"()\[\]{}+\-*/=_@#$%&\\|~^`\n\t]+")
PIECE_KEYS = 12
PIECE_PASTE = 60
KEY_PAUSE = 0.004
PASTE_PAUSE = 0.12
"""What a program needs to fetch a pasted piece before the clipboard may change, in seconds."""


class Keyboard(Protocol):
    """The keys and the clipboard under the text."""

    def write(self, letters: str) -> None: ...

    def paste(self) -> None: ...

    def clipboard(self) -> str: ...

    def set_clipboard(self, text: str) -> None: ...


def pieces(text: str) -> Iterator[tuple[bool, str]]:
    """Runs of the text in order, each with whether it can be keyed."""
    place = 0
    while place < len(text):
        keyed = KEYED.match(text, place)
        if keyed:
            end = min(keyed.end(), place + PIECE_KEYS)
        else:
            following = KEYED.search(text, place)
            end = min(following.start() if following else len(text), place + PIECE_PASTE)
            end = _whole_letters(text, end)
        yield keyed is not None, text[place:end]
        place = end


_JOINING = re.compile(
    "[\u0300-\u036f\u064b-\u065f\u0670\u200c\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]"
)


def _whole_letters(text: str, end: int) -> int:
    """``end`` moved forward so that no mark, joiner or modifier is cut off its letter."""
    while end < len(text) and (_JOINING.match(text, end) or text[end - 1] == "\u200d"):
        end += 1
    return end


def enter(text: str, keyboard: Keyboard, stop: threading.Event) -> None:
    """Enter ``text`` where the focus is.

    Raises:
        Stopped: within 200 ms of ``stop``; what was entered by then stays.
    """
    before: str | None = None
    try:
        for keyed, piece in pieces(text.replace("\r\n", "\n")):
            check(stop)
            if keyed:
                keyboard.write(piece)
                pause(KEY_PAUSE, stop)
                continue
            if before is None:
                before = keyboard.clipboard()
            keyboard.set_clipboard(piece)
            keyboard.paste()
            pause(PASTE_PAUSE, stop)
    finally:
        if before is not None:
            keyboard.set_clipboard(before)
