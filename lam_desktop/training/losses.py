"""The loss of one batch: focal cross-entropy for each head, weighted for each row."""

import torch
from torch import Tensor
from torch.nn import functional


def focal(logits: Tensor, target: Tensor, *, gamma: float) -> Tensor:
    """Cross-entropy of each row, less for what is already right: (1 - p)^gamma * -log p.

    ``logits`` is (rows, classes), ``target`` (rows,); the result is (rows,).
    """
    log_p = functional.log_softmax(logits, dim=-1).gather(1, target[:, None]).squeeze(1)
    return -((1 - log_p.exp()) ** gamma) * log_p


def disagreement(one: Tensor, other: Tensor) -> Tensor:
    """How far two (rows, classes) logits of the same rows are apart: (rows,), in nats.

    The mean of both Kullback-Leibler divergences; as a loss between two passes under different
    dropout it is R-Drop (Liang et al. 2021, arXiv:2106.14448).
    """
    p, q = functional.log_softmax(one, dim=-1), functional.log_softmax(other, dim=-1)
    return ((p.exp() - q.exp()) * (p - q)).sum(dim=-1) / 2


def weighted_mean(values: Tensor, weights: Tensor) -> Tensor:
    """The mean of ``values`` by ``weights``; 0 where no row has any weight."""
    return (values * weights).sum() / weights.sum().clamp_min(1e-6)


def total(terms: list[tuple[float, Tensor]]) -> Tensor:
    """The sum of the weighted terms."""
    return torch.stack([weight * term for weight, term in terms]).sum()
