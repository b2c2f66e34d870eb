"""A world for workers where waiting takes no time, and providers that do as they are told."""

import asyncio
import selectors
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from training_rows import fields

from lam_desktop.training.dataset import Row
from lam_desktop.training.jobs.queue import Queue
from lam_desktop.training.jobs.settings import RunSettings
from lam_desktop.training.jobs.values import Handler, Job, NewJob, Registry, Result
from lam_desktop.training.jobs.worker import Worker
from lam_desktop.training.providers.base import Answer, Provider, Request, Usage
from lam_desktop.training.providers.settings import ProviderSettings
from lam_desktop.training.store.store import Store
from lam_desktop.training.store.values import NewTask

T = TypeVar("T")
FAKE = "fake"
EPOCH = 1_700_000_000.0
Script = Callable[[Request, int], "Awaitable[Answer] | Answer"]


class Leaping(selectors.SelectSelector):
    """Leaps over the time that a loop would sleep."""

    elapsed = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout:
            self.elapsed += timeout
        return super().select(None if timeout is None else 0)


class LeapingLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock stands still while anything is to be done."""

    def __init__(self) -> None:
        self._leaping = Leaping()
        super().__init__(self._leaping)

    def time(self) -> float:
        return self._leaping.elapsed


class Inline(ThreadPoolExecutor):
    """Does at once what it is given, so that no thread runs beside the loop's own clock."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 as an executor does
            future.set_exception(error)
        return future


class Clock:
    """The database's time: the loop's while there is one, and as it was left after that."""

    def __init__(self) -> None:
        self.seconds = EPOCH

    def __call__(self) -> float:
        with suppress(RuntimeError):
            return self.seconds + asyncio.get_running_loop().time()
        return self.seconds


def at_once(work: Coroutine[Any, Any, T]) -> T:
    """What a coroutine gives, without waiting for its sleeps."""
    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        runner.get_loop().set_default_executor(Inline())
        return runner.run(work)


class FakeProvider:
    """Answers by a script, which gets the request and its number; counts what is under way."""

    def __init__(self, script: Script | None = None, *, seconds: float = 1.0) -> None:
        self._script = script or (lambda request, _: answer(request.key))
        self._seconds = seconds
        self.asked: list[tuple[float, Request]] = []
        self.now = 0
        self.most = 0
        self.is_closed = False

    @property
    def name(self) -> str:
        return "fake/model"

    async def answer(self, request: Request) -> Answer:
        self.asked.append((asyncio.get_running_loop().time(), request))
        number = len(self.asked)
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await asyncio.sleep(self._seconds)
            found = self._script(request, number)
            return found if isinstance(found, Answer) else await found
        finally:
            self.now -= 1

    async def close(self) -> None:
        self.is_closed = True


def answer(text: str, *, read: int | None = 10, written: int | None = 20) -> Answer:
    usage = Usage(input_tokens=read, output_tokens=written)
    return Answer(text=text, model="model-1", usage=usage)


async def two_rows(job: Job, provider: Provider) -> Result:
    """The handler of these tests: two rows that are named after the answer."""
    found = await provider.answer(request_of(job))
    return Result(tasks=[NewTask(row=made_row(f"{found.text} {which}")) for which in "ab"])


def request_of(job: Job) -> Request:
    return Request(key=job.key, system="Write rows.", user=job.key, max_tokens=100)


def made_row(text: str) -> Row:
    return Row.model_validate(fields(text=text, group="made", source="made"))


def new_jobs(count: int, *, provider: str = FAKE, kind: str = "rows") -> list[NewJob]:
    return [
        NewJob(key=f"{kind}-{provider}-{number}", kind=kind, provider=provider)
        for number in range(count)
    ]


def settings_of(*names: str, **changes: Any) -> RunSettings:
    """A run's settings with the given changes; those of the providers are under ``provider``."""
    provider = {"kind": "ollama", "model": "m", "max_concurrent": 64, "timeout": 30}
    provider |= changes.pop("provider", {})
    return RunSettings.model_validate(
        {"providers": dict.fromkeys(names or (FAKE,), provider)} | changes
    )


class World:
    """A database with a queue, and workers for it."""

    def __init__(self, path: Path, *, attempts: int = 5) -> None:
        self.clock = Clock()
        self.store = Store.open(path / "factory.db")
        self.queue = Queue(self.store, attempts=attempts, clock=self.clock)
        self.provider = FakeProvider()
        self.handlers: dict[str, Handler] = {"rows": two_rows}
        self.run = self.store.begin_run("jobs", {})

    def worker(self, settings: RunSettings | None = None) -> Worker:
        def opened(_: ProviderSettings) -> Provider:
            return self.provider

        return Worker(
            self.queue,
            Registry(handlers=self.handlers, provider=opened),
            settings or settings_of(),
            run=self.run,
            chance=Random(7),
            database=Inline(),
        )

    def work(
        self,
        settings: RunSettings | None = None,
        *meanwhile: Callable[[Worker], Coroutine[Any, Any, None]],
    ) -> str | None:
        """Why a worker ended."""

        async def working() -> str | None:
            worker = self.worker(settings)
            others = [asyncio.create_task(each(worker)) for each in meanwhile]
            try:
                return await worker.work()
            finally:
                for other in others:
                    other.cancel()
                self.clock.seconds += asyncio.get_running_loop().time()

        return at_once(working())

    def states(self) -> Mapping[str, int]:
        return self.store.status().jobs

    def texts(self) -> set[str]:
        return {row.text for row in self.store.rows()}

    def attempts(self, *columns: str) -> list[tuple[Any, ...]]:
        asked = f"SELECT {', '.join(columns)} FROM attempt ORDER BY started_at, job_id"
        with self.store.reading() as connection:
            return [tuple(found) for found in connection.exec_driver_sql(asked)]


def texts_of(keys: Iterable[str]) -> set[str]:
    """The texts of the rows that jobs of these keys give."""
    return {f"{key} {which}" for key in keys for which in "ab"}
