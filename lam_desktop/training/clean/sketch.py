"""MinHash (Broder 1997) with locality-sensitive hashing over all rows at once.

``split.near_duplicates`` does the same with datasketch, a Python object for each row and a set for
each bucket, which takes minutes and gigabytes for a hundred thousand rows; here the rows are one
array. What is compared differs too: n-grams within words, so that their order does not count.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lam_desktop.training.clean.pairs import (
    Keys,
    Pairs,
    Places,
    mixed,
    sharing,
    united,
)
from lam_desktop.training.clean.words import SIGNS, Words

ALIKE = 0.5
"""Jaccard similarity of the n-grams from which two texts are candidates."""
BANDS, BAND = 32, 4
"""So many bands of so many permutations: a pair at 0.5 is found with 0.87, at 0.6 with 0.99."""
SEED = 1
_TOGETHER = 100_000
_FIRST, _SECOND, _THIRD = (np.uint64(odd) for odd in (0x9E3779B1, 0x85EBCA77C2B2AE63, 0x27D4EB2F))


@dataclass(frozen=True, kw_only=True)
class Grams:
    """The n-grams of all rows: numbers, in order and each once a row, and where a row begins."""

    numbers: NDArray[np.int64]
    starts: Places


def candidates(texts: Sequence[Words], languages: Places) -> Pairs:
    """Pairs of places, of one language each, whose n-grams are ALIKE."""
    if not texts:
        return united([])
    found = grams(texts)
    sketches = signatures(found)
    bands: list[Pairs] = []
    for band in range(BANDS):
        keys = languages.astype(np.uint64) + np.uint64(band)
        for column in range(band * BAND, (band + 1) * BAND):
            keys = mixed(keys * _SECOND + sketches[:, column].astype(np.uint64))
        bands = [united([*bands, sharing(keys, np.arange(len(texts)))])]
    pairs = bands[0]
    return pairs[jaccard(found, pairs) >= ALIKE]


def grams(texts: Sequence[Words]) -> Grams:
    """Letters in threes within each word and its edges, signs of unspaced scripts in twos."""
    # A text without words still needs an n-gram, or its row would be empty.
    spaced = [f" {' '.join(text).strip() or '-'} " for text in texts]
    lengths = np.array([len(text) for text in spaced], dtype=np.int64)
    joined = "".join(spaced).encode("utf-32-le", "surrogatepass")
    letters = np.frombuffer(joined, dtype=np.uint32).astype(np.uint64)
    owners = np.repeat(np.arange(len(texts)), lengths)
    at = np.flatnonzero(letters != ord(" "))
    sign = _is_sign(letters)
    # A sign is a word of its own, so that a space stands between it and the next.
    sign_before = np.where(sign[at - 2], letters[at - 2], np.uint64(0))
    before: Keys = np.where(sign[at], sign_before, letters[at - 1])
    after: Keys = np.where(sign[at], np.uint64(0), letters[at + 1])
    hashes = mixed(before * _FIRST + mixed(letters[at] * _SECOND + after * _THIRD))
    _, numbers = np.unique(hashes, return_inverse=True)
    codes = np.unique((owners[at] << np.int64(32)) | numbers)
    starts = np.searchsorted(codes, np.arange(len(texts) + 1, dtype=np.int64) << np.int64(32))
    return Grams(numbers=codes & np.int64(0xFFFFFFFF), starts=starts)


def signatures(found: Grams) -> NDArray[np.uint32]:
    """(rows, permutations): the least of each row's n-grams under each of BANDS * BAND hashes."""
    rng = np.random.default_rng(SEED)
    rows = len(found.starts) - 1
    result = np.empty((rows, BANDS * BAND), dtype=np.uint32)
    spread = mixed(found.numbers.astype(np.uint64) + _SECOND).astype(np.uint32)
    for column in range(BANDS * BAND):
        odd, add = (np.uint32(rng.integers(0, 2**32)) for _ in range(2))
        # An odd factor makes it a permutation of the 32-bit numbers.
        values = spread * (odd | np.uint32(1)) + add
        result[:, column] = np.minimum.reduceat(values, found.starts[:-1])
    return result


def jaccard(found: Grams, pairs: Pairs) -> NDArray[np.float64]:
    """Shared n-grams by all n-grams of each pair."""
    sizes = np.diff(found.starts)
    rows = np.repeat(np.arange(len(sizes)), sizes)
    codes = (rows << np.int64(32)) | found.numbers
    parts = [
        _shared(found, codes, sizes, pairs[start : start + _TOGETHER])
        for start in range(0, len(pairs), _TOGETHER)
    ]
    shared = np.concatenate(parts) if parts else np.empty(0, np.int64)
    every = sizes[pairs[:, 0]] + sizes[pairs[:, 1]] - shared
    return np.asarray(shared / every, dtype=np.float64)


def _shared(found: Grams, codes: Places, sizes: Places, pairs: Pairs) -> Places:
    """How many n-grams of the first of each pair the second has."""
    one, other = pairs[:, 0], pairs[:, 1]
    counts = sizes[one]
    ends = np.cumsum(counts)
    within = np.arange(ends[-1]) - np.repeat(ends - counts, counts)
    numbers = found.numbers[np.repeat(found.starts[one], counts) + within]
    wanted = (np.repeat(other, counts) << np.int64(32)) | numbers
    at = np.minimum(np.searchsorted(codes, wanted), len(codes) - 1)
    return np.add.reduceat((codes[at] == wanted).astype(np.int64), ends - counts)


def _is_sign(letters: Keys) -> NDArray[np.bool_]:
    found = np.zeros(len(letters), dtype=np.bool_)
    for first, last in SIGNS:
        found |= (letters >= ord(first)) & (letters <= ord(last))
    return found
