"""Does one task: asks a provider, reads the answer, and keeps where everything came from."""

from collections.abc import Container, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lam_desktop.training.generate import prompts, replies
from lam_desktop.training.generate.catalogue import Catalogue
from lam_desktop.training.generate.catalogue import load as shipped_catalogue
from lam_desktop.training.generate.errors import UnreadableAnswerError
from lam_desktop.training.generate.prompts import Prompt
from lam_desktop.training.generate.replies import Made, Rejected
from lam_desktop.training.generate.task import Task
from lam_desktop.training.providers.base import Answer, Provider, Usage

EXCERPT = 200


@dataclass(frozen=True, kw_only=True)
class Generated:
    """What a task gave: rows to keep, what was rejected, and their provenance."""

    key: str
    made: tuple[Made, ...]
    rejected: tuple[Rejected, ...]
    usage: Usage
    prompt: Prompt
    provider: str
    model: str

    def provenance(self) -> list[dict[str, Any]]:
        """A line of JSON for each row kept: what asked for it, who wrote it, out of what."""
        return [
            {
                "id": made.row.id,
                "key": self.key,
                "mode": self.prompt.mode,
                "prompt": self.prompt.digest,
                "provider": self.provider,
                "model": self.model,
                "parent": made.parent,
                "relation": made.relation,
                "cell": asdict(made.cell),
            }
            for made in self.made
        ]

    def rejections(self) -> list[dict[str, Any]]:
        """A line of JSON for each part of the answer that was not kept."""
        return [
            {
                "key": self.key,
                "reason": rejected.reason,
                "content": rejected.content,
                "row": rejected.row.model_dump() if rejected.row else None,
                "provider": self.provider,
                "model": self.model,
            }
            for rejected in self.rejected
        ]


async def answer(
    payload: Mapping[str, Any],
    provider: Provider,
    *,
    catalogue: Catalogue | None = None,
    taken: Container[str] = frozenset(),
) -> Generated:
    """Ask a provider for what a payload wants.

    Raises:
        GenerateError: the payload cannot be used.
        UnreadableAnswerError: no row could be read out of the answer; it may be asked again.
        ProviderError: the provider gave no answer.
    """
    catalogue = catalogue or shipped_catalogue()
    task = Task.of(payload)
    given = await provider.answer(prompts.request(task, catalogue))
    found, unreadable = _generated(given, task, provider.name, catalogue, taken)
    if unreadable:
        raise UnreadableAnswerError(
            f"The answer of {provider.name} to {task.key} cannot be used: {unreadable}. It begins "
            f"with: “{given.text[:EXCERPT].strip()}”"
        )
    return found


def generated(
    given: Answer,
    task: Task,
    *,
    provider: str,
    catalogue: Catalogue,
    taken: Container[str] = frozenset(),
) -> Generated:
    """What an answer gives that is there already; one that cannot be read is all rejected."""
    return _generated(given, task, provider, catalogue, taken)[0]


def _generated(
    given: Answer, task: Task, provider: str, catalogue: Catalogue, taken: Container[str]
) -> tuple[Generated, str | None]:
    reading = replies.read(given, task, catalogue, taken=taken)
    found = Generated(
        key=task.key,
        made=reading.made,
        rejected=reading.rejected,
        usage=given.usage,
        prompt=prompts.prompt(task, catalogue),
        provider=provider,
        model=given.model,
    )
    return found, reading.unreadable
