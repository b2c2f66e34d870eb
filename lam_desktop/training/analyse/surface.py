"""The surface of a text: what can be seen without reading it."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from lam_desktop.training.dataset import Row
from lam_desktop.training.evaluate import Floats
from lam_desktop.training.report.slices import words


def _share(text: str, is_one: Callable[[str], bool]) -> float:
    letters = [sign for sign in text if sign.isalpha()]
    return sum(map(is_one, letters)) / len(letters) if letters else 0.0


def _first_is_capital(text: str) -> float:
    first = next((sign for sign in text if sign.isalpha()), "")
    return float(first.isupper())


def _marks(text: str) -> float:
    return sum(unicodedata.category(sign).startswith("P") for sign in text)


def _any_of(signs: str) -> Callable[[str], float]:
    return lambda text: float(sum(text.count(sign) for sign in signs))


FEATURES: Mapping[str, Callable[[str], float]] = {
    "words": words,
    "characters": len,
    "characters a word": lambda text: len(text) / max(1, words(text)),
    "share of capitals": lambda text: _share(text, str.isupper),
    "begins with a capital": _first_is_capital,
    "letters outside ASCII": lambda text: _share(text, lambda sign: not sign.isascii()),
    "digits": lambda text: sum(sign.isdigit() for sign in text),
    "punctuation marks": _marks,
    "ends with a full stop": lambda text: float(text.rstrip().endswith((".", "。", "۔", "।"))),
    "question marks": _any_of("?？؟"),
    "exclamation marks": _any_of("!！"),
    "commas": _any_of(",，،、"),
    "quotation marks": _any_of('"“”„«»‘「」'),
    "signs of code": _any_of("/\\{}[]<>|$=_~*#&"),
}
"""Name to a figure of a text."""


def surface(rows: Sequence[Row]) -> Floats:
    """The (rows, features) table."""
    table = [[feature(row.text) for feature in FEATURES.values()] for row in rows]
    return np.array(table, dtype=np.float64).reshape(len(rows), len(FEATURES))
