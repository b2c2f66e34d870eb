"""From token windows to an assessment: what both backends share.

A text longer than the model's window is read in overlapping windows; for each criterion the window
that is worst counts, so nothing hides behind a long harmless text. Because the network takes the
mean of its tokens, a few words of harm would drown in a full window too: longer texts are also read
close up, in short windows. Those are fragments, so what they say of feasibility is not heard.

A guard of several languages may know English best. It then has a stricter set of thresholds, which
holds for a text of which any window, or any letter, is not surely English.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from lam_desktop.classify.languages import foreign_by_script, in_latin_letters
from lam_desktop.classify.model_folder import ENGLISH, LANGUAGE, Manifest
from lam_desktop.domain.criteria import Criterion
from lam_desktop.domain.errors import ClassifyError
from lam_desktop.domain.verdict import Assessment, Verdict

HEADS = (*(criterion.value for criterion in Criterion), LANGUAGE)
"""The outputs that every guard has."""
CLOSE_UP_FROM = 80
"""Texts of more tokens are also read close up; ordinary commands have fewer than forty."""
CLOSE_UP_TOKENS = 48
"""Shorter fragments say more often what the whole does not mean; longer ones let harm drown."""
TOGETHER = 16
"""Windows of one text that are run at once; never those of different texts, see classify_many."""
WHOLE_ONLY = frozenset({Criterion.FEASIBILITY.value, LANGUAGE})
Logits = Mapping[str, NDArray[np.floating]]
"""Head name to the logits of one window, (classes,)."""
Run = Callable[[list[list[int]]], list[Logits]]
"""What a backend does: windows of equal length to the logits of each."""
Floats = NDArray[np.float64]


def heads_of(manifest: Manifest) -> tuple[str, ...]:
    """The outputs that a guard must have."""
    return HEADS if manifest.others is None else (*HEADS, ENGLISH)


def windows(ids: list[int], max_tokens: int) -> Iterator[list[int]]:
    """Runs of at most ``max_tokens`` ids, each with the first and last marks, half shared."""
    if len(ids) <= max_tokens:
        yield ids
        return
    first, body, last = ids[0], ids[1:-1], ids[-1]
    size = max_tokens - 2
    stride = size - size // 2
    for start in range(0, len(body) - size + stride, stride):
        yield [first, *body[start : start + size], last]


def close_ups(ids: list[int]) -> Iterator[list[int]]:
    """Short windows over a text that is long enough to hide something; none over others."""
    if len(ids) > CLOSE_UP_FROM:
        yield from windows(ids, CLOSE_UP_TOKENS)


def read(cut: Iterable[list[int]], run: Run) -> list[Logits]:
    """The logits of each window; those of equal length that follow each other run together."""
    found: list[Logits] = []
    for _, alike in itertools.groupby(cut, key=len):
        batch = list(alike)
        for start in range(0, len(batch), TOGETHER):
            found += run(batch[start : start + TOGETHER])
    return found


def _read_each(
    readings: Iterable[list[int]], cut: Callable[[list[int]], Iterable[list[int]]], run: Run
) -> list[Logits]:
    return [logits for ids in readings for logits in read(cut(ids), run)]


def softmax(logits: NDArray[np.floating], temperature: float = 1.0) -> Floats:
    """Probabilities over the last axis, in float64; the laboratory measures with the same.

    Raises:
        ClassifyError: an answer is not finite. No probability would reach a bar then, so that
            everything were allowed.
    """
    scaled = logits.astype(np.float64) / temperature
    if not np.isfinite(scaled).all():
        raise ClassifyError(
            "The guard's model gave an answer that is no number, so what it was to judge cannot be "
            "judged and is blocked. Run “lam doctor” to check the model."
        )
    powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    result: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return result


def read_strictly(text: str, manifest: Manifest, said: Iterable[Logits]) -> bool:
    """Whether the temperatures and thresholds of others hold for a normalised text.

    ``said`` are the logits of all its windows. Never with a guard that has one set for all texts.
    """
    if manifest.others is None:
        return False
    english = [float(softmax(window[ENGLISH])[1]) for window in said]
    return min(english) < manifest.others.english or not in_latin_letters(text)


def worst(
    temperatures: Mapping[str, float], whole: list[Logits], close: list[Logits]
) -> dict[str, Floats]:
    """For each head the probabilities of the window where the last, worst class is likeliest."""
    return {head: worst_window(temperatures, head, whole, close)[1] for head in HEADS}


def worst_window(
    temperatures: Mapping[str, float], head: str, whole: list[Logits], close: list[Logits]
) -> tuple[int, Floats]:
    """Which window a head hears, counted through ``whole`` and then ``close``, and what it says."""
    heard = whole if head in WHOLE_ONLY else [*whole, *close]
    each = [softmax(window[head], temperatures[head]) for window in heard]
    return max(enumerate(each), key=lambda found: float(found[1][-1]))


def require_visible(plain: str) -> None:
    """ClassifyError where nothing is left of a text once it is normalised."""
    if not plain:
        raise ClassifyError(
            "The command has no visible text, so there is nothing to judge. Type what to do."
        )


def assess(
    text: str,
    readings: Sequence[list[int]],
    *,
    besides: Sequence[list[int]] = (),
    unread: bool,
    manifest: Manifest,
    run: Run,
    clock: Callable[[], float],
    started: float,
) -> Assessment:
    """The assessment of a normalised text by a backend's ``run`` over its windows.

    A text with words in disguise has several ``readings``, of which the worst counts, and
    ``besides`` stands as it is written: what looks like a disguise may be none, so whatever is
    stopped as it is written stays so. A word in disguise says nothing of feasibility or language.
    Of a text that is partly ``unread`` no verdict is sure: a word with one sign that the guard's
    vocabulary lacks is lost to it whole. So it counts as written in another language.
    ``started`` is what ``clock`` (seconds) said when the work on the text began.
    """
    require_visible(text)
    whole = _read_each(readings, partial(windows, max_tokens=manifest.max_tokens), run)
    close = _read_each([*readings, *besides], close_ups, run)
    close += _read_each(besides, partial(windows, max_tokens=manifest.max_tokens), run)
    strict = read_strictly(text, manifest, [*whole, *close])
    p = worst(manifest.temperatures_for(strict=strict), whole, close)
    foreign = foreign_by_script(text, manifest.languages)
    verdicts = tuple(
        Verdict(
            criterion=criterion,
            p=dict(zip(criterion.labels, p[criterion.value].tolist(), strict=True)),
        )
        for criterion in Criterion
    )
    return Assessment(
        verdicts=verdicts,
        thresholds=manifest.thresholds_for(strict=strict),
        p_other_language=1.0 if foreign or unread else float(p[LANGUAGE][1]),
        model=manifest.name,
        ms=(clock() - started) * 1000,
    )
