"""Asks trained guards about the train split, for a smaller guard to learn from their answers."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lam_desktop.classify.model_folder import LANGUAGE
from lam_desktop.classify.torch_classifier import torch_threads
from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.config import TrainConfig
from lam_desktop.training.dataset import Row
from lam_desktop.training.model import Base
from lam_desktop.training.run.run import Say, accelerator
from lam_desktop.training.run.teacher import save_teacher
from lam_desktop.training.train import known_rows, predict
from lam_desktop.training.trained import Trained

Logits = dict[str, NDArray[np.floating]]


def teach(
    checkpoints: Sequence[Path],
    rows: Sequence[Row],
    config: TrainConfig,
    path: Path,
    *,
    base: Base,
    say: Say = print,
) -> None:
    """Write what guards answer on the train rows in their languages.

    Of several the mean of the logits is taken, so they may differ in depth and width, but not in
    the words that they read. Nothing is said of other rows: of these the guards know only that
    they are foreign, which a smaller guard of more languages must not learn.

    Raises:
        ModelError: a checkpoint is not done, or was trained with other settings or another encoder.
        DatasetError: there is no such row.
        RunError: the answers are no numbers, or could not be written.
    """
    mine = known_rows(rows, "train", config)
    taught = _taught_heads(config)
    say(f"{len(mine)} train rows, {len(checkpoints)} guards")
    with torch_threads(config.threads):
        logits = _mean_logits(checkpoints, mine, config, base)
    save_teacher(path, [row.id for row in mine], {head: logits[head] for head in taught})


def _mean_logits(
    checkpoints: Sequence[Path], rows: Sequence[Row], config: TrainConfig, base: Base
) -> Logits:
    """Head name to the mean of the checkpoints' logits (rows, classes), one loaded at a time."""
    device = accelerator(config).device
    mean: Logits = {}
    for folder in checkpoints:
        guard = Trained.agreeing(folder, config, base).guard.to(device)
        found = predict(guard, rows, base, max_tokens=config.max_tokens, fast=config.bf16)
        for head, logits in found.items():
            mean[head] = mean.get(head, np.zeros_like(logits)) + logits / len(checkpoints)
    return mean


def _taught_heads(config: TrainConfig) -> list[str]:
    """The heads that the guards were taught; what others answer means nothing."""
    criteria = [criterion.value for criterion in Criterion]
    weights = dict(zip(criteria, config.criterion_weights, strict=True))
    weights[LANGUAGE] = config.language_weight
    return [head for head, weight in weights.items() if weight]
