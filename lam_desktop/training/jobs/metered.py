"""A provider as jobs see it: at its speed, within the budget, within a time, and counted."""

import asyncio
import math

from lam_desktop.training.jobs.budget import Amount, Budget
from lam_desktop.training.jobs.rates import Gate
from lam_desktop.training.jobs.settings import micros
from lam_desktop.training.jobs.usage import NOTHING, Used, believed, likely, most
from lam_desktop.training.jobs.values import Spent
from lam_desktop.training.providers.base import (
    Answer,
    Provider,
    ProviderBusyError,
    ProviderError,
    Request,
)
from lam_desktop.training.providers.settings import ProviderSettings


class Tally:
    """What one attempt at a job has used so far."""

    def __init__(self) -> None:
        self.spent = Spent()

    def add(self, used: Used, cost: int, model: str | None) -> None:
        """Count one request."""
        before = self.spent
        self.spent = Spent(
            requests=before.requests + 1,
            input_tokens=before.input_tokens + used.input_tokens,
            output_tokens=before.output_tokens + used.output_tokens,
            estimated=before.estimated or used.estimated,
            cost_micros=before.cost_micros + cost,
            model=model or before.model,
        )


class Metered:
    """Stands between one attempt at a job and its provider."""

    def __init__(
        self,
        provider: Provider,
        settings: ProviderSettings,
        gate: Gate,
        budget: Budget,
        *,
        longest_pause: float,
    ) -> None:
        self._provider = provider
        self._settings = settings
        self._gate = gate
        self._budget = budget
        self._longest_pause = longest_pause
        self.tally = Tally()
        self.has_asked = False

    @property
    def name(self) -> str:
        """The provider's."""
        return self._provider.name

    async def answer(self, request: Request) -> Answer:
        """The provider's answer, when its turn has come.

        Raises:
            BudgetSpentError: nothing is left to ask it with.
            ProviderError: as the provider says, or ProviderBusyError after too long a time.
        """
        async with self._gate.passed(likely(request).tokens) as taken:
            reserved = self._amount(most(request))
            await self._budget.reserve(reserved)
            self.has_asked = True
            # Charged unless the provider says that it gave nothing: it may have, unheard by us.
            used, model = likely(request), None
            try:
                answer = await self._in_time(request)
                used, model = believed(request, answer), answer.model
            except ProviderError as error:
                used = used if isinstance(error, _SilentError) else NOTHING
                self._rest(error)
                raise
            finally:
                taken.amount = used.tokens
                amount = self._amount(used)
                self._budget.settle(reserved, amount)
                self.tally.add(used, amount.micros, model)
        return answer

    async def close(self) -> None:
        """Nothing: the provider serves other jobs too."""

    async def _in_time(self, request: Request) -> Answer:
        try:
            async with asyncio.timeout(self._settings.timeout):
                return await self._provider.answer(request)
        except TimeoutError as error:
            raise _SilentError(
                f"{self.name} gave no answer within {self._settings.timeout:g} seconds."
            ) from error

    def _rest(self, error: ProviderError) -> None:
        """Spare a provider that asked for a pause all other requests too."""
        if isinstance(error, ProviderBusyError) and error.retry_after is not None:
            self._gate.pause(asked_pause(error.retry_after, self._longest_pause))

    def _amount(self, used: Used) -> Amount:
        cost = micros(self._settings, used.input_tokens, used.output_tokens)
        return Amount(tokens=used.tokens, micros=cost)


class _SilentError(ProviderBusyError):
    """The time was over; what the provider did in it may be charged."""


def asked_pause(seconds: float, longest: float) -> float:
    """The pause that a provider asked for, as far as it makes sense."""
    return min(max(0.0, seconds), longest) if math.isfinite(seconds) else longest
