"""Raking: a table of any number of dimensions, fitted to the sums that its sides should have."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def rake(
    seed: Floats, marginals: Sequence[Floats], *, rounds: int = 100, tolerance: float = 1e-6
) -> Floats:
    """The table closest to ``seed`` whose sums along each axis are ``marginals``.

    Iterative proportional fitting (Deming and Stephan, 1940): the axes are scaled in turn until
    nothing changes. Of all tables with these sums it is the one of the least relative entropy to
    the seed (Ireland and Kullback, 1968), so what goes with what in the seed is kept. A cell that
    is 0 stays 0; where that makes the sums impossible, those of the first axis are met and the
    others nearly.
    """
    table = seed.astype(np.float64, copy=True)
    axes = range(table.ndim)
    for _ in range(rounds):
        furthest = 0.0
        for axis in reversed(axes):
            wanted = marginals[axis]
            sums = table.sum(axis=tuple(other for other in axes if other != axis))
            factors = np.divide(wanted, sums, out=np.ones_like(sums), where=sums > 0)
            shape = [1] * table.ndim
            shape[axis] = -1
            table *= factors.reshape(shape)
            furthest = max(furthest, float(np.abs(factors[wanted > 0] - 1).max(initial=0.0)))
        if furthest < tolerance:
            break
    return table


def apportion(table: Floats, seats: int, *, order: Sequence[Floats]) -> list[tuple[int, ...]]:
    """``seats`` places in a table, drawn as near to its proportions as whole numbers can be.

    From the first axis to the last, the seats of a slice are given to its parts by the largest
    remainders (Hamilton's method), and what a part got too much or too little is carried over to
    its next slice, as in error diffusion. So the shares along every axis are met to about one seat,
    whatever the seats are few; drawing at random would miss them by far more, and taking the
    greatest cells would take all from the same few values. ``order`` holds small numbers for each
    axis that part equals.
    """
    drawing = _Drawing(table, order)
    drawing.give((), table, seats)
    return drawing.found


LIKELY = 0.1
"""A part with less than this share of a slice's largest gets no seat of it for what it is owed."""


class _Drawing:
    """The places found so far, and of each axis what its values are owed."""

    def __init__(self, table: Floats, order: Sequence[Floats]) -> None:
        self.found: list[tuple[int, ...]] = []
        self._owed = [np.zeros(size) for size in table.shape]
        self._order = order

    def give(self, place: tuple[int, ...], table: Floats, seats: int) -> None:
        if not seats:
            return
        if not table.ndim:
            self.found += [place] * seats
            return
        sums = table.reshape(table.shape[0], -1).sum(axis=1)
        got = self._shared(len(place), sums, seats)
        for value in np.argsort(-got, kind="stable"):
            self.give((*place, int(value)), table[value], int(got[value]))

    def _shared(self, axis: int, sums: Floats, seats: int) -> Ints:
        total = sums.sum()
        got = np.zeros(len(sums), dtype=np.int64)
        if not total:
            return got
        fair = seats * sums / total
        owed = self._owed[axis]
        wanted = fair + np.where(sums >= LIKELY * sums.max(), owed, 0)
        wanted[sums <= 0] = -np.inf
        whole = np.clip(np.floor(wanted), 0, None).astype(np.int64)
        if whole.sum() <= seats:
            got = whole
        for _ in range(seats - int(got.sum())):
            got[np.argmax(wanted - got + self._order[axis])] += 1
        owed += fair - got
        return got
