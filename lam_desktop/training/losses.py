"""The losses of a batch's rows; whoever calls weighs them and takes their mean."""

import torch
from torch import Tensor
from torch.nn import functional

LEAST = 1e-7
"""What 1 - p is at least: below a gamma of 1 the slope of its power has no end at 0."""
CONTRAST_TEMPERATURE = 0.1
"""That of Khosla et al. 2020."""


def focal(
    logits: Tensor, target: Tensor, *, gamma: float, class_weights: Tensor | None = None
) -> Tensor:
    """Cross-entropy of each row, less for what is already right: w * (1 - p)^gamma * -log p.

    ``logits`` is (rows, classes), ``target`` (rows,); the result is (rows,). ``class_weights``
    (classes,) is the alpha of the focal loss (Lin et al. 2017, arXiv:1708.02002).
    """
    log_p = functional.log_softmax(logits, dim=-1).gather(1, target[:, None]).squeeze(1)
    loss = -((1 - log_p.exp()).clamp_min(LEAST) ** gamma) * log_p
    return loss if class_weights is None else loss * class_weights.to(loss.device)[target]


def disagreement(one: Tensor, other: Tensor) -> Tensor:
    """How far two (rows, classes) logits of the same rows are apart: (rows,), in nats.

    The mean of both Kullback-Leibler divergences; as a loss between two passes under different
    dropout it is R-Drop (Liang et al. 2021, arXiv:2106.14448).
    """
    p, q = functional.log_softmax(one, dim=-1), functional.log_softmax(other, dim=-1)
    return ((p.exp() - q.exp()) * (p - q)).sum(dim=-1) / 2


def distilled(student: Tensor, teacher: Tensor, *, temperature: float) -> Tensor:
    """How far a student's (rows, classes) logits are from its teacher's: (rows,).

    The Kullback-Leibler divergence of both softened by ``temperature``, times its square, so that
    the gradients keep their size (Hinton et al. 2015, arXiv:1503.02531).
    """
    p = functional.log_softmax(teacher / temperature, dim=-1)
    q = functional.log_softmax(student / temperature, dim=-1)
    return (p.exp() * (p - q)).sum(dim=-1) * temperature**2


def contrastive(vectors: Tensor, decision: Tensor, groups: Tensor, *, counted: Tensor) -> Tensor:
    """Draws rows of one decision together and parts those of a contrast group: (rows,).

    The supervised contrastive loss (Khosla et al. 2020, arXiv:2004.11362) on (rows, width) vectors.
    A row's positives are the other rows of its decision, its negatives only those rows of its own
    group (a negative number is none) that call for another decision: they differ in few words. A
    row that lacks either costs nothing, nor does one that is not ``counted``. What a row costs
    depends on the others it is read with, so the loss of a batch is not the sum of its parts'.
    """
    units = functional.normalize(vectors, dim=-1)
    likeness = units @ units.T / CONTRAST_TEMPERATURE
    both = counted[:, None] & counted[None, :]
    alike = decision[:, None] == decision[None, :]
    itself = torch.eye(len(vectors), dtype=torch.bool, device=vectors.device)
    positive = both & alike & ~itself
    negative = both & ~alike & (groups[:, None] == groups[None, :]) & (groups[:, None] >= 0)
    chosen = positive.any(1) & negative.any(1)
    everyone = likeness.masked_fill(~(positive | negative), -torch.inf)
    # Rows that compare with nobody have no finite sum; they are left out before the gradient.
    norm = torch.logsumexp(everyone[chosen], dim=1)
    mine = positive[chosen].to(likeness.dtype)
    found = norm - (likeness[chosen] * mine).sum(1) / mine.sum(1)
    return torch.zeros_like(likeness[:, 0]).masked_scatter(chosen, found)
