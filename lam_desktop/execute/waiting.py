"""Waiting that can be stopped."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from lam_desktop.domain.errors import Stopped

TICK = 0.05
T = TypeVar("T")
Still = Callable[[], None]
"""Called again and again in the course of a deed; raises to end it."""


def check(stop: threading.Event) -> None:
    """Raise Stopped if the person asked to stop."""
    if stop.is_set():
        raise Stopped("You stopped it.")


def pause(seconds: float, stop: threading.Event) -> None:
    """Wait, but not a moment longer than until ``stop``; raises Stopped."""
    if stop.wait(seconds):
        check(stop)


def until(ask: Callable[[], T | None], seconds: float, stop: threading.Event) -> T | None:
    """The first answer of ``ask`` that is not ``None``, or ``None`` after ``seconds``."""
    deadline = time.monotonic() + seconds
    while True:
        check(stop)
        answer = ask()
        if answer is not None or time.monotonic() >= deadline:
            return answer
        pause(TICK, stop)
