"""What cleaning takes and gives: candidates, and those for review with their reasons.

A candidate is looser than ``dataset.Row``: its labels may be missing or break the label guide, for
finding that is what cleaning is for.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.dataset import Row, Split, row_id

Labels = tuple[str | None, ...]
"""The answers in the order of the criteria."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Candidate(_Value):
    """A command and what is claimed of it; ``annotators`` holds each one's own answers.

    ``annotators`` maps a name to criterion to answer; who left a criterion out has no answer there.
    """

    text: str
    language: str
    feasibility: str | None = None
    legality: str | None = None
    ethicality: str | None = None
    boundaries: str | None = None
    reversibility: str | None = None
    risk: str | None = None
    group: str = ""
    source: str = Field(min_length=1)
    split: Split = "train"
    annotators: Mapping[str, Mapping[Criterion, str]] = Field(default_factory=dict)

    @classmethod
    def of(cls, row: Row) -> Self:
        """The candidate that says what a row says."""
        return cls.model_validate(row.model_dump(exclude={"id"}))

    @property
    def id(self) -> str:
        """The name that the row has, or would have."""
        return row_id(self.text, self.language)

    @property
    def labels(self) -> Labels:
        """The six answers as they were given."""
        return tuple(self.label(criterion) for criterion in Criterion)

    def label(self, criterion: Criterion) -> str | None:
        """The answer to one criterion as it was given."""
        answer: str | None = getattr(self, criterion.value)
        return answer

    def row(self) -> Row:
        """The row; pydantic's ValidationError where the labels break the guide."""
        fields = {name: getattr(self, name) for name in _SHARED}
        name = self.id
        return Row.model_validate(fields | {"id": name, "group": self.group or name})


_SHARED = tuple(Row.model_fields.keys() & Candidate.model_fields.keys())


class Why(StrEnum):
    """The kinds of reasons for review, in the order in which they are looked for."""

    WRITING = "writing"
    PERSONAL = "personal data"
    LANGUAGE = "language"
    DUPLICATE = "exact duplicate"
    NEAR = "near duplicate"
    CONFLICT = "conflict"
    LABELS = "label guide"
    GUARD = "guard"
    ANNOTATORS = "annotators"
    FAILED = "judge failed"
    UNCLEAR = "judge unsure"


class Reason(_Value):
    """Why a row is for review, in words, and in values for those who count or judge them.

    ``other`` is the id of the row that it is about: the one kept, or the one it conflicts with.
    ``probability`` is what the guard gives ``answer``.
    """

    why: Why
    message: str
    other: str = ""
    criterion: Criterion | None = None
    given: str = ""
    answer: str = ""
    probability: float | None = None


@dataclass(frozen=True, kw_only=True)
class Reviewed:
    """A candidate that a person, or a language model, should look at."""

    candidate: Candidate
    reasons: tuple[Reason, ...]


def reasons_of(rows: Iterable[Reviewed]) -> Counter[Why]:
    """How many rows are for review for each kind of reason; one may have several."""
    return Counter(why for row in rows for why in {reason.why for reason in row.reasons})


Findings = Mapping[int, list[Reason]]
"""Places in a list of candidates to what was found there."""
