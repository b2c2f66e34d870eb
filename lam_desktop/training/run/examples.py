"""The examples of an epoch that know their row, in steps of one or several batches.

An epoch is drawn from a generator seeded by the run's seed and the epoch's number, so a run that
was cut short makes the same epoch again and need not have stored it.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.config import TrainConfig
from lam_desktop.training.dataset import Row
from lam_desktop.training.examples import Example, Examples
from lam_desktop.training.model import Base
from lam_desktop.training.run.teacher import UNTAUGHT, Teacher

Step = list[list[Example]]
"""The batches whose gradients are summed before the weights change."""


@dataclass(frozen=True, kw_only=True)
class LinkedExample(Example):
    """An example of a row: its contrast group, and its place among what a teacher answered."""

    group: str
    taught: int


class LinkedExamples(Examples):
    """The examples of an epoch, with those texts that only a teacher has an answer to."""

    def __init__(
        self, rows: Sequence[Row], config: TrainConfig, base: Base, teacher: Teacher | None = None
    ) -> None:
        super().__init__(rows, config, base)
        self._teacher = teacher
        self._unlabelled = self._without_labels(teacher) if teacher else []

    def of(self, rows: Sequence[Row], texts: Sequence[str]) -> list[Example]:
        """Examples of ``rows`` with the given wording; what a teacher said stays."""
        places = self._teacher.places if self._teacher else {}
        return [
            LinkedExample(**vars(example), group=row.group, taught=places.get(row.id, UNTAUGHT))
            for row, example in zip(rows, super().of(rows, texts), strict=True)
        ]

    def steps(self, epoch: int) -> list[Step]:
        """The steps of one epoch; the last may hold fewer batches."""
        rng = random.Random(f"{self.config.seed}, epoch {epoch}")
        batches = self.epoch(rng)
        if self._unlabelled or self.config.contrast:
            batches = whole_groups(batches, self._unlabelled, self.config.batch_size, rng)
        size = self.config.accumulate
        return [batches[i : i + size] for i in range(0, len(batches), size)]

    def _without_labels(self, teacher: Teacher) -> list[Example]:
        texts = [text for _, text, _ in teacher.unlabelled]
        return [
            LinkedExample(
                ids=ids,
                labels=[0] * len(Criterion),
                decision=0,
                other=language not in self.config.languages,
                weight=0.0,
                group="",
                taught=place,
            )
            for ids, (place, _, language) in zip(self._ids(texts), teacher.unlabelled, strict=True)
        ]


def group_of(example: Example) -> str:
    """The contrast group; empty for what is of none."""
    return example.group if isinstance(example, LinkedExample) else ""


def taught_of(example: Example) -> int:
    """The place among a teacher's answers, or ``UNTAUGHT``."""
    return example.taught if isinstance(example, LinkedExample) else UNTAUGHT


def whole_groups(
    batches: Sequence[Sequence[Example]], more: Sequence[Example], size: int, rng: random.Random
) -> list[list[Example]]:
    """All examples in batches of like lengths anew, none of which parts a contrast group.

    A contrastive loss compares the rows of a group with one another, so they must be read together.
    A batch is filled as far as whole groups go.
    """
    bundles: dict[str, list[Example]] = defaultdict(list)
    for number, example in enumerate(chain(more, *batches)):
        bundles[group_of(example) or str(number)].append(example)
    found: list[list[Example]] = []
    for bundle in sorted(bundles.values(), key=lambda b: max(len(e.ids) for e in b)):
        if not found or len(found[-1]) + len(bundle) > size:
            found.append([])
        found[-1] += bundle
    rng.shuffle(found)
    return found
