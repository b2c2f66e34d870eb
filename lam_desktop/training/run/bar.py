"""How far a long loop is: a bar on a terminal, elsewhere a line now and then."""

import itertools
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from tqdm import tqdm

Say = Callable[[str], None]
Item = TypeVar("Item")
EVERY = 100
"""Steps between two lines where there is no terminal."""


def silent(_: str) -> None:
    """What is told where nobody asked."""


@contextmanager
def learning(
    what: str,
    total: int,
    say: Say,
    *,
    done: int = 0,
    unit: str = "step",
    figure: str = "loss",
    shown: bool = True,
) -> Iterator[Callable[[float], None]]:
    """Hears the figure after each step that follows the ``done`` ones, and tells how far it is.

    Without ``shown`` there is no bar even on a terminal.
    """
    began, numbers = time.monotonic(), itertools.count(done + 1)
    with tqdm(
        total=total,
        initial=done,
        desc=what,
        unit=unit,
        leave=False,
        dynamic_ncols=True,
        disable=None if shown else True,
    ) as bar:

        def taken(value: float) -> None:
            at = next(numbers)
            bar.set_postfix_str(f"{figure} {value:.4f}", refresh=False)
            bar.update()
            if bar.disable and (at % EVERY == 0 or at == total):
                minutes = (time.monotonic() - began) / (at - done) * (total - at) / 60
                say(f"  {unit} {at}/{total}: {figure} {value:.4f}, about {minutes:.0f} min left")

        yield taken


def followed(items: Sequence[Item], what: str, unit: str = "text") -> Iterable[Item]:
    """The items one by one, with a bar on a terminal."""
    found: Iterable[Item] = tqdm(
        items, desc=what, unit=unit, leave=False, dynamic_ncols=True, disable=None
    )
    return found
