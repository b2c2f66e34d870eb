"""Keyword rules: the worst label of which a word's beginning stands in the command.

The rules decide as they were written, whatever they are worth: what they call illegal is blocked,
with no search for thresholds, for a list of rules speaks or is silent and has no probability to set
a bar on. (A bar that lets little harm through would be below every answer, and ask about all.) How
much a rule is worth is counted on the train rows: of those on which it speaks, the share of each
answer, one added to every count so that none is impossible (Laplace). Its answer gets one half and
half of its share, the others the rest in proportion, so that reports can order commands by it, and
so that at a half each answer is the rule's.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from lam_desktop.classify.normalise import normalise
from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.baselines.baseline import (
    not_fitted,
    places,
    train_rows,
    with_known_language,
)
from lam_desktop.training.baselines.stems import STEMS
from lam_desktop.training.dataset import Row
from lam_desktop.training.evaluate import Floats

_REACH = 3
"""The next part of a rule of several begins one of so many words after the last."""
_AROUND = "\"'“”‘’«»()[].,;:!?…،؛؟"


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The rules for one label: beginnings of words, whole words, and several in a row."""

    beginnings: tuple[str, ...]
    whole: frozenset[str]
    chains: tuple[tuple[str, ...], ...]
    heads: tuple[str, ...]
    """The first parts of the chains."""

    @classmethod
    def of(cls, stems: Iterable[str]) -> "Rules":
        """Of stems as they stand in the table; one that ends in a space is a whole word."""
        stems = list(stems)
        chains = tuple(tuple(stem.split()) for stem in stems if " " in stem.strip())
        return cls(
            beginnings=tuple(stem for stem in stems if " " not in stem),
            whole=frozenset(stem.strip() for stem in stems if stem.endswith(" ")),
            chains=chains,
            heads=tuple(chain[0] for chain in chains),
        )

    def speak(self, words: Sequence[str]) -> bool:
        """Whether one of them holds."""
        if any(word.startswith(self.beginnings) or word in self.whole for word in words):
            return True
        return any(
            _follows(words[place + 1 :], chain[1:])
            for place, word in enumerate(words)
            if word.startswith(self.heads)
            for chain in self.chains
            if word.startswith(chain[0])
        )


_RULES = {label: Rules.of(stems) for label, stems in STEMS.items()}


class KeywordRules:
    """Rules somebody could write in an afternoon."""

    name = "keyword rules"

    def __init__(self) -> None:
        self._tables: dict[Criterion, Floats] = {}

    def fit(self, rows: Sequence[Row]) -> None:
        """Count how far each rule is to be trusted."""
        train_rows(rows)
        for criterion in Criterion:
            classes = len(criterion.labels)
            counts = np.ones((classes, classes))
            np.add.at(counts, (_spoken(rows, criterion), places(rows, criterion)), 1)
            shares = counts / counts.sum(axis=1, keepdims=True)
            self._tables[criterion] = (np.eye(classes) + shares) / 2

    def probabilities(self, rows: Sequence[Row]) -> dict[str, Floats]:
        """Those of the rule that speaks."""
        if not self._tables:
            raise not_fitted(self.name)
        found = {c.value: self._tables[c][_spoken(rows, c)] for c in Criterion}
        return with_known_language(found, len(rows))


def spoken(text: str, criterion: Criterion) -> str:
    """The worst label that a rule speaks for; the harmless one where none does."""
    words = [word.strip(_AROUND) for word in normalise(text).casefold().split()]
    for label in reversed(criterion.labels[1:]):
        if _RULES[label].speak(words):
            return label
    return criterion.labels[0]


def _follows(words: Sequence[str], chain: Sequence[str]) -> bool:
    """Whether the parts begin words in this order, each soon after the last."""
    if not chain:
        return True
    return any(
        word.startswith(chain[0]) and _follows(words[place + 1 :], chain[1:])
        for place, word in enumerate(words[:_REACH])
    )


def _spoken(rows: Sequence[Row], criterion: Criterion) -> list[int]:
    return [criterion.labels.index(spoken(row.text, criterion)) for row in rows]
