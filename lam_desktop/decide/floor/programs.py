"""Programs: what may be started, with which arguments, and files that would run."""

import os
import re
import stat
from collections.abc import Sequence

from lam_desktop.decide.floor.case import Case, ask, block
from lam_desktop.decide.floor.links import judge_url
from lam_desktop.decide.floor.program_names import (
    BROWSER_OPENINGS,
    DOCUMENTS,
    FOR_OPENING,
    INTERPRETERS,
    LOADS_CODE,
    OURSELVES,
    PROGRAM_FILES,
    SCRIPT_FILES,
    SHELL_SIGNS,
    WRAPPERS,
    is_forbidden,
    is_terminal,
    program_names,
)
from lam_desktop.decide.floor.touches import Use
from lam_desktop.domain.actions import (
    CopyPath,
    CreateFile,
    MovePath,
    OpenApp,
    OpenPath,
    RenamePath,
    RunCommand,
)
from lam_desktop.domain.decision import Reason


def open_app(case: Case) -> Reason | None:
    """Apps are opened as apps: no interpreter with a script, no terminal with a command."""
    if not isinstance(case.action, OpenApp):
        return None
    if case.action.argv and any(_sets_code(word) for word in case.action.argv[1:3]):
        return block("program", "This would start a program with foreign code loaded into it.")
    argv = _unwrapped(case.action.argv)
    if not argv:
        return block("program", f"No program was found for “{case.action.app}”.")
    names, rest = tuple(program_names(argv[0])), argv[1:]
    if any(is_forbidden(name) and name not in FOR_OPENING for name in names):
        return _refused(names[0])
    runs = any(INTERPRETERS.fullmatch(name) or is_terminal(name) for name in names)
    if rest and (runs or OURSELVES.intersection(names)):
        return block(
            "program-arguments",
            f"“{names[0]}” with arguments runs commands, which no check could see through.",
            f"Open “{names[0]}” alone, and type there yourself.",
        )
    if any(w.startswith(BROWSER_OPENINGS) for w in rest) or _inner_shell(rest):
        return block("program-arguments", f"“{names[0]}” would be started with its guards off.")
    for word in rest:
        if re.match(r"[a-z][a-z0-9+.-]+:", word, re.IGNORECASE):
            reason = judge_url(word)
            if reason is not None:
                return reason
    if argv[0].startswith(("/tmp/", "/var/tmp/", "/dev/shm/")):
        return ask("unknown-program", f"“{argv[0]}” is a program in a folder for passing things.")
    return None


def run_command(case: Case) -> Reason | None:
    """Off unless turned on; then only harmless programs, and only by a person's own yes."""
    if not isinstance(case.action, RunCommand):
        return None
    if not case.ground.allow_run_command:
        return block(
            "run-command",
            "Running programs by command line is switched off.",
            "Turn it on in the settings if you need it; each run is still asked about.",
        )
    argv = case.action.argv
    if not argv:
        return block("run-command", "There is no program to run.")
    words = [name for word in argv for name in program_names(word)]
    first = tuple(program_names(argv[0]))
    if any(is_forbidden(name) or is_terminal(name) for name in first):
        return _refused(first[0])
    if any(INTERPRETERS.fullmatch(name) or name in OURSELVES for name in first):
        return _refused(first[0])
    wraps = first[0] in WRAPPERS or first[0] in ("env", "time", "chroot", "unshare", "firejail")
    if wraps and any(is_forbidden(w) or INTERPRETERS.fullmatch(w) for w in words):
        return _refused(first[0])
    if any(SHELL_SIGNS.search(word) for word in argv) or any(map(_sets_code, argv)):
        return block("run-command", "The command line holds shell signs, which nobody may check.")
    shown = " ".join(argv)
    return ask("run-command", f"This runs “{shown}”. What it does cannot be foreseen or undone.")


def opens_program(case: Case) -> Reason | None:
    """Opening a file that runs is starting a program."""
    if not isinstance(case.action, OpenPath):
        return None
    for touch in case.touches:
        for place in touch.places:
            kind = os.path.splitext(place.key)[1]  # noqa: PTH122 a key is no path of this system
            if kind in PROGRAM_FILES or (kind not in DOCUMENTS and _is_executable(place.plain)):
                return ask(
                    "opens-program",
                    f"“{touch.path}” is a program. Opening it runs it, and what it does cannot be"
                    " foreseen.",
                )
            if kind in SCRIPT_FILES:
                return ask(
                    "opens-program", f"“{touch.path}” is a script; opening may run it.", grave=False
                )
    return None


def makes_program(case: Case) -> Reason | None:
    """Making a file that runs is asked about, by whatever way it comes to its name."""
    if not isinstance(case.action, CreateFile | RenamePath | CopyPath | MovePath):
        return None
    before = {_kind(t.path) for t in case.touches if t.use is not Use.WRITE}
    for touch in case.touches:
        kind = _kind(touch.path)
        if touch.use is Use.WRITE and kind in PROGRAM_FILES and kind not in before:
            return ask(
                "makes-program", f"“{touch.path}” would be a file that can run.", grave=False
            )
    return None


def _kind(path: str) -> str:
    name = re.split(r"[/\\]", path.casefold().rstrip("/\\. "))[-1]
    return "." + name.rpartition(".")[2] if "." in name else ""


def _is_executable(path: str) -> bool:
    try:
        mode = os.lstat(path).st_mode
    except OSError:
        return False  # what is not there cannot be run; opening it fails by itself
    return stat.S_ISREG(mode) and bool(mode & 0o111)


def _refused(name: str) -> Reason:
    return block(
        "forbidden-program",
        f"“{name}” can change the system, delete data or run other commands, so it is never"
        " started from here.",
        "If you need it, use it yourself in a terminal.",
    )


def _sets_code(word: str) -> bool:
    variable, equals, _ = word.partition("=")
    return bool(equals) and LOADS_CODE.fullmatch(variable) is not None


def _unwrapped(argv: Sequence[str]) -> tuple[str, ...]:
    """``argv`` without a leading ``env NAME=value``, which many desktop entries have."""
    if not argv or "env" not in program_names(argv[0]):
        return tuple(argv)
    rest = list(argv[1:])
    while rest and re.fullmatch(r"\w+=.*", rest[0]):
        rest.pop(0)
    return tuple(rest)


def _inner_shell(rest: tuple[str, ...]) -> bool:
    """Whether the arguments hand the work on to a shell, or a script to a terminal."""
    inner = [w.partition("=")[2] for w in rest if w.startswith(("--command=", "--exec="))]
    hands_on = rest[:1] == ("-a",) and len(rest) > 2 and is_terminal(rest[1].casefold())
    return hands_on or any(
        INTERPRETERS.fullmatch(name) or is_forbidden(name)
        for word in inner
        for name in program_names(word)
    )


RULES = (open_app, run_command, opens_program, makes_program)
