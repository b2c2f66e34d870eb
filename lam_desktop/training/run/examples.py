"""The examples of an epoch, those of a teacher among them, in steps of one or several batches.

An epoch is drawn from a generator seeded by the run's seed and the epoch's number, so a run that
was cut short makes the same epoch again and need not have stored it.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.config import TrainConfig
from lam_desktop.training.dataset import Row
from lam_desktop.training.examples import UNTAUGHT, Example, Examples
from lam_desktop.training.model import Base
from lam_desktop.training.run.teacher import Teacher

Step = list[list[Example]]
"""The batches whose gradients are summed before the weights change."""


class LinkedExamples(Examples):
    """The examples of an epoch, with those texts that only a teacher has an answer to."""

    def __init__(
        self, rows: Sequence[Row], config: TrainConfig, base: Base, teacher: Teacher | None = None
    ) -> None:
        super().__init__(rows, config, base)
        self._teacher = teacher
        self.more = self._without_labels(teacher) if teacher else []

    def of(self, rows: Sequence[Row], texts: Sequence[str]) -> list[Example]:
        """Examples of ``rows`` with the given wording; what a teacher said stays."""
        places = self._teacher.places if self._teacher else {}
        return [
            replace(example, taught=places.get(row.id, UNTAUGHT))
            for row, example in zip(rows, super().of(rows, texts), strict=True)
        ]

    def steps(self, epoch: int) -> list[Step]:
        """The steps of one epoch; the last may hold fewer batches."""
        rng = random.Random(f"{self.config.seed}, epoch {epoch}")
        batches = self.epoch(rng)
        if self.config.contrast:
            batches = whole_groups(batches, self.config.batch_size, rng)
        size = self.config.accumulate
        return [batches[i : i + size] for i in range(0, len(batches), size)]

    def _without_labels(self, teacher: Teacher) -> list[Example]:
        texts = [text for _, text, _ in teacher.unlabelled]
        return [
            Example(
                ids=ids,
                labels=[0] * len(Criterion),
                decision=0,
                other=False,
                weight=0.0,
                taught=place,
            )
            for ids, (place, _, _) in zip(self._ids(texts), teacher.unlabelled, strict=True)
        ]


def whole_groups(
    batches: Sequence[Sequence[Example]], size: int, rng: random.Random
) -> list[list[Example]]:
    """All examples in batches of like lengths anew, none of which parts a contrast group.

    A contrastive loss compares the rows of a group with one another, so they must be read together.
    A batch is filled as far as whole groups go.
    """
    bundles: dict[str, list[Example]] = defaultdict(list)
    for number, example in enumerate(chain(*batches)):
        bundles[example.group or str(number)].append(example)
    found: list[list[Example]] = []
    for bundle in sorted(bundles.values(), key=lambda b: max(len(e.ids) for e in b)):
        if not found or len(found[-1]) + len(bundle) > size:
            found.append([])
        found[-1] += bundle
    rng.shuffle(found)
    return found
