"""Capital and small letters as people in a hurry, or with a stuck key, write them.

They keep the labels because case carries none; acronyms and names with a capital inside (PDF,
LibreOffice) are left, for in shell commands and file names case does count. A tokenizer that makes
all letters small, as that of all-MiniLM-L6-v2 does, undoes every kind here: they are of use only
to a network that reads case. Nothing is left to chance, so the generator is not asked.
"""

import random
import re

from lam_desktop.training.augment.spans import each_word, plain_words

_TURKISH_UPPER = str.maketrans("iı", "İI")
_TURKISH_LOWER = str.maketrans("İI", "iı")
_SHIFTED = re.compile("[!?]*")


def lower(text: str, _rng: random.Random, *, language: str = "en") -> str:
    """Every plain word small."""
    return each_word(text, lambda word: _lower(word, language))


def upper(text: str, _rng: random.Random, *, language: str = "en") -> str:
    """Every plain word in capitals."""
    return each_word(text, lambda word: _upper(word, language))


def titled(text: str, _rng: random.Random, *, language: str = "en") -> str:
    """Every Plain Word With A Capital."""
    return each_word(text, lambda word: _upper(word[0], language) + _lower(word[1:], language))


def unshifted(text: str, _rng: random.Random, *, language: str = "en") -> str:
    """As typed without the Shift key: small letters, and no “!” or “?” after a word."""
    parts: list[str] = []
    place = 0
    for word in plain_words(text):
        parts += [text[place : word.start()], _lower(word[0], language)]
        marks = _SHIFTED.match(text, word.end())
        place = marks.end() if marks else word.end()
    return "".join([*parts, text[place:]])


def _lower(word: str, language: str) -> str:
    return (word.translate(_TURKISH_LOWER) if language == "tr" else word).lower()


def _upper(word: str, language: str) -> str:
    return (word.translate(_TURKISH_UPPER) if language == "tr" else word).upper()
