"""Arabic in Latin letters and digits, as chats write it (Arabizi, Franco-Arabic; Darwish 2014).

It keeps the labels because it is the same text read aloud. Written Arabic has no short vowels, so
one stands in where more consonants meet than can be said. A word with two digits inside would be
read as leetspeak by the product's normaliser and lose its letters; such words get the spelling
without digits, which is as common.
"""

import random
import re

from lam_desktop.training.augment.spans import each_word

_PLAIN = {
    "ا": "a", "أ": "a", "إ": "e", "آ": "a", "ب": "b", "ت": "t", "ث": "th", "ج": "g", "ح": "7",
    "خ": "5", "د": "d", "ذ": "z", "ر": "r", "ز": "z", "س": "s", "ش": "sh", "ص": "s", "ض": "d",
    "ط": "6", "ظ": "z", "ع": "3", "غ": "gh", "ف": "f", "ق": "q", "ك": "k", "ل": "l", "م": "m",
    "ن": "n", "ه": "h", "و": "o", "ي": "i", "ى": "a", "ة": "a", "ء": "2", "ئ": "2", "ؤ": "2",
}  # fmt: skip
_CHOICES = {
    "ث": ("th", "s"), "ج": ("g", "j"), "ح": ("7", "h"), "خ": ("5", "kh"), "ذ": ("z", "th"),
    "ش": ("sh", "ch"), "ط": ("6", "t"), "ق": ("q", "2", "k"), "غ": ("gh", "8"), "ة": ("a", "eh"),
    "ص": ("s", "9"),
}  # fmt: skip
"""What differs from writer to writer; one writer keeps to one."""
_WITHOUT_DIGITS = {"7": "h", "5": "kh", "6": "t", "3": "a", "2": "a", "8": "gh", "9": "s"}
_MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")
_ARABIC_WORD = re.compile(f"[{''.join(_PLAIN)}]+")
"""Of letters that have a Latin one here."""
_VOWELS = frozenset("اأإآىةويئؤ")
_HALF_VOWELS = {"و": "w", "ي": "y"}
"""Vowels inside a word, consonants at its beginning."""
_INSIDE = re.compile("(?<=[a-z])[0-9](?=[a-z])")


def arabizi(text: str, rng: random.Random) -> str:
    """Every Arabic word in the letters of one writer."""
    letters = _PLAIN | {letter: rng.choice(forms) for letter, forms in _CHOICES.items()}
    article, vowel = rng.choice(("el ", "al", "il ")), rng.choice("ae")

    def written(word: str) -> str:
        bare = _MARKS.sub("", word)
        if not _ARABIC_WORD.fullmatch(bare):
            return word
        return _in_latin(bare, letters, article, vowel)

    return each_word(text, written)


def _in_latin(word: str, letters: dict[str, str], article: str, vowel: str) -> str:
    start = ""
    if word.startswith("ال") and len(word) > 4:
        start, word = article, word[2:]
    parts: list[str] = []
    bare = 1  # consonants since the last vowel; a word does not begin with two
    for at, letter in enumerate(word):
        opens = at == 0 and letter in _HALF_VOWELS
        bare = bare + 1 if opens or letter not in _VOWELS else 0
        parts.append(_HALF_VOWELS[letter] if opens else letters[letter])
        if bare == 2 and at + 1 < len(word) and word[at + 1] not in _VOWELS:
            parts.append(vowel)
            bare = 0
    latin = "".join(parts)
    if len(_INSIDE.findall(latin)) > 1:
        latin = "".join(_WITHOUT_DIGITS.get(letter, letter) for letter in latin)
    return start + latin
