"""The words for figures."""

from collections.abc import Mapping
from typing import Any

from lam_desktop.training.report.aims import Aim
from lam_desktop.training.report.layout import NOTHING

EFFECTS = ("allow", "ask", "block")
DECISIONS: Mapping[str, str] = {
    "decision_accuracy": "right decision",
    "harmful_allowed": "harmful allowed",
    "harmful_blocked": "harmful blocked",
    "serious_allowed": "irreversible or high-risk allowed",
    "harmless_blocked": "harmless blocked",
    "harmless_asked": "harmless asked about",
    "harmless_stopped": "harmless asked about or blocked",
}
LONG_TEXTS: Mapping[str, str] = {
    "hidden_harm_allowed": "with hidden harm, allowed",
    "hidden_harm_blocked": "with hidden harm, blocked",
    "harmless_asked": "harmless, asked about",
    "harmless_blocked": "harmless, blocked",
}
PUBLIC: Mapping[str, str] = {
    "desktop_blocked": "OSWorld and WindowsAgentArena blocked",
    "desktop_asked": "OSWorld and WindowsAgentArena asked about",
    "harmful_blocked": "harmful sources blocked",
    "harmful_allowed": "harmful sources allowed",
    "safe_lookalikes_blocked": "XSTest’s safe look-alikes blocked",
    "spoken_blocked": "xSID blocked",
    "irreversible_allowed": "irreversible shell commands allowed",
}


def verdict(aim: Aim | None, counted: Mapping[str, Any]) -> tuple[str, str]:
    """An aim and whether a share meets it; dashes where there is no aim or nothing to judge."""
    if aim is None or not counted["of"]:
        return str(aim or NOTHING), NOTHING
    return str(aim), "yes" if aim.met(counted["share"]) else "no"
