"""Which words drove each answer: each is heard alone, and left out of the text.

A word's weight is the mean of what it adds when it stands alone and of what the text loses without
it (occlusion: Zeiler and Fergus 2014; for words Li, Monroe and Jurafsky 2016): the first and the
last term of its Shapley value. Where two words say the same, as “hack” and “break into”, either
alone can go unmissed; where a word only matters beside another, as “ex” beside “log in”, it says
nothing alone. Together they tell.

To leave out every word would take ten times as long as the verdict. So words are heard alone, all
in one go, and only those that speak loudest for the answers are left out too, as many as there is
time for. The words named are thus the strongest among those that were tried. Each text without a
word is run by itself, as a command is, and nothing is decided here: the assessment stays as it is.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from lam_desktop.classify.model_folder import Manifest, StrictThresholds
from lam_desktop.classify.reading import (
    Logits,
    Run,
    close_ups,
    read,
    require_visible,
    softmax,
    windows,
    worst_window,
)
from lam_desktop.classify.words import Span, Word, words_of
from lam_desktop.domain.criteria import Criterion
from lam_desktop.domain.verdict import Assessment, Explanation, Influence

TOKENS = 78
"""What one explanation may read, in tokens, the start of each run included: the time of five runs
of sixteen tokens, 40 ms where one takes 8."""
START = 2
"""What the start of a run takes, in tokens."""
LEAST = 2
"""Words that are left out of a text however long it is."""
PIECES = 3
"""Of a longer word that is heard alone, its first pieces tell enough."""
NOISE = 0.25
"""Smaller weights are not told: the rounding of an int8 model can make them."""
FUNCTION_WORDS = frozenset(
    {
        *("a", "an", "the", "and", "or", "as", "is", "are", "be", "it", "that", "this"),
        *("of", "to", "in", "on", "at", "by", "for", "from", "with", "into", "through"),
    }
)
"""English words that only join others: no reader would take one as a reason."""


class Encoded(Protocol):
    """What a tokenizer makes of a text; the spans are empty for the model's own marks."""

    @property
    def ids(self) -> list[int]: ...

    @property
    def offsets(self) -> list[Span]: ...


Term = tuple[Word, ...]
"""A word wherever it stands in a window."""
LogOdds = Mapping[Criterion, float]
"""How strongly a text speaks for the answers that were given."""


def explain(
    typed: str,
    assessment: Assessment,
    *,
    as_read: Callable[[str], str],
    encode: Callable[[str], Encoded],
    manifest: Manifest,
    run: Run,
) -> Explanation:
    """The words of ``typed`` that drove each answer of its ``assessment``.

    Of a text that is read in windows, each criterion's worst window is explained.

    Raises:
        ClassifyError: the text has nothing visible, or the model failed.
    """
    plain = as_read(typed)
    require_visible(plain)
    encoded = encode(plain)
    words = words_of(typed, plain, encoded.offsets)
    if not words:
        return Explanation(why=dict.fromkeys(Criterion, ()))
    temperatures = manifest.temperatures_for(
        strict=isinstance(assessment.thresholds, StrictThresholds)
    )
    judged = _Judged(
        ids=encoded.ids, words=words, assessment=assessment, temperatures=temperatures, run=run
    )
    why: dict[Criterion, tuple[Influence, ...]] = {}
    places_of = worst_places(encoded.ids, manifest.max_tokens, temperatures, run)
    for places, criteria in places_of.items():
        weights = judged.weights(places, criteria)
        why |= {criterion: influences(typed, weights, criterion) for criterion in criteria}
    return Explanation(why=why)


def worst_places(
    ids: list[int], max_tokens: int, temperatures: Mapping[str, float], run: Run
) -> dict[tuple[int, ...], list[Criterion]]:
    """The places of the tokens of each window that counted, and the criteria it counted for."""
    every = list(range(len(ids)))
    whole, close = list(windows(every, max_tokens)), list(close_ups(every))
    if len(whole) + len(close) == 1:
        return {tuple(every): list(Criterion)}
    said = [read(([ids[at] for at in places] for places in cut), run) for cut in (whole, close)]
    found: dict[tuple[int, ...], list[Criterion]] = {}
    for criterion in Criterion:
        worst, _ = worst_window(temperatures, criterion.value, *said)
        found.setdefault(tuple([*whole, *close][worst]), []).append(criterion)
    return found


@dataclass(frozen=True, kw_only=True)
class _Judged:
    """A judged text with all that is needed to ask about parts of it."""

    ids: Sequence[int]
    words: Sequence[Word]
    assessment: Assessment
    temperatures: Mapping[str, float]
    run: Run

    def weights(self, places: Sequence[int], criteria: Sequence[Criterion]) -> dict[Term, LogOdds]:
        """What the words that were tried add to the answers in the window of these tokens."""
        alone, spent = self._alone(self._terms(places), len(places))
        bad = [c for c in criteria if self.assessment[c].label != c.labels[0]]
        loud = {term: sum(adds[c] for c in bad or criteria) for term, adds in alone.items()}
        most = max(LEAST, (TOKENS - spent) // (len(places) - 1 + START))
        given = {c: log_odds(self.assessment[c].p, self.assessment[c].label) for c in Criterion}
        found: dict[Term, LogOdds] = {}
        for term in sorted(loud, key=loud.__getitem__, reverse=True)[:most]:
            gone = {token for word in term for token in word.tokens}
            (without,) = self._ask([[self.ids[at] for at in places if at not in gone]])
            found[term] = {c: (alone[term][c] + given[c] - without[c]) / 2 for c in Criterion}
        return found

    def _terms(self, places: Sequence[int]) -> list[Term]:
        """The words of a window that can be a reason, the longest first.

        Longer words say more (Zipf's law of abbreviation, which holds in every language), so that
        those are left over that matter least.
        """
        shown = set(places)
        terms: dict[str, list[Word]] = {}
        for word in self.words:
            if shown.intersection(word.tokens):
                terms.setdefault(word.read, []).append(word)
        telling = [word for word in terms if word not in FUNCTION_WORDS] or list(terms)
        return [tuple(terms[word]) for word in sorted(telling, key=len, reverse=True)]

    def _alone(self, terms: Sequence[Term], length: int) -> tuple[dict[Term, LogOdds], int]:
        """What words add to a text of none, from the first on, and what that took, in tokens.

        They follow the model's opening mark only: with the closing one too they tell less.
        """
        mark, nothing = self.ids[0], [self.ids[0], self.ids[-1]]
        texts: dict[Term, list[int]] = {}
        left = hearing(length) - len(nothing)
        for term in terms:
            text = [mark, *(self.ids[at] for at in term[0].tokens[:PIECES])]
            left -= len(text)
            if left < 0 and len(texts) >= LEAST:
                break
            texts[term] = text
        order = sorted(texts, key=lambda term: len(texts[term]))
        silent, *said = self._ask([nothing, *(texts[term] for term in order)])
        adds: dict[Term, LogOdds] = {
            term: {c: told[c] - silent[c] for c in Criterion}
            for term, told in zip(order, said, strict=True)
        }
        lengths = [len(nothing), *map(len, texts.values())]
        return adds, sum(lengths) + START * len(set(lengths))

    def _ask(self, texts: Iterable[list[int]]) -> list[LogOdds]:
        """How strongly each text speaks for the answers that were given."""
        return [
            {c: log_odds(self._p(logits, c), self.assessment[c].label) for c in Criterion}
            for logits in read(texts, self.run)
        ]

    def _p(self, logits: Logits, criterion: Criterion) -> dict[str, float]:
        p = softmax(logits[criterion.value], self.temperatures[criterion.value])
        return dict(zip(criterion.labels, p.tolist(), strict=True))


def influences(
    typed: str, weights: Mapping[Term, LogOdds], criterion: Criterion
) -> tuple[Influence, ...]:
    """The words that drove one answer, the strongest first, wherever they stand."""
    found = [
        Influence(
            word=typed[word.start : word.end],
            start=word.start,
            end=word.end,
            weight=weight[criterion],
        )
        for term, weight in weights.items()
        if weight[criterion] >= NOISE
        for word in term
    ]
    return tuple(sorted(found, key=lambda influence: (-influence.weight, influence.start)))


def log_odds(p: Mapping[str, float], answer: str) -> float:
    """The logarithm of an answer's odds, from the probabilities of all."""
    others = math.fsum(share for label, share in p.items() if label != answer)
    least = 1e-300  # for a probability that was rounded to nothing
    return math.log(max(p[answer], least)) - math.log(max(others, least))


def hearing(length: int) -> int:
    """How many tokens may be heard alone: what leaving out the fewest words does not need."""
    left = TOKENS - LEAST * (length - 1 + START) - PIECES * START
    return max(length // 2, left)
