"""Programs: what may be started, with which arguments, and files that would run."""

import os
import re
import stat

from lam_desktop.decide.floor.case import Case, ask, block
from lam_desktop.decide.floor.links import judge_url
from lam_desktop.decide.floor.places import spellings, under
from lam_desktop.decide.floor.program_names import (
    BROWSER_OPENINGS,
    DOCUMENTS,
    EDITOR_COMMANDS,
    EDITORS,
    FOR_OPENING,
    INTERPRETERS,
    LOADS_CODE,
    OURSELVES,
    PROGRAM_FILES,
    RUNS_TEXT,
    SCRIPT_FILES,
    SHELL_SIGNS,
    is_forbidden,
    is_terminal,
    program_names,
)
from lam_desktop.decide.floor.touches import Use
from lam_desktop.decide.floor.wrappers import hands_on, is_wrapper, unwrapped
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

_PASSING = (
    "/tmp", "/var/tmp", "/private/tmp", "/dev/shm", "/media", "/run/media", "/run/user", "/mnt",
    "/volumes",
)  # fmt: skip


def open_app(case: Case) -> Reason | None:
    """Apps are opened as apps: no interpreter with a script, no terminal with a command."""
    if not isinstance(case.action, OpenApp):
        return None
    if any(map(_sets_code, case.action.argv[1:])):
        return block("program", "This would start a program with foreign code loaded into it.")
    try:
        argv = unwrapped(case.action.argv)
    except ValueError as hidden:
        return block("program-arguments", f"Nobody can see through this: {hidden}.")
    if not argv:
        return block("program", f"No program was found for “{case.action.app}”.")
    return (
        _forbidden_program(argv)
        or _arguments(argv)
        or next(filter(None, map(_address, argv[1:])), None)
        or _strange_place(argv[0], case)
    )


def _forbidden_program(argv: tuple[str, ...]) -> Reason | None:
    """Programs that are never started, and those that are started only to open an app."""
    names = tuple(program_names(argv[0]))
    if any(is_forbidden(name) and name not in FOR_OPENING for name in names):
        return _refused(names[0])
    plain = [word for word in argv[1:] if not word.startswith("-")]
    runs_app = plain[:1] == ["run"]
    # What Snap installs is a link to “snap” by another name, and that name is the app's.
    if names[0] in ("flatpak", "snap") or "flatpak" in names:
        return None if runs_app else _refused(names[0])
    return _refused(names[0]) if names[0] in FOR_OPENING and len(argv) > 1 else None


def _arguments(argv: tuple[str, ...]) -> Reason | None:
    """Arguments that make a program run something else, or take its guards off."""
    names, rest = tuple(program_names(argv[0])), argv[1:]
    runs = any(INTERPRETERS.fullmatch(name) or is_terminal(name) for name in names)
    edits = any(EDITORS.fullmatch(name) for name in names)
    calls = "-f" in rest and names[0].startswith("emacs")
    if (rest and (runs or OURSELVES.intersection(names))) or (
        edits and (calls or any(EDITOR_COMMANDS.fullmatch(word) for word in rest))
    ):
        return block(
            "program-arguments",
            f"“{names[0]}” with arguments runs commands, which no check could see through.",
            f"Open “{names[0]}” alone, and type there yourself.",
        )
    if any(w.startswith(BROWSER_OPENINGS) for w in rest) or _inner_shell(names[0], rest):
        return block("program-arguments", f"“{names[0]}” would be started with its guards off.")
    return None


def _address(word: str) -> Reason | None:
    scheme = re.match(r"[a-z][a-z0-9+.-]+:", word, re.IGNORECASE)
    return judge_url(word) if scheme is not None else None


def _strange_place(program: str, case: Case) -> Reason | None:
    """A program in a folder for documents, downloads or passing things came from somewhere."""
    if "/" not in program and "\\" not in program:
        return None
    home = case.ground.homes[0].key.rstrip("/")
    of_home = (f"{home}/downloads", f"{home}/desktop", *case.ground.special)
    try:
        places = spellings(program, home=case.ground.home)
    except ValueError:
        places = ()
    if not places or any(
        under(place.key, folder)
        for place in places
        for folder in (of_home if case.ground.in_home(place) else (*_PASSING, *of_home))
    ):
        return ask(
            "unknown-program",
            f"“{program}” is a program in a folder that is not for programs. What it does cannot be"
            " foreseen.",
        )
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
    first = tuple(program_names(argv[0]))
    if any(is_forbidden(name) or is_terminal(name) for name in first):
        return _refused(first[0])
    if any(INTERPRETERS.fullmatch(name) or name in OURSELVES for name in first):
        return _refused(first[0])
    if is_wrapper(argv[0]) and any(map(hands_on, argv[1:])):
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


def _inner_shell(program: str, rest: tuple[str, ...]) -> bool:
    """Whether the arguments hand the work on to a shell, or a script to a terminal."""
    if rest[:1] == ("-a",) and len(rest) > 2 and is_terminal(rest[1].casefold()):
        return True
    for index, word in enumerate(rest):
        option = RUNS_TEXT.fullmatch(word)
        if option is None:
            continue
        inner = option["text"] if option["text"] is not None else "".join(rest[index + 1 :][:1])
        if program != "flatpak" or hands_on(inner):
            return True
    return False


RULES = (open_app, run_command, opens_program, makes_program)
