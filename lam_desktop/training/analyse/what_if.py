"""What if the train rows were others: the probe is trained again, and measured on validation."""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from lam_desktop.domain.criteria import LABELS, Criterion
from lam_desktop.training.analyse import probe, scenarios
from lam_desktop.training.analyse.balance import topic
from lam_desktop.training.analyse.bootstrap import Bootstrap, Gain, gain
from lam_desktop.training.analyse.curve import FEWEST_POINTS, Forecast, PowerLaw, fit, forecast
from lam_desktop.training.analyse.scenarios import Parts, Scenario
from lam_desktop.training.analyse.shortcuts import majority_answers, surface_answers
from lam_desktop.training.dataset import Row
from lam_desktop.training.evaluate import (
    ALLOW,
    Flags,
    Floats,
    Ints,
    Probabilities,
    confusion,
    gold_decisions,
    harmful_rows,
    label_indices,
    macro_f1,
)
from lam_desktop.training.report.slices import profile
from lam_desktop.training.run.bar import Say

FEWEST_TRAIN, FEWEST_MEASURED = 20, 10
TOPICS, QUICK_TOPICS = 20, 4
LANGUAGES, QUICK_LANGUAGES = 15, 2
CELLS, QUICK_CELLS = 3, 1
QUICK_SHARES = (1 / 8, 1 / 4, 1 / 2)
FORECAST_TIMES = (2, 4)
THREADS = min(2, os.cpu_count() or 1)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What a probe got right of the measured rows."""

    guess: Ints
    right: Floats
    allowed: Floats
    macro_f1: Mapping[str, float]
    accuracy: Mapping[str, float]

    @property
    def decision(self) -> float:
        """The share of right decisions."""
        return float(self.right.mean())


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What a scenario gains over all rows as they are; ``own`` of the rows it is about."""

    scenario: Scenario
    macro_f1: Mapping[str, Gain]
    decision: Gain
    harm_allowed: Gain
    own: Gain | None


@dataclass(frozen=True, kw_only=True)
class LearningCurve:
    """Errors by rows: of decisions, and one less macro F1 of each criterion."""

    sizes: Floats
    errors: Mapping[str, Floats]
    laws: Mapping[str, PowerLaw]
    forecasts: Mapping[str, Sequence[Forecast]]


@dataclass(frozen=True, kw_only=True)
class WhatIf:
    """``base`` is the probe on all train rows; ``majority`` and ``surface`` know less than it."""

    parts: Parts
    features: str
    base: Measured
    majority: Measured
    surface: Measured
    harmful: int
    effects: Sequence[Effect]
    curve: LearningCurve | None
    untried: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Untold:
    """Why nothing can be said."""

    why: str


DECISION = "decision"
"""The name of the decisions beside those of the criteria."""


def what_if(
    rows: Sequence[Row],
    *,
    vectors: Floats | None = None,
    quick: bool = False,
    say: Say = lambda _: None,
) -> WhatIf | Untold:
    """Train the probe on the train split as it is and otherwise, and compare on validation."""
    train, asked = (
        np.flatnonzero([row.split == name for row in rows]).tolist()
        for name in ("train", "validation")
    )
    if len(train) < FEWEST_TRAIN or len(asked) < FEWEST_MEASURED:
        return Untold(
            why=f"Nothing was tried out: the train split has {len(train)} rows and the validation "
            f"split {len(asked)}, and it takes {FEWEST_TRAIN} and {FEWEST_MEASURED} at least."
        )
    taught, measured = [rows[i] for i in train], [rows[i] for i in asked]
    say("turning texts into features")
    table = probe.tfidf(taught, measured) if vectors is None else (vectors[train], vectors[asked])
    parts = Parts(train=taught, gold=label_indices(taught), measured=measured)
    with probe.unhurried():
        return _Comparison(parts, table, quick=quick, say=say).whole(
            "words" if vectors is None else "the given vectors"
        )


class _Comparison:
    """One set of features and resamples that all scenarios share."""

    def __init__(self, parts: Parts, table: tuple[Any, Any], *, quick: bool, say: Say) -> None:
        self._parts, self._table, self._quick, self._say = parts, table, quick, say
        self._gold = label_indices(parts.measured)
        self._decisions = gold_decisions(parts.measured)
        self._harmful = harmful_rows(parts.measured)
        self._bootstrap = Bootstrap([row.group for row in parts.measured])
        self._all = np.ones(len(parts.measured), dtype=bool)

    def whole(self, features: str) -> WhatIf:
        """Everything, the probe on all rows first, for it says which cells are doubled."""
        train, measured = self._parts.train, self._parts.measured
        base = self._tried(
            Scenario(kind="share", name="1", train=np.arange(len(train)), gold=self._parts.gold)
        )
        tried, untried = self._scenarios(base.right == 0)
        found = list(self._each(tried))
        before = self._resampled(base)
        return WhatIf(
            parts=self._parts,
            features=features,
            base=base,
            majority=self._measured(majority_answers(train, measured)),
            surface=self._measured(surface_answers(train, measured)),
            harmful=int(self._harmful.sum()),
            effects=[
                self._effect(base, before, scenario, after)
                for scenario, after in zip(tried, found, strict=True)
            ],
            curve=self._curve([(s, m) for s, m in zip(tried, found, strict=True)], base),
            untried=untried,
        )

    def _scenarios(self, wrong: Flags) -> tuple[list[Scenario], list[str]]:
        parts, quick = self._parts, self._quick
        topics, left = scenarios.without(parts, "topic", topic, QUICK_TOPICS if quick else TOPICS)
        languages, others = scenarios.without(
            parts, "language", lambda row: row.language, QUICK_LANGUAGES if quick else LANGUAGES
        )
        found = [
            *topics,
            *languages,
            *scenarios.shares(parts, QUICK_SHARES if quick else scenarios.SHARES),
            *scenarios.flipped(parts),
            *scenarios.doubled(parts, profile, wrong, QUICK_CELLS if quick else CELLS),
        ]
        return found, [*left, *others]

    def _each(self, tried: Sequence[Scenario]) -> Iterator[Measured]:
        with ThreadPoolExecutor(THREADS) as pool:
            for number, measured in enumerate(pool.map(self._tried, tried), start=1):
                if number % 5 == 0 or number == len(tried):
                    self._say(f"what if: {number} of {len(tried)} tried")
                yield measured

    def _tried(self, scenario: Scenario) -> Measured:
        table, asked = self._table
        return self._measured(probe.answers(table[scenario.train], scenario.gold, asked))

    def _measured(self, p: Probabilities) -> Measured:
        guess = np.stack([p[criterion.value].argmax(axis=1) for criterion in Criterion], axis=1)
        decided = probe.decide(p)
        found, right = {}, {}
        for place, (criterion, labels) in enumerate(LABELS.items()):
            table = confusion(self._gold[:, place], guess[:, place], len(labels))
            found[criterion.value] = float(macro_f1(table))
            right[criterion.value] = float((self._gold[:, place] == guess[:, place]).mean())
        return Measured(
            guess=guess.astype(np.int64),
            right=(decided == self._decisions).astype(np.float64),
            allowed=(decided == ALLOW).astype(np.float64),
            macro_f1=found,
            accuracy=right,
        )

    def _resampled(self, measured: Measured) -> dict[str, Floats]:
        """Right decisions and each criterion's macro F1 in every resample."""
        found = {DECISION: self._bootstrap.means(measured.right, self._all)}
        for place, (criterion, labels) in enumerate(LABELS.items()):
            found[criterion.value] = self._bootstrap.macro_f1(
                self._gold[:, place], measured.guess[:, place], len(labels)
            )
        return found

    def _effect(
        self, base: Measured, before: Mapping[str, Floats], scenario: Scenario, after: Measured
    ) -> Effect:
        draws, rows = self._resampled(after), len(self._all)
        return Effect(
            scenario=scenario,
            macro_f1={
                c.value: gain(
                    base.macro_f1[c.value],
                    after.macro_f1[c.value],
                    draws[c.value] - before[c.value],
                    rows,
                )
                for c in Criterion
            },
            decision=self._gained(after.right - base.right, self._all),
            harm_allowed=self._gained(after.allowed - base.allowed, self._harmful),
            own=None
            if scenario.own is None
            else self._gained(after.right - base.right, scenario.own),
        )

    def _gained(self, gained: Floats, of: Flags) -> Gain:
        mean = float(gained[of].mean()) if of.any() else 0.0
        return gain(0.0, mean, self._bootstrap.means(gained, of), int(of.sum()))

    def _curve(
        self, tried: Sequence[tuple[Scenario, Measured]], base: Measured
    ) -> LearningCurve | None:
        points = [(s.rows, m) for s, m in tried if s.kind == "share"]
        points.append((len(self._parts.train), base))
        sizes = np.array([rows for rows, _ in points], dtype=np.float64)
        if len(set(sizes.tolist())) < FEWEST_POINTS:
            return None
        resampled = [self._resampled(measured) for _, measured in points]
        errors, laws, forecasts = {}, {}, {}
        for name in (DECISION, *(criterion.value for criterion in Criterion)):
            right = [m.decision if name == DECISION else m.macro_f1[name] for _, m in points]
            errors[name] = 1 - np.array(right)
            laws[name] = fit(sizes, errors[name])
            draws = 1 - np.stack([found[name] for found in resampled], axis=1)
            forecasts[name] = [
                forecast(sizes, errors[name], draws, times * len(self._parts.train))
                for times in FORECAST_TIMES
            ]
        return LearningCurve(sizes=sizes, errors=errors, laws=laws, forecasts=forecasts)
