"""What only shows when all steps of a plan are looked at together."""

from collections.abc import Sequence
from pathlib import Path

from lam_desktop.domain.actions import Action, TrashPath
from lam_desktop.domain.decision import ALLOW, Decision, Effect, Reason

MANY = 2
"""From so many things on that go to the trash at once, a careful assistant would have asked."""


def judge_together(actions: Sequence[Action]) -> Decision:
    """Ask before several things, or a folder with something in it, go to the trash."""
    trashed = [action.path for action in actions if isinstance(action, TrashPath)]
    full = [path for path in trashed if _holds_something(path)]
    if len(trashed) >= MANY:
        sentence = f"{len(trashed)} things would go to the trash at once."
    elif full:
        sentence = f"The folder {full[0]} would go to the trash with everything in it."
    else:
        return ALLOW
    reason = Reason(
        rule="trash-many",
        effect=Effect.CONFIRM,
        sentence=sentence,
        alternative="Look at the steps: each thing is listed.",
    )
    return Decision(effect=Effect.CONFIRM, reasons=(reason,))


def _holds_something(path: str) -> bool:
    folder = Path(path)
    return folder.is_dir() and not folder.is_symlink() and any(folder.iterdir())
