"""Ends a run that no longer gets better."""

import math
from dataclasses import dataclass


@dataclass(kw_only=True)
class EarlyStopping:
    """Over once ``patience`` epochs in a row brought no lower cost of wrong decisions."""

    patience: int
    best: float = math.inf
    waited: int = 0

    def better(self, cost: float) -> bool:
        """Take the cost of one more epoch; whether it is the lowest yet."""
        if cost < self.best:
            self.best, self.waited = cost, 0
            return True
        self.waited += 1
        return False

    @property
    def over(self) -> bool:
        return self.waited >= self.patience
