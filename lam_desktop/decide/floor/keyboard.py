"""Keys and the window that would get them: terminals, run boxes, the guard itself, chords."""

import re
import sys

from lam_desktop.decide.floor.case import Case, ask, block
from lam_desktop.decide.floor.window_kinds import is_ours, is_prompt, may_name_ours, takes_commands
from lam_desktop.decide.spelling import words
from lam_desktop.domain.actions import (
    KEYBOARD,
    Click,
    DoubleClick,
    Drag,
    PressKeys,
    RightClick,
    WindowOperation,
)
from lam_desktop.domain.decision import Reason

_INPUT = (*KEYBOARD, Click, DoubleClick, RightClick, Drag)
_ALIASES = {
    "control": "ctrl", "option": "alt", "windows": "win", "super": "win", "meta": "win",
    "hyper": "win", "cmd": "win", "command": "win", "esc": "escape", "del": "delete",
    "spacebar": "space", " ": "space",
    "return": "enter", "prtsc": "printscreen", "prtscr": "printscreen", "prntscrn": "printscreen",
    "print": "printscreen", "pause": "break",
}  # fmt: skip
_SIDED = re.compile(r"(?:[lr](?=win|super))?(ctrl|control|alt|option|shift|win|windows|super|meta|"
                    r"hyper|cmd|command)(?:_?(?:l|r|left|right))?")  # fmt: skip
_MODIFIERS_AND_PRINT = frozenset({"alt", "ctrl", "shift", "win", "printscreen"})
_DANGEROUS: dict[frozenset[str], str] = {
    frozenset({"ctrl", "alt", "delete"}): "opens the system's own screen",
    frozenset({"ctrl", "alt", "backspace"}): "ends the session at once",
    frozenset({"ctrl", "alt", "t"}): "opens a terminal",
    frozenset({"alt", "f2"}): "opens a box that runs commands",
    frozenset({"alt", "f3"}): "opens a box that runs commands",
    frozenset({"alt", "f1"}): "opens a menu that runs programs",
    frozenset({"alt", "space"}): "opens a box that runs commands on some desktops",
    frozenset({"win", "space"}): "opens a box that runs commands on some desktops",
    frozenset({"win", "r"}): "opens a box that runs commands",
    frozenset({"win", "x"}): "opens the administrator's menu",
}
_LAUNCHERS = (frozenset({"ctrl", "escape"}), frozenset({"execute"}))
_HARMLESS_WITH_WIN = words(
    "up down left right home pageup pagedown tab m l v printscreen + - ctrl alt shift"
)
_ON_A_MAC = sys.platform == "darwin"


def canonical(keys: tuple[str, ...]) -> frozenset[str]:
    """A chord as a set of canonical key names; “ctrl+s” in one string is two keys."""
    return frozenset(_canonical(part) for key in keys for part in _parts(key))


def _parts(key: str) -> list[str]:
    low = key.casefold()
    parts: list[str] = re.findall(r"[^+\-\s]+", low)
    if not parts:
        return [low if low == " " else low.strip()]
    last = low.strip()[-1]
    return [*parts, last] if last in "+-" else parts


def _canonical(key: str) -> str:
    sided = _SIDED.fullmatch(key)
    plain = sided[1] if sided is not None else key
    return _ALIASES.get(plain, plain)


def keys_to_terminal(case: Case) -> Reason | None:
    """Keys to a terminal or a run box are commands that no check has seen."""
    gives_input = isinstance(case.action, (*KEYBOARD, RightClick, Drag))
    if gives_input and case.window is not None and takes_commands(case.window):
        return block(
            "keys-to-terminal",
            f"The window in front (“{case.window.title}”) runs whatever is typed into it, so"
            " nothing is typed there.",
            "Type it there yourself, or bring another window to the front.",
        )
    return None


def input_to_prompt(case: Case) -> Reason | None:
    """A question for a password, a keeper of passwords or a disk tool is answered by a person."""
    if isinstance(case.action, _INPUT) and case.window is not None and is_prompt(case.window):
        return block(
            "input-to-prompt",
            f"The window in front (“{case.window.title}”) asks for or keeps passwords, or changes"
            " disks, so only you may use it.",
            "Do this step yourself, or bring another window to the front.",
        )
    return None


def keys_to_ourselves(case: Case) -> Reason | None:
    """The guard's own windows are answered, and closed, by a person only."""
    action, window = case.action, case.window
    closed = action.title if isinstance(action, WindowOperation) else None
    closes = isinstance(action, WindowOperation) and action.operation == "close"
    if closes and closed is not None and may_name_ours(closed):
        return block(
            "own-window",
            f"“{closed}” may be a window of LAM Desktop, and only you may close it.",
            "Say more of the title of the window you mean.",
        )
    here = isinstance(action, _INPUT) or (closes and closed is None)
    if here and window is not None and is_ours(window, case.ground.own_pid):
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
    if _may_launch(keys):
        return ask("chord", "These keys may open a menu or a box that starts programs.")
    if {"shift", "delete"} <= keys:
        return ask("chord", "Shift+Delete deletes for good. It cannot be undone.")
    return None


def _may_launch(keys: frozenset[str]) -> bool:
    """Whether a chord may start something: the system key with any key not known as harmless."""
    if keys in _LAUNCHERS or any(k.startswith("launch") for k in keys):
        return True
    if "win" not in keys:
        return False
    others = keys - {"win"}
    bare = others <= {"ctrl", "alt", "shift"}
    return bare or not (_ON_A_MAC or others <= _HARMLESS_WITH_WIN)


RULES = (keys_to_terminal, input_to_prompt, keys_to_ourselves, chords)
