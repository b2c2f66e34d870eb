"""Are rows that say nearly the same labelled alike: near duplicates, contrast groups, actions."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.analyse.neighbours import Neighbours, neighbours
from lam_desktop.training.analyse.terms import COMMON_SHARE, UNSPACED, deeds, rest, words
from lam_desktop.training.dataset import Row
from lam_desktop.training.evaluate import Ints, gold_decisions, label_indices
from lam_desktop.training.report.intervals import counted
from lam_desktop.training.report.slices import CONTRAST
from lam_desktop.training.split import NEAR_DUPLICATE, jaccard, plain, shingles

LIKE = 0.5
"""The cosine from which a nearest neighbour counts as like the row."""
LISTED = 25
FEWEST_OF_ACTION, FEWEST_GROUPS = 8, 3
"""Rows and contrast groups that an action must have: one group's rows are meant to differ."""


@dataclass(frozen=True, kw_only=True)
class Differing:
    """Of how many pairs or groups which share has differing labels, by criterion and decision."""

    of: int
    decision: Mapping[str, Any]
    labels: Mapping[str, Any]
    criteria: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two rows with the places of their decisions, and how like they are."""

    one: Row
    other: Row
    decisions: tuple[int, int]
    likeness: float


@dataclass(frozen=True, kw_only=True)
class Action:
    """A verb with a thing, and how many rows of it would be allowed, asked about and blocked."""

    language: str
    name: str
    decisions: tuple[int, int, int]

    @property
    def rows(self) -> int:
        return sum(self.decisions)

    @property
    def agreeing(self) -> float:
        """The share of its rows that have its most frequent decision."""
        return max(self.decisions) / self.rows


@dataclass(frozen=True, kw_only=True)
class Alike:
    """``repeated`` are the places of rows that say what an earlier row of the language says.

    ``near`` are pairs of rows that are no exact duplicates, of one contrast group or of two;
    ``nearest`` is, of the rows with a neighbour like them, the share that is decided otherwise.
    """

    rows: int
    repeated: frozenset[int]
    near_rows: frozenset[int]
    near_across: Differing
    near_within: Differing
    groups: Differing
    contrasts: Differing
    nearest: Mapping[str, Any]
    nearest_across: Mapping[str, Any]
    listed: Sequence[Pair]
    actions: Sequence[Action]


def alike(rows: Sequence[Row]) -> Alike:
    """Compare each row with the nearest ones, with its group, and with those of its action."""
    found = neighbours(rows)
    gold, decided = label_indices(rows), gold_decisions(rows)
    repeated, near = _duplicates(rows, found)
    same = [_same_group(rows, pair) for pair in near]
    groups = _groups(rows)
    nearest, listed = _nearest(rows, found, decided)
    within = np.array([_same_group(rows, (one, other)) for one, other, _ in nearest], dtype=bool)
    differ = np.array([decided[one] != decided[other] for one, other, _ in nearest], dtype=bool)
    return Alike(
        rows=len(rows),
        repeated=repeated,
        near_rows=frozenset(place for pair in near for place in pair),
        near_across=_differing(
            [p for p, s in zip(near, same, strict=True) if not s], gold, decided
        ),
        near_within=_differing([p for p, s in zip(near, same, strict=True) if s], gold, decided),
        groups=_differing(groups, gold, decided),
        contrasts=_differing(
            [group for group in groups if rows[group[0]].source.startswith(CONTRAST)], gold, decided
        ),
        nearest=counted(differ),
        nearest_across=counted(differ[~within]),
        listed=listed,
        actions=actions(rows, decided),
    )


def actions(rows: Sequence[Row], decided: Ints) -> list[Action]:
    """Every verb with a thing that enough rows of enough groups share; most divided first."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        if row.language not in UNSPACED:
            places[row.language].append(place)
    found = [
        action
        for language, where in places.items()
        for action in _of_language(language, [rows[place] for place in where], decided[where])
    ]
    return sorted(found, key=lambda action: (action.agreeing, -action.rows, action.name))


def _of_language(language: str, rows: Sequence[Row], decided: Ints) -> Iterator[Action]:
    parts = [words(row.text) for row in rows]
    shared = Counter(word for part in parts for word in set(part))
    most = max(FEWEST_OF_ACTION, COMMON_SHARE * len(rows))
    members: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, (verb, part) in enumerate(zip(deeds(parts, language), parts, strict=True)):
        if verb is not None:
            for thing in {word for word in rest(part, language) if shared[word] <= most}:
                members[verb, thing].append(place)
    for (verb, thing), where in members.items():
        if len(where) < FEWEST_OF_ACTION:
            continue
        if len({rows[place].group for place in where}) >= FEWEST_GROUPS:
            counts = np.bincount(decided[where], minlength=3).tolist()
            yield Action(
                language=language,
                name=f"{verb} … {thing}",
                decisions=(counts[0], counts[1], counts[2]),
            )


def _duplicates(
    rows: Sequence[Row], found: Neighbours
) -> tuple[frozenset[int], list[tuple[int, int]]]:
    """Rows that repeat an earlier one but for case and punctuation, and pairs of near duplicates.

    Near duplicates are those that the splits keep together, looked for among nearest neighbours.
    """
    said = [(row.language, plain(row.text)) for row in rows]
    first: dict[tuple[str, str], int] = {}
    for place, text in enumerate(said):
        first.setdefault(text, place)
    both = zip(found.one.tolist(), found.other.tolist(), strict=True)
    pairs = sorted({(min(pair), max(pair)) for pair in both})
    sets: dict[int, frozenset[str]] = {}

    def near(pair: tuple[int, int]) -> bool:
        if said[pair[0]] == said[pair[1]]:
            return False
        for place in pair:
            if place not in sets:
                sets[place] = shingles(rows[place].text)
        return jaccard(sets[pair[0]], sets[pair[1]]) >= NEAR_DUPLICATE

    repeated = frozenset(place for place, text in enumerate(said) if first[text] != place)
    return repeated, [pair for pair in pairs if near(pair)]


def _groups(rows: Sequence[Row]) -> list[tuple[int, ...]]:
    members: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        members[row.group].append(place)
    return [tuple(where) for where in members.values() if len(where) > 1]


def _differing(sets: Sequence[tuple[int, ...]], gold: Ints, decided: Ints) -> Differing:
    """In which of the sets of rows the labels are not all the same."""

    def counting(differs: Callable[[list[int]], bool]) -> dict[str, Any]:
        return counted(np.array([differs(list(where)) for where in sets], dtype=bool))

    def criterion(place: int) -> Callable[[list[int]], bool]:
        return lambda where: len(set(gold[where, place].tolist())) > 1

    return Differing(
        of=len(sets),
        decision=counting(lambda where: len(set(decided[where].tolist())) > 1),
        labels=counting(lambda where: bool((gold[where] != gold[where[0]]).any())),
        criteria={c.value: counting(criterion(place)) for place, c in enumerate(Criterion)},
    )


def _nearest(
    rows: Sequence[Row], found: Neighbours, decided: Ints
) -> tuple[list[tuple[int, int, float]], list[Pair]]:
    """Each row with its nearest one if it is like it; and those decided otherwise, most like first.

    Rows of one contrast group are not listed: they were written to differ.
    """
    best: dict[int, tuple[int, float]] = {}
    for one, other, cosine in zip(found.one, found.other, found.cosine, strict=True):
        if cosine >= LIKE and (one not in best or cosine > best[one][1]):
            best[int(one)] = (int(other), float(cosine))
    nearest = [(one, other, cosine) for one, (other, cosine) in sorted(best.items())]
    differing = {
        (min(one, other), max(one, other)): cosine
        for one, other, cosine in zip(
            found.one.tolist(), found.other.tolist(), found.cosine.tolist(), strict=True
        )
        if cosine >= LIKE and decided[one] != decided[other] and not _same_group(rows, (one, other))
    }
    order = sorted(differing.items(), key=lambda pair: (-round(pair[1], 6), pair[0]))
    return nearest, [
        Pair(
            one=rows[one],
            other=rows[other],
            decisions=(int(decided[one]), int(decided[other])),
            likeness=cosine,
        )
        for (one, other), cosine in order[:LISTED]
    ]


def _same_group(rows: Sequence[Row], pair: tuple[int, int]) -> bool:
    return rows[pair[0]].group == rows[pair[1]].group
