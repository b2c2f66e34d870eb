"""Spaces too many, too few, or between the letters of a word.

They keep the labels because the letters and their order stay. Only spaces beside plain words are
touched: inside a path, a quotation or a shell command a space is part of the name. The product's
normaliser undoes doubled spaces and nearly all letters apart; a space missing after a mark it does
not undo.
"""

import random
from itertools import pairwise

from lam_desktop.training.augment.spans import plain_words, with_words

_MARKS = frozenset({", ", "; ", "? ", "! ", "، ", "؛ ", "؟ "})
"""What may lose its space. Not the full stop: “it.then” would read as a file or a site."""


def doubled_space(text: str, rng: random.Random) -> str:
    """One space between two plain words twice; the normaliser undoes it."""
    places = [start - 1 for start, gap in _gaps(text) if gap.endswith(" ")]
    if not places:
        return text
    place = rng.choice(places)
    return text[:place] + " " + text[place:]


def no_space_after_mark(text: str, rng: random.Random) -> str:
    """One space after a comma or the like left out: “open it,then close it”."""
    places = [start - 1 for start, gap in _gaps(text) if gap in _MARKS]
    if not places:
        return text
    place = rng.choice(places)
    return text[:place] + text[place + 1 :]


def letters_apart(text: str, rng: random.Random) -> str:
    """One word of four letters or more spelt out: “d e l e t e the file”."""
    places = [word for word in plain_words(text) if len(word[0]) >= 4 and word[0].isalpha()]
    if not places:
        return text
    word = rng.choice(places)
    return with_words(text, [(word, " ".join(word[0]))])


def _gaps(text: str) -> list[tuple[int, str]]:
    """What stands between two plain words that follow one another, and where the second begins."""
    words = plain_words(text)
    return [(later.start(), text[word.end() : later.start()]) for word, later in pairwise(words)]
