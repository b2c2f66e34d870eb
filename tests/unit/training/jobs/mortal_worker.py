"""A worker that is a process of its own, to be killed; its model never says the same twice."""

import asyncio
from random import Random
from uuid import uuid4

from jobs_world import FAKE, made_row, request_of, settings_of

from lam_desktop.training.jobs.queue import Queue
from lam_desktop.training.jobs.values import Job, NewJob, Registry, Result
from lam_desktop.training.jobs.worker import Worker
from lam_desktop.training.providers.base import Answer, Provider, Request
from lam_desktop.training.store.store import Store
from lam_desktop.training.store.values import NewTask

ROWS_A_JOB = 3
LEASE_SECONDS = 3.0
ATTEMPTS = 30


class Inventive:
    """Writes other rows at each try, as a model does."""

    def __init__(self) -> None:
        self._chance = Random()

    @property
    def name(self) -> str:
        return "fake/model"

    async def answer(self, request: Request) -> Answer:
        await asyncio.sleep(self._chance.uniform(0.0, 0.2))
        return Answer(text=f"{request.key} {uuid4().hex}", model="model-1")

    async def close(self) -> None:
        return


async def some_rows(job: Job, provider: Provider) -> Result:
    found = await provider.answer(request_of(job))
    rows = (made_row(f"{found.text} {each}") for each in range(ROWS_A_JOB))
    return Result(tasks=[NewTask(row=row) for row in rows])


def registry() -> Registry:
    return Registry(handlers={"rows": some_rows}, provider=lambda _: Inventive())


def jobs(count: int) -> list[NewJob]:
    return [NewJob(key=f"job-{each}", kind="rows", provider=FAKE) for each in range(count)]


def work(url: str, run: int) -> None:
    """The process."""

    async def working() -> str | None:
        queue = Queue(store, attempts=ATTEMPTS)
        settings = settings_of(workers=64, lease_seconds=LEASE_SECONDS)
        return await Worker(queue, registry(), settings, run=run).work()

    with Store.open(url) as store:
        asyncio.run(working())
