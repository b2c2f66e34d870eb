"""Cleaning from end to end: what is ready, and what is for review with its reasons.

Every row that goes in comes out, in one list or the other.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from lam_desktop.training.clean import (
    agreement,
    disagreement,
    duplicates,
    invariants,
    language,
    text,
)
from lam_desktop.training.clean.candidate import (
    Candidate,
    Findings,
    Reason,
    Reviewed,
    Why,
    reasons_of,
)
from lam_desktop.training.clean.disagreement import Judge, Probabilities
from lam_desktop.training.clean.language import Detect
from lam_desktop.training.clean.near import Encode
from lam_desktop.training.dataset import Row


@dataclass(frozen=True, kw_only=True)
class Checks:
    """What is asked beside the plain rules; without it that step is left out.

    ``detect`` tells languages, ``encode`` gives texts vectors of their meaning, ``judge`` is a
    guard that has not learnt these rows.
    """

    check_language: bool = True
    detect: Detect | None = None
    encode: Encode | None = None
    judge: Judge | None = None


@dataclass(frozen=True, kw_only=True)
class Cleaned:
    """The outcome; ``mended`` tells what was put right in the texts, and how often."""

    ready: list[Row]
    review: list[Reviewed]
    mended: Counter[str] = field(default_factory=Counter)

    @property
    def reasons(self) -> Counter[Why]:
        """How many rows are for review for each kind of reason; one may have several."""
        return reasons_of(self.review)


class _Found:
    """The reasons found so far, by the places of the rows."""

    def __init__(self, rows: Sequence[Candidate]) -> None:
        self._rows = rows
        self._reasons: list[list[Reason]] = [[] for _ in rows]

    def add(self, findings: Findings) -> None:
        for place, reasons in findings.items():
            self._reasons[place] += reasons

    @property
    def sound(self) -> list[int]:
        """The places of the rows against which nothing was found."""
        return [place for place, reasons in enumerate(self._reasons) if not reasons]

    def parted(self, mended: Counter[str]) -> Cleaned:
        review = [
            Reviewed(candidate=row, reasons=tuple(reasons))
            for row, reasons in zip(self._rows, self._reasons, strict=True)
            if reasons
        ]
        ready = [self._rows[place].row() for place in self.sound]
        return Cleaned(ready=ready, review=review, mended=mended)


def clean(
    candidates: Iterable[Candidate],
    checks: Checks,
    *,
    say: Callable[[str], None] = lambda _: None,
) -> Cleaned:
    """Part candidates into what is ready and what is for review; ``say`` hears of each step."""
    say("reading the texts")
    rows, mended = text.tidied(candidates)
    rows = agreement.settled(rows)
    found = _Found(rows)
    found.add(text.unfit(rows))
    if checks.check_language:
        say("checking the languages")
        found.add(language.mistaken(rows, checks.detect))
    say("looking for duplicates")
    found.add(duplicates.exact(rows, found.sound))
    found.add(duplicates.near(rows, found.sound, encode=checks.encode))
    say("holding the labels against the guide")
    found.add(invariants.broken(rows))
    if checks.judge:
        say("asking the guard")
        found.add(disagreement.doubted(rows, _judged(rows, found.sound, checks.judge)))
    found.add(agreement.disputed(rows))
    return found.parted(mended)


def _judged(rows: Sequence[Candidate], places: Sequence[int], judge: Judge) -> Probabilities:
    """The guard's probabilities of the rows at some places, NaN for the others."""
    answers = judge([rows[place] for place in places])
    table = {}
    for criterion, p in answers.items():
        table[criterion] = np.full((len(rows), len(criterion.labels)), np.nan)
        table[criterion][list(places)] = p
    return table
