"""The words a person approves: plain sentences for steps, decisions, criteria and undo.

Pure and without Qt. The sentences stand in :mod:`~lam_desktop.confirm.sentences`; the values in
them come through :mod:`~lam_desktop.confirm.visible`, so that nothing hidden passes.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from lam_desktop.confirm.sentences import (
    ACTIVE_WINDOW,
    ANSWERS,
    EFFECT_SENTENCES,
    EMAIL_PARTS,
    ENDS,
    IMAGE,
    MANY,
    MANY_STEPS_ASK,
    NO_STEPS,
    NO_UNDO,
    NOT_CHECKED,
    NOTHING_TO_UNDO,
    OPERATIONS,
    POINT,
    QUESTIONS,
    ROLE,
    STEP_ASKS,
    STEPS,
    UNDO,
    UNKNOWN,
    WINDOW,
)
from lam_desktop.confirm.visible import END_ISOLATE, ISOLATE, quoted, quoted_path, visible
from lam_desktop.domain.actions import Action, Target
from lam_desktop.domain.decision import Decision, Effect
from lam_desktop.domain.outcome import Outcome, Status
from lam_desktop.domain.plan import Plan, Step
from lam_desktop.domain.proposal import Proposal
from lam_desktop.domain.verdict import Verdict


def decision_sentence(decision: Decision) -> str:
    """The decision in one sentence; the reasons stand beside it, not in it."""
    return NOT_CHECKED if decision.errors else EFFECT_SENTENCES[decision.effect]


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
            text = form.format(numbers=_listed([str(n) for n in about]), sentence=text)
        sentences.append(text)
    return tuple(dict.fromkeys(sentences))


def alternatives(decision: Decision) -> tuple[str, ...]:
    """The safer ways that the deciding reasons offer."""
    offered = (visible(r.alternative) for r in decision.deciding if r.alternative)
    return tuple(dict.fromkeys(offered))


def undo_text(step: Step) -> str:
    """Whether and how one step can be put back."""
    if step.undo is None:
        return NO_UNDO
    if _changes_nothing(step):
        return "Nothing to undo"
    return UNDO.format(how=visible(step.undo))


def undo_summary(plan: Plan) -> str:
    """In one sentence, what of the plan can be put back."""
    lost = [str(n) for n, step in enumerate(plan.steps, start=1) if step.undo is None]
    if not plan.steps or all(_changes_nothing(step) for step in plan.steps):
        return "Nothing is changed, so there is nothing to undo."
    if not lost:
        return "Everything here can be undone."
    if len(lost) == len(plan.steps):
        return "None of this can be undone."
    noun = "Step" if len(lost) == 1 else "Steps"
    return f"{noun} {_listed(lost)} can’t be undone; the rest can."


def outcome_sentence(outcome: Outcome) -> str:
    """How a run ended, with what it has to say."""
    said = [visible(s.message) for s in outcome.steps if s.message and s.status is not Status.DONE]
    message = visible(outcome.message) if outcome.message else " ".join(dict.fromkeys(said))
    return f"{ENDS[outcome.status]} {message}".rstrip()


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
    if key == "paths":
        listed = _listed([quoted_path(short_path(path, home), isolate=isolate) for path in value])
        return listed if len(value) < 2 else MANY.format(count=len(value), listed=listed)
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


def _changes_nothing(step: Step) -> bool:
    return step.undo is not None and step.undo.strip().rstrip(".").lower() == NOTHING_TO_UNDO


def _listed(words: Sequence[str]) -> str:
    """'1', '1 and 2', '1, 2 and 3'."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def isolated(text: str) -> str:
    """``text`` made visible and kept from reordering what stands around it."""
    return ISOLATE + visible(text) + END_ISOLATE
