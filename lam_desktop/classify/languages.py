"""Tells by the script alone that a text, or a clause of it, is in no language the guard knows.

The model's own language head knows better for languages that share a script; this holds where the
model would see little but unknown pieces, and would judge the rest of the text alone. A name in
another script is no clause: one word of letters, a few signs of a script without spaces, or what
stands in quotation marks, as long as that is short.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

_LATIN = frozenset({"LATIN"})
SCRIPTS: dict[str, frozenset[str]] = {
    "ar": frozenset({"ARABIC"}),
    "el": frozenset({"GREEK"}),
    "fa": frozenset({"ARABIC"}),
    "he": frozenset({"HEBREW"}),
    "hi": frozenset({"DEVANAGARI"}),
    "ja": frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}),
    "ko": frozenset({"HANGUL", "CJK"}),
    "ru": frozenset({"CYRILLIC"}),
    "ur": frozenset({"ARABIC"}),
    "zh": frozenset({"CJK"}),
}
"""The scripts of the languages that are not written in Latin letters, as Unicode names them."""
UNSPACED = frozenset(
    {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "THAI", "LAO", "KHMER", "MYANMAR"}
)
"""Scripts that are written without spaces between words."""
MOSTLY = 0.5
"""The share of its letters that tells in which script a text is."""
NAME_SIGNS = 4
"""So many letters of a script without spaces may be a name."""
NAME_LETTERS = 16
"""So many letters of an alphabet, in one word, may be a name."""
QUOTED_LETTERS = 40
"""So many letters in quotation marks may be a title."""
_QUOTED = re.compile(
    r"\"[^\"]*\"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|「[^」]*」|『[^』]*』|‘[^’]*’|`[^`]*`|(?<!\w)'[^']*'(?!\w)"
)


def foreign_by_script(text: str, known: Iterable[str]) -> bool:
    """Whether most letters, or those of a clause, are in scripts of none of ``known`` languages."""
    # Everybody writes names and shell commands in Latin letters.
    ours = _LATIN.union(*(SCRIPTS.get(language, _LATIN) for language in known))
    letters = [letter for letter in text if letter.isalpha()]
    outside = _outside(text, ours)
    if len(outside) > MOSTLY * len(letters):
        return True
    unquoted = _QUOTED.sub(" ", text)
    if len(outside) - len(_outside(unquoted, ours)) > QUOTED_LETTERS:
        return True
    return not _only_a_name([_outside(word, ours) for word in _words(unquoted)])


def in_latin_letters(text: str) -> bool:
    """Whether every letter is Latin, as English is but for names and what it quotes."""
    return not _outside(text, _LATIN)


def latin_part(text: str) -> str:
    """The text without letters of other scripts and without signs beyond ASCII, as spaces."""
    kept = (
        letter if letter.isascii() or (letter.isalpha() and script(letter) in _LATIN) else " "
        for letter in text
    )
    return " ".join("".join(kept).split())


def _outside(text: str, ours: frozenset[str]) -> str:
    """The letters in other scripts."""
    return "".join(letter for letter in text if letter.isalpha() and script(letter) not in ours)


def _only_a_name(foreign: list[str]) -> bool:
    """Whether the foreign letters of a text's words are no more than one name has."""
    signs = sum(script(letter) in UNSPACED for word in foreign for letter in word)
    # A letter alone is a symbol, as in “5 Ω”.
    spelt = [word for word in foreign if len(word) > 1 and script(word[0]) not in UNSPACED]
    if signs > NAME_SIGNS or (signs and spelt):
        return False
    return len(spelt) <= 1 and all(len(word) <= NAME_LETTERS for word in spelt)


def _words(text: str) -> Iterator[str]:
    """Runs of letters with the marks and joiners that are written on or between them."""
    for spelt, run in groupby(text, key=lambda sign: sign.isalpha() or _is_mark(sign)):
        if spelt:
            yield "".join(run)


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign) in ("Mn", "Mc", "Cf")


def script(letter: str) -> str:
    """The script that the letter's Unicode name begins with."""
    return unicodedata.name(letter, "NONE").split(" ", 1)[0]
