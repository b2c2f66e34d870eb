"""The machine itself: ending the session, restarting, shutting down."""

from lam_desktop.decide.floor.case import Case, ask, block
from lam_desktop.domain.actions import Power
from lam_desktop.domain.decision import Reason

_ENDS = {
    "log_out": "Logging out closes every program; unsaved work is lost.",
    "restart": "Restarting closes every program; unsaved work is lost.",
    "shut_down": "Shutting down closes every program; unsaved work is lost.",
}


def power(case: Case) -> Reason | None:
    """Locking and sleeping are free; whatever closes programs is asked about."""
    if not isinstance(case.action, Power) or case.action.operation in ("lock", "sleep"):
        return None
    sentence = _ENDS.get(case.action.operation)
    if sentence is None:
        return block("power", f"“{case.action.operation}” is nothing this computer can do.")
    return ask("power", sentence, "Save your work first.", grave=False)


RULES = (power,)
