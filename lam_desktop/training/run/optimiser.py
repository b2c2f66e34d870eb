"""How the weights of a training run change: AdamW by layers, and the schedule of its rates."""

import torch
from torch import nn
from torch.optim.lr_scheduler import LambdaLR

from lam_desktop.training.config import TrainConfig
from lam_desktop.training.run.learner import Learner


def optimiser(learner: Learner, config: TrainConfig) -> torch.optim.AdamW:
    """AdamW with a lower rate for each layer nearer to the input."""
    layers = learner.guard.encoder.config.num_hidden_layers
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in learner.named_parameters():
        if not parameter.requires_grad:
            continue
        rate = config.learning_rate * config.layer_decay ** (layers + 1 - _depth(name, layers))
        decay = 0.0 if parameter.ndim < 2 else config.weight_decay
        groups.setdefault((rate, decay), []).append(parameter)
    return torch.optim.AdamW(
        [{"params": g, "lr": rate, "weight_decay": decay} for (rate, decay), g in groups.items()],
        fused=True,
    )


def _depth(name: str, layers: int) -> int:
    """0 for the embeddings, then the number of the layer; the heads are one above the last.

    What all layers of an MPNet share goes with the first of them.
    """
    if name.startswith("guard.encoder.embeddings"):
        return 0
    if name.startswith("guard.encoder.encoder.layer."):
        return int(name.split(".")[4]) + 1
    if name.startswith("guard.encoder."):
        return 1
    return layers + 1


def rate(step: int, total: int, warm_up: float) -> float:
    """The share of the full rate at a step: a straight line up, then one down to nothing."""
    warm = round(total * warm_up)
    rising = (step + 1) / (warm + 1)
    falling = (total - step) / max(1, total - warm)
    return max(0.0, min(rising, falling))


def schedule(steps: torch.optim.Optimizer, total: int, config: TrainConfig) -> LambdaLR:
    """Sets the rates of all groups before each step."""
    return LambdaLR(steps, lambda step: rate(step, total, config.warm_up))
