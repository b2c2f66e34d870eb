"""What a person sees while a run goes on: a live line on a terminal, else one now and then."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.jobs.budget import money
from lam_desktop.training.jobs.picture import picture
from lam_desktop.training.jobs.values import Picture
from lam_desktop.training.store.errors import StoreError
from lam_desktop.training.store.store import Store

LIVE_SECONDS = 1.0
PLAIN_SECONDS = 30.0
Words = Callable[[Picture], str]
"""How a run stands, in one line."""
log = logging.getLogger(__name__)


def in_words(now: Picture) -> str:
    """How a run stands, in one line."""
    words = [
        f"{now.done:,} done, {now.left:,} left, {now.dead:,} dead",
        f"{now.rows:,} rows, {a_minute(now):,.0f} a minute",
        f"cost {money(now.cost_micros)}",
    ]
    if balance := shares(now):
        words.append(balance)
    return "; ".join(words)


def costs_in_words(now: Picture) -> str:
    """How a run stands whose jobs make no rows."""
    counts = f"{now.done:,} done, {now.left:,} left, {now.dead:,} dead"
    return f"{counts}; cost {money(now.cost_micros)}"


def a_minute(now: Picture) -> float:
    """Rows a minute since the run began."""
    return 60 * now.rows / now.seconds if now.seconds > 0 else 0.0


def shares(now: Picture) -> str:
    """How the new rows are balanced over the risks, as whole percent."""
    total = sum(now.risks.values())
    if not total:
        return ""
    labels = Criterion.RISK.labels
    return "risk " + ", ".join(f"{name} {now.risks.get(name, 0) / total:.0%}" for name in labels)


@contextmanager
def shown(store: Store, run: int, console: Console, *, words: Words = in_words) -> Iterator[None]:
    """Tell how a run stands until it ends."""
    over = threading.Event()
    watch = _watch_live if console.is_terminal else _watch_plainly
    watching = threading.Thread(target=watch, args=(store, run, console, over, words), daemon=True)
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join()


def _watch_plainly(
    store: Store, run: int, console: Console, over: threading.Event, words: Words
) -> None:
    while not over.wait(PLAIN_SECONDS):
        if now := _seen(store, run):
            console.print(words(now), soft_wrap=True, highlight=False)


def _watch_live(
    store: Store, run: int, console: Console, over: threading.Event, words: Words
) -> None:
    bar = Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=console,
    )
    task = bar.add_task("", total=None)
    with Live(bar, console=console, refresh_per_second=2):
        while True:
            if now := _seen(store, run):
                bar.update(
                    task,
                    completed=now.done,
                    total=now.done + now.left,
                    description=words(now),
                )
            if over.wait(LIVE_SECONDS):
                return


def _seen(store: Store, run: int) -> Picture | None:
    try:
        return picture(store, run)
    except StoreError as error:
        log.warning("The progress cannot be told: %s", error)
        return None
