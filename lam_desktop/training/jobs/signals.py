"""Ctrl-C ends a run in order; a second one ends it at once."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def told_to_stop(first: Callable[[], object], second: Callable[[], object]) -> Iterator[None]:
    """Call ``first`` at the first signal to end and ``second`` at every later one."""
    count = 0

    def heard(_: int, __: FrameType | None) -> None:
        nonlocal count
        count += 1
        (first if count == 1 else second)()

    before = {each: signal.signal(each, heard) for each in ENDING}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
