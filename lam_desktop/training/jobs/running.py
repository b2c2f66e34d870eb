"""One run of jobs from its start to its end, in this process or on Ray."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rich.console import Console

from lam_desktop.training.jobs.errors import JobsError
from lam_desktop.training.jobs.picture import picture
from lam_desktop.training.jobs.progress import Words, in_words, shown
from lam_desktop.training.jobs.queue import Queue
from lam_desktop.training.jobs.settings import RunSettings
from lam_desktop.training.jobs.signals import told_to_stop
from lam_desktop.training.jobs.values import Picture, Registry
from lam_desktop.training.jobs.worker import Worker
from lam_desktop.training.store.store import Store

FIRST_SIGNAL = "it was told to stop"
SECOND_SIGNAL = "it was told to stop at once"
Compose = Callable[[], Registry]
Engine = Callable[[Store, Compose, RunSettings, int], str | None]
"""Does the jobs of a run; why it ended while some were left, None if none was."""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a run ended: how it stood, why it ended early, and which jobs nobody here can do."""

    picture: Picture
    why: str | None
    stranded: Mapping[str, int]


def run_jobs(
    store: Store,
    compose: Compose,
    settings: RunSettings,
    *,
    engine: Engine | None = None,
    console: Console | None = None,
    words: Words = in_words,
) -> Ended:
    """Do every job that is open, in this process or by another engine.

    ``words`` tell the person who watches how it stands.

    Raises:
        LamError: the database or a provider cannot be used; what was done is stored.
    """
    kinds = list(compose().handlers)
    if not settings.providers:
        raise JobsError(
            "The settings of the run name no provider. Copy configs/factory.toml, name yours in "
            "it, and give it as --config."
        )
    run = store.begin_run("jobs", settings.model_dump(mode="json", exclude={"providers"}))
    outcome: str | None = "an error ended it"
    try:
        with shown(store, run, console or Console(), words=words):
            outcome = (engine or in_this_process)(store, compose, settings, run)
    finally:
        store.end_run(run, outcome or "nothing was left to do")
    stranded = Queue(store).stranded(list(settings.providers), kinds)
    return Ended(picture=picture(store, run), why=outcome, stranded=stranded)


def in_this_process(store: Store, compose: Compose, settings: RunSettings, run: int) -> str | None:
    """The engine of one machine: one worker on an event loop of its own."""
    return asyncio.run(_work(store, compose(), settings, run))


async def _work(store: Store, registry: Registry, settings: RunSettings, run: int) -> str | None:
    queue = Queue(store, attempts=settings.retries.attempts)
    worker = Worker(queue, registry, settings, run=run)
    soon = asyncio.get_running_loop().call_soon_threadsafe
    with told_to_stop(
        lambda: soon(worker.stop, FIRST_SIGNAL),
        lambda: soon(worker.abandon, SECOND_SIGNAL),
    ):
        return await worker.work()
