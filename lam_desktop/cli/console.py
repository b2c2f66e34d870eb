"""The terminal's manners: plain errors, JSON lines, honest exit codes."""

import json
import logging
import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

import click

from lam_desktop.confirm.visible import visible
from lam_desktop.domain.errors import LamError

INTERRUPTED = 130
log = logging.getLogger(__name__)


def fail(message: str, code: int = 1) -> NoReturn:
    """Say on stderr what is wrong and end with ``code``."""
    click.echo("lam: " + _shown(message), err=True)
    sys.exit(code)


def say(text: str) -> None:
    """Lines for a person; what a terminal would act on or hide is made visible."""
    click.echo(_shown(text))


def print_json(value: Any) -> None:
    """One JSON value on one line of stdout, at once."""
    click.echo(json.dumps(value, ensure_ascii=False, allow_nan=False))


def called_as() -> str:
    """What a person types to call this program again: ``lam`` only where that finds this one."""
    called, name = sys.argv[0], Path(sys.argv[0]).name
    if name == "__main__.py":
        return f"{shlex.quote(sys.executable)} -m lam_desktop"
    if called == name:
        return "lam"
    found = shutil.which(name)
    return name if found and _same(Path(called), Path(found)) else shlex.quote(called)


def at_terminal() -> bool:
    """Whether a person can be asked here."""
    return sys.stdin is not None and sys.stdin.isatty()


@contextmanager
def plainly() -> Iterator[None]:
    """Turn whatever ends a command too early into a line on stderr and an exit code.

    No such end may look like a decision: the code is 1, or 130 for Ctrl+C, and never 0, which
    means “allow”. click itself ends with 1 when the reader of a pipe has gone (lam … | head).
    """
    try:
        try:
            yield
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(1)
    except (click.Abort, KeyboardInterrupt):
        fail("stopped", code=INTERRUPTED)
    except LamError as error:
        fail(str(error))
    except OSError as error:
        _give_up_output()
        fail(
            f"{error.filename or 'The output'} cannot be used ({error.strerror or error}), so the"
            " command ended before it was through. Make room, or use another place."
        )
    except Exception as error:
        log.exception("unexpected error in the command line")
        fail(
            f"Something went wrong inside LAM Desktop ({type(error).__name__}: {error}). Nothing"
            " more is done. Try again; if it stays, see the log file, which “lam doctor” names."
        )


def _shown(text: str) -> str:
    return "\n".join(visible(line) for line in text.split("\n"))


def _same(one: Path, other: Path) -> bool:
    with suppress(OSError):
        return one.samefile(other)
    return False


def _give_up_output() -> None:
    """Keep Python from complaining once more when it flushes stdout at the end."""
    with suppress(OSError, AttributeError):  # no stdout at all, or none with a number
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
