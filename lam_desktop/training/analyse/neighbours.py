"""Each row's nearest other rows of its language, in the space of TF-IDF."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from lam_desktop.training.analyse.terms import terms
from lam_desktop.training.dataset import Row
from lam_desktop.training.evaluate import Floats, Ints

NEAREST = 4
COMMON, COMMON_SHARE = 500, 0.01
"""A term that more rows share than either finds no neighbours; all terms weigh their likeness."""
BLOCK = 2000


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """Pairs of row numbers and their cosine; each row has up to NEAREST, in both directions."""

    one: Ints
    other: Ints
    cosine: Floats


def neighbours(rows: Sequence[Row]) -> Neighbours:
    """The nearest rows of each row within its language."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        places[row.language].append(place)
    found = [
        _of_language([rows[place].text for place in where], np.array(where), language)
        for language, where in places.items()
        if len(where) > 1
    ]
    return Neighbours(
        one=np.concatenate([np.zeros(0, np.int64), *(part[0] for part in found)]),
        other=np.concatenate([np.zeros(0, np.int64), *(part[1] for part in found)]),
        cosine=np.concatenate([np.zeros(0), *(part[2] for part in found)]),
    )


def _of_language(texts: Sequence[str], where: Ints, language: str) -> tuple[Ints, Ints, Floats]:
    table = _table(texts, language)
    shared = np.bincount(table.indices, minlength=table.shape[1])
    rare = table[:, shared <= max(COMMON, COMMON_SHARE * len(texts))].tocsr()
    turned = rare.T.tocsr()
    one, other = [], []
    for start in range(0, len(texts), BLOCK):
        product = (rare[start : start + BLOCK] @ turned).tocsr()
        for place in range(product.shape[0]):
            inside = slice(product.indptr[place], product.indptr[place + 1])
            mine, likeness = product.indices[inside], product.data[inside]
            likeness = np.where(mine == start + place, -1.0, likeness)
            best = np.argsort(-likeness, kind="stable")[:NEAREST]
            best = best[likeness[best] > 0]
            one += [start + place] * len(best)
            other += mine[best].tolist()
    ones, others = np.array(one, dtype=np.int64), np.array(other, dtype=np.int64)
    cosine = np.asarray(table[ones].multiply(table[others]).sum(axis=1), dtype=np.float64).ravel()
    return where[ones], where[others], cosine


def _table(texts: Sequence[str], language: str) -> Any:
    """A row of length 1 for each text."""
    vectoriser = TfidfVectorizer(
        analyzer=partial(terms, language=language), sublinear_tf=True, dtype=np.float32
    )
    return vectoriser.fit_transform(texts)
