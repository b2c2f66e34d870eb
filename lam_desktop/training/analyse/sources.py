"""The sources and their quality: repeats, corrections, mended invariants, the guard's view."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
from pydantic import ValidationError

from lam_desktop.training.analyse.subject import Subject
from lam_desktop.training.dataset import Row, row_id
from lam_desktop.training.evaluate import gold_decisions
from lam_desktop.training.report.intervals import counted
from lam_desktop.training.report.judges import Judge
from lam_desktop.training.report.slices import words
from lam_desktop.training.seed_files import SeedLine

JUDGED = 100
"""Rows of a source that a guard is asked about; of more, the share would be hardly surer."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """One source; what nobody could tell is None.

    ``mended`` counts its seed lines that broke an invariant of the guide, of ``lines``; the guard
    agrees where it decides as the labels do, on rows it may have ``learnt`` and on ``others``.
    """

    name: str
    rows: int
    teaching: int
    words: float
    harmful: float
    repeated: int
    near: int
    corrected: int | None
    lines: int
    mended: int | None
    learnt: Mapping[str, Any] | None
    others: Mapping[str, Any] | None


@dataclass(frozen=True, kw_only=True)
class Sources:
    """Each source, that with most rows first; ``judge`` is the guard's name if one was asked."""

    each: Sequence[Source]
    judge: str | None
    lost_corrections: int | None
    """Corrections of rows that are not in the dataset."""


def sources(subject: Subject, *, repeated: Collection[int], near: Collection[int]) -> Sources:
    """What is known of each source; ``repeated`` and ``near`` are places of duplicates."""
    rows = subject.rows
    places: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        places[row.source].append(place)
    corrected = None if subject.corrections is None else _corrected(rows, subject.corrections)
    lines, mended = _mended(subject.seeds or ())
    agreed = {} if subject.judge is None else _agreed(rows, subject.judge)
    found = [
        Source(
            name=name,
            rows=len(where),
            teaching=sum(rows[place].split == "train" for place in where),
            words=median(words(rows[place].text) for place in where),
            harmful=sum(rows[place].harmful for place in where) / len(where),
            repeated=sum(place in repeated for place in where),
            near=sum(place in near for place in where),
            corrected=None if corrected is None else corrected[name],
            lines=lines[name],
            mended=None if not lines[name] else mended[name],
            learnt=_share(agreed, where, [rows[place].split == "train" for place in where]),
            others=_share(agreed, where, [rows[place].split != "train" for place in where]),
        )
        for name, where in sorted(places.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    ]
    return Sources(
        each=found,
        judge=subject.judge.name if subject.judge else None,
        lost_corrections=None
        if corrected is None
        else len(subject.corrections or {}) - corrected.total(),
    )


def sample(rows: Iterable[Row], languages: Collection[str], *, most: int = JUDGED) -> list[Row]:
    """Up to ``most`` rows a source and kind of split, for a guard to judge; always the same ones.

    Ids are hashes, so their order is chance that does not change.
    """
    taken: Counter[tuple[str, bool]] = Counter()
    found = []
    for row in sorted(rows, key=lambda row: row.id):
        kind = (row.source, row.split == "train")
        if row.language in languages and taken[kind] < most:
            taken[kind] += 1
            found.append(row)
    return found


def breaks_the_guide(line: SeedLine) -> bool:
    """Whether a seed line's labels break an invariant, so that building it mends them."""
    fields = {
        "id": row_id(line.text, line.language), "text": line.text, "language": line.language,
        **line.labels, "group": line.group, "source": line.source, "split": "train",
    }  # fmt: skip
    try:
        Row.model_validate(fields)
    except ValidationError as error:
        return any(found["type"] == "value_error" for found in error.errors())
    return False


def _corrected(rows: Sequence[Row], corrections: Mapping[str, Any]) -> Counter[str]:
    return Counter(row.source for row in rows if row.id in corrections)


def _mended(seeds: Iterable[SeedLine]) -> tuple[Counter[str], Counter[str]]:
    """How many lines each source has, and how many of them break the guide."""
    lines: Counter[str] = Counter()
    mended: Counter[str] = Counter()
    for line in seeds:
        lines[line.source] += 1
        mended[line.source] += breaks_the_guide(line)
    return lines, mended


def _agreed(rows: Sequence[Row], judge: Judge) -> dict[int, bool]:
    """The places of the rows that the guard was shown, and whether it decides as their labels."""
    shown = set(judge.ids)
    places = [place for place, row in enumerate(rows) if row.id in shown]
    if not places:
        return {}
    judged = [rows[place] for place in places]
    right = judge.decide([row.id for row in judged]) == gold_decisions(judged)
    return dict(zip(places, right.tolist(), strict=True))


def _share(
    agreed: Mapping[int, bool], where: Sequence[int], chosen: Sequence[bool]
) -> dict[str, Any] | None:
    flags = [
        agreed[place] for place, mine in zip(where, chosen, strict=True) if mine and place in agreed
    ]
    return counted(np.array(flags, dtype=bool)) if flags else None
