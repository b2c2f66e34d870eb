"""What the windows need from the rest of the house; ``app.py`` puts it together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lam_desktop.domain.actions import (
    KEYBOARD,
    POINTER,
    FocusWindow,
    TakeScreenshot,
    Wait,
    WindowOperation,
)
from lam_desktop.domain.plan import Plan
from lam_desktop.pipeline import Pipeline, Progress
from lam_desktop.update.check import NewVersion


@dataclass(frozen=True, kw_only=True)
class HistoryRow:
    """One line of the history; all words are for a person.

    ``id`` is the run's (what ``undo`` takes) or the refusal's; ``time`` is aware; ``undoable``
    says whether something of the run can still be put back; ``details`` are lines of plain text.
    """

    id: str
    time: datetime
    command: str
    decision: str
    result: str
    undoable: bool = False
    details: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Backend:
    """The pipeline and what stands around it. Everything is called on the worker's thread.

    ``history`` takes search words ('' for all) and gives the newest first; ``verify`` checks the
    audit log and says in words what it found. Both may raise LamError.
    """

    pipeline: Pipeline
    model: str
    history: Callable[[str], Sequence[HistoryRow]]
    verify: Callable[[], str]


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """A way to say something that the planner knows, in both languages; ``topic`` groups them."""

    topic: str
    english: str
    arabic: str


Factory = Callable[[Progress], Backend]
"""Builds the backend on the worker's thread, model and all; may raise LamError."""


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """What the settings dialog can change: 'system', 'light' or 'dark'; a policy profile's name;
    whether what the policy allows runs at once; and whether newer versions are looked for.
    """

    theme: str = "system"
    profile: str = "balanced"
    run_allowed_without_asking: bool = True
    check_for_updates: bool = False


@dataclass(frozen=True, kw_only=True)
class Updates:
    """News of newer versions.

    ``look`` asks the project's site once a day at most and may take seconds, so it is called on a
    thread of its own; what goes wrong it tells the log. ``dismiss`` takes the version to tell no
    more of and may raise LamError. ``unavailable`` says why this build cannot look, '' if it can.
    """

    look: Callable[[], NewVersion | None]
    dismiss: Callable[[str], None]
    unavailable: str = ""


def complete(plan: Plan | None) -> bool:
    """Whether there is a whole plan that could be carried out."""
    return plan is not None and plan.unplanned is None and bool(plan.steps)


def needs_the_screen(plan: Plan) -> bool:
    """Whether keys, clicks or pictures must go past the windows of this application."""
    kinds = (*KEYBOARD, *POINTER, WindowOperation, FocusWindow, TakeScreenshot)
    return any(
        isinstance(step.action, kinds)
        or (isinstance(step.action, Wait) and step.action.until is not None)
        for step in plan.steps
    )
