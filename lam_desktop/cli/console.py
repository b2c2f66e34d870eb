"""The terminal's manners: plain errors, JSON lines, honest exit codes."""

import functools
import json
import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn, ParamSpec, TypeVar

import click

from lam_desktop.confirm.visible import visible
from lam_desktop.domain.errors import LamError

P = ParamSpec("P")
T = TypeVar("T")
INTERRUPTED = 130


def fail(message: str, code: int = 1) -> NoReturn:
    """Say on stderr what is wrong and end with ``code``."""
    click.echo(f"lam: {message}", err=True)
    sys.exit(code)


def say(text: str) -> None:
    """Lines for a person; what a terminal would act on or hide is made visible."""
    click.echo("\n".join(visible(line) for line in text.split("\n")))


def print_json(value: Any) -> None:
    """One JSON value on one line of stdout, at once."""
    click.echo(json.dumps(value, ensure_ascii=False))


def plain_errors(command: Callable[P, T]) -> Callable[P, T]:
    """Turn the errors meant for people into one line on stderr and exit code 1."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except LamError as error:
            fail(str(error))
        except KeyboardInterrupt:
            fail("stopped", code=INTERRUPTED)
        except BrokenPipeError:
            # The reader has gone (lam … | head): leave silently, and keep Python from
            # complaining when it flushes stdout at the end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)

    return wrapped
