"""Tells by the script alone that a text is in no language the guard knows.

The model's own language head knows better for languages that share the Latin script; this holds
where the model would see little but unknown pieces.
"""

from collections.abc import Iterable

LATIN_LANGUAGES = frozenset({"de", "en", "es", "fr", "id", "it", "nl", "pt", "tr"})
MOSTLY = 0.5


def foreign_by_script(text: str, known: Iterable[str]) -> bool:
    """Whether most letters are outside the Latin script while all ``known`` languages use it."""
    if not set(known) <= LATIN_LANGUAGES:
        return False
    letters = [letter for letter in text if letter.isalpha()]
    outside = sum(not _latin(letter) for letter in letters)
    return bool(letters) and outside > MOSTLY * len(letters)


def _latin(letter: str) -> bool:
    return letter <= "\u024f" or "\u1e00" <= letter <= "\u1eff"
