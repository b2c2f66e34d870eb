"""From equal keys to pairs of rows, in numpy: no Python per pair.

Keys are 64-bit hashes, so that unlike things share one by chance about once in a million runs over
a hundred thousand rows; what follows looks at the texts themselves anyway.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Places = NDArray[np.int64]
Pairs = NDArray[np.int64]
"""(pairs, 2) places, the smaller first, each pair once and in order."""
NEIGHBOURS = 32
"""Of a crowd with one key each is paired with its first and with so many that follow."""


def mixed(values: Keys) -> Keys:
    """Each value spread over all 64 bits: the finaliser of MurmurHash3 (Appleby 2011)."""
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> np.uint64(33))


def numbered(names: Iterable[str]) -> Places:
    """Each name's number, counted in the order in which they come first."""
    known: dict[str, int] = {}
    return np.array([known.setdefault(name, len(known)) for name in names], dtype=np.int64)


def sharing(keys: Keys, owners: Places) -> Pairs:
    """Pairs of owners with an equal key; of a crowd not all, see NEIGHBOURS."""
    order = np.lexsort((owners, keys))
    keys, owners = keys[order], owners[order]
    found = []
    last = np.flatnonzero(keys[1:] == keys[:-1]) if len(keys) else np.empty(0, np.int64)
    for step in range(1, NEIGHBOURS + 1):
        last = last[last + step < len(keys)]
        last = last[keys[last] == keys[last + step]]
        if not len(last):
            break
        found.append(np.stack([owners[last], owners[last + step]], axis=1))
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else last
    sizes = np.diff(np.append(starts, len(keys)))
    crowds = sizes > NEIGHBOURS
    for start, size in zip(starts[crowds], sizes[crowds], strict=True):
        others = owners[start + 1 : start + size]
        found.append(np.stack([np.full(len(others), owners[start]), others], axis=1))
    return united(found)


def united(found: Sequence[Pairs]) -> Pairs:
    """All pairs of several tables, without those of a row with itself."""
    if not found:
        return np.empty((0, 2), np.int64)
    every = np.sort(np.concatenate(found), axis=1)
    every = every[every[:, 0] != every[:, 1]]
    codes = np.unique((every[:, 0] << np.int64(32)) | every[:, 1])
    return np.stack([codes >> np.int64(32), codes & np.int64(0xFFFFFFFF)], axis=1)
