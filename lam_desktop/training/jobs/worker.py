"""Does jobs, many at once, on one event loop.

A worker leases jobs, gives each to the handler of its kind, and ends it with what came back. It
keeps its leases alive, and gives back those it will not use. It ends when no job is left that it
could do, when a budget is spent, or when it is told to.
"""

import asyncio
import logging
import os
import socket
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from random import Random
from typing import ParamSpec, TypeVar
from uuid import uuid4

from lam_desktop.domain.errors import LamError
from lam_desktop.training.jobs.backoff import pause
from lam_desktop.training.jobs.budget import Budget
from lam_desktop.training.jobs.errors import BudgetSpentError, LeaseLostError
from lam_desktop.training.jobs.metered import Metered
from lam_desktop.training.jobs.queue import Queue
from lam_desktop.training.jobs.rates import Gate
from lam_desktop.training.jobs.settings import RunSettings
from lam_desktop.training.jobs.values import Lease, Registry, Result
from lam_desktop.training.providers.base import Provider, ProviderBusyError
from lam_desktop.training.store.errors import RowError, StoreError

POLL_SECONDS = 2.0
"""How long at most until it looks for jobs that others added, or whose leases ended."""
LEAST_PAUSE = 0.1
BEATS_A_LEASE = 3
BEAT_SECONDS = 5.0

P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger(__name__)


class _Held:
    """A leased job while it is done."""

    def __init__(self, lease: Lease, meter: Metered) -> None:
        self.lease = lease
        self.meter = meter
        self.task: asyncio.Task[None]
        self.is_ending = False
        """Its end is being written; from then on it cannot be given back."""
        self.is_ended = False

    def cancel(self) -> None:
        """Give up on it, unless it is done but for the writing."""
        if not self.is_ending:
            self.task.cancel()


class Worker:
    """Works for one run; to be made and used within one event loop."""

    def __init__(
        self,
        queue: Queue,
        registry: Registry,
        settings: RunSettings,
        *,
        run: int | None = None,
        chance: Random | None = None,
        database: Executor | None = None,
    ) -> None:
        self._queue = queue
        self._registry = registry
        self._settings = settings
        self._run = run
        self._owner = f"{socket.gethostname()}-{os.getpid()}-{uuid4().hex[:6]}"
        self._chance = chance or Random()
        # One thread: what one job writes need not wait for another's lock, and the loop never does.
        self._database = database or ThreadPoolExecutor(1, thread_name_prefix="jobs-database")
        self._gates = {name: Gate(each) for name, each in settings.providers.items()}
        self._budget = Budget(settings.budget)
        self._providers: dict[str, Provider] = {}
        self._held: dict[str, _Held] = {}
        self._wake = asyncio.Event()
        self._why: str | None = None
        self._failure: LamError | None = None

    async def work(self) -> str | None:
        """Do jobs; why it ended while some were left, None if none was.

        Raises:
            LamError: the database or a provider cannot be used; leases were given back.
        """
        beating = asyncio.create_task(self._beat())
        timer = self._end_in_time()
        try:
            while (rest := await self._turn()) is not None:
                with suppress(TimeoutError):
                    async with asyncio.timeout(rest):
                        await self._wake.wait()
        finally:
            beating.cancel()
            if timer:
                timer.cancel()
            await self._give_back()
            await self._close()
        if self._failure:
            raise self._failure
        return self._why

    def stop(self, why: str) -> None:
        """Take no more jobs, finish those that have asked their provider, give back the others."""
        self._why = self._why or why
        for held in self._held.values():
            if not held.meter.has_asked:
                held.cancel()
        self._wake.set()

    def abandon(self, why: str) -> None:
        """Stop without waiting for answers."""
        self.stop(why)
        for held in self._held.values():
            held.cancel()

    async def _turn(self) -> float | None:
        """Take up what ended and begin new jobs; how long to rest then, None when all is over."""
        self._wake.clear()
        await self._collect()
        if not self._is_stopping:
            await self._fill()
        if self._held:
            return self._longest_rest
        if self._is_stopping:
            return None
        ahead = await self._asked(self._queue.outlook, list(self._gates), self._kinds)
        if not ahead.open:
            return None
        if any(gate.is_paused for gate in self._gates.values()):
            return self._longest_rest  # what is due may not be asked for yet
        return min(max(ahead.seconds or 0.0, LEAST_PAUSE), self._longest_rest)

    @property
    def _is_stopping(self) -> bool:
        return self._why is not None or self._failure is not None

    @property
    def _kinds(self) -> list[str]:
        return list(self._registry.handlers)

    @property
    def _longest_rest(self) -> float:
        return min(POLL_SECONDS, self._settings.lease_seconds / BEATS_A_LEASE)

    async def _fill(self) -> None:
        """Lease as many jobs as there is room for, of the least busy provider first."""
        for name in sorted(self._gates, key=self._busy):
            room = min(
                self._settings.workers - len(self._held),
                self._settings.providers[name].max_concurrent - self._busy(name),
            )
            if room <= 0 or self._gates[name].is_paused:
                continue
            provider = await self._opened(name)
            if provider is None:
                continue
            leases = await self._asked(
                self._queue.lease,
                room,
                owner=self._owner,
                seconds=self._settings.lease_seconds,
                provider=name,
                kinds=self._kinds,
                run=self._run,
            )
            for lease in leases:
                self._begin(lease, provider)

    def _busy(self, name: str) -> int:
        return sum(held.lease.job.provider == name for held in self._held.values())

    async def _opened(self, name: str) -> Provider | None:
        """The provider; opened when the first job needs it, None where none does."""
        if name not in self._providers:
            ahead = await self._asked(self._queue.outlook, [name], self._kinds)
            if not ahead.open:
                return None
            settings = self._settings.providers[name]
            self._providers[name] = await asyncio.to_thread(self._registry.provider, settings)
        return self._providers[name]

    def _begin(self, lease: Lease, provider: Provider) -> None:
        name = lease.job.provider
        meter = Metered(
            provider,
            self._settings.providers[name],
            self._gates[name],
            self._budget,
            longest_pause=self._settings.retries.longest_asked,
        )
        held = _Held(lease, meter)
        held.task = asyncio.create_task(self._do(held))
        held.task.add_done_callback(lambda _: self._wake.set())
        self._held[lease.token] = held
        if self._is_stopping:  # told to while the lease was on its way
            held.cancel()

    async def _do(self, held: _Held) -> None:
        """One job, to its end; it is left unended where it was cancelled or a budget is spent."""
        job = held.lease.job
        try:
            result = await self._registry.handlers[job.kind](job, held.meter)
        except BudgetSpentError as error:
            self.stop(str(error))
        except LamError as error:
            await self._end(held, partial(self._failed, held, str(error), self._rest(held, error)))
        except Exception as error:
            log.exception("The handler of %s failed on the job %s", job.kind, job.key)
            what = f"The handler of {job.kind} failed: {type(error).__name__}: {error}"
            await self._end(held, partial(self._failed, held, what, None))
        else:
            await self._end(held, partial(self._finished, held, result))

    async def _end(self, held: _Held, write: Callable[[], None]) -> None:
        held.is_ending = True
        try:
            await self._asked(write)
        except LeaseLostError as error:
            log.warning("%s", error)
        except StoreError as error:
            self._failure = self._failure or error
            self.stop(str(error))
        held.is_ended = True

    def _finished(self, held: _Held, result: Result) -> None:
        spent = held.meter.tally.spent
        try:
            self._queue.finish(held.lease, result, spent)
        except RowError as error:
            self._queue.fail(held.lease, str(error), spent)

    def _failed(self, held: _Held, error: str, rest: float | None) -> None:
        self._queue.fail(held.lease, error, held.meter.tally.spent, retry_in=rest)

    def _rest(self, held: _Held, error: LamError) -> float | None:
        """The pause until the next try, None where that does not help."""
        if not isinstance(error, ProviderBusyError):
            return None
        attempt, retries = held.lease.job.attempts, self._settings.retries
        return pause(attempt, retries, self._chance, asked=error.retry_after)

    async def _collect(self) -> None:
        """Let go of jobs whose tasks are over; give those back that came to no end."""
        over = [held for held in self._held.values() if held.task.done()]
        for held in over:
            del self._held[held.lease.token]
            if not held.task.cancelled() and (error := held.task.exception()):
                raise error
            if not held.is_ended:
                with suppress(LeaseLostError):
                    spent = held.meter.tally.spent
                    await self._asked(self._queue.release, held.lease, spent)

    async def _give_back(self) -> None:
        """End all that is still going on; a database that cannot be used takes nothing back."""
        for held in self._held.values():
            held.cancel()
        await asyncio.gather(*(held.task for held in self._held.values()), return_exceptions=True)
        try:
            await self._collect()
        except StoreError as error:
            self._failure = self._failure or error

    async def _close(self) -> None:
        for provider in self._providers.values():
            try:
                await provider.close()
            except LamError as error:
                log.warning("%s did not close: %s", provider.name, error)
        self._database.shutdown()

    async def _beat(self) -> None:
        """Keep leases alive; give up on jobs that another took over; hear that the run ends."""
        while True:
            await asyncio.sleep(min(BEAT_SECONDS, self._settings.lease_seconds / BEATS_A_LEASE))
            try:
                await self._keep()
                if self._run is not None and await self._asked(
                    self._queue.store.is_stopping, self._run
                ):
                    self.stop("it was told to stop")
            except StoreError as error:
                log.warning("A heartbeat was left out: %s", error)

    async def _keep(self) -> None:
        before = list(self._held.values())
        leases = [held.lease for held in before]
        kept = await self._asked(self._queue.heartbeat, leases, self._settings.lease_seconds)
        for held in before:
            if held.lease.token not in kept:
                held.cancel()

    def _end_in_time(self) -> asyncio.TimerHandle | None:
        seconds = self._settings.budget.seconds
        if seconds is None:
            return None
        why = f"the budget of {seconds:g} seconds is spent"
        return asyncio.get_running_loop().call_later(seconds, self.stop, why)

    async def _asked(self, question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Ask the database without keeping the loop from its other work."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._database, partial(question, *args, **kwargs))
