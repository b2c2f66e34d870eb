"""Fine-tunes the guard; keeps the weights of the epoch whose decisions cost least on validation."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from accelerate import Accelerator

from lam_desktop.classify.model_folder import sha256
from lam_desktop.classify.normalise import normalise
from lam_desktop.training import evaluate, thresholds, unfamiliar
from lam_desktop.training.config import TrainConfig
from lam_desktop.training.dataset import DatasetError, Row, Split, of_split, version
from lam_desktop.training.model import (
    HEADS,
    Base,
    Guard,
    fresh,
    load_guard,
    of_like_lengths,
    padded,
    tokenizer,
)
from lam_desktop.training.run import checkpoint
from lam_desktop.training.run.bar import Say, followed
from lam_desktop.training.run.errors import RunError
from lam_desktop.training.run.examples import LinkedExamples
from lam_desktop.training.run.loop import Loop
from lam_desktop.training.run.objective import Objective, class_weights
from lam_desktop.training.run.run import Run, accelerator
from lam_desktop.training.run.teacher import Teacher, encoder_of, load_teacher, versions_of
from lam_desktop.training.trained import LEARNT_FROM, TAUGHT_BY, learnt_from


class Readable(Protocol):
    """What a guard answers: a row, or a text that is none."""

    @property
    def text(self) -> str:
        """The command as it was written."""


SAVE_EVERY = 300.0
"""Seconds of training between two checkpoints."""


@torch.inference_mode()
def predict(
    guard: Guard, rows: Sequence[Readable], base: Base, *, max_tokens: int, fast: bool = False
) -> dict[str, np.ndarray]:
    """Head name to logits (rows, classes) in the order of ``rows``; ``fast`` in bf16."""
    guard.eval()
    device = next(guard.parameters()).device
    found = {name: np.zeros((len(rows), n), dtype=np.float32) for name, n in guard.sizes.items()}
    for places, tokens, mask in _batches(rows, base, max_tokens):
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=fast):
            outputs = guard(tokens.to(device), mask.to(device))
        for name, output in zip(found, outputs, strict=True):
            found[name][places] = output.float().cpu().numpy()
    return found


@torch.inference_mode()
def vectors(guard: Guard, rows: Sequence[Readable], base: Base, *, max_tokens: int) -> np.ndarray:
    """What the heads hear of each row: the guard's pooled vectors (rows, width)."""
    guard.eval()
    device = next(guard.parameters()).device
    found = np.zeros((len(rows), guard.encoder.config.hidden_size), dtype=np.float32)
    for places, tokens, mask in _batches(rows, base, max_tokens):
        found[places] = guard.pooled(tokens.to(device), mask.to(device)).cpu().numpy()
    return found


def _batches(
    rows: Sequence[Readable], base: Base, max_tokens: int
) -> Iterator[tuple[list[int], torch.Tensor, torch.Tensor]]:
    """The rows' places, ids and mask, read as the product reads them, like lengths together."""
    cut = tokenizer(base.tokenizer_file, max_tokens=max_tokens)
    ids = [encoding.ids for encoding in cut.encode_batch([normalise(row.text) for row in rows])]
    batches = of_like_lengths(range(len(ids)), 64, lambda place: len(ids[place]))
    for places in followed(batches, "answering", unit="batch"):
        yield places, *padded([ids[i] for i in places])


def probabilities(
    guard: Guard, rows: Sequence[Row], config: TrainConfig, base: Base
) -> dict[str, evaluate.Floats]:
    """Head name to (rows, classes), not calibrated, with the settings of the run."""
    logits = predict(guard, rows, base, max_tokens=config.train_tokens, fast=config.bf16)
    found = {name: evaluate.softmax(value) for name, value in logits.items()}
    weights = (*config.criterion_weights, config.language_weight)
    for head, weight in zip(HEADS, weights, strict=True):
        if not weight:
            # A head that was not taught must not ask: it is sure of its harmless answer, the first.
            found[head] = np.zeros_like(found[head])
            found[head][:, 0] = 1.0
    return found


def known_rows(rows: Sequence[Row], split: Split, config: TrainConfig) -> list[Row]:
    """The rows of a split in the languages that the run is for.

    Raises:
        DatasetError: there are none.
    """
    found = [row for row in of_split(rows, split) if row.language in config.languages]
    if not found:
        raise DatasetError(
            f"The dataset has no rows in its {split} split in the languages of the settings "
            f"({', '.join(config.languages)}), so there is nothing to train or to choose by. Build "
            "it with “lam data build”."
        )
    return found


def train(
    rows: Sequence[Row],
    config: TrainConfig,
    folder: Path,
    *,
    base: Base,
    start: Path | None = None,
    anew: bool = False,
    save_every: float = SAVE_EVERY,
    say: Say = print,
) -> Path:
    """Train on the train split; the best weights, the logs and a record go to ``folder``.

    A run that was cut short goes on from its last checkpoint to the same result; ``anew`` forgets
    it. ``start`` is the checkpoint folder of an earlier run to begin with.

    Raises:
        DatasetError: a split has no rows.
        RunError: the folder holds another run, or something cannot be written.
    """
    known_rows(rows, "train", config)
    validation = known_rows(rows, "validation", config)
    devices = accelerator(config)
    torch.set_num_threads(config.threads)
    guard = first_guard(config, base, start)
    identity = identity_of(rows, config, guard, base) | {
        LEARNT_FROM: _learnt_from(rows, config, start)
    }
    if anew and devices.is_main_process:
        checkpoint.discard(folder)
    devices.wait_for_everyone()
    if checkpoint.finished(folder, identity):
        say(f"The run in {folder} is done already; --fresh trains it again.")
        return folder
    run = _run(rows, config, guard, base, devices)
    search = thresholds.search_for(config.languages)

    def judge(guard: Guard) -> evaluate.Report:
        p = probabilities(guard, validation, config, base)
        return evaluate.report(validation, p, thresholds.choose(validation, p, search))

    Loop(run, folder, identity, judge=judge, save_every=save_every, say=say).go()
    return folder


def first_guard(config: TrainConfig, base: Base, start: Path | None = None) -> Guard:
    """What a run begins with: new heads on the encoder, by the seed, or another run's weights."""
    torch.manual_seed(config.seed)
    return load_guard(start) if start else fresh(base)


def identity_of(
    rows: Sequence[Row], config: TrainConfig, guard: Guard, base: Base
) -> dict[str, Any]:
    """All that the result of a run from ``guard`` depends on, as plain values.

    Raises:
        DatasetError: the teacher's answers are not there.
        RunError: they cannot be read.
    """
    try:
        answers = sha256(config.teacher.read_bytes()) if config.teacher else None
    except OSError as error:
        raise DatasetError(
            f"The teacher's answers in {config.teacher} cannot be read ({error.strerror}). Name "
            "another file, or take “teacher” out of the settings."
        ) from error
    return {
        "config": config.model_dump(mode="json"),
        "data_version": version(rows),
        "weights": checkpoint.digest(guard),
        "answers": answers,
        TAUGHT_BY: encoder_of(config.teacher) if config.teacher else None,
        "budgets": thresholds.search_for(config.languages).budgets,
        "pieces": sha256(base.tokenizer_file.read_bytes()),
        "lexicon": sha256(json.dumps(base.lexicon(), sort_keys=True).encode()),
        "unfamiliar": sha256("\n".join(unfamiliar.taught(config, base)).encode()),
    }


def _learnt_from(rows: Sequence[Row], config: TrainConfig, start: Path | None) -> list[str]:
    """Every version of the dataset that the guard will have seen, itself or by its teachers."""
    known = {version(rows), *(learnt_from(start) if start else ())}
    if config.teacher:
        known.update(versions_of(config.teacher))
    return sorted(known)


def _run(
    rows: Sequence[Row], config: TrainConfig, guard: Guard, base: Base, devices: Accelerator
) -> Run:
    teacher = load_teacher(config.teacher, rows, config.languages) if config.teacher else None
    if config.vector_weight:
        _require_vectors(teacher, guard)
    mine = of_split(rows, "train")
    return Run(
        config,
        guard,
        LinkedExamples(mine, config, base, teacher),
        Objective(
            config,
            balance=class_weights(mine, config),
            teacher=teacher.on(devices.device) if teacher else None,
        ),
        devices,
    )


def _require_vectors(teacher: Teacher | None, guard: Guard) -> None:
    width = guard.encoder.config.hidden_size
    there = teacher.vectors.shape[1] if teacher and teacher.vectors is not None else None
    if there != width:
        raise RunError(
            f"The settings ask for vectors of {width} numbers to learn from (vector_weight), and "
            + (f"the teacher's have {there}. " if there else "the teacher's answers bring none. ")
            + "Make them with “lam teach --vectors” of a guard of that width, or set vector_weight "
            "to 0."
        )
