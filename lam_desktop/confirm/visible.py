"""Text as a person must see it: nothing hidden, nothing that rearranges the line.

What is shown is what will be done. So control characters, bidi overrides, zero-width characters
and odd spaces appear as ``[U+202E]``, a line break as ⏎, a tab as ⇥, a space at either end as ␣.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable

OPEN, CLOSE = "“", "”"
ISOLATE, END_ISOLATE, LEFT_TO_RIGHT = "\u2068", "\u2069", "\u2066"

_SHOWN = {"\n": "⏎", "\t": "⇥"}
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")
_PLAIN_SPACES = frozenset(" \u3000")
_JOINING_SCRIPTS = (
    *("ARABIC", "SYRIAC", "DEVANAGARI", "BENGALI", "GUJARATI", "GURMUKHI", "KANNADA"),
    *("MALAYALAM", "ORIYA", "SINHALA", "TAMIL", "TELUGU"),
)
_SELECTORS = (("\u180b", "\u180f"), ("\ufe00", "\ufe0f"), ("\U000e0100", "\U000e01ef"))
Span = tuple[int, int]
"""Where a part of a text begins and ends, in characters."""


def visible(text: str) -> str:
    """``text`` on one line with every hidden character made visible."""
    return "".join(_pieces(text))


def quoted_path(path: str, *, isolate: bool = False) -> str:
    """A path in quotation marks; isolated, its folders stand from left to right in any script.

    Otherwise two Arabic names side by side would change places, and the file seem the folder.
    """
    if not isolate:
        return quoted(path)
    parts = re.split(r"([/\\])", _inside_quotes(path))
    inner = "".join(p if p in ("", "/", "\\") else ISOLATE + p + END_ISOLATE for p in parts)
    return OPEN + LEFT_TO_RIGHT + inner + END_ISOLATE + CLOSE


def quoted(text: str, *, isolate: bool = False) -> str:
    """``text`` made visible, in quotation marks that it cannot close itself.

    ``isolate`` keeps a right-to-left value from reordering the sentence around it; the two
    characters that do so mean nothing to a terminal, so only windows ask for them.
    """
    inner = _inside_quotes(text)
    if isolate:
        inner = ISOLATE + inner + END_ISOLATE
    return OPEN + inner + CLOSE


def quoted_spans(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Where parts of ``text`` stand in ``quoted(text, isolate=True)``: in order, and apart.

    What is hidden is longer when it is shown. Parts that touch or overlap become one.
    """
    lengths = map(len, _quoted_pieces(text))
    places = list(itertools.accumulate(lengths, initial=len(OPEN + ISOLATE)))
    last = len(text)
    apart: list[Span] = []
    for start, end in sorted((places[min(a, last)], places[min(b, last)]) for a, b in spans):
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        elif start < end:
            apart.append((start, end))
    return tuple(apart)


def right_to_left(text: str) -> bool:
    """Whether ``text`` runs from right to left: its first letter outside an isolate says so."""
    depth = 0
    for ch in text:
        direction = unicodedata.bidirectional(ch)
        if direction in ("LRI", "RLI", "FSI"):
            depth += 1
        elif direction == "PDI":
            depth = max(depth - 1, 0)
        elif depth == 0 and direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def short_line(text: str, most: int) -> str:
    """The first line of ``text`` made visible, at most ``most`` characters long."""
    first = visible(next((line for line in text.splitlines() if line.strip()), "").strip())
    return cut(first, most)


def cut(text: str, most: int) -> str:
    """``text``, ended by an ellipsis where it has more than ``most`` characters."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _inside_quotes(text: str) -> str:
    return "".join(_quoted_pieces(text))


def _quoted_pieces(text: str) -> list[str]:
    """How each character of ``text`` is shown between quotation marks."""
    return ["\\" + piece if piece in (OPEN, CLOSE) else piece for piece in _pieces(text)]


def _pieces(text: str) -> list[str]:
    """How each character of ``text`` is shown; the two of a Windows line break as one ⏎."""
    pieces = ["" if text.startswith("\r\n", at) else _shown(text, at) for at in range(len(text))]
    for inwards in (range(len(pieces)), reversed(range(len(pieces)))):
        for at in inwards:
            if pieces[at] != " ":
                break
            pieces[at] = "␣"
    return pieces


def _shown(text: str, index: int) -> str:
    ch = text[index]
    if ch in _SHOWN:
        return _SHOWN[ch]
    if ch in _JOINERS and _joins(text, index):
        return ch
    if _is_selector(ch) and _selects(text, index):
        return ch
    category = unicodedata.category(ch)
    hidden = (
        category in _HIDDEN_CATEGORIES
        or (category == "Zs" and ch not in _PLAIN_SPACES)
        or ch in _INVISIBLE
        or _is_selector(ch)
    )
    return f"[U+{ord(ch):04X}]" if hidden else ch


def _joins(text: str, index: int) -> bool:
    """Whether a joiner does its ordinary work: between letters that join, or between emoji."""
    if index == 0 or index + 1 == len(text):
        return False
    before, after = text[index - 1], text[index + 1]
    if _is_selector(before) and index > 1:
        before = text[index - 2]
    return _takes_joiners(before) and _takes_joiners(after)


def _takes_joiners(ch: str) -> bool:
    category = unicodedata.category(ch)
    if category in ("So", "Sk"):
        return True
    return category[0] in "LM" and unicodedata.name(ch, "").startswith(_JOINING_SCRIPTS)


def _is_selector(ch: str) -> bool:
    return any(first <= ch <= last for first, last in _SELECTORS)


def _selects(text: str, index: int) -> bool:
    """Whether a variation selector follows something that has variants."""
    return index > 0 and (unicodedata.category(text[index - 1]) in ("So", "Sm", "Po", "Nd"))
