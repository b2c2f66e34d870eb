"""Asks one provider many questions as a run of jobs, and keeps the answers in a batch file.

The file is all that is remembered: an answer stands in it as soon as it came, and what it answers
is not asked again. An answer of no use stands there as an error, and its question is asked again.
The jobs live in a database of their own, which goes when the run is over.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from lam_desktop.domain.errors import LamError
from lam_desktop.training.jobs.errors import JobsError
from lam_desktop.training.jobs.progress import costs_in_words
from lam_desktop.training.jobs.queue import Queue
from lam_desktop.training.jobs.running import run_jobs
from lam_desktop.training.jobs.settings import RunSettings
from lam_desktop.training.jobs.values import Job, NewJob, Registry, Result
from lam_desktop.training.providers.answer_log import AnswerLog, answer_log
from lam_desktop.training.providers.base import Answer, Provider, Request
from lam_desktop.training.providers.batch_file import ENCODING, read_answers
from lam_desktop.training.providers.settings import ProviderSettings
from lam_desktop.training.store.store import Store

ASK = "ask"
Check = Callable[[str, Answer], None]
"""Raises LamError where an answer to the request of that key is of no use."""


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
    check: Check,
    console: Console | None = None,
) -> Asked:
    """Ask the provider of that name in the settings what ``out`` does not answer yet.

    Raises:
        JobsError: the settings have no such provider, or the file answers other requests.
        LamError: the provider cannot be opened, or an answer cannot be written.
    """
    settings = _of_one(settings, provider)
    with answer_log(out) as log:  # first, so that nobody answers any of them meanwhile
        known, useless = _answered(out, [request.key for request in requests], check)
        left = [each for each in requests if each.key not in known and each.key not in useless]
        registry = _registry(left, log, opened, check)
        asked = _asked(left, registry, settings, provider, console)
        log.require_room()
    return replace(asked, known=len(known), refused={**useless, **asked.refused})


def _asked(
    requests: Sequence[Request],
    registry: Registry,
    settings: RunSettings,
    provider: str,
    console: Console | None,
) -> Asked:
    """Do the asking, where there is any."""
    if not requests:
        return Asked(known=0, new=0, refused={}, why=None, cost_micros=0)
    with (
        TemporaryDirectory(prefix="lam-ask-") as folder,
        Store.open(Path(folder) / "jobs.db") as store,
    ):
        queue = Queue(store)
        queue.enqueue(NewJob(key=each.key, kind=ASK, provider=provider) for each in requests)
        ended = run_jobs(store, lambda: registry, settings, console=console, words=costs_in_words)
        return Asked(
            known=0,
            new=ended.picture.done,
            refused={job.key: job.error or "" for job in queue.jobs("dead")},
            why=ended.why,
            cost_micros=ended.picture.cost_micros,
        )


def _registry(
    requests: Sequence[Request],
    log: AnswerLog,
    opened: Callable[[ProviderSettings], Provider],
    check: Check,
) -> Registry:
    by_key = {request.key: request for request in requests}

    async def answered(job: Job, provider: Provider) -> Result:
        log.require_room()
        answer = await provider.answer(by_key[job.key])
        try:
            check(job.key, answer)
        except LamError as error:
            log.add(job.key, answer, error=str(error))
            raise
        log.add(job.key, answer)
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


def _answered(out: Path, keys: Sequence[str], check: Check) -> tuple[set[str], dict[str, str]]:
    """The keys that the file answers, and those whose answers are of no use, with why.

    Others may have written such answers, as answers; a file's first answer counts, so that asking
    again would be paid for in vain. A file of anything else is nobody's to write to.
    """
    found = read_answers(out, keys=keys)
    if not (found.answers or found.errors or _is_begun(out, keys)):
        raise JobsError(
            f"{out} is there already and answers none of these questions, so it belongs to others. "
            "Nothing was asked; name another --out, or delete it."
        )
    useless = {}
    for key, answer in found.answers.items():
        try:
            check(key, answer)
        except LamError as error:
            useless[key] = (
                f"{out.name} holds an answer of no use, and a first one counts. To have it asked "
                f"again, name another --out. {error}"
            )
    return found.answers.keys() - useless.keys(), useless


def _is_begun(out: Path, keys: Sequence[str]) -> bool:
    """Whether the file holds nothing yet, or but lines of ours that a kill cut off."""
    content = out.read_bytes()
    starts = tuple(
        json.dumps({"custom_id": key}, ensure_ascii=False)[:-1].encode(ENCODING, "replace")
        for key in keys
    )
    return (
        not content
        or any(line.startswith(starts) for line in content.split(b"\n"))
        or any(start.startswith(content) for start in starts)
    )
