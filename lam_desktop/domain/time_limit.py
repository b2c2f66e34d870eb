"""Work that may not take for ever."""

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T], *, late: Callable[[], Exception], name: str) -> T:
    """The result of ``work``, done on a thread called ``name``; what it raises is raised here.

    When ``seconds`` are over ``late`` is raised and ``work`` left behind: a late result is dropped.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def attempt() -> None:
        try:
            results.append(work())
        except BaseException as error:  # noqa: BLE001 handed to the caller's thread
            errors.append(error)

    thread = threading.Thread(target=attempt, daemon=True, name=name)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise late()
    if errors:
        raise errors[0]
    return results[0]
