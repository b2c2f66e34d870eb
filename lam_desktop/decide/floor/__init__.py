"""The floor: hard rules on what an action will really do. No setting widens it.

Each file holds the rules of one topic. Forbid beats ask; a rule that breaks blocks.
"""

from collections.abc import Mapping
from pathlib import Path

from lam_desktop.decide.floor import (
    deletion,
    keyboard,
    links,
    machine,
    money,
    programs,
    secret_places,
    start_up,
    system_places,
)
from lam_desktop.decide.floor.case import Case, Rule
from lam_desktop.decide.floor.ground import Ground
from lam_desktop.domain.actions import ACTIONS, Action
from lam_desktop.domain.decision import ALLOW, Decision, Reason, failed, tightest
from lam_desktop.domain.window import Situation

RULES: tuple[Rule, ...] = (
    *system_places.RULES,
    *secret_places.RULES,
    *start_up.RULES,
    *deletion.RULES,
    *programs.RULES,
    *links.RULES,
    *keyboard.RULES,
    *money.RULES,
    *machine.RULES,
)


class Floor:
    """Judges resolved actions on one person's computer."""

    def __init__(
        self,
        home: Path,
        own_paths: tuple[Path, ...],
        special_folders: Mapping[str, str],
        *,
        allow_run_command: bool = False,
        own_pid: int | None = None,
        stop_keys: tuple[str, ...] = ("ctrl", "alt", "escape"),
    ) -> None:
        """``own_paths`` are the guard's files and folders; all paths absolute, else ValueError.

        ``special_folders`` maps 'documents', 'downloads' and so on to paths; ``stop_keys`` is the
        chord that stops a run, in pyautogui's names.
        """
        self._ground = Ground.of(
            home=home,
            own_paths=own_paths,
            special_folders=special_folders,
            allow_run_command=allow_run_command,
            own_pid=own_pid,
            stop_keys=keyboard.canonical(stop_keys),
        )

    def judge(self, action: Action, situation: Situation | None = None) -> Decision:
        """What the hard rules say; never raises, a broken check is a block."""
        if ACTIONS.get(getattr(action, "name", "")) is not type(action):
            return failed(f"“{type(action).__name__}” is not an action the floor knows")
        try:
            case = Case.of(action, situation, self._ground)
        except Exception as error:  # noqa: BLE001 a check that cannot run blocks
            return failed(f"the floor could not read this step ({type(error).__name__}: {error})")
        return tightest([_asked(rule, case) for rule in RULES])


def _asked(rule: Rule, case: Case) -> Decision:
    try:
        reason: Reason | None = rule(case)
    except Exception as error:  # noqa: BLE001 a rule that breaks blocks
        name = getattr(rule, "__name__", repr(rule))
        return failed(f"the floor's rule {name} broke ({type(error).__name__}: {error})")
    return ALLOW if reason is None else Decision(effect=reason.effect, reasons=(reason,))
