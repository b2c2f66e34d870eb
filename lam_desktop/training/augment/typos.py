"""Slips of the fingers: one word with two letters swapped, one dropped, doubled or mistyped.

They keep the labels because the word is still known again: its first letter stays, it has five
letters or more, it is none of those that decide a label (“draft”, “without”), and the slip must not
be another word (real-word errors, Kukich 1992): ``words`` are the known ones, in lower case.
Arabic, Persian and Urdu get no slips, for there a letter less mostly makes another word of the
root, nor does Turkish, whose “not” is two letters inside the verb (sil, silme). Hindi, Chinese and
Japanese are not typed letter by letter.
"""

import random
from collections.abc import Callable, Container

from lam_desktop.training.augment.spans import KEPT_WORDS, may_slip, plain_words, with_words

NO_WORDS: frozenset[str] = frozenset()
QWERTY = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
LAYOUTS = {
    "de": ("qwertzuiopü", "asdfghjklöä", "yxcvbnm"),
    "fr": ("azertyuiop", "qsdfghjklm", "wxcvbn"),
    "ru": ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю"),
}
"""The rows of a keyboard, where it is not QWERTY."""

Slip = Callable[[str, int], str]


def swapped(text: str, rng: random.Random, *, words: Container[str] = NO_WORDS) -> str:
    """Two neighbouring letters of one word in the wrong order."""
    return _one_slip(text, rng, words, lambda w, at: w[:at] + w[at + 1] + w[at] + w[at + 2 :])


def dropped(text: str, rng: random.Random, *, words: Container[str] = NO_WORDS) -> str:
    """One letter of one word left out."""
    return _one_slip(text, rng, words, lambda w, at: w[:at] + w[at + 1 :])


def doubled(text: str, rng: random.Random, *, words: Container[str] = NO_WORDS) -> str:
    """One letter of one word typed twice."""
    return _one_slip(text, rng, words, lambda w, at: w[:at] + w[at] + w[at:])


def neighbour(
    text: str, rng: random.Random, *, words: Container[str] = NO_WORDS, language: str = "en"
) -> str:
    """One letter of one word replaced by that of the key beside it."""
    beside = _beside(LAYOUTS.get(language, QWERTY))

    def slip(word: str, at: int) -> str:
        keys = beside.get(word[at])
        return word[:at] + rng.choice(keys) + word[at + 1 :] if keys else word

    return _one_slip(text, rng, words, slip)


def _beside(rows: tuple[str, ...]) -> dict[str, str]:
    """Each letter and those left and right of it, above and below."""
    found: dict[str, str] = {}
    for number, row in enumerate(rows):
        for place, letter in enumerate(row):
            near = row[max(0, place - 1) : place] + row[place + 1 : place + 2]
            for other in rows[max(0, number - 1) : number] + rows[number + 1 : number + 2]:
                near += other[place : place + 1]
            found[letter] = near
    return found


def _one_slip(text: str, rng: random.Random, words: Container[str], slip: Slip) -> str:
    """The text with a slip in one word, or as it is where each makes a word or changes nothing."""
    places = [word for word in plain_words(text) if may_slip(word[0])]
    for word in rng.sample(places, len(places)):
        at = rng.randrange(1, len(word[0]) - 1)
        new = slip(word[0], at)
        if new != word[0] and new.lower() not in words and new.lower() not in KEPT_WORDS:
            return with_words(text, [(word, new)])
    return text
