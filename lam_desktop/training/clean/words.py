"""A text as words to be compared: no case, no sentence marks, no other form of the same letters.

Unlike ``split.plain`` the vowel signs of Hindi stay, without which other words would be the same,
and so do the signs that a command line means: ``rm -rf /`` is not ``rm -rf ~``.
"""

import re
import unicodedata
from itertools import pairwise

Words = tuple[str, ...]

SIGNS = (("\u3040", "\u30ff"), ("\u3400", "\u9fff"))
"""First and last of the signs of scripts without spaces; each is taken as a word of its own."""
_MEANT = frozenset("/\\~@#%&*+=<>|^$-")
"""Marks of a command line, a path or an amount."""


def _ranges(*kinds: str, but: frozenset[str] = frozenset()) -> str:
    """The characters of some Unicode categories, as runs for a regular expression."""
    runs: list[list[int]] = []
    for code in range(0x21, 0x10000):
        if unicodedata.category(chr(code))[0] not in kinds or chr(code) in but:
            continue
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(rf"\u{first:04x}-\u{last:04x}" for first, last in runs)


_SIGN = "".join(f"{first}-{last}" for first, last in SIGNS)
_MARKS_ON_LETTERS = _ranges("M")
_DROPPED = _ranges("P", but=_MEANT)
_WORD = re.compile(
    rf"[{_SIGN}]|(?:[^\W_{_SIGN}]+|[{_MARKS_ON_LETTERS}]+)+"
    rf"|(?<![^\W_])-|-(?![^\W_])|[^\w\s{_DROPPED}-]"
)
"""A sign, a run of letters and digits, or a mark that means something; no hyphen in a word."""
_UNSEEN = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0xFE00, 0xFE10), 0x640, *range(0x64B, 0x660), 0x670]
)
"""Joiners, variation selectors, and the vowel marks and stretching of Arabic, written or not."""
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʼ"))


def words(text: str) -> Words:
    """The words of a text; the folded text itself where it has none."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    found = tuple(_WORD.findall(folded.translate(_UNSEEN).translate(_APOSTROPHES)))
    return found or (folded.strip(),)


def bare(found: Words) -> str:
    """The words without spaces, but for those that part two numbers."""
    parts = [found[0]]
    for before, word in pairwise(found):
        if before[-1].isdigit() and word[0].isdigit():
            parts.append(" ")
        parts.append(word)
    return "".join(parts)


def is_sign(word: str) -> bool:
    """Whether a word is a sign of a script without spaces."""
    return any(first <= word[0] <= last for first, last in SIGNS)
