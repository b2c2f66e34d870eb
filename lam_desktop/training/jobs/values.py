"""A job, the lease that holds it, and what comes of it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lam_desktop.training.providers.base import Provider
from lam_desktop.training.providers.settings import ProviderSettings
from lam_desktop.training.store.tables import JobState
from lam_desktop.training.store.values import NewTask, Opinion


@dataclass(frozen=True, kw_only=True)
class NewJob:
    """Work to be done once; a job of the same ``key`` is the same work."""

    key: str
    kind: str
    provider: str
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Job(NewJob):
    """A job as the queue knows it; ``attempts`` counts the one that is under way too."""

    id: int
    state: JobState
    attempts: int
    error: str | None


@dataclass(frozen=True, kw_only=True)
class Lease:
    """The right to do a job, until it ends or is taken over; ``token`` proves it."""

    job: Job
    token: str
    owner: str
    run: int | None = None


@dataclass(frozen=True, kw_only=True)
class Spent:
    """What an attempt used; ``estimated`` where a provider's word was not there or not believed."""

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = False
    cost_micros: int = 0
    model: str | None = None


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a job gave: it is stored in the transaction that ends the job, all or nothing.

    The labels of ``tasks`` are ``annotator``'s, or the provider's where none is named. What it
    used is counted by the provider that the handler was given, not told here. ``note`` says what of
    an answer could not be stored; it is kept with the attempt.
    """

    tasks: Sequence[NewTask] = ()
    opinions: Sequence[Opinion] = ()
    annotator: str | None = None
    note: str | None = None


Handler = Callable[[Job, Provider], Awaitable[Result]]
"""Does one kind of job.

It raises ProviderBusyError where asking again may help (an answer that cannot be read, too), any
other LamError where it cannot.
"""


@dataclass(frozen=True, kw_only=True)
class Registry:
    """How jobs find who does them: a handler for each kind, and a way to open a provider.

    A provider is opened when the first job asks for it, by its settings in the run's.
    """

    handlers: Mapping[str, Handler]
    provider: Callable[[ProviderSettings], Provider]


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """How many jobs are open, and in how many seconds the next may be leased."""

    open: int
    seconds: float | None


@dataclass(frozen=True, kw_only=True)
class Picture:
    """How a run stands."""

    done: int
    left: int
    dead: int
    rows: int
    cost_micros: int
    seconds: float
    risks: Mapping[str, int]
