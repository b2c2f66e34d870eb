"""What a run may spend: reserved before a request is sent, settled when it is answered."""

import asyncio
from dataclasses import dataclass

from lam_desktop.training.jobs.errors import BudgetSpentError
from lam_desktop.training.jobs.settings import MICROS, BudgetSettings


@dataclass(frozen=True, kw_only=True)
class Amount:
    """Tokens and millionths of money."""

    tokens: int = 0
    micros: int = 0

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(tokens=self.tokens + other.tokens, micros=self.micros + other.micros)

    def __sub__(self, other: "Amount") -> "Amount":
        return Amount(tokens=self.tokens - other.tokens, micros=self.micros - other.micros)


class Budget:
    """Never spends more than it has, as long as a request uses no more than was reserved for it.

    A request for which too little is left waits while others are under way, for they may use less
    than they reserved. When none is, the budget is spent.
    """

    def __init__(self, settings: BudgetSettings) -> None:
        self._tokens = settings.tokens
        self._micros = settings.micros
        self._spent = Amount()
        self._reserved = Amount()
        self._under_way = 0
        self._settled = asyncio.Event()

    async def reserve(self, amount: Amount) -> None:
        """Keep so much for a request; to be followed by ``settle``.

        Raises:
            BudgetSpentError: there is not so much left.
        """
        while why := self._lacking(amount):
            if not self._under_way:
                raise BudgetSpentError(why)
            self._settled.clear()
            await self._settled.wait()
        self._under_way += 1
        self._reserved += amount

    def settle(self, reserved: Amount, used: Amount) -> None:
        """Count what a request used in the place of what was reserved for it."""
        self._under_way -= 1
        self._reserved -= reserved
        self._spent += used
        self._settled.set()

    def _lacking(self, amount: Amount) -> str | None:
        wanted = self._spent + self._reserved + amount
        if self._tokens is not None and wanted.tokens > self._tokens:
            return (
                f"the budget of {self._tokens:,} tokens is spent: {self._spent.tokens:,} were "
                f"used, and the next request may need {amount.tokens:,}"
            )
        if self._micros is not None and wanted.micros > self._micros:
            return (
                f"the budget of {money(self._micros)} is spent: {money(self._spent.micros)} were "
                f"used, and the next request may cost {money(amount.micros)}"
            )
        return None


def money(micros: int) -> str:
    """Millionths as people read money, with as many digits after the point as it takes."""
    whole, part = divmod(micros, MICROS)
    return f"{whole:,}.{f'{part:06}'.rstrip('0'):0<2}"
