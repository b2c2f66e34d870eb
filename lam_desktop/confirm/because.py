"""Why the guard answered as it did: the words of the command that drove it, and one sentence.

Pure and without Qt. It words what :class:`~lam_desktop.domain.verdict.Explanation` found; what was
decided, and by which rule, is worded in :mod:`~lam_desktop.confirm.wording`.
"""

import math

from lam_desktop.confirm.sentences import YOU_ASKED
from lam_desktop.confirm.visible import Span, cut, quoted, quoted_spans
from lam_desktop.confirm.wording import ECHO, cares, judged_by_words, listed
from lam_desktop.domain.proposal import Proposal
from lam_desktop.domain.verdict import Assessment, Explanation, Influence, Verdict

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


def explainable(proposal: Proposal) -> bool:
    """Whether the guard gave an answer that is not harmless, and its answers had a say.

    Nobody is shown which of their words sounded like grief.
    """
    if proposal.assessment is None or cares(proposal.decision):
        return False
    return bool(_telling(proposal.assessment)) and not judged_by_words(proposal.decision)


def because_sentence(
    assessment: Assessment, explanation: Explanation, *, isolate: bool = False
) -> str:
    """Which words made the guard give the answers that are not harmless; empty without such.

    Answers that the same words drove stand together. ``isolate`` is for windows: see
    :func:`lam_desktop.confirm.visible.quoted`.
    """
    driven: dict[frozenset[str], tuple[tuple[str, ...], list[str]]] = {}
    for verdict in _telling(assessment):
        words = main_words(explanation[verdict.criterion])
        _, answers = driven.setdefault(frozenset(words), (words, []))
        answers.append(JUDGED[verdict.label])
    parts = [_part(answers, words, isolate=isolate) for words, answers in driven.values()]
    return SENTENCE.format(parts="; ".join(parts)) if parts else ""


def told(proposal: Proposal, explanation: Explanation) -> str:
    """:func:`because_sentence` for a window; empty where the guard's answers had no say."""
    if not explainable(proposal) or proposal.assessment is None:
        return ""
    return because_sentence(proposal.assessment, explanation, isolate=True)


def asked_spans(proposal: Proposal, explanation: Explanation) -> tuple[Span, ...]:
    """Where the words that :func:`because_sentence` names stand in what a window says was asked.

    The places are those of :func:`lam_desktop.confirm.wording.asked_sentence`, in order and apart,
    wherever a word stands; what is cut off there has none.
    """
    if not explainable(proposal) or proposal.assessment is None:
        return ()
    typed = proposal.command.text
    echo = cut(typed, ECHO)
    kept = len(typed) if echo == typed else len(echo) - 1  # without the ellipsis
    places = [
        (influence.start, min(influence.end, kept))
        for verdict in _telling(proposal.assessment)
        for influence in main_influences(explanation[verdict.criterion])
        if influence.start < kept
    ]
    before = YOU_ASKED.index("{words}")
    return tuple((before + start, before + end) for start, end in quoted_spans(echo, places))


def main_words(influences: tuple[Influence, ...]) -> tuple[str, ...]:
    """The few words that drove an answer, each once, the strongest first."""
    once: dict[str, str] = {}
    for influence in main_influences(influences):
        once.setdefault(influence.word.casefold(), influence.word)
    return tuple(once.values())


def main_influences(influences: tuple[Influence, ...]) -> tuple[Influence, ...]:
    """The few words that drove an answer, wherever they stand, the strongest first."""
    if not influences:
        return ()
    least = max(MAINLY, BESIDE * influences[0].weight)
    strong = [influence for influence in influences if influence.weight >= least]
    named = list(dict.fromkeys(influence.word.casefold() for influence in strong))[:MOST_WORDS]
    return tuple(influence for influence in strong if influence.word.casefold() in named)


def _telling(assessment: Assessment) -> list[Verdict]:
    """The verdicts whose answers are not the harmless ones."""
    return [verdict for verdict in assessment.verdicts if verdict.label in JUDGED]


def _part(answers: list[str], words: tuple[str, ...], *, isolate: bool) -> str:
    form = BY_WORDS if words else AS_A_WHOLE
    named = listed([quoted(cut(word, LONGEST), isolate=isolate) for word in words])
    return form.format(answers=listed(answers), words=named)
