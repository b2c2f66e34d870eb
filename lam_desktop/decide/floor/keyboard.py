"""Keys and the window that would get them: terminals, run boxes, the guard itself, chords."""

import re

from lam_desktop.decide.floor.case import Case, ask, block
from lam_desktop.decide.floor.program_names import is_terminal
from lam_desktop.decide.spelling import words
from lam_desktop.domain.actions import (
    KEYBOARD,
    Click,
    DoubleClick,
    Drag,
    PressKeys,
    RightClick,
)
from lam_desktop.domain.decision import Reason
from lam_desktop.domain.window import Window

_ALIASES = {
    "ctrlleft": "ctrl", "ctrlright": "ctrl", "control": "ctrl", "altleft": "alt",
    "altright": "alt", "option": "alt", "optionleft": "alt", "optionright": "alt",
    "shiftleft": "shift", "shiftright": "shift", "winleft": "win", "winright": "win",
    "command": "win", "super": "win", "meta": "win", "esc": "escape", "del": "delete",
    "return": "enter", "prtsc": "printscreen", "prtscr": "printscreen", "prntscrn": "printscreen",
    "print": "printscreen", "pause": "break",
}  # fmt: skip
_TERMINAL_TITLE = re.compile(
    r"[\w.-]+@[\w.-]+: ?[~/].*|root@.*|root shell|(?:administrator: ?)?(?:command prompt|cmd\.exe|"
    r"(?:windows )?powershell(?: \d)?)|administrator: .*(?:prompt|shell|cmd).*|terminal",
    re.IGNORECASE,
)
_RUN_BOXES = words(
    "xfrun4 xfce4-appfinder gmrun krunner rofi dmenu wofi fuzzel ulauncher albert synapse kupfer"
    " lxqt-runner mate-panel-run"
)
_OURSELVES = frozenset({"lam-desktop", "lam desktop", "lam_desktop", "lam"})
_MODIFIERS_AND_PRINT = frozenset({"alt", "ctrl", "shift", "win", "printscreen"})
_DANGEROUS: dict[frozenset[str], str] = {
    frozenset({"ctrl", "alt", "delete"}): "opens the system's own screen",
    frozenset({"ctrl", "alt", "backspace"}): "ends the session at once",
    frozenset({"alt", "f2"}): "opens a box that runs commands",
    frozenset({"win", "r"}): "opens a box that runs commands",
    frozenset({"win", "x"}): "opens the administrator's menu",
}


def canonical(keys: tuple[str, ...]) -> frozenset[str]:
    """A chord as a set of canonical key names."""
    lowered = (key.strip().casefold() for key in keys)
    return frozenset(_ALIASES.get(key, key) for key in lowered)


def keys_to_terminal(case: Case) -> Reason | None:
    """Keys to a terminal or a run box are commands that no check has seen."""
    gives_input = isinstance(case.action, (*KEYBOARD, RightClick, Drag))
    if gives_input and case.window is not None and _takes_commands(case.window):
        return block(
            "keys-to-terminal",
            f"The window in front (“{case.window.title}”) runs whatever is typed into it, so"
            " nothing is typed there.",
            "Type it there yourself, or bring another window to the front.",
        )
    return None


def keys_to_ourselves(case: Case) -> Reason | None:
    """The guard's own windows are answered by a person only."""
    gives_input = isinstance(case.action, (*KEYBOARD, Click, DoubleClick, RightClick, Drag))
    if gives_input and case.window is not None and _is_ours(case.window, case.ground.own_pid):
        return block(
            "own-window",
            "LAM Desktop's own window is in front, and only you may answer it.",
            "Name the window to work in, or bring it to the front first.",
        )
    return None


def chords(case: Case) -> Reason | None:
    """Chords that end the session, leave the desktop, or stop the run are not pressed."""
    if not isinstance(case.action, PressKeys):
        return None
    keys = canonical(case.action.keys)
    if case.ground.stop_keys and case.ground.stop_keys <= keys:
        return block("stop-keys", "These keys stop LAM Desktop; they are for you alone.")
    for chord, effect in _DANGEROUS.items():
        if chord <= keys:
            return block("chord", f"{'+'.join(sorted(chord))} {effect}.")
    console = {"ctrl", "alt"} <= keys and any(re.fullmatch(r"f\d{1,2}", key) for key in keys)
    magic = "sysrq" in keys or ({"alt", "printscreen"} < keys and bool(keys - _MODIFIERS_AND_PRINT))
    if console or magic:
        return block("chord", "These keys leave the desktop or command the system itself.")
    if {"shift", "delete"} <= keys:
        return ask("chord", "Shift+Delete deletes for good. It cannot be undone.")
    return None


def _takes_commands(window: Window) -> bool:
    app, title = window.app.strip().casefold(), window.title.strip()
    names = {app, app.removesuffix(".exe"), app.rpartition(".")[2]}
    known = any(is_terminal(name) or name in _RUN_BOXES for name in names)
    shells = {"powershell", "pwsh", "cmd", "bash", "wsl"}
    return known or bool(names & shells) or _TERMINAL_TITLE.fullmatch(title) is not None


def _is_ours(window: Window, own_pid: int | None) -> bool:
    mine = own_pid is not None and window.pid == own_pid
    return mine or window.app.strip().casefold().removesuffix(".exe") in _OURSELVES


RULES = (keys_to_terminal, keys_to_ourselves, chords)
