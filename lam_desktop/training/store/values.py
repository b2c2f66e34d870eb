"""What goes into the store and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.dataset import Row
from lam_desktop.training.store.tables import TaskState

Relation = Literal["translation", "paraphrase", "contrast", "variant"]
Labels = tuple[str, ...]
"""Six answers, in the order of the criteria."""


def labels_of(row: Row) -> Labels:
    """The six answers of a row."""
    return tuple(row.label(criterion) for criterion in Criterion)


@dataclass(frozen=True, kw_only=True)
class PromptText:
    """What a model was asked; the same text is stored once."""

    name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class NewTask:
    """A row to be stored, with what a file of rows does not tell."""

    row: Row
    state: TaskState = "ready"
    reason: str | None = None
    parent: str | None = None
    relation: Relation | None = None
    prompt: PromptText | None = None


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """An annotator's six answers to a task that is stored."""

    task: str
    annotator: str
    labels: Labels


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """A row that was not stored, for its annotator said otherwise before; ``fields`` differ."""

    task: str
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Added:
    """What became of rows or opinions.

    ``new`` tasks; ``known`` ones that said the same before; ``second`` opinions on tasks that were
    there; ``conflicts``, of which nothing was stored.
    """

    new: int = 0
    known: int = 0
    second: int = 0
    conflicts: tuple[Conflict, ...] = ()

    @property
    def stored(self) -> int:
        """How many tasks or labels the database gained."""
        return self.new + self.second

    def __add__(self, other: "Added") -> "Added":
        return Added(
            new=self.new + other.new,
            known=self.known + other.known,
            second=self.second + other.second,
            conflicts=self.conflicts + other.conflicts,
        )


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where a task came from, as far as it is known."""

    source: str
    annotator: str
    state: TaskState
    reason: str | None
    parent: str | None
    relation: str | None
    prompt: PromptText | None
    run: str | None
    run_id: int | None
    job: str | None
    provider: str | None
    model: str | None


@dataclass(frozen=True, kw_only=True)
class Status:
    """What a database holds, counted."""

    tasks: int
    languages: Mapping[str, int]
    splits: Mapping[str, int]
    states: Mapping[str, int]
    reasons: Mapping[str, int]
    sources: Mapping[str, int]
    annotators: Mapping[str, int]
    jobs: Mapping[str, int] = field(default_factory=dict)
    attempts: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_micros: int = 0
