"""Asks trained guards about the train split and more, for a smaller one to learn from."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lam_desktop.classify.model_folder import LANGUAGE
from lam_desktop.classify.torch_classifier import torch_threads
from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.config import TrainConfig
from lam_desktop.training.dataset import DatasetError, Row, row_id
from lam_desktop.training.model import Base
from lam_desktop.training.run.bar import Say
from lam_desktop.training.run.run import accelerator
from lam_desktop.training.run.teacher import Answers, save_teacher, with_earlier
from lam_desktop.training.seed_files import read_folder
from lam_desktop.training.splice import Splice, spliced
from lam_desktop.training.train import known_rows, predict, vectors
from lam_desktop.training.trained import Trained, learnt_from

Logits = dict[str, NDArray[np.floating]]


def teach(
    checkpoints: Sequence[Path],
    rows: Sequence[Row],
    config: TrainConfig,
    path: Path,
    *,
    base: Base,
    carried: Path | None = None,
    splices: int = 0,
    earlier: Sequence[Path] = (),
    with_vectors: bool = False,
    say: Say = print,
) -> None:
    """Write what guards answer on the train rows in their languages, and on so many ``splices``.

    Of several the mean of the logits is taken, so they may differ in depth and width, but not in
    the words that they read; for those that do, each in its turn, there are the files that were
    written ``earlier`` on the same texts. What the first one's heads hear can be written as well.
    Nothing is said of other rows: of these the guards know only that they are foreign, which a
    smaller guard of more languages must not learn.

    But a train row that the files in ``carried`` carried over into another language means what the
    row means that it was carried from, and gets the answers to that row, where there are any. So
    what guards of English alone know teaches in languages that they cannot read.

    Raises:
        ModelError: a checkpoint is not done, or was trained with other settings or another encoder.
        DatasetError: there is no such row, or a file in ``carried`` is wrong or not of these rows.
        RunError: the answers are no numbers, or could not be written, or earlier ones are of other
            texts.
    """
    mine = known_rows(rows, "train", config)
    new = spliced(rows, config.languages, splices)
    asked: list[Row | Splice] = [*mine, *new]
    places = {text.id: place for place, text in enumerate(asked)}
    say(f"{len(mine)} train rows, {len(new)} texts spliced of them, {len(checkpoints)} guards")
    if carried:
        found = _carried_places(carried, rows, places)
        say(f"{len(found)} carried train rows get the answers to the rows they were carried from")
        places |= found
    with torch_threads(config.threads):
        logits = _mean_logits(checkpoints, asked, config, base)
        heard = _vectors(checkpoints[0], asked, config, base) if with_vectors else None
    known: list[Row | Splice] = [*rows, *new]
    by_id = {text.id: text for text in known}
    told = [by_id[name] for name in places]
    whose = list(places.values())
    answers = Answers(
        ids=list(places),
        texts=[text.text for text in told],
        languages=[text.language for text in told],
        logits={head: logits[head][whose] for head in _taught_heads(config)},
        vectors=None if heard is None else heard[whose],
        encoder=base.name,
        guards=len(checkpoints),
        learnt_from=sorted({name for folder in checkpoints for name in learnt_from(folder)}),
    )
    for file in earlier:
        answers = with_earlier(answers, file)
    save_teacher(path, answers)


def _carried_places(
    folder: Path, rows: Sequence[Row], answered: Mapping[str, int]
) -> dict[str, int]:
    """The id of each carried train row to the place of the answer to what it was carried from.

    Raises:
        DatasetError: a file is wrong, or no row was carried from one that was answered.
    """
    taught = {row.id for row in rows if row.split == "train"}
    found = {}
    for line in read_folder(folder):
        own = row_id(line.text, line.language)
        if own in taught and line.says and line.says in answered:
            found[own] = answered[line.says]
    if not found:
        raise DatasetError(
            f"No train row of the dataset was carried over in {folder} from a row that the guards "
            "answer, so --carried would teach nothing. Give the folder that the dataset was built "
            "with, or leave --carried out."
        )
    return found


def _mean_logits(
    checkpoints: Sequence[Path], texts: Sequence[Row | Splice], config: TrainConfig, base: Base
) -> Logits:
    """Head name to the mean of the checkpoints' logits (texts, classes), one loaded at a time."""
    device = accelerator(config).device
    mean: Logits = {}
    for folder in checkpoints:
        guard = Trained.agreeing(folder, config, base).guard.to(device)
        found = predict(guard, texts, base, max_tokens=config.max_tokens, fast=config.bf16)
        for head, logits in found.items():
            mean[head] = mean.get(head, np.zeros_like(logits)) + logits / len(checkpoints)
    return mean


def _vectors(
    folder: Path, texts: Sequence[Row | Splice], config: TrainConfig, base: Base
) -> NDArray[np.floating]:
    """What the heads of a checkpoint hear (texts, width)."""
    guard = Trained.agreeing(folder, config, base).guard.to(accelerator(config).device)
    return vectors(guard, texts, base, max_tokens=config.max_tokens)


def _taught_heads(config: TrainConfig) -> list[str]:
    """The heads that the guards were taught; what others answer means nothing."""
    criteria = [criterion.value for criterion in Criterion]
    weights = dict(zip(criteria, config.criterion_weights, strict=True))
    weights[LANGUAGE] = config.language_weight
    return [head for head, weight in weights.items() if weight]
