"""Keeping to a provider's limits: how many requests at once, and requests and tokens a minute."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from lam_desktop.training.providers.settings import ProviderSettings

MINUTE = 60.0


@dataclass
class Taken:
    """An amount that was taken at a time; what was estimated is put right later."""

    amount: int
    at: float


class Window:
    """At most so much within any minute: a log of what was taken in the last one.

    Unlike a bucket that refills, it holds for every minute, not only for those that begin when
    the bucket is full; providers count so, and answer 429 to what is over.
    """

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._log: deque[Taken] = deque()

    def wait(self, amount: int, now: float) -> float:
        """Seconds until so much may be taken; what is over the whole limit waits for all of it."""
        if self._limit is None:
            return 0.0
        while self._log and self._log[0].at + MINUTE <= now:
            self._log.popleft()
        over = sum(each.amount for each in self._log) + min(amount, self._limit) - self._limit
        for each in self._log:
            if over <= 0:
                break
            over -= each.amount
            until = each.at + MINUTE
            if over <= 0:
                return until - now
        return 0.0

    def take(self, amount: int, now: float) -> Taken:
        """Take it now."""
        taken = Taken(amount, now)
        if self._limit is not None:
            self._log.append(taken)
        return taken


class Gate:
    """Lets requests to one provider pass, in the order they came, as fast as it allows."""

    def __init__(self, settings: ProviderSettings) -> None:
        self._slots = asyncio.Semaphore(settings.max_concurrent)
        self._turn = asyncio.Lock()
        self._requests = Window(settings.requests_per_minute)
        self._tokens = Window(settings.tokens_per_minute)
        self._paused_until = 0.0

    @property
    def is_paused(self) -> bool:
        """Whether the provider asked for a pause that is not over."""
        return asyncio.get_running_loop().time() < self._paused_until

    def pause(self, seconds: float) -> None:
        """Let nothing pass for so long; those that wait already stay in their order."""
        until = asyncio.get_running_loop().time() + seconds
        self._paused_until = max(self._paused_until, until)

    @asynccontextmanager
    async def passed(self, tokens: int) -> AsyncIterator[Taken]:
        """Wait for a turn; the tokens are an estimate, whose ``amount`` may be put right."""
        clock = asyncio.get_running_loop().time
        async with self._slots:
            async with self._turn:
                while (wait := self._wait(tokens, clock())) > 0:
                    await asyncio.sleep(wait)
                self._requests.take(1, clock())
                taken = self._tokens.take(tokens, clock())
            yield taken

    def _wait(self, tokens: int, now: float) -> float:
        return max(
            self._paused_until - now,
            self._requests.wait(1, now),
            self._tokens.wait(tokens, now),
        )
