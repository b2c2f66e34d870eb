"""How it ends: what of a plan can be put back, and what a run came to."""

import re

from lam_desktop.confirm.sentences import (
    ALL_STEPS,
    DONE,
    ENDS,
    IN_THE_TRASH,
    NO_UNDO,
    NOTHING_TO_UNDO,
    PAST,
    UNDO,
    UNDONE,
    YOU_STOPPED,
)
from lam_desktop.confirm.visible import cut, short_line, visible
from lam_desktop.confirm.wording import listed, step_text, undoes
from lam_desktop.domain.actions import Action, DeletePath, EmptyTrash, TrashPath
from lam_desktop.domain.outcome import Outcome, Status
from lam_desktop.domain.plan import Plan, Step
from lam_desktop.domain.proposal import Proposal

LONGEST = 300
"""Characters of a result that stand beside how the run ended."""
SHORT = 120
"""Characters of an ending in a place of one or two lines."""


def undo_text(step: Step, *, home: str | None = None) -> str:
    """Whether and how one step can be put back."""
    if step.undo is None:
        return IN_THE_TRASH if isinstance(step.action, TrashPath) else NO_UNDO
    if _changes_nothing(step):
        return "Nothing to undo"
    return UNDO.format(how=visible(with_short_paths(step.undo, home)))


def for_good(step: Step) -> bool:
    """Whether nothing at all could bring back what the step takes away."""
    return step.undo is None and isinstance(step.action, DeletePath | EmptyTrash)


def undo_summary(plan: Plan) -> str:
    """In one sentence, what of the plan can be put back."""
    lost = [str(n) for n, step in enumerate(plan.steps, start=1) if _is_lost(step)]
    if not plan.steps or all(_changes_nothing(step) for step in plan.steps):
        return "Nothing is changed, so there is nothing to undo."
    if not lost:
        return "Everything here can be undone."
    if len(lost) == len(plan.steps):
        return "None of this can be undone."
    noun = "Step" if len(lost) == 1 else "Steps"
    return f"{noun} {listed(lost)} can’t be undone; the rest can."


def outcome_line(outcome: Outcome, proposal: Proposal | None, *, home: str) -> str:
    """:func:`outcome_sentence` for a small place: with the last result, and cut where it is long.

    Of several steps nobody sees the rows there, so the last one's first line is told.
    """
    told = outcome_sentence(outcome, proposal, home=home)
    said = [short_line(s.message, SHORT) for s in outcome.steps if s.message]
    if outcome.status is Status.DONE and len(outcome.steps) > 1 and said:
        told = f"{told} {said[-1]}"
    return cut(told, SHORT)


def outcome_sentence(
    outcome: Outcome, proposal: Proposal | None = None, *, home: str | None = None
) -> str:
    """How a run ended, on one line; with ``proposal`` it tells what was done.

    Long results are left to the step that gave them.
    """
    if outcome.status is Status.DONE:
        told = [_done_sentence(outcome, proposal, home)]
    else:
        last = next((s.message for s in outcome.steps if s.status is not Status.DONE), "")
        said = last.removeprefix(YOU_STOPPED) if outcome.status is Status.STOPPED else last
        told = [ENDS[outcome.status], short_line(said, LONGEST)]
    return " ".join(line for line in (*told, *_beside_the_steps(outcome)) if line)


def _beside_the_steps(outcome: Outcome) -> list[str]:
    """What the run has to say that no step said, such as that its end could not be recorded."""
    said = {line for step in outcome.steps for line in step.message.splitlines()}
    lines = [line for line in outcome.message.splitlines() if line.strip() and line not in said]
    return [short_line(line, LONGEST) for line in lines]


def _done_sentence(outcome: Outcome, proposal: Proposal | None, home: str | None) -> str:
    if proposal is None or proposal.plan is None or not proposal.plan.steps:
        return ENDS[Status.DONE]
    if undoes(proposal):
        return UNDONE
    steps = proposal.plan.steps
    if len(steps) > 1:
        return DONE.format(deed=ALL_STEPS.format(count=len(steps))) + "."
    said = next((short_line(s.message, LONGEST) for s in outcome.steps if s.message), "")
    deed = said.rstrip(":") or deed_text(steps[0].action, home=home)
    return DONE.format(deed=cut(deed, LONGEST))


def deed_text(action: Action, *, home: str | None = None) -> str:
    """What an action did: its sentence in the past, for the middle of a sentence."""
    text = step_text(action, home=home, isolate=True)
    begun = next((start for start in PAST if text.startswith(f"{start} ")), "")
    return PAST.get(begun, "") + text.removeprefix(begun)


def with_short_paths(text: str, home: str | None) -> str:
    """``text`` with the home folder written as ``~``, wherever a path begins with it."""
    if home is None or not home.rstrip("/\\"):
        return text
    start = re.escape(home.rstrip("/\\"))
    return re.sub(rf"(?<![\w/\\.~-]){start}(?=[/\\]|[\s”.,;]|$)", "~", text)


def _is_lost(step: Step) -> bool:
    return step.undo is None and not isinstance(step.action, TrashPath)


def _changes_nothing(step: Step) -> bool:
    return step.undo is not None and step.undo.strip().rstrip(".").lower() == NOTHING_TO_UNDO
