"""What may happen: allow, confirm or block, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Effect(StrEnum):
    """What a rule demands; the members stand from loose to tight."""

    ALLOW = "allow"
    CONFIRM = "confirm"
    BLOCK = "block"

    @property
    def severity(self) -> int:
        """0 for allow, 1 for confirm, 2 for block."""
        return list(Effect).index(self)


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One rule that spoke.

    ``sentence`` is shown to the person; ``alternative`` offers a safer way, where there is one.
    ``grave`` marks what only a person at the screen may confirm, never a flag such as ``--yes``.
    """

    rule: str
    effect: Effect
    sentence: str
    alternative: str | None = None
    grave: bool = False


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The effect of all rules together: forbid beats ask, ask beats permit.

    ``errors`` names checks that could not run; a decision with errors is always a block.

    Raises:
        ValueError: the effect is looser than one of its reasons, or errors do not block.
    """

    effect: Effect
    reasons: tuple[Reason, ...] = ()
    errors: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if any(r.effect.severity > self.effect.severity for r in self.reasons):
            raise ValueError("a decision cannot be looser than its tightest reason")
        if self.errors and self.effect is not Effect.BLOCK:
            raise ValueError("a check that could not run always blocks")

    @property
    def deciding(self) -> tuple[Reason, ...]:
        """The reasons that decided: those whose effect is the decision's own."""
        return tuple(r for r in self.reasons if r.effect is self.effect)

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of the rules that decided."""
        return tuple(dict.fromkeys(r.rule for r in self.deciding))

    @property
    def grave(self) -> bool:
        """Whether any reason wants a person at the screen."""
        return any(r.grave for r in self.reasons)


ALLOW = Decision(effect=Effect.ALLOW)


def tightest(decisions: Iterable[Decision]) -> Decision:
    """Join decisions: the tightest effect, every reason and every error, in order.

    No decisions at all means that nothing was judged, which is a block.
    """
    given = list(decisions)
    if not given:
        return failed("nothing was judged")
    return Decision(
        effect=max((d.effect for d in given), key=lambda e: e.severity),
        reasons=tuple(dict.fromkeys(r for d in given for r in d.reasons)),
        errors=tuple(dict.fromkeys(e for d in given for e in d.errors)),
    )


def failed(error: str) -> Decision:
    """The decision when a check could not run: block, and say which."""
    reason = Reason(
        rule="check-failed",
        effect=Effect.BLOCK,
        sentence=f"Nothing is allowed because a safety check could not run: {error}",
        grave=True,
    )
    return Decision(effect=Effect.BLOCK, reasons=(reason,), errors=(error,))
