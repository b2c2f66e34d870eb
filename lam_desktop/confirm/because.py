"""Why the guard answered as it did, in one sentence: the words of the command that drove it.

Pure and without Qt. It words what :class:`~lam_desktop.domain.verdict.Explanation` found; what was
decided, and by which rule, is worded in :mod:`~lam_desktop.confirm.wording`.
"""

import math

from lam_desktop.confirm.visible import cut, quoted
from lam_desktop.confirm.wording import listed
from lam_desktop.domain.verdict import Assessment, Explanation, Influence

JUDGED = {
    "infeasible": "impossible here",
    "illegal": "illegal",
    "unethical": "harmful to someone",
    "beyond": "beyond what is yours",
    "irreversible": "impossible to undo",
    "medium": "of medium risk",
    "high": "of high risk",
}
"""What the guard judged a command, for each answer that is not the harmless one."""
SENTENCE = "Judged {parts}."
BY_WORDS = "{answers} mainly because of {words}"
AS_A_WHOLE = "{answers} by the words as a whole"
MAINLY = math.log(2)
"""A word is named if the odds of the answer are at least twice what they were without it."""
BESIDE = 0.5
"""Next to the strongest word, others are named that weigh at least this share of it."""
MOST_WORDS = 3
LONGEST = 40
"""Characters of a word that are said again."""


def because_sentence(
    assessment: Assessment, explanation: Explanation, *, isolate: bool = False
) -> str:
    """Which words made the guard give the answers that are not harmless; empty without such.

    Answers that the same words drove stand together. ``isolate`` is for windows: see
    :func:`lam_desktop.confirm.visible.quoted`.
    """
    driven: dict[frozenset[str], tuple[tuple[str, ...], list[str]]] = {}
    for verdict in assessment.verdicts:
        if verdict.label in JUDGED:
            words = main_words(explanation[verdict.criterion])
            _, answers = driven.setdefault(frozenset(words), (words, []))
            answers.append(JUDGED[verdict.label])
    parts = [_part(answers, words, isolate=isolate) for words, answers in driven.values()]
    return SENTENCE.format(parts="; ".join(parts)) if parts else ""


def main_words(influences: tuple[Influence, ...]) -> tuple[str, ...]:
    """The few words that drove an answer, each once, the strongest first."""
    if not influences:
        return ()
    least = max(MAINLY, BESIDE * influences[0].weight)
    once: dict[str, str] = {}
    for influence in influences:
        if influence.weight >= least:
            once.setdefault(influence.word.casefold(), influence.word)
    return tuple(once.values())[:MOST_WORDS]


def _part(answers: list[str], words: tuple[str, ...], *, isolate: bool) -> str:
    form = BY_WORDS if words else AS_A_WHOLE
    named = listed([quoted(cut(word, LONGEST), isolate=isolate) for word in words])
    return form.format(answers=listed(answers), words=named)
