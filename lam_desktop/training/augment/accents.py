"""Letters without their accents, as on a keyboard that lacks them.

It keeps the labels because people write so every day and are understood. German gets “ae” for “ä”,
its own way out, since “drucken” is another word than “drücken”. A tokenizer that strips accents, as
that of all-MiniLM-L6-v2 does, undoes all but “ae”, “ss” and the Turkish “ı”.
"""

import random
import unicodedata

from lam_desktop.training.augment.spans import each_word

_WRITTEN_OUT = {
    "de": {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"},
    "tr": {"ı": "i"},
    "ru": {"ё": "е", "Ё": "Е"},
    # Without the dot below (ज़ as ज), and ँ as ं.
    "hi": {"\u093c": "", "\u0901": "\u0902"},
}
_ALPHABETS_WITH_MARKS = frozenset({"ru", "hi"})
"""Where a mark makes another letter (и and й), so that only what is listed may go."""


def without_accents(text: str, _rng: random.Random, *, language: str = "en") -> str:
    """Every plain word without its accents; nothing is left to chance."""
    table = str.maketrans(_WRITTEN_OUT.get(language, {}))

    def bare(word: str) -> str:
        composed = unicodedata.normalize("NFC", word).translate(table)
        if language in _ALPHABETS_WITH_MARKS:
            return composed
        letters = unicodedata.normalize("NFD", composed)
        return "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")

    return each_word(text, bare)
