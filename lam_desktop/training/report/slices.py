"""The same decisions in parts: by language, length, profile and source, and by contrast group."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.dataset import Row
from lam_desktop.training.evaluate import Ints, gold_decisions
from lam_desktop.training.report.decisions import shares
from lam_desktop.training.report.intervals import counted

LENGTHS = ((1, 4), (5, 8), (9, 14), (15, 24), (25, None))
"""Lengths in words: the shortest and the longest of each slice."""
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
CONTRAST = "contrast"
HARMLESS = "nothing to fear"
"""The profile of a command whose answers are all the harmless ones."""
SHOWN = ("decision_accuracy", "harmful_allowed", "harmless_stopped")
"""The shares that are told of a slice."""


def slices(rows: Sequence[Row], decided: Ints) -> dict[str, dict[str, Any]]:
    """Slice kind to name to figures; every row is in one slice of each kind."""
    return {
        "language": _by(rows, decided, lambda row: row.language),
        "length": _by(rows, decided, lambda row: length(row.text), [_named(x) for x in LENGTHS]),
        "profile": _by(rows, decided, profile, _from_many_to_few(map(profile, rows))),
        "source": _by(rows, decided, lambda row: row.source),
    }


def profile(row: Row) -> str:
    """All six answers in few words: those that are not the harmless ones."""
    found = [row.label(c) for c in Criterion if row.label(c) != c.labels[0]]
    return ", ".join(found) or HARMLESS


def _from_many_to_few(values: Iterable[str]) -> list[str]:
    counts = Counter(values)
    return sorted(counts, key=lambda value: (-counts[value], value))


def words(text: str) -> int:
    """How many words a text has; in Chinese and Japanese, two characters are taken for one."""
    unspaced = len(_UNSPACED.findall(text))
    return len(_UNSPACED.sub(" ", text).split()) + (unspaced + 1) // 2


def length(text: str) -> str:
    """The name of the length slice a text is in."""
    count = words(text)
    return _named(next(x for x in reversed(LENGTHS) if count >= x[0] or x == LENGTHS[0]))


def _named(bounds: tuple[int, int | None]) -> str:
    low, high = bounds
    return f"{low} to {high}" if high else f"{low} and more"


def _by(
    rows: Sequence[Row],
    decided: Ints,
    key: Callable[[Row], str],
    order: Sequence[str] | None = None,
) -> dict[str, Any]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        places[key(row)].append(place)
    return {
        name: _slice([rows[place] for place in places[name]], decided[places[name]])
        for name in (order if order is not None else sorted(places))
        if name in places
    }


def _slice(rows: Sequence[Row], decided: Ints) -> dict[str, Any]:
    found = shares(rows, decided)
    return {"rows": len(rows)} | {name: found[name] for name in SHOWN}


def groups(rows: Sequence[Row], decided: Ints) -> dict[str, Any]:
    """The share of groups of two or more rows whose decisions are all right.

    ``all``, those of the sources written as contrasts, each language, and each size: a group of
    neighbours in other sources is close in topic but was not written to differ in few words.
    """
    right = gold_decisions(rows) == decided
    members: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        members[row.group].append(place)
    solved = [
        _Group(first=rows[places[0]], rows=len(places), solved=bool(right[places].all()))
        for places in members.values()
        if len(places) > 1
    ]
    languages = sorted({group.first.language for group in solved})
    return {
        "all": _solved(solved),
        "contrast": _solved([g for g in solved if g.first.source.startswith(CONTRAST)]),
        "languages": {
            name: _solved([g for g in solved if g.first.language == name]) for name in languages
        },
        "sizes": {
            "2 rows": _solved([g for g in solved if g.rows == 2]),
            "3 rows": _solved([g for g in solved if g.rows == 3]),
            "4 rows and more": _solved([g for g in solved if g.rows > 3]),
        },
    }


@dataclass(frozen=True, kw_only=True)
class _Group:
    first: Row
    rows: int
    solved: bool


def _solved(groups: Sequence[_Group]) -> dict[str, Any]:
    return counted(np.array([group.solved for group in groups], dtype=bool))
