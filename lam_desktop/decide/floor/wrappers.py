"""Programs that only start another program: which one is it really?"""

import re

from lam_desktop.decide.floor.program_names import (
    FOR_OPENING,
    INTERPRETERS,
    WRAPPERS,
    is_forbidden,
    is_terminal,
    program_names,
)

_OWN_WORD = re.compile(r"-.*|\w+=.*|[\d.,:x-]+[smhd]?")
"""A wrapper's own words: options, settings, and numbers such as a niceness or a time."""
_SPLITS = re.compile(r"-[a-zA-Z0]*S.*|--split.*")


def is_wrapper(program: str) -> bool:
    """Whether a program does nothing but start the one it is given."""
    return not WRAPPERS.isdisjoint(program_names(program))


def unwrapped(argv: tuple[str, ...]) -> tuple[str, ...]:
    """``argv`` of the program that is really started, without “env NAME=value” and the like.

    Raises:
        ValueError: a wrapper hands on to a shell or hides what it starts; the message says how.
    """
    rest = argv
    while rest and is_wrapper(rest[0]):
        wrapper, inner = rest[0], rest[1:]
        while inner and _OWN_WORD.fullmatch(inner[0]):
            if _SPLITS.fullmatch(inner[0]):
                raise ValueError(f"“{wrapper}” takes a whole command line apart")
            inner = inner[1:]
        # Which option takes a value differs from wrapper to wrapper, so every word counts.
        after = inner[1:]
        shell = any(map(_is_interpreter, inner[:1])) or any(map(hands_on, after))
        if shell or any(map(_is_terminal, inner[:-1])):
            raise ValueError(f"“{wrapper}” would start a program that runs commands")
        rest = inner
    return rest


def hands_on(word: str) -> bool:
    """Whether a word is, or holds, the name of a program that runs commands or is never started."""
    if "://" in word:
        return False
    return any(map(_runs_commands, (word, *word.split()))) if word else False


def _runs_commands(word: str) -> bool:
    called, *others = program_names(word)
    forbidden = is_forbidden(called) or any(
        is_forbidden(name) and name not in FOR_OPENING for name in others
    )
    return forbidden or _is_interpreter(word)


def _is_interpreter(word: str) -> bool:
    return any(INTERPRETERS.fullmatch(name) for name in program_names(word))


def _is_terminal(word: str) -> bool:
    return any(map(is_terminal, program_names(word)))
