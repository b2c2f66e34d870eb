"""Arabic, Persian and Urdu as they are really typed: variants of letters, marks, Latin letters.

They keep the labels because a reader takes each for the same word. NFKC, and so the product's
normaliser, leaves all of it; a tokenizer that strips accents drops the marks and the hamza on an
alef, but not a final ya or ta, the stretching line, the Persian letters or Arabizi.
"""

import random
import re
from itertools import pairwise

from lam_desktop.training.augment.spans import each_word, plain_words, with_words

_MARKS = re.compile("[\u064b-\u0652\u0670]")
_FATHA, _LINE = "\u064e", "\u0640"
_LONG_A = re.compile("(?<=[\u0621-\u0624\u0626\u0628-\u064a])(?=\u0627(?!\u0644))")
"""Before an alef that is a long vowel; not before that of the article."""
_ENDS_A_JOIN = frozenset("اأإآدذرزوؤةىء")
_VARIANTS = ({"أ": "ا", "إ": "ا", "آ": "ا"}, {"ى": "ي"}, {"ة": "ه"})
_PERSIAN = {"ی": "ي", "ک": "ك"}
_ZWNJ = "\u200c"


def letter_variants(text: str, rng: random.Random) -> str:
    """Alef without hamza, final ya with dots, ta as ha: each habit kept for the whole text."""
    habits = [table for table in _VARIANTS if any(letter in text for letter in table)]
    if not habits:
        return text
    chosen = rng.sample(habits, rng.randint(1, len(habits)))
    table = str.maketrans({old: new for habit in chosen for old, new in habit.items()})
    return each_word(text, lambda word: word.translate(table))


def diacritics(text: str, rng: random.Random) -> str:
    """Without its vowel marks; a text that has none gets some that the spelling implies."""
    if _MARKS.search(text):
        return each_word(text, lambda word: _MARKS.sub("", word))
    words = [(word, _LONG_A.sub(_FATHA, word[0])) for word in plain_words(text)]
    return with_words(text, [pair for pair in words if rng.random() < 0.5])


def stretched(text: str, rng: random.Random) -> str:
    """One word with a line between two letters that join: “حـذف”."""
    places = [
        (word, at)
        for word in plain_words(text)
        for at, (left, right) in enumerate(pairwise(word[0]), start=1)
        if left not in _ENDS_A_JOIN and right != "ء" and _joins(left) and _joins(right)
    ]
    if not places:
        return text
    word, at = rng.choice(places)
    line = _LINE * rng.randint(1, 3)
    return with_words(text, [(word, word[0][:at] + line + word[0][at:])])


def persian_letters(text: str, rng: random.Random) -> str:
    """Persian or Urdu from an Arabic keyboard: ي and ك, and no joiner inside a word."""
    between = rng.choice(("", " "))
    table = str.maketrans(_PERSIAN | {_ZWNJ: between})
    return each_word(text, lambda word: word.translate(table))


def _joins(letter: str) -> bool:
    return "\u0620" <= letter <= "\u064a" and letter != _LINE
