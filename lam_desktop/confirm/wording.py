"""The words a person approves: plain sentences for decisions, criteria and steps.

Pure and without Qt. The sentences stand in :mod:`~lam_desktop.confirm.sentences`; the values in
them come through :mod:`~lam_desktop.confirm.visible`, so that nothing hidden passes. What can be
undone, and how a run ended, is worded in :mod:`~lam_desktop.confirm.endings`.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from lam_desktop.confirm.sentences import (
    ACTIVE_WINDOW,
    ANSWERS,
    CANNOT,
    CARE,
    CARE_RIGHT_TO_LEFT,
    EFFECT_SENTENCES,
    EMAIL_PARTS,
    IMAGE,
    INSTEAD,
    MANY,
    MANY_STEPS_ASK,
    NO_STEPS,
    NOT_CHECKED,
    OPERATIONS,
    POINT,
    QUESTIONS,
    ROLE,
    SAFER,
    STEP_ASKS,
    STEPS,
    UNKNOWN,
    UNSURE,
    WINDOW,
    WORD_RULE_PREFIX,
    WORD_RULES,
    YOU_ASKED,
    YOU_ASKED_TO_UNDO,
)
from lam_desktop.confirm.visible import (
    END_ISOLATE,
    ISOLATE,
    cut,
    quoted,
    quoted_path,
    right_to_left,
    visible,
)
from lam_desktop.domain.actions import Action, Target
from lam_desktop.domain.decision import Decision, Effect
from lam_desktop.domain.proposal import Proposal
from lam_desktop.domain.verdict import Verdict

SURE = 0.85
"""Below this probability an answer of the guard is called unsure."""
UNDO_OF = re.compile(r"undo (\S+?)(?:: (.+))?", re.DOTALL)
"""The command of an undo: the run's id and, where it is told, what was asked for in that run."""


def decision_sentence(decision: Decision) -> str:
    """The decision in one sentence; the reasons stand beside it, not in it."""
    if decision.errors:
        return NOT_CHECKED
    if cares(decision):
        arabic = any(right_to_left(r.sentence) for r in decision.deciding)
        return CARE_RIGHT_TO_LEFT if arabic else CARE
    return CANNOT if cannot(decision) else EFFECT_SENTENCES[decision.effect]


def cares(decision: Decision) -> bool:
    """Whether the answer is to a person who may want to harm themselves."""
    return "care" in decision.rules


def cannot(decision: Decision) -> bool:
    """Whether nothing is wrong with it, but that no computer can do it."""
    return decision.effect is Effect.BLOCK and set(decision.rules) == {"infeasible"}


def judged_by_words(decision: Decision) -> bool:
    """Whether rules on the words alone decided, so that the guard's six answers say nothing."""
    return bool(decision.rules) and all(
        rule in WORD_RULES or rule.startswith(WORD_RULE_PREFIX) for rule in decision.rules
    )


def undoes(proposal: Proposal) -> bool:
    """Whether these steps put an earlier run back: planned, though no guard judged any words."""
    return proposal.assessment is None and proposal.plan is not None


def asked_sentence(proposal: Proposal) -> str:
    """What the person asked for, in their own words."""
    text = proposal.command.text
    if not undoes(proposal):
        return YOU_ASKED.format(words=quoted(cut(text, ECHO), isolate=True))
    found = UNDO_OF.fullmatch(text)
    words = (found[2] or found[1]) if found else text
    return YOU_ASKED_TO_UNDO.format(words=quoted(words, isolate=True))


def proposal_sentence(proposal: Proposal) -> str:
    """The decision in one sentence, or that no way to do it is known."""
    plan = proposal.plan
    if proposal.decision.effect is Effect.BLOCK or plan is None:
        return decision_sentence(proposal.decision)
    if plan.unplanned is not None or not plan.steps:
        return NO_STEPS
    return decision_sentence(proposal.decision)


def criterion_text(verdict: Verdict) -> str:
    """Question, answer and probability on one line."""
    return (
        f"{QUESTIONS[verdict.criterion]} {ANSWERS[verdict.label]}"
        f" ({percent(verdict.confidence)} sure)"
    )


def certainty(verdict: Verdict) -> str:
    """How sure the guard is of its answer: '98 %', or 'unsure (81 %)'."""
    shown = percent(verdict.confidence)
    return shown if verdict.confidence >= SURE else UNSURE.format(percent=shown)


def percent(p: float) -> str:
    """A probability in percent that never claims to be certain."""
    if p > 0.99:
        return "over 99 %"
    return "under 1 %" if p < 0.01 else f"{round(p * 100)} %"


def why_asks(proposal: Proposal) -> tuple[str, ...]:
    """The sentences of what decided to ask or forbid, with the steps they are about."""
    sentences: list[str] = []
    for reason in proposal.decision.deciding:
        if reason.effect is Effect.ALLOW:
            continue
        about = [n for n, d in enumerate(proposal.step_decisions, start=1) if reason in d.reasons]
        text = visible(reason.sentence)
        if about and len(proposal.step_decisions) > 1:
            form = STEP_ASKS if len(about) == 1 else MANY_STEPS_ASK
            text = form.format(numbers=listed([str(n) for n in about]), sentence=text)
        sentences.append(text)
    return tuple(dict.fromkeys(sentences))


def alternatives(decision: Decision) -> tuple[str, ...]:
    """The safer ways that the deciding reasons offer."""
    offered = (visible(r.alternative) for r in decision.deciding if r.alternative)
    return tuple(dict.fromkeys(offered))


def safer_ways(proposal: Proposal) -> str:
    """The safer ways in one text, empty where there are none.

    What a step offers is about the deed itself and goes before what was offered for the words.
    """
    by_steps = {r for d in proposal.step_decisions for r in d.reasons if r.alternative}
    offered = [r for r in proposal.decision.deciding if r in by_steps]
    ways = alternatives(replace(proposal.decision, reasons=tuple(offered))) if offered else ()
    ways = ways or alternatives(proposal.decision)
    if cares(proposal.decision) or any(map(right_to_left, ways)):
        return "\n".join(ways)
    form = INSTEAD if proposal.decision.effect is Effect.BLOCK else SAFER
    return form.format(ways=" ".join(ways)) if ways else ""


def step_text(action: Action, *, home: str | None = None, isolate: bool = False) -> str:
    """What an action does, with its resolved targets.

    ``home`` shortens paths under that folder to ``~``; without it paths are shown in full.
    ``isolate`` is for windows: see :func:`lam_desktop.confirm.visible.quoted`.
    """
    form = STEPS.get(_variant(action))
    if form is None:
        args = quoted(repr(action.args()), isolate=isolate)
        return UNKNOWN.format(name=visible(action.name), args=args)
    return form.format(**_values(action, home=home, isolate=isolate))


def short_path(path: str, home: str | None) -> str:
    """``path`` with the home folder written as ``~``."""
    if home is None or not path.startswith(home.rstrip("/\\") or "\x00"):
        return path
    rest = path[len(home.rstrip("/\\")) :]
    return "~" + rest if not rest or rest[0] in "/\\" else path


ECHO = 300
"""Letters of a command that are said again; the command box holds all of it."""
_PATHS = frozenset({"path", "source", "destination", "folder", "trashed"})


def _variant(action: Action) -> str:
    args = action.args()
    if action.name in ("wait", "set_brightness"):
        return f"{action.name}.{next(iter(args), 'none')}"
    if action.name == "set_volume":
        if "mute" in args:
            return "set_volume.on" if args["mute"] else "set_volume.off"
        return f"set_volume.{next(iter(args), 'none')}"
    if action.name == "take_screenshot" and "region" in args:
        return "take_screenshot.region"
    if action.name == "empty_trash" and not args["items"]:
        return "empty_trash.empty"
    if action.name == "create_file" and not args["text"]:
        return "create_file.empty"
    return action.name


def _values(action: Action, *, home: str | None, isolate: bool) -> dict[str, str]:
    values = {
        field.name: _value(action, field.name, value, home=home, isolate=isolate)
        for field in fields(action)
        if (value := getattr(action, field.name)) is not None
    }
    if action.name == "window":
        title = values.get("title")
        values["title"] = WINDOW.format(title=title) if title else ACTIVE_WINDOW
    if action.name == "compose_email":
        values["parts"] = "".join(
            form.format(**values) for key, form in EMAIL_PARTS.items() if key in values
        )
    return values


def _value(action: Action, key: str, value: Any, *, home: str | None, isolate: bool) -> str:
    if isinstance(value, Target):
        return _target(value, isolate=isolate)
    if isinstance(value, tuple):
        return _several(key, value, home=home, isolate=isolate)
    if key == "operation":
        return OPERATIONS[action.name].get(value, visible(value))
    if key == "when":
        return _moment(value)
    if key == "change":
        return f"{value:+d}"
    if isinstance(value, str) and key != "direction":
        if key in _PATHS:
            return quoted_path(short_path(value, home), isolate=isolate)
        return quoted(value, isolate=isolate)
    return visible(f"{value:g}" if isinstance(value, float) else str(value))


def _several(key: str, value: tuple[Any, ...], *, home: str | None, isolate: bool) -> str:
    if key == "argv":
        return " ".join(quoted(part, isolate=isolate) for part in value)
    if key in ("paths", "items"):
        every = listed([quoted_path(short_path(path, home), isolate=isolate) for path in value])
        return every if len(value) < 2 else MANY.format(count=len(value), listed=every)
    return (" + " if key == "keys" else ", ").join(visible(str(part)) for part in value)


def _target(target: Target, *, isolate: bool) -> str:
    if target.point is not None:
        return POINT.format(x=target.point[0], y=target.point[1])
    if target.image is not None:
        return IMAGE.format(image=quoted(target.image, isolate=isolate))
    words = quoted(target.words or "", isolate=isolate)
    return ROLE.format(role=visible(target.role), words=words) if target.role else words


def _moment(when: str) -> str:
    try:
        return f"{datetime.fromisoformat(when):%A %d %B %Y, %H:%M}"
    except ValueError:
        return quoted(when)


def listed(words: Sequence[str]) -> str:
    """The words as a list in a sentence: '1', '1 and 2', '1, 2 and 3'."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def isolated(text: str) -> str:
    """``text`` made visible and, where it holds right-to-left letters, kept in its own order."""
    shown = visible(text)
    mixed = any(unicodedata.bidirectional(ch) in ("R", "AL") for ch in shown)
    return ISOLATE + shown + END_ISOLATE if mixed else shown
