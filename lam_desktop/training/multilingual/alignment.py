"""Which pieces of one language stand for which of another: IBM Model 1 (Brown et al. 1993).

All that is wanted is how often each pair of pieces is linked, so the model's simplest form will do:
every piece of the translation comes from one piece of the English text or from nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
ROUNDS = 5
NOTHING = 0
"""The English id that stands for no piece; real ids are shifted by one inside."""


@dataclass(frozen=True, kw_only=True)
class Links:
    """Three arrays of equal length: other piece, English piece, expected number of links."""

    other: Ints
    english: Ints
    count: NDArray[np.float64]


def align(
    english: Sequence[Sequence[int]], other: Sequence[Sequence[int]], *, rounds: int = ROUNDS
) -> Links:
    """Expectation-maximisation over pairs of id lists; ids are not negative."""
    sources, targets, slots = _combinations(english, other)
    width = int(sources.max(initial=0)) + 1
    keys, place = np.unique(targets * width + sources, return_inverse=True)
    source_of = keys % width
    chance: NDArray[np.float64] = np.ones(len(keys))
    links: NDArray[np.float64] = chance
    for _ in range(rounds):
        share = chance[place]
        share /= np.bincount(slots, share)[slots]
        links = np.bincount(place, share, minlength=len(keys)).astype(np.float64)
        chance = links / np.bincount(source_of, links, minlength=width)[source_of]
    real = source_of != NOTHING
    return Links(other=keys[real] // width, english=source_of[real] - 1, count=links[real])


def _combinations(
    english: Sequence[Sequence[int]], other: Sequence[Sequence[int]]
) -> tuple[Ints, Ints, Ints]:
    """Every combination of pieces within a pair, and the place of the other piece it explains."""
    sources: list[Ints] = []
    targets: list[Ints] = []
    slots: list[Ints] = []
    first = 0
    for source, target in zip(english, other, strict=True):
        choices = np.array([NOTHING, *(piece + 1 for piece in source)], dtype=np.int64)
        sources.append(np.tile(choices, len(target)))
        targets.append(np.repeat(np.array(target, dtype=np.int64), len(choices)))
        slots.append(np.repeat(np.arange(first, first + len(target)), len(choices)))
        first += len(target)
    return np.concatenate(sources), np.concatenate(targets), np.concatenate(slots)
