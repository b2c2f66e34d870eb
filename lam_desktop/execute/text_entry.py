"""Exact text entry: what arrives is what was meant, in any script and on any keyboard layout.

A line whose letters all lie on the keyboard as it is now is keyed, so that programs which take
keys only (a calculator) work. Any other line is pasted in pieces, each of which the program must
have taken before the next; the old clipboard text is put back. Line ends and tabs are always keys.
"""

import re
import threading
from collections.abc import Iterator
from typing import Protocol

from lam_desktop.domain.errors import TargetError
from lam_desktop.execute.waiting import Still, until

PIECE_KEYS = 12
PIECE_PASTE = 60
HELD_SECONDS = 10.0
"""How long typing waits for a person to let go of shift, control or alt."""
LINES = re.compile(r"[\n\t]|[^\n\t]+")


class Keyboard(Protocol):
    """The keys and the clipboard under the text."""

    def letters(self) -> frozenset[str]:
        """The letters that :meth:`write` gives exactly right now."""
        ...

    def held(self) -> bool:
        """Whether a modifier key is down."""
        ...

    def write(self, letters: str) -> None: ...

    def paste(self, text: str, still: Still) -> None:
        """Paste, and return when the program has taken it; TargetError when it does not."""
        ...

    def clipboard(self) -> str: ...

    def set_clipboard(self, text: str) -> None: ...


def pieces(text: str, letters: frozenset[str]) -> Iterator[tuple[bool, str]]:
    """Runs of the text in order, each with whether it is to be keyed."""
    for line in LINES.findall(text):
        keyed = line in ("\n", "\t") or letters.issuperset(line)
        place = 0
        while place < len(line):
            end = min(len(line), place + (PIECE_KEYS if keyed else PIECE_PASTE))
            if not keyed:
                end = _whole_letters(line, end)
            yield keyed, line[place:end]
            place = end


_JOINING = re.compile(
    "[\u0300-\u036f\u064b-\u065f\u0670\u200c\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]"
)


def _whole_letters(text: str, end: int) -> int:
    """``end`` moved forward so that no mark, joiner or modifier is cut off its letter."""
    while end < len(text) and (_JOINING.match(text, end) or text[end - 1] == "\u200d"):
        end += 1
    return end


def enter(text: str, keyboard: Keyboard, still: Still) -> None:
    """Enter ``text`` where the focus is.

    ``still`` is called before each piece and while waiting, and raises to end it: the stop, or
    another window in front. What was entered by then stays.

    Raises:
        TargetError: the program does not take pasted text, or a modifier key is held down.
    """
    before: str | None = None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        for keyed, piece in pieces(text, keyboard.letters()):
            still()
            _wait_for_hands(keyboard, still)
            if keyed:
                keyboard.write(piece)
                continue
            if before is None:
                before = keyboard.clipboard()
            keyboard.paste(piece, still)
    finally:
        if before is not None:
            keyboard.set_clipboard(before)


def _wait_for_hands(keyboard: Keyboard, still: Still) -> None:
    """While a person holds control or alt, letters would be commands: wait until they let go."""

    def free() -> bool | None:
        still()
        return None if keyboard.held() else True

    if until(free, HELD_SECONDS, threading.Event()) is None:
        raise TargetError("A key such as Shift or Ctrl is held down, so nothing more was typed.")
