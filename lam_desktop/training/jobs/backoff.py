"""How long a job rests before it is tried again."""

from random import Random

from lam_desktop.training.jobs.metered import asked_pause
from lam_desktop.training.jobs.settings import RetrySettings


def pause(
    attempt: int, settings: RetrySettings, chance: Random, *, asked: float | None = None
) -> float:
    """Exponential backoff with full jitter (Brooker 2015), after the pause a provider asked for.

    ``attempt`` counts from 1. The whole pause is random, so that jobs that failed together do not
    come back together.
    """
    doubled = settings.first * 2.0 ** min(attempt - 1, 60)
    rest = chance.uniform(0.0, min(settings.longest, doubled))
    return rest if asked is None else asked_pause(asked, settings.longest_asked) + rest
