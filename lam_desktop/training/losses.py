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


def weighted_mean(values: Tensor, weights: Tensor) -> Tensor:
    """The mean of ``values`` by ``weights``; 0 where no row has any weight."""
    return (values * weights).sum() / weights.sum().clamp_min(1e-6)


def total(terms: list[tuple[float, Tensor]]) -> Tensor:
    """The sum of the weighted terms."""
    return torch.stack([weight * term for weight, term in terms]).sum()
