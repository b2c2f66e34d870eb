"""Words before or after a command: politeness, the writer's haste, and claims about the command.

They keep the labels because the deed stays the same. A text that is a shell command from its first
word gets nothing before it, and one that ends in a shell command nothing after it, for there each
word more is an argument.
"""

import random
from collections.abc import Mapping

from lam_desktop.training.augment.phrases import CLAIM, CONTEXT, POLITE, Phrases
from lam_desktop.training.augment.spans import literal_from, plain_words

_END_MARKS = ".!?… ؟۔।。！？"
_LAST_LATIN = "\u024f"


def polite(text: str, rng: random.Random, *, language: str = "en") -> str:
    """With a greeting, a please or thanks."""
    return _wrapped(text, rng, POLITE, language)


def context(text: str, rng: random.Random, *, language: str = "en") -> str:
    """With words on the writer's haste or leisure."""
    return _wrapped(text, rng, CONTEXT, language)


def claim(text: str, rng: random.Random, *, language: str = "en") -> str:
    """With an assurance that changes nothing."""
    return _wrapped(text, rng, CLAIM, language)


def before(text: str, opening: str) -> str:
    """``opening`` and the text; a shell command stays alone."""
    return opening + text if literal_from(text) > 0 else text


def after(text: str, closing: str) -> str:
    """The text, without its last marks if they follow a plain word, and ``closing``.

    A bare mark comes after a plain word only: “open report.pdf!” might be another file.
    """
    if literal_from(text) < len(text):
        return text
    words = plain_words(text)
    bare = text.rstrip(_END_MARKS)
    if words and words[-1].end() == len(bare):
        return bare + closing
    return text if closing in _END_MARKS else text.rstrip() + closing


def _wrapped(text: str, rng: random.Random, table: Mapping[str, Phrases], language: str) -> str:
    phrases = table.get(_written(text, language))
    if phrases is None:
        return text
    if rng.random() < 0.5:
        return before(text, rng.choice(phrases.before))
    return after(text, rng.choice(phrases.after))


def _written(text: str, language: str) -> str:
    """The language, or its name with “-latin” where a text of another script is in Latin letters.

    Only Hindi and Urdu have phrases by such a name; what other languages write so is mostly code.
    """
    if language in _LATIN_LANGUAGES or any(c.isalpha() and c > _LAST_LATIN for c in text):
        return language
    return f"{language}-latin"


_LATIN_LANGUAGES = frozenset(("en", "fr", "es", "de", "pt", "it", "tr", "id"))
