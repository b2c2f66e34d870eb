"""Asks one provider many questions as a run of jobs, and keeps the answers in a batch file.

The file is all that is remembered: an answer stands in it as soon as it came, and what it answers
is not asked again. The jobs live in a database of their own, which goes when the run is over.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from lam_desktop.training.jobs.errors import JobsError
from lam_desktop.training.jobs.progress import costs_in_words
from lam_desktop.training.jobs.queue import Queue
from lam_desktop.training.jobs.running import Ended, run_jobs
from lam_desktop.training.jobs.settings import RunSettings
from lam_desktop.training.jobs.values import Job, NewJob, Registry, Result
from lam_desktop.training.providers.answer_log import AnswerLog, answer_log
from lam_desktop.training.providers.base import Provider, Request
from lam_desktop.training.providers.batch_file import read_answers
from lam_desktop.training.providers.settings import ProviderSettings
from lam_desktop.training.store.store import Store

ASK = "ask"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What came of the questions: ``known`` were answered before, ``new`` were now.

    ``refused`` holds, by their keys, why the others were given up. ``why`` is why the run ended
    before all were asked, ``cost_micros`` what it cost.
    """

    known: int
    new: int
    refused: Mapping[str, str]
    why: str | None
    cost_micros: int


def ask(
    requests: Sequence[Request],
    out: Path,
    settings: RunSettings,
    provider: str,
    *,
    opened: Callable[[ProviderSettings], Provider],
    console: Console | None = None,
) -> Asked:
    """Ask the provider of that name in the settings what ``out`` does not answer yet.

    Raises:
        JobsError: the settings have no such provider, or the file answers other requests.
        LamError: the provider cannot be opened, or an answer cannot be written.
    """
    settings = _of_one(settings, provider)
    known = _answered(out, [request.key for request in requests])
    left = {request.key: request for request in requests if request.key not in known}
    if not left:
        return Asked(known=len(known), new=0, refused={}, why=None, cost_micros=0)
    with (
        answer_log(out) as log,
        TemporaryDirectory(prefix="lam-ask-") as folder,
        Store.open(Path(folder) / "jobs.db") as store,
    ):
        queue = Queue(store)
        queue.enqueue(NewJob(key=key, kind=ASK, provider=provider) for key in left)
        registry = _registry(left, log, opened)
        ended = run_jobs(store, lambda: registry, settings, console=console, words=costs_in_words)
        refused = {job.key: job.error or "" for job in queue.jobs("dead")}
        log.require_room()
    return _asked(ended, len(known), refused)


def _asked(ended: Ended, known: int, refused: Mapping[str, str]) -> Asked:
    return Asked(
        known=known,
        new=ended.picture.done,
        refused=refused,
        why=ended.why,
        cost_micros=ended.picture.cost_micros,
    )


def _registry(
    requests: Mapping[str, Request], log: AnswerLog, opened: Callable[[ProviderSettings], Provider]
) -> Registry:
    async def answered(job: Job, provider: Provider) -> Result:
        log.require_room()
        log.add(job.key, await provider.answer(requests[job.key]))
        return Result()

    return Registry(handlers={ASK: answered}, provider=opened)


def _of_one(settings: RunSettings, provider: str) -> RunSettings:
    """The settings with that provider alone."""
    if provider in settings.providers:
        only = {provider: settings.providers[provider]}
        return settings.model_copy(update={"providers": only})
    names = ", ".join(settings.providers)
    has = f"only {names}" if names else "none at all"
    raise JobsError(
        f"The settings of the run name no provider {provider}, {has}. Copy configs/factory.toml, "
        "name yours in it, and give it as --config."
    )


def _answered(out: Path, keys: Sequence[str]) -> set[str]:
    """The keys that the file answers; a file of anything else is nobody's to write to."""
    if not out.exists() or not out.stat().st_size:
        return set()
    found = read_answers(out, keys=keys).answers
    if not found:
        raise JobsError(
            f"{out} is there already and answers none of these questions, so it belongs to others. "
            "Nothing was asked; name another --out, or delete it."
        )
    return set(found)
