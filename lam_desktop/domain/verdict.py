"""What the guard model thinks of a command."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lam_desktop.domain.criteria import Criterion


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The calibrated probabilities of one criterion's answers.

    ``p`` has one probability in [0, 1] for each of ``criterion.labels``, summing to 1.

    Raises:
        ValueError: labels are missing or unknown, a value is not finite, or the sum is not 1.
    """

    criterion: Criterion
    p: Mapping[str, float]

    def __post_init__(self) -> None:
        if set(self.p) != set(self.criterion.labels):
            raise ValueError(f"{self.criterion}: labels {sorted(self.p)} are not the guide's")
        if not all(math.isfinite(x) and -1e-6 <= x <= 1 + 1e-6 for x in self.p.values()):
            raise ValueError(f"{self.criterion}: a probability is not a number in [0, 1]")
        if abs(sum(self.p.values()) - 1) > 1e-3:
            raise ValueError(f"{self.criterion}: the probabilities do not sum to 1")
        ordered = {label: float(self.p[label]) for label in self.criterion.labels}
        object.__setattr__(self, "p", MappingProxyType(ordered))

    @property
    def label(self) -> str:
        """The most probable answer; the worse one where two are equal."""
        return max(reversed(self.criterion.labels), key=self.p.__getitem__)

    @property
    def confidence(self) -> float:
        """The probability of :attr:`label`."""
        return self.p[self.label]


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """From which probability an answer counts, chosen on the validation split.

    ``block`` and ``confirm`` map a label to a probability in [0, 1]; ``language`` is the
    probability of 'not a language this guard knows' from which a person is asked.
    """

    block: Mapping[str, float]
    confirm: Mapping[str, float]
    language: float


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """Six verdicts on one command, and what is needed to read them.

    ``p_other_language`` is the probability that the command is in a language the model was not
    taught, or no command at all; ``model`` names the model that judged; ``ms`` is the time it took
    in milliseconds.

    Raises:
        ValueError: a criterion is missing or stands there twice.
    """

    verdicts: tuple[Verdict, ...]
    thresholds: Thresholds
    p_other_language: float
    model: str
    ms: float

    def __post_init__(self) -> None:
        if tuple(v.criterion for v in self.verdicts) != tuple(Criterion):
            raise ValueError("an assessment holds the six criteria, once each and in order")
        if not math.isfinite(self.p_other_language):
            raise ValueError("the language probability is not a number")

    def __getitem__(self, criterion: Criterion) -> Verdict:
        return self.verdicts[list(Criterion).index(criterion)]

    def p(self, label: str) -> float:
        """The probability of one answer, e.g. ``p("illegal")``; KeyError for an unknown one."""
        for verdict in self.verdicts:
            if label in verdict.p:
                return verdict.p[label]
        raise KeyError(label)


@dataclass(frozen=True, kw_only=True)
class Influence:
    """A word of a command and how much it spoke for an answer.

    ``start`` and ``end`` are places in the command's text as it was typed, in characters (Unicode
    code points). ``weight`` is what the word, wherever it stands, adds to the log-odds of the
    answer: 0.69 doubles the odds, 2.3 makes them tenfold.

    Raises:
        ValueError: the places are none, or the weight is not a number.
    """

    word: str
    start: int
    end: int
    weight: float

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end or len(self.word) != self.end - self.start:
            raise ValueError("a word stands where it begins and ends")
        if not math.isfinite(self.weight):
            raise ValueError("a weight is a number")


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """For each criterion the words that drove its answer, the strongest first.

    It tells what was found of an assessment and never changes a decision. No words at all mean that
    none did so alone, or that none could be told apart.

    Raises:
        ValueError: a criterion is missing.
    """

    why: Mapping[Criterion, tuple[Influence, ...]]

    def __post_init__(self) -> None:
        if set(self.why) != set(Criterion):
            raise ValueError("an explanation holds the six criteria")
        ordered = {criterion: tuple(self.why[criterion]) for criterion in Criterion}
        object.__setattr__(self, "why", MappingProxyType(ordered))

    def __getitem__(self, criterion: Criterion) -> tuple[Influence, ...]:
        return self.why[criterion]
