"""Writing that hides a word from a filter but not from a reader.

It keeps the labels because, says the label guide, disguised text has the labels of what it says
when read aloud; harmless rows are disguised as often as harmful ones, so a disguise alone teaches
nothing. Only plain words are touched, of four letters or more.

The product's normaliser undoes most: look-alikes and characters that show nothing (both are here to
hold it to that), full-width and styled letters, two digits or more inside a word. Digits are left
where one stands in a word (h4ck), which might be a name, and at a word's edge.
"""

import random
from collections.abc import Mapping

from lam_desktop.training.augment.spans import plain_words, with_words

LOOK_ALIKES: dict[str, str] = {
    "a": "ɑ", "c": "ᴄ", "e": "ҽ", "g": "ɡց", "h": "ի", "i": "ɩ", "k": "ᴋ", "l": "ӏǀ", "m": "ᴍ",
    "n": "ո", "o": "օᴏ", "q": "գ", "r": "ᴦ", "s": "ꜱ", "u": "սᴜ", "v": "ѵᴠ", "w": "ѡᴡ", "y": "ʏү",
    "z": "ᴢ",
}  # fmt: skip
"""Latin letters and rare ones that look like them (Unicode TS 39).

Not “ı” for “i”: in Turkish it is another letter.
"""
LATIN_IN_RUSSIAN = {
    "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "у": "y", "х": "x", "к": "k", "м": "m",
    "т": "t", "н": "h", "в": "b",
}  # fmt: skip
INVISIBLE = "\u034f\ufe0e\ufe0f\u115f\u1160"
LEET = {
    "a": "4@", "b": "8", "e": "3", "g": "9", "i": "1", "l": "1", "o": "0", "s": "5$", "t": "7",
}  # fmt: skip


def look_alike(text: str, rng: random.Random, *, language: str = "en") -> str:
    """One or two letters of one word replaced by others of the same look."""
    table = LATIN_IN_RUSSIAN if language == "ru" else LOOK_ALIKES
    return _disguised(text, rng, table, words=1, letters=2)


def leet(text: str, rng: random.Random) -> str:
    """One letter in one or two words as a digit or sign; more would be undone."""
    return _disguised(text, rng, LEET, words=2, letters=1)


def invisible(text: str, rng: random.Random) -> str:
    """One character that shows nothing, inside one word."""
    places = [word for word in plain_words(text) if len(word[0]) >= 4]
    if not places:
        return text
    word = rng.choice(places)
    at = rng.randrange(1, len(word[0]))
    return with_words(text, [(word, word[0][:at] + rng.choice(INVISIBLE) + word[0][at:])])


def _disguised(
    text: str, rng: random.Random, table: Mapping[str, str], *, words: int, letters: int
) -> str:
    """Up to ``words`` words with up to ``letters`` letters of each by the table."""
    places = [
        word
        for word in plain_words(text)
        if len(word[0]) >= 4 and word[0].isalpha() and table.keys() & set(word[0])
    ]
    if not places:
        return text
    chosen = rng.sample(places, min(len(places), rng.randint(1, words)))
    chosen.sort(key=lambda word: word.start())
    return with_words(text, [(word, _masked(word[0], rng, table, letters)) for word in chosen])


def _masked(word: str, rng: random.Random, table: Mapping[str, str], letters: int) -> str:
    places = [at for at, letter in enumerate(word) if letter in table]
    chosen = rng.sample(places, min(len(places), rng.randint(1, letters)))
    return "".join(
        rng.choice(table[letter]) if at in chosen else letter for at, letter in enumerate(word)
    )
