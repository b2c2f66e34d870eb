"""The tensors of a batch, and what the losses of a step are divided by."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Self

import torch
from torch import Tensor

from lam_desktop.training.examples import UNTAUGHT, Example
from lam_desktop.training.model import padded
from lam_desktop.training.run.examples import Step


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Tensors whose first dimension is the rows; ``groups`` is negative for a row of none."""

    ids: Tensor
    mask: Tensor
    labels: Tensor
    other: Tensor
    decision: Tensor
    weights: Tensor
    groups: Tensor
    taught: Tensor

    @classmethod
    def of(cls, examples: Sequence[Example]) -> Self:
        """The batch of some examples, on the processor."""
        ids, mask = padded([example.ids for example in examples])
        numbers = {"": -1}
        for example in examples:
            numbers.setdefault(example.group, len(numbers))
        return cls(
            ids=ids,
            mask=mask,
            labels=torch.tensor([example.labels for example in examples]),
            other=torch.tensor([int(example.other) for example in examples]),
            decision=torch.tensor([example.decision for example in examples]),
            weights=torch.tensor([example.weight for example in examples]),
            groups=torch.tensor([numbers[example.group] for example in examples]),
            taught=torch.tensor([example.taught for example in examples]),
        )

    def to(self, device: torch.device) -> Self:
        """The same batch on a device."""
        return type(self)(**{f.name: getattr(self, f.name).to(device) for f in fields(self)})

    def repeated(self, times: int) -> Self:
        """The rows again and again, one after the other."""
        found = {}
        for field in fields(self):
            value: Tensor = getattr(self, field.name)
            found[field.name] = value.repeat(times, *[1] * (value.ndim - 1))
        return type(self)(**found)


@dataclass(frozen=True, kw_only=True)
class Whole:
    """What all rows of a step amount to.

    Each batch's losses are divided by these and not by its own rows: then the summed gradients of
    several small batches, on one device or on several, are those of one large batch. Only for the
    contrastive loss they are not, for it compares rows; so the settings refuse to part its batches.
    """

    rows: float
    weight: float
    taught: float

    @classmethod
    def of(cls, step: Step) -> Self:
        """The sums over a step's examples."""
        examples: Iterable[Example] = [example for batch in step for example in batch]
        return cls(
            rows=sum(1.0 for _ in examples),
            # A step may hold nothing but texts without labels.
            weight=max(1e-6, sum(example.weight for example in examples)),
            taught=max(1.0, sum(example.taught != UNTAUGHT for example in examples)),
        )


def mine(batch: Sequence[Example], process: int, processes: int) -> tuple[Sequence[Example], float]:
    """The rows of a batch that one of several processes reads, and the factor of their loss.

    The processes' gradients are averaged, so each counts as many times as there are processes. One
    that is left without rows reads one for nothing, for the others wait for its gradients.
    """
    start, end = (len(batch) * number // processes for number in (process, process + 1))
    return (batch[start:end], float(processes)) if end > start else (batch[:1], 0.0)
