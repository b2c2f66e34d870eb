"""How long a call takes: what ``lam bench`` and the laboratory's reports tell of a verdict."""

import time
from collections.abc import Callable, Sequence

import numpy as np

WARM_UP = 20
"""Calls that are not counted: the first ones also fill caches and wake threads."""


def milliseconds(work: Callable[[], object], rounds: int) -> list[float]:
    """The time of each of ``rounds`` calls, after some that warm up."""
    for _ in range(WARM_UP):
        work()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1e3)
    return times


def percentile(times: Sequence[float], per_cent: float) -> float:
    """The least time that at least ``per_cent`` of a hundred calls did not exceed.

    By nearest rank (type 1 of Hyndman and Fan, 1996): always a time that was measured. Of fewer
    than a hundred calls the 99th percentile is thus the longest of all.
    """
    return float(np.percentile(times, per_cent, method="inverted_cdf"))


def p50_and_p99(times: Sequence[float]) -> dict[str, float]:
    """The two percentiles that are told everywhere, by their names."""
    return {f"p{per_cent}": percentile(times, per_cent) for per_cent in (50, 99)}
