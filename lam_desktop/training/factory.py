"""Where the data factory is put together: the one place that knows its rooms.

“lam data ask” turns the emptiest cells into jobs; “lam data run” does them with what is composed
here, and what comes back is stored with where it came from.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from lam_desktop.config.keys import open_key_store
from lam_desktop.training.generate import answering
from lam_desktop.training.generate.answering import Generated
from lam_desktop.training.jobs.values import Job, NewJob, Registry, Result
from lam_desktop.training.providers.base import Provider
from lam_desktop.training.providers.opening import open_provider
from lam_desktop.training.providers.settings import ProviderSettings
from lam_desktop.training.store.values import NewTask, PromptText

GENERATE = "generate"


def compose() -> Registry:
    """Who does each kind of job, and how providers are opened, keys from the system keyring."""
    return Registry(handlers={GENERATE: generate}, provider=_opened)


def jobs(payloads: Iterable[Mapping[str, Any]], provider: str) -> list[NewJob]:
    """A job for each payload; the same payload is the same job, so it is never paid for twice."""
    return [
        NewJob(
            key=f"{payload['key']}@{provider}", kind=GENERATE, provider=provider, payload=payload
        )
        for payload in payloads
    ]


async def generate(job: Job, provider: Provider) -> Result:
    """Ask for rows. What obeys the guide but was not asked for is kept for review.

    Raises:
        GenerateError: the payload is none.
        ProviderError: there is no answer, or none that can be read.
    """
    return _result(await answering.answer(job.payload, provider))


def _result(found: Generated) -> Result:
    asked = PromptText(name=found.prompt.mode, text=found.prompt.system)
    kept = [
        NewTask(row=made.row, parent=made.parent, relation=made.relation, prompt=asked)
        for made in found.made
    ]
    kept += [
        NewTask(row=rejected.row, state="review", reason=rejected.reason, prompt=asked)
        for rejected in found.rejected
        if rejected.row is not None
    ]
    return Result(
        tasks=tuple({task.row.id: task for task in reversed(kept)}.values()), note=_note(found)
    )


def _note(found: Generated) -> str | None:
    """What could be no row at all, with the reasons."""
    lost = [rejected.reason for rejected in found.rejected if rejected.row is None]
    return f"{len(lost)} parts of the answer were no rows: {'; '.join(lost)}" if lost else None


def _opened(settings: ProviderSettings) -> Provider:
    return open_provider(settings, open_key_store())
