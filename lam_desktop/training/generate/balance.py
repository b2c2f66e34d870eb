"""Which cells are emptiest, and how many rows of each should be asked for next.

The product of all facets has hundreds of thousands of cells, so nobody can say how many rows each
should hold. Targets are therefore shares of each facet alone, and cells follow by raking
(``raking.rake``; Deming and Stephan, 1940). It was chosen before a greedy rule that fills the facet
furthest behind, for that would join the rarest values of all facets in the same rows; raking keeps
what goes with what as people say it.

In three steps:
1. The target of every cell: the rows' own habit of which labels go with which topics, evened out a
   little, raked to the facets' shares; a share grows where the guard errs.
2. The need of a cell: what it lacks of its target, weighed by the guard's errors in it, raked to
   what each facet lacks. So a full language is not asked for, however empty one of its cells is.
3. Whole batches of rows, drawn by ``raking.apportion``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lam_desktop.training.dataset import Row
from lam_desktop.training.generate.catalogue import Catalogue
from lam_desktop.training.generate.cells import FACETS, Cell, assign, facet
from lam_desktop.training.generate.mistakes import NONE, Mistakes, weights
from lam_desktop.training.generate.raking import Floats, apportion, rake
from lam_desktop.training.generate.targets import Targets

TIE = 1e-9


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Rows to be asked for in a cell, which has ``there`` of its ``target``."""

    cell: Cell
    rows: int
    there: int
    target: float


@dataclass(frozen=True, kw_only=True)
class Share:
    """Of one value of a facet: its rows, the share it has and the one it should have."""

    facet: str
    value: str
    rows: int
    share: float
    target: float


def emptiest(
    rows: Sequence[Row],
    targets: Targets,
    mistakes: Mistakes,
    count: int,
    *,
    catalogue: Catalogue,
    known: Mapping[str, Cell] | None = None,
    seed: int = 0,
) -> list[Wanted]:
    """The cells in which ``count`` rows are wanted most, with how many, the most wanted first."""
    cells = assign(rows, catalogue, known=known)
    return wanted(cells, targets, mistakes, count, catalogue=catalogue, seed=seed)


def wanted(
    cells: Sequence[Cell],
    targets: Targets,
    mistakes: Mistakes,
    count: int,
    *,
    catalogue: Catalogue,
    seed: int = 0,
) -> list[Wanted]:
    """As ``emptiest``, of rows whose cells are known."""
    if count <= 0:
        return []
    space = _Space(targets, catalogue)
    there = space.counts(cells)
    shares = space.shares(mistakes)
    goal = space.goal(there, shares, count)
    need = space.need(there, goal, shares, mistakes, count)
    batches = -(-count // targets.batch)
    chance = np.random.default_rng(seed)
    order: list[Floats] = [chance.random((size,)) * TIE for size in need.shape]
    sizes = [targets.batch] * (batches - 1) + [count - targets.batch * (batches - 1)]
    asked: dict[tuple[int, ...], int] = {}
    for place, size in zip(apportion(need, batches, order=order), sizes, strict=True):
        asked[place] = asked.get(place, 0) + size
    return [
        Wanted(
            cell=space.cell(place),
            rows=asked[place],
            there=int(there[place]),
            target=float(goal[place]),
        )
        for place in sorted(asked, key=lambda place: (-asked[place], -need[place], place))
    ]


def standing(cells: Sequence[Cell], targets: Targets, mistakes: Mistakes = NONE) -> list[Share]:
    """How each value of each facet stands against its target, those furthest behind first.

    Values that nobody asks for have a target of 0.
    """
    found: list[Share] = []
    for name, shares in targets.by_facet.items():
        counts: dict[str, int] = dict.fromkeys(shares, 0)
        for cell in cells:
            counts[facet(cell, name)] = counts.get(facet(cell, name), 0) + 1
        tilted = _tilted(name, shares, targets, mistakes)
        part = [
            Share(
                facet=name,
                value=value,
                rows=rows,
                share=rows / max(len(cells), 1),
                target=tilted.get(value, 0.0),
            )
            for value, rows in counts.items()
        ]
        found += sorted(part, key=lambda each: (each.share - each.target, each.value))
    return found


def _tilted(
    name: str, shares: Mapping[str, float], targets: Targets, mistakes: Mistakes
) -> dict[str, float]:
    """Shares that sum to 1, larger where the guard errs."""
    values = [value for value, share in shares.items() if share > 0]
    by_errors = weights(
        mistakes,
        [(name, value) for value in values],
        shrink=targets.shrink,
        strongest=targets.strongest,
    )
    weighed = np.array([shares[value] for value in values]) * by_errors
    return dict(zip(values, (weighed / weighed.sum()).tolist(), strict=True))


class _Space:
    """Every cell that targets ask for, as a table with an axis for each facet."""

    def __init__(self, targets: Targets, catalogue: Catalogue) -> None:
        self._targets = targets
        by_facet = targets.by_facet
        self._values = [
            [value for value, share in by_facet[name].items() if share > 0] for name in FACETS
        ]
        self._places = [{value: i for i, value in enumerate(values)} for values in self._values]
        self._shape = tuple(map(len, self._values))
        self._possible = self._fitting(catalogue)

    def cell(self, place: tuple[int, ...]) -> Cell:
        values = zip(FACETS, self._values, place, strict=True)
        return Cell(**{name: known[at] for name, known, at in values})

    def counts(self, cells: Sequence[Cell]) -> Floats:
        """How many rows each cell has; rows that no target asks for count nowhere."""
        table = np.zeros(self._shape)
        for cell in cells:
            place = self._place(cell)
            if place is not None:
                table[place] += 1
        return table

    def shares(self, mistakes: Mistakes) -> list[Floats]:
        """The share of each value of each facet."""
        return [
            np.array(list(_tilted(name, shares, self._targets, mistakes).values()))
            for name, shares in ((name, self._targets.by_facet[name]) for name in FACETS)
        ]

    def goal(self, there: Floats, shares: Sequence[Floats], count: int) -> Floats:
        """How many rows each cell should have when ``count`` have been added."""
        profile, topic = FACETS.index("profile"), FACETS.index("topic")
        others = tuple(axis for axis in range(len(FACETS)) if axis not in (profile, topic))
        together = there.sum(axis=others)
        total = together.sum()
        apart = np.outer(together.sum(axis=1), together.sum(axis=0)) / max(total, 1.0)
        # One row more in each, so that what nobody has said yet is not taken for impossible.
        habit = (together + 1.0) / (apart + 1.0)
        kept = self._targets.likeness * habit + (1 - self._targets.likeness)
        shape = [size if axis in (profile, topic) else 1 for axis, size in enumerate(self._shape)]
        seed = self._possible * kept.reshape(shape)
        return rake(seed, [each * (total + count) for each in shares])

    def need(
        self,
        there: Floats,
        goal: Floats,
        shares: Sequence[Floats],
        mistakes: Mistakes,
        count: int,
    ) -> Floats:
        """What each cell lacks, as parts of ``count``."""
        lacking = np.clip(goal - there, 0, None) * self._by_errors(mistakes)
        sides = []
        for axis, share in enumerate(shares):
            sums = there.sum(axis=tuple(other for other in range(there.ndim) if other != axis))
            short = np.clip(share * (there.sum() + count) - sums, 0, None)
            sides.append(short * (count / short.sum()))
        return rake(lacking, sides)

    def _by_errors(self, mistakes: Mistakes) -> Floats:
        table = np.ones(self._shape)
        known = [key for key in mistakes if isinstance(key, Cell)]
        found = weights(
            mistakes, known, shrink=self._targets.shrink, strongest=self._targets.strongest
        )
        for cell, weight in zip(known, found, strict=True):
            place = self._place(cell)
            if place is not None:
                table[place] = weight
        return table

    def _place(self, cell: Cell) -> tuple[int, ...] | None:
        place = []
        for name, places in zip(FACETS, self._places, strict=True):
            at = places.get(facet(cell, name))
            if at is None:
                return None
            place.append(at)
        return tuple(place)

    def _fitting(self, catalogue: Catalogue) -> Floats:
        """1 where a cell's style can be said of its topic, in its language, at its length, else 0.

        It is filled style by style and feasible or not, of which there are few.
        """
        names = dict(zip(FACETS, self._values, strict=True))
        feasible = np.array([code[0] == "F" for code in names["profile"]])
        fits = np.zeros(self._shape)
        for at, style in enumerate(names["style"]):
            for flag in (True, False):
                table = [
                    [
                        [
                            catalogue.styles[style].fits(
                                language=language, topic=topic, length=length, feasible=flag
                            )
                            for length in names["length"]
                        ]
                        for topic in names["topic"]
                    ]
                    for language in names["language"]
                ]
                fits[feasible == flag, :, :, at, :] = table
        return fits
