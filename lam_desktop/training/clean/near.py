"""Finds near duplicates among all rows: candidates by shared keys and sketches, then a close look.

What is a near duplicate stands in ``alike``. An encoder finds more among look-alikes with the same
numbers and signs: “swap the bulb” for “replace the bulb”. But it puts opposites beside each other
too (“from blocking to warning” and back: 0.98), so its word holds only where the labels are equal.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lam_desktop.training.clean import edits, sketch
from lam_desktop.training.clean.alike import alike
from lam_desktop.training.clean.pairs import Pairs, numbered, united
from lam_desktop.training.clean.words import Words, words

SAME_MEANING = 0.93
"""Cosine of two vectors from which look-alikes with equal labels mean the same.

Looked at on 250 pairs of English rows with all-MiniLM-L6-v2: all of equal labels above it did.
"""
Encode = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts to (texts, width) vectors."""


@dataclass(frozen=True, kw_only=True)
class Near:
    """Pairs of places of one language: near duplicates by their words, and by their meaning alone.

    The second are duplicates only where the labels are equal.
    """

    written: Pairs
    meant: Pairs


def near_duplicates(
    texts: Sequence[str], languages: Sequence[str], *, encode: Encode | None = None
) -> Near:
    """The near duplicates among some texts; without an encoder by their words alone."""
    found = [words(text) for text in texts]
    of_language = numbered(languages)
    sketched = sketch.candidates(found, of_language)
    candidates = united([edits.candidates(found, of_language), sketched])
    counts = _counts(found, languages)
    same = np.array(
        [alike(found[i], found[k], counts[languages[i]]) for i, k in candidates], dtype=np.bool_
    )
    meant = (
        _meaning_the_same(candidates[~same], sketched, texts, found, encode)
        if encode
        else united([])
    )
    return Near(written=candidates[same], meant=meant)


def _counts(found: Sequence[Words], languages: Sequence[str]) -> dict[str, Counter[str]]:
    """For each language in how many rows a word stands."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row, language in zip(found, languages, strict=True):
        counts[language].update(set(row))
    return counts


def _meaning_the_same(
    unsure: Pairs,
    sketched: Pairs,
    texts: Sequence[str],
    found: Sequence[Words],
    encode: Encode,
) -> Pairs:
    near = _in_both(unsure, sketched)
    asked = near[[_figures(found[i]) == _figures(found[k]) for i, k in near]] if len(near) else near
    if not len(asked):
        return asked
    places, inverse = np.unique(asked, return_inverse=True)
    vectors = encode([texts[place] for place in places])
    vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    ends = inverse.reshape(asked.shape)
    cosines = np.einsum("ij,ij->i", vectors[ends[:, 0]], vectors[ends[:, 1]])
    return np.asarray(asked[cosines >= SAME_MEANING])


def _in_both(one: Pairs, other: Pairs) -> Pairs:
    codes, others = (pairs[:, 0] << np.int64(32) | pairs[:, 1] for pairs in (one, other))
    return np.asarray(one[np.isin(codes, others)])


def _figures(found: Words) -> list[str]:
    """What must be the same: words with digits, and signs of a command line."""
    return sorted(word for word in found if not any(map(str.isalpha, word)) or _has_digit(word))


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))
