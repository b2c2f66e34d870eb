"""The verbs and words that speak for a label, by log-odds with an informative Dirichlet prior.

The measure is that of Monroe, Colaresi and Quinn (2008), “Fightin' Words”: how much likelier a
word is under one label than under the others of its criterion, drawn to no difference by what all
rows of the language say, and divided by its standard error, so that rare words do not win by luck.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.analyse.terms import deeds, rest, words
from lam_desktop.training.dataset import Row
from lam_desktop.training.report.intervals import Z

PRIOR = 100.0
"""How many words the prior is worth: a dozen commands."""
FEWEST_ROWS = 30
"""Of a language with fewer rows no word tells anything."""
SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class LabelWords:
    """What speaks for a label: each word with how many standard errors it is off, best first."""

    label: str
    rows: int
    deeds: tuple[tuple[str, float], ...]
    others: tuple[tuple[str, float], ...]


@dataclass(frozen=True, kw_only=True)
class Wording:
    """Language to its labels' words; and the languages with too few rows, with how many."""

    languages: Mapping[str, Sequence[LabelWords]]
    too_few: Mapping[str, int]


def wording(rows: Sequence[Row]) -> Wording:
    """The telling verbs and words of every label in every language, largest language first."""
    sizes = Counter(row.language for row in rows)
    order = [name for name, _ in sorted(sizes.items(), key=lambda x: (-x[1], x[0]))]
    return Wording(
        languages={
            name: _labels([row for row in rows if row.language == name], name)
            for name in order
            if sizes[name] >= FEWEST_ROWS
        },
        too_few={name: sizes[name] for name in order if sizes[name] < FEWEST_ROWS},
    )


def _labels(rows: Sequence[Row], language: str) -> list[LabelWords]:
    parts = [words(row.text) for row in rows]
    verbs = [[] if verb is None else [verb] for verb in deeds(parts, language)]
    others = [rest(part, language) for part in parts]
    return [
        found
        for criterion in Criterion
        for found in _criterion(criterion, [row.label(criterion) for row in rows], verbs, others)
    ]


def _criterion(
    criterion: Criterion,
    labels: Sequence[str],
    verbs: Sequence[Sequence[str]],
    others: Sequence[Sequence[str]],
) -> list[LabelWords]:
    sizes = Counter(labels)
    told = [_counted(labels, found) for found in (verbs, others)]
    return [
        LabelWords(
            label=label,
            rows=sizes[label],
            deeds=_telling(label, told[0]),
            others=_telling(label, told[1]),
        )
        for label in criterion.labels
        if sizes[label]
    ]


def _counted(labels: Sequence[str], texts: Sequence[Sequence[str]]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {label: Counter() for label in labels}
    for label, text in zip(labels, texts, strict=True):
        found[label].update(text)
    return found


def _telling(label: str, counts: Mapping[str, Counter[str]]) -> tuple[tuple[str, float], ...]:
    elsewhere: Counter[str] = Counter()
    for other, found in counts.items():
        if other != label:
            elsewhere.update(found)
    if not elsewhere:  # all rows have this label
        return ()
    odds = log_odds(counts[label], elsewhere)
    best = sorted(odds.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((word, z) for word, z in best[:SHOWN] if z >= Z)


def log_odds(
    here: Counter[str], elsewhere: Counter[str], *, prior: float = PRIOR
) -> dict[str, float]:
    """Each word's log-odds ratio over its standard error."""
    both = here + elsewhere
    if len(both) < 2:  # against no other word, a word has no odds
        return dict.fromkeys(both, 0.0)
    total, own, others = both.total(), here.total() + prior, elsewhere.total() + prior
    found = {}
    for word, count in both.items():
        believed = prior * count / total
        first, second = here[word] + believed, elsewhere[word] + believed
        ratio = math.log(first / (own - first)) - math.log(second / (others - second))
        found[word] = ratio / math.sqrt(1 / first + 1 / second)
    return found
