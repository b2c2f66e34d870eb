"""Tells by the script alone that a text is in no language the guard knows.

The model's own language head knows better for languages that share a script; this holds where the
model would see little but unknown pieces.
"""

import unicodedata
from collections.abc import Iterable

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
MOSTLY = 0.5


def foreign_by_script(text: str, known: Iterable[str]) -> bool:
    """Whether most letters are in scripts that none of the ``known`` languages is written in."""
    # Everybody writes names and shell commands in Latin letters.
    ours = _LATIN.union(*(SCRIPTS.get(language, _LATIN) for language in known))
    letters = [letter for letter in text if letter.isalpha()]
    outside = sum(script(letter) not in ours for letter in letters)
    return bool(letters) and outside > MOSTLY * len(letters)


def script(letter: str) -> str:
    """The script that the letter's Unicode name begins with."""
    return unicodedata.name(letter, "NONE").split(" ", 1)[0]
