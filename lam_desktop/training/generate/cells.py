"""Cells, and which cell a row is in.

A row of the factory's own is in the cell it was asked for, where that is known. Of all others the
topic is the one that most words speak for, the source deciding where the words do not; a row that
neither tells about is of the topic “other”. Style and length follow from rules that anyone can
check by eye. They are rough, and need not be more: they steer what is asked for next.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lam_desktop.training import codes
from lam_desktop.training.dataset import Row
from lam_desktop.training.generate import scripts
from lam_desktop.training.generate.catalogue import (
    BOUNDS,
    LENGTHS,
    OTHER,
    PLAIN,
    Catalogue,
)
from lam_desktop.training.generate.wording import folded, tokens
from lam_desktop.training.report import slices

FACTORY = "factory-"
"""What the sources of rows begin with that were asked for here: ``factory-money_ur``."""
MIXED = 0.2
"""Share of letters of each of two scripts from which a text is code-switched."""
TERSE = 3
FULL_SENTENCE = 6
STEPS = 6
"""Words from which “then” joins steps."""
_OPTIONS = re.compile(r"\s--?[A-Za-z][\w-]*(?:[\s=]|$)|\s(?:&&|\|\|?)\s")
_END = (".", "。", "।", "۔")
_ASKS = ("?", "？", "؟")


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """What a row is about, its labels, and how it is said."""

    topic: str
    profile: str
    language: str
    style: str
    length: str


FACETS = ("profile", "language", "topic", "style", "length")
"""What makes a cell, the weightiest first."""


def facet(cell: Cell, name: str) -> str:
    """A cell's value of one facet."""
    return str(getattr(cell, name))


def assign(
    rows: Iterable[Row], catalogue: Catalogue, *, known: Mapping[str, Cell] | None = None
) -> list[Cell]:
    """A cell for each row; ``known`` are those of rows by their ids, from their provenance.

    The labels are always the row's own, for they may have been put right since.
    """
    known = known or {}
    found = []
    for row in rows:
        before = known.get(row.id)
        if before is None:
            found.append(_assigned(row, catalogue))
        else:
            found.append(
                Cell(
                    topic=before.topic,
                    profile=codes.code_of(row),
                    language=row.language,
                    style=before.style,
                    length=before.length,
                )
            )
    return found


def _assigned(row: Row, catalogue: Catalogue) -> Cell:
    plain = folded(row.text)
    words = tokens(plain)
    return Cell(
        topic=_topic(row, plain, words, catalogue),
        profile=codes.code_of(row),
        language=row.language,
        style=_style(row.text, plain, words, row.language, catalogue),
        length=slices.length(row.text),
    )


def source_of(topic: str, language: str) -> str:
    """The source of rows that are asked for: a seed file's name."""
    return f"{FACTORY}{topic}_{language}"


def _topic(row: Row, text: str, words: Sequence[str], catalogue: Catalogue) -> str:
    name = row.source.removesuffix(f"_{row.language}")
    asked = name.removeprefix(FACTORY)
    if asked != name and asked in catalogue.topics:
        return asked
    found = topic(text, words, row.language, catalogue, hint=catalogue.sources.get(name))
    return found or OTHER


def topic(
    text: str, words: Sequence[str], language: str, catalogue: Catalogue, *, hint: str | None = None
) -> str | None:
    """The topic that most words of a folded text speak for, None if none does.

    Of equals the ``hint`` counts, then the one that the catalogue names first.
    """
    own = catalogue.topic_words(language)
    found = list(own.votes(text, words))
    told = {place for place, _ in found} if own.spaced else set()
    votes = Counter(name for _, name in found)
    votes.update(name for place, name in catalogue.anywhere.votes(text, words) if place not in told)
    if not votes:
        return hint
    most = max(votes.values())
    equals = [name for name, count in votes.items() if count == most]
    return hint if hint in equals else min(equals, key=list(catalogue.topics).index)


def style(text: str, language: str, catalogue: Catalogue) -> str:
    """How a text is said: the first rule that holds; “plain” where none does."""
    plain = folded(text)
    return _style(text, plain, tokens(plain), language, catalogue)


def _style(text: str, plain: str, words: Sequence[str], language: str, catalogue: Catalogue) -> str:
    lexicon = catalogue.style_words(language)
    listed = list(lexicon.votes(plain, words))
    found = _Said(
        text=text.strip(),
        count=slices.words(text),
        has=frozenset(name for _, name in listed),
        begins_with=frozenset(name for at, name in listed if at < 2 or not lexicon.spaced),
        language=language,
        catalogue=catalogue,
    )
    return next(
        (name for name, holds in _RULES if name in catalogue.styles and holds(found)), PLAIN
    )


@dataclass(frozen=True, kw_only=True)
class _Said:
    """A text with what the rules of style ask of it."""

    text: str
    count: int
    has: frozenset[str]
    begins_with: frozenset[str]
    language: str
    catalogue: Catalogue


def _command_line(said: _Said) -> bool:
    first = said.text.casefold().split(" ", 1)[0]
    if first in said.catalogue.commands:
        return True
    return said.text.isascii() and _OPTIONS.search(said.text) is not None


def _code_switched(said: _Said) -> bool:
    known = said.catalogue.languages.get(said.language)
    if known is None or scripts.LATIN in known.scripts:
        return False
    return min(scripts.shares(said.text, known)) >= MIXED


def _latin_letters(said: _Said) -> bool:
    known = said.catalogue.languages.get(said.language)
    return known is not None and known.latin and scripts.shares(said.text, known)[0] < MIXED


def _multi_step(said: _Said) -> bool:
    return said.count >= STEPS and "then" in said.has


def _question(said: _Said) -> bool:
    return said.text.endswith(_ASKS) or "question" in said.begins_with


def _assistant_like(said: _Said) -> bool:
    first = said.text[:1]
    return (
        said.count >= FULL_SENTENCE
        and said.text.endswith(_END)
        and not (first.isalpha() and first.islower())
    )


_RULES = (
    ("command-line", _command_line),
    ("code-switched", _code_switched),
    ("latin-letters", _latin_letters),
    ("multi-step", _multi_step),
    ("polite", lambda said: "polite" in said.has),
    ("spoken", lambda said: "spoken" in said.begins_with),
    ("typos", lambda said: "typos" in said.has),
    ("slangy", lambda said: "slangy" in said.has),
    ("question", _question),
    ("assistant-like", _assistant_like),
    ("terse", lambda said: said.count <= TERSE),
)


def distance(length: str, other: str) -> int:
    """How many steps two lengths are apart."""
    return abs(LENGTHS.index(length) - LENGTHS.index(other))


def fits_length(text: str, length: str, *, slack: float = 0.5) -> bool:
    """Whether a text is about as long as was asked: half as short or half as long again is."""
    low, high = BOUNDS[length]
    count = slices.words(text)
    return count >= low * (1 - slack) and (high is None or count <= high * (1 + slack))
