"""Where words without quotation marks end: a step after them may be a part of them.

'google how to mute and lock the screen' is a question about two things, or a question and a deed.
Which of them is meant would be a guess, and the deed could be any.
"""

import re
from collections.abc import Sequence

from lam_desktop.domain.actions import Action, Target, TypeText
from lam_desktop.plan.scene import Unplanned
from lam_desktop.plan.skill import Clause, Said
from lam_desktop.plan.words import folded

_FREE = frozenset({"text", "query", "what", "subject", "body"})
_NAMES = frozenset({"name", "label", "onto"})
_KEYS = "(?:enter|return|tab)"
_HARMLESS = re.compile(
    rf"(?:press|hit)(?: the)? {_KEYS}(?: key)?|اضغط(?: علي)?(?: مفتاح)? (?:{_KEYS}|انتر|ادخال)",
    re.IGNORECASE,
)


def check_follower(before: Sequence[tuple[Said, Sequence[Action]]], clause: Clause) -> None:
    """Let ``clause`` follow the steps ``before`` it, where those surely ended.

    After typed text 'press enter' is no part of it. A name or the words on a button may go on
    with one more word ('a folder called Rest and Sleep'), hardly with a whole step.

    Raises:
        Unplanned: it may be a part of what was to be typed, searched, written or named.
    """
    for said, actions in before:
        free = said.loose(_FREE)
        typed = bool(actions) and isinstance(actions[-1], TypeText)
        if free and not (typed and _HARMLESS.fullmatch(folded(clause.trimmed))):
            raise _unclear(free, clause)
    name = _name(*before[-1]) if before else None
    if name and len(clause.trimmed.split()) == 1:
        raise _unclear(name, clause)


def _name(said: Said, actions: Sequence[Action]) -> str | None:
    """The new name or the words on the screen that end ``said``; 'the Save button' has an end."""
    target = getattr(actions[-1], "target", None) if actions else None
    ended = isinstance(target, Target) and (target.role or target.point)
    return None if ended or "text" in said else said.loose(_NAMES)


def _unclear(words: str, clause: Clause) -> Unplanned:
    said, step = (part if len(part) <= 60 else f"{part[:59]}…" for part in (words, clause.words))
    return Unplanned(
        f"It is not clear whether “{step}” is a step of its own or still belongs to “{said}”, so"
        " nothing is planned. Put the text in quotation marks."
    )
