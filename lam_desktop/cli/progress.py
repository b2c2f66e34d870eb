"""What a long command of the laboratory says while it works, on stderr: answers go to stdout."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

Say = Callable[[str], None]
EVERY = 1000
"""Rows judged from one word of progress to the next."""


@contextmanager
def progress() -> Iterator[Say]:
    """Says the steps: in one line that a terminal turns over, or else a line each."""
    console = _terminal()
    if console is None:
        yield lambda step: click.echo(step, err=True)
        return
    from rich.text import Text

    with console.status("starting") as status:
        # As text, for in a string rich would read what stands in square brackets as its markup.
        yield lambda step: status.update(Text(step))


def counted(texts: Sequence[str], say: Say) -> Iterator[str]:
    """The texts for a guard to judge, saying now and then how many it was given."""
    for number, text in enumerate(texts):
        if number and number % EVERY == 0:
            say(f"asking the guard: {number:,} of {len(texts):,} rows")
        yield text


def _terminal() -> "Console | None":
    """The terminal on stderr; none for a file or a pipe, and none without rich, an extra."""
    if not sys.stderr.isatty():
        return None
    try:
        from rich.console import Console
    except ImportError:
        return None
    return Console(stderr=True)
