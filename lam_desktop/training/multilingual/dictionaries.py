"""Reads bilingual dictionaries in the dict format (FreeDict): one English word, its translations.

Catalogues of programs lack the words of daily life and of harm; dictionaries have them.
"""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

from lam_desktop.training.multilingual.pairs import Pair, pair

NAMES = {
    "ara": "ar", "deu": "de", "fra": "fr", "hin": "hi", "ind": "id", "ita": "it", "jpn": "ja",
    "por": "pt", "rus": "ru", "spa": "es", "tur": "tr",
}  # fmt: skip
"""Three-letter codes in the names of the files to languages."""
TRANSLATIONS = 3
"""Of each headword; what comes later is rare."""
HEADWORDS = 30_000
"""Of each dictionary, evenly spread: a very large one must not drown the other languages."""
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_ASIDE = re.compile(r"<[^>]*>|\([^)]*\)|\[[^\]]*\]|^\s*\d+\.")


def read(folder: Path) -> Iterator[Pair]:
    """The pairs of every ``freedict-eng-XXX.index`` below ``folder`` whose language is ours."""
    for index in sorted(folder.glob("**/freedict-eng-*.index")):
        language = NAMES.get(index.stem.rsplit("-", 1)[-1])
        if language:
            yield from _of_dictionary(index, language)


def _of_dictionary(index: Path, language: str) -> Iterator[Pair]:
    content = gzip.decompress(index.with_suffix(".dict.dz").read_bytes())
    lines = index.read_text(encoding="utf-8").splitlines()
    for line in lines[:: 1 + len(lines) // HEADWORDS]:
        word, start, length = line.split("\t")
        if word.startswith("00-database"):
            continue
        begin = _number(start)
        entry = content[begin : begin + _number(length)].decode("utf-8", "replace")
        yield from _of_entry(entry, language)


def _of_entry(entry: str, language: str) -> Iterator[Pair]:
    head, *lines = entry.splitlines() or [""]
    word = re.split("[/<]", head)[0].strip()
    meanings = [
        meaning.strip()
        for line in lines
        if not re.match(r"\s*see\b", line)
        for meaning in re.split("[,;،、]", _ASIDE.sub("", line))
        # Longer ones are mostly explanations, some of them in English.
        if len(meaning.split()) <= 3
    ]
    found = [pair(word, meaning, language) for meaning in meanings]
    yield from [p for p in found if p][:TRANSLATIONS]


def _number(text: str) -> int:
    """A number in the dict format's base 64."""
    value = 0
    for letter in text:
        value = value * 64 + _DIGITS.index(letter)
    return value
