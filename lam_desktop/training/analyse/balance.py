"""What is there: how many rows of each label, language, source and length, and of each cell."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.dataset import SPLITS, Row
from lam_desktop.training.evaluate import gold_decisions
from lam_desktop.training.report.names import EFFECTS
from lam_desktop.training.report.slices import LENGTHS, length, profile, words

CELL = ("language", "topic", "profile", "length")
"""What together makes a cell: rows are asked for by these."""


def topic(row: Row) -> str:
    """The source without its language: what the row is about, or how it came to be."""
    return row.source.removesuffix(f"_{row.language}")


def decision(row: Row) -> str:
    """What the guide would do: allow, ask or block."""
    return EFFECTS[int(gold_decisions([row])[0])]


FACETS: Mapping[str, Callable[[Row], str]] = {
    "decision": decision,
    **{criterion.value: attrgetter(criterion.value) for criterion in Criterion},
    "profile": profile,
    "language": lambda row: row.language,
    "split": lambda row: row.split,
    "topic": topic,
    "source": lambda row: row.source,
    "length": lambda row: length(row.text),
}
"""Everything that rows are counted by."""
_LENGTHS = [f"{low} to {high}" if high else f"{low} and more" for low, high in LENGTHS]
_ORDER: Mapping[str, Sequence[str]] = {
    "decision": EFFECTS,
    **{c.value: c.labels for c in Criterion},
    "split": SPLITS,
    "length": _LENGTHS,
}
"""Facets whose values have an order of their own; the others go from many rows to few."""


@dataclass(frozen=True, kw_only=True)
class Facet:
    """How many rows there are of each value; values that no row has are not there."""

    name: str
    counts: Mapping[str, int]

    @property
    def rows(self) -> int:
        return sum(self.counts.values())

    @property
    def evenness(self) -> float:
        """The entropy over its greatest (Pielou, 1966): 1 where all values have as many rows."""
        if len(self.counts) < 2:
            return 1.0
        shares = [count / self.rows for count in self.counts.values()]
        return -sum(share * math.log(share) for share in shares) / math.log(len(shares))

    @property
    def fullest(self) -> str:
        return max(self.counts, key=lambda value: self.counts[value])

    @property
    def emptiest(self) -> str:
        return min(self.counts, key=lambda value: self.counts[value])


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """How many rows there are of each pair of values, as [one][other]; pairs without rows too."""

    one: Facet
    other: Facet
    counts: Mapping[str, Mapping[str, int]]

    def pairs(self) -> list[tuple[int, str, str]]:
        """Every pair with its rows, from few to many."""
        found = [(n, one, other) for one, row in self.counts.items() for other, n in row.items()]
        return sorted(found, key=lambda pair: (pair[0], pair[1], pair[2]))


@dataclass(frozen=True, kw_only=True)
class Cells:
    """The cells of language, topic, profile and length: how many could be, are, and hold."""

    possible: int
    filled: int
    single: int
    median: int
    fullest: tuple[str, ...]
    fullest_rows: int
    half: int
    """How many of the fullest cells hold half of the rows."""


@dataclass(frozen=True, kw_only=True)
class Balance:
    """Every facet by its name, the crossings that are shown, and the cells."""

    facets: Mapping[str, Facet]
    crossings: Sequence[Crossing]
    cells: Cells
    words_by_decision: Mapping[str, Sequence[int]]
    """Decision to how long each of its rows is, in words."""


CROSSED = (
    *(("language", "decision"), ("topic", "decision"), ("length", "decision")),
    ("profile", "language"),
)


def balance(rows: Sequence[Row]) -> Balance:
    """Count the rows by everything there is."""
    values = {name: [key(row) for row in rows] for name, key in FACETS.items()}
    facets = {name: _facet(name, found) for name, found in values.items()}
    lengths: dict[str, list[int]] = {name: [] for name in facets["decision"].counts}
    for name, row in zip(values["decision"], rows, strict=True):
        lengths[name].append(words(row.text))
    return Balance(
        facets=facets,
        crossings=[
            _crossing(facets[one], facets[other], zip(values[one], values[other], strict=True))
            for one, other in CROSSED
        ],
        cells=_cells(Counter(zip(*(values[name] for name in CELL), strict=True)), facets),
        words_by_decision=lengths,
    )


def _facet(name: str, values: Sequence[str]) -> Facet:
    counts = Counter(values)
    order = _ORDER.get(name) or [v for v, _ in sorted(counts.items(), key=lambda x: (-x[1], x[0]))]
    return Facet(name=name, counts={value: counts[value] for value in order if counts[value]})


def _crossing(one: Facet, other: Facet, pairs: "zip[tuple[str, str]]") -> Crossing:
    found = Counter(pairs)
    counts = {a: {b: found[a, b] for b in other.counts} for a in one.counts}
    return Crossing(one=one, other=other, counts=counts)


def _cells(found: "Counter[tuple[str, ...]]", facets: Mapping[str, Facet]) -> Cells:
    ordered = sorted(found.values())
    fullest, most = max(found.items(), key=lambda cell: (cell[1], cell[0]))
    total, held, half = sum(ordered), 0, 0
    while held * 2 < total:
        half += 1
        held += ordered[-half]
    return Cells(
        possible=math.prod(len(facets[name].counts) for name in CELL),
        filled=len(found),
        single=sum(count == 1 for count in ordered),
        median=ordered[len(ordered) // 2],
        fullest=fullest,
        fullest_rows=most,
        half=half,
    )
