"""What one floor rule is asked: this action, on this ground, with this window in front."""

from collections.abc import Callable
from dataclasses import dataclass

from lam_desktop.decide.floor.ground import Ground
from lam_desktop.decide.floor.touches import Touch, touches
from lam_desktop.domain.actions import Action
from lam_desktop.domain.decision import Effect, Reason
from lam_desktop.domain.window import Situation, Window


@dataclass(frozen=True, kw_only=True)
class Case:
    """One action to judge. ``window`` is the one in front, ``None`` where it is not known."""

    action: Action
    ground: Ground
    touches: tuple[Touch, ...]
    window: Window | None

    @classmethod
    def of(cls, action: Action, situation: Situation | None, ground: Ground) -> "Case":
        """Resolve what the rules need, once."""
        return cls(
            action=action,
            ground=ground,
            touches=touches(action, ground),
            window=situation.active_window if situation is not None else None,
        )


Rule = Callable[[Case], Reason | None]
"""A hard rule: pure, and ``None`` where it has nothing to say."""


def block(rule: str, sentence: str, alternative: str | None = None) -> Reason:
    """A reason that forbids."""
    return Reason(
        rule=rule, effect=Effect.BLOCK, sentence=sentence, alternative=alternative, grave=True
    )


def ask(rule: str, sentence: str, alternative: str | None = None, *, grave: bool = True) -> Reason:
    """A reason that asks; grave unless said otherwise."""
    return Reason(
        rule=rule, effect=Effect.CONFIRM, sentence=sentence, alternative=alternative, grave=grave
    )
