"""Shortcuts: what predicts a label though it does not mean it (Geirhos and others, 2020).

A guard that may see a shortcut learns it, is right on rows of the same hand, and wrong elsewhere.
"""

import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score
from sklearn.tree import DecisionTreeClassifier

from lam_desktop.domain.criteria import LABELS, Criterion
from lam_desktop.training.analyse.balance import topic
from lam_desktop.training.analyse.surface import FEATURES, surface
from lam_desktop.training.analyse.terms import UNSPACED, runs, words
from lam_desktop.training.analyse.together import share_told
from lam_desktop.training.dataset import Row
from lam_desktop.training.evaluate import Flags, Floats, Ints, label_indices
from lam_desktop.training.report.intervals import counted

TOO_WELL = 0.7
"""From an AUC of this, or one less it, a feature that should not matter is pointed out."""
BINS = 10
SMOOTHING = 10.0
"""Rows that the share in all rows counts for, beside a category's own rows."""
FEWEST_WITH_WORD = 20
WORDS_SHOWN = 25
TOPIC = "topic"
"""The feature that is not in the text."""
DEPTH, FEWEST_IN_LEAF, SEED = 8, 10, 17
_JUDGED = [(c, label) for c in Criterion for label in c.labels[1:]]
"""The harmless answers would only mirror the others."""
JUDGED = tuple(label for _, label in _JUDGED)


@dataclass(frozen=True, kw_only=True)
class Feature:
    """``auc`` of each label, ``told`` the share of each criterion's entropy; None of one class."""

    name: str
    auc: Mapping[str, float | None]
    told: Mapping[str, float | None]

    def strongest(self) -> tuple[str, float] | None:
        """The label that it tells best, and its AUC."""
        known = {label: auc for label, auc in self.auc.items() if auc is not None}
        if not known:
            return None
        label = max(known, key=lambda name: abs(known[name] - 0.5))
        return label, known[label]


@dataclass(frozen=True, kw_only=True)
class Word:
    """A word that goes with a label: ``having`` is the share of its rows that have the label."""

    word: str
    language: str
    label: str
    having: Mapping[str, Any]
    overall: float
    auc: float


@dataclass(frozen=True, kw_only=True)
class Shortcuts:
    """``rows`` is what the features stand on; ``positives`` how many rows each label has.

    ``telling`` are the words with the greatest AUC, ``certain`` those whose rows have a label far
    more often than others, as surely as can be said of so many rows.
    """

    rows: int
    positives: Mapping[str, int]
    features: Sequence[Feature]
    telling: Sequence[Word]
    certain: Sequence[Word]

    def suspects(self) -> list[tuple[str, str, float]]:
        """Feature, label and AUC of all that tell a label too well, the strongest first."""
        found = [
            (feature.name, label, auc)
            for feature in self.features
            for label, auc in feature.auc.items()
            if auc is not None and max(auc, 1 - auc) >= TOO_WELL
        ]
        return sorted(found, key=lambda suspect: -abs(suspect[2] - 0.5))


def shortcuts(rows: Sequence[Row]) -> Shortcuts:
    """How well each surface feature, the language and the source tell each label, alone."""
    gold = label_indices(rows)
    table = surface(rows)
    features = [
        _feature(name, table[:, place], _binned(table[:, place]), gold)
        for place, name in enumerate(FEATURES)
    ]
    for name, values in (
        ("language", [row.language for row in rows]),
        (TOPIC, [topic(row) for row in rows]),
    ):
        if len(set(values)) > 1:  # of one there is nothing to tell
            codes = np.unique(values, return_inverse=True)[1]
            features.append(_category(name, codes, rows, gold))
    words_found = _words(rows, gold)
    return Shortcuts(
        rows=len(rows),
        positives={label: int(_has(gold, c, label).sum()) for c, label in _JUDGED},
        features=features,
        telling=_best(words_found, lambda word: word.auc),
        certain=_best(words_found, lambda word: float(word.having["low"]) - word.overall),
    )


def auc(scores: Floats, positive: Flags) -> float | None:
    """The chance that a row with the label has a greater score than one without; None of one kind.

    1 and 0 are perfect, 0.5 tells nothing.
    """
    if positive.all() or not positive.any():
        return None
    return float(roc_auc_score(positive, scores))


def surface_answers(train: Sequence[Row], asked: Sequence[Row]) -> dict[str, Floats]:
    """What a decision tree answers that sees surface features and language alone."""
    codes = {name: place for place, name in enumerate(sorted({row.language for row in train}))}
    tables = [
        np.column_stack([surface(rows), [codes.get(row.language, -1) for row in rows]])
        for rows in (train, asked)
    ]
    gold = label_indices(train)
    found = {}
    for place, (criterion, labels) in enumerate(LABELS.items()):
        p = np.zeros((len(asked), len(labels)))
        seen = np.unique(gold[:, place])
        if len(seen) < 2:
            p[:, seen] = 1.0
        else:
            tree = DecisionTreeClassifier(
                max_depth=DEPTH, min_samples_leaf=FEWEST_IN_LEAF, random_state=SEED
            )
            tree.fit(tables[0], gold[:, place])
            p[:, seen] = tree.predict_proba(tables[1])
        found[criterion.value] = p
    return found


def majority_answers(train: Sequence[Row], asked: Sequence[Row]) -> dict[str, Floats]:
    """The most frequent answer of the train rows, to all."""
    gold = label_indices(train)
    found = {}
    for place, (criterion, labels) in enumerate(LABELS.items()):
        p = np.zeros((len(asked), len(labels)))
        p[:, np.bincount(gold[:, place], minlength=len(labels)).argmax()] = 1.0
        found[criterion.value] = p
    return found


def _has(gold: Ints, criterion: Criterion, label: str) -> Flags:
    place = list(Criterion).index(criterion)
    flags: Flags = gold[:, place] == criterion.labels.index(label)
    return flags


def _feature(name: str, scores: Floats, codes: Ints, gold: Ints) -> Feature:
    return Feature(
        name=name,
        auc={label: auc(scores, _has(gold, c, label)) for c, label in _JUDGED},
        told=_told(codes, gold),
    )


def _category(name: str, codes: Ints, rows: Sequence[Row], gold: Ints) -> Feature:
    """A category's score is how often its rows in the other half have the label.

    Contrast groups are not parted by the halves.
    """
    half = np.array([zlib.crc32(row.group.encode()) % 2 for row in rows])
    aucs: dict[str, float | None] = {}
    for criterion, label in _JUDGED:
        positive = _has(gold, criterion, label)
        scores = np.zeros(len(rows))
        for side in (0, 1):
            of, given = half == side, half != side
            sizes = np.bincount(codes[given], minlength=codes.max() + 1)
            hits = np.bincount(codes[given & positive], minlength=codes.max() + 1)
            shares = (hits + SMOOTHING * positive.mean()) / (sizes + SMOOTHING)
            scores[of] = shares[codes[of]]
        found = auc(scores, positive)
        # Less than half right is chance: the halves only disagree.
        aucs[label] = None if found is None else max(found, 0.5)
    return Feature(name=name, auc=aucs, told=_told(codes, gold))


def _binned(values: Floats) -> Ints:
    edges = np.unique(np.quantile(values, np.linspace(0, 1, BINS + 1)[1:-1]))
    return np.searchsorted(edges, values, side="right").astype(np.int64)


def _told(codes: Ints, gold: Ints) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for place, (criterion, labels) in enumerate(LABELS.items()):
        table = np.zeros((int(codes.max()) + 1, len(labels)), dtype=np.int64)
        np.add.at(table, (codes, gold[:, place]), 1)
        told = share_told(table)
        found[criterion.value] = None if np.isnan(told) else told
    return found


def _words(rows: Sequence[Row], gold: Ints) -> list[Word]:
    """Every word of every language with enough rows, under each label that it speaks for."""
    by_language: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        by_language[row.language].append(place)
    return [
        word
        for language, places in by_language.items()
        for word in _of_language(language, [rows[p].text for p in places], gold[places])
    ]


def _of_language(language: str, texts: Sequence[str], gold: Ints) -> Iterator[Word]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        for word in _units(text, language):
            places[word].append(place)
    common = {word: where for word, where in places.items() if len(where) >= FEWEST_WITH_WORD}
    for criterion, label in _JUDGED:
        positive = _has(gold, criterion, label)
        total = Counter(positive.tolist())
        if not total[True] or not total[False]:
            continue
        for word, where in common.items():
            flags = positive[where]
            hits = int(flags.sum())
            tells = 0.5 + (hits / total[True] - (len(where) - hits) / total[False]) / 2
            if tells > 0.5:
                yield Word(
                    word=word,
                    language=language,
                    label=label,
                    having=counted(flags),
                    overall=float(positive.mean()),
                    auc=tells,
                )


def _best(words: Sequence[Word], worth: Callable[[Word], float]) -> list[Word]:
    """Those worth most, each word once."""
    order = sorted(words, key=lambda word: (-worth(word), word.language, word.word, word.label))
    once: dict[tuple[str, str], Word] = {}
    for word in order:
        once.setdefault((word.language, word.word), word)
    return list(once.values())[:WORDS_SHOWN]


def _units(text: str, language: str) -> set[str]:
    found = words(text)
    return set(runs("".join(found), 2)) if language in UNSPACED else set(found)
