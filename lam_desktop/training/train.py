"""Fine-tunes the guard: bucketed batches on the CPU, the best epoch by validation cost."""

import copy
import json
import math
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import LambdaLR

from lam_desktop.training import evaluate, losses, thresholds
from lam_desktop.training.config import TrainConfig
from lam_desktop.training.dataset import Row, of_split, version
from lam_desktop.training.examples import Example, Examples
from lam_desktop.training.model import (
    HEADS,
    LANGUAGE,
    Base,
    Guard,
    fresh,
    load_guard,
    padded,
    save_checkpoint,
    tokenizer,
)

Say = Callable[[str], None]


def optimiser(guard: Guard, helper: nn.Module, config: TrainConfig) -> torch.optim.AdamW:
    """AdamW with a lower rate for each layer nearer to the input."""
    layers = len(guard.encoder.encoder.layer)
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in [*guard.named_parameters(), *helper.named_parameters()]:
        depth = layers + 1
        if name.startswith("encoder.embeddings"):
            depth = 0
        elif name.startswith("encoder.encoder.layer."):
            depth = int(name.split(".")[3]) + 1
        rate = config.learning_rate * config.layer_decay ** (layers + 1 - depth)
        decay = 0.0 if parameter.ndim < 2 else config.weight_decay
        groups.setdefault((rate, decay), []).append(parameter)
    return torch.optim.AdamW(
        [{"params": g, "lr": rate, "weight_decay": decay} for (rate, decay), g in groups.items()],
        fused=True,
    )


def batch_loss(
    guard: Guard, helper: nn.Module, batch: list[Example], config: TrainConfig
) -> Tensor:
    """The weighted loss of one batch over all heads and the helper.

    With ``consistency`` each row is read twice under different dropout, and the two readings are
    drawn together.
    """
    readings = 2 if config.consistency else 1
    ids, mask = (part.repeat(readings, 1) for part in padded([e.ids for e in batch]))
    labels = torch.tensor([example.labels for example in batch]).repeat(readings, 1)
    other = torch.tensor([example.other for example in batch]).repeat(readings)
    decision = torch.tensor([example.decision for example in batch]).repeat(readings)
    weights = torch.where(other, config.other_weight, 1.0)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=config.bf16):
        vector = guard.pooled(ids, mask)
    vector = vector.float()
    terms: list[tuple[float, Tensor]] = []

    def add(weight: float, logits: Tensor, target: Tensor, by_row: Tensor) -> None:
        loss = losses.focal(logits, target, gamma=config.focal_gamma)
        terms.append((weight, losses.weighted_mean(loss, by_row)))
        if config.consistency:
            apart = losses.disagreement(*logits.chunk(2))
            mean = losses.weighted_mean(apart, by_row[: len(batch)])
            terms.append((weight * config.consistency, mean))

    for place, (name, weight) in enumerate(zip(HEADS, config.criterion_weights, strict=False)):
        add(weight, guard.heads[name](vector), labels[:, place], weights)
    add(config.language_weight, guard.heads[LANGUAGE](vector), other.long(), torch.ones(len(other)))
    add(config.decision_weight, helper(vector), decision, weights)
    return losses.total(terms)


@torch.inference_mode()
def predict(
    guard: Guard, rows: Sequence[Row], base: Base, *, max_tokens: int, fast: bool = False
) -> dict[str, np.ndarray]:
    """Head name to logits (rows, classes) in the order of ``rows``; ``fast`` in bf16."""
    guard.eval()
    cut = tokenizer(base.tokenizer_file, max_tokens=max_tokens)
    ids = [encoding.ids for encoding in cut.encode_batch([row.text for row in rows])]
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    found = {name: np.zeros((len(rows), n), dtype=np.float32) for name, n in HEADS.items()}
    for start in range(0, len(order), 64):
        places = order[start : start + 64]
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=fast):
            outputs = guard(*padded([ids[i] for i in places]))
        for name, output in zip(HEADS, outputs, strict=True):
            found[name][places] = output.float().numpy()
    return found


def train(
    rows: Sequence[Row],
    config: TrainConfig,
    folder: Path,
    *,
    base: Base,
    start: Path | None = None,
    say: Say = print,
) -> Path:
    """Train on the train split; the best weights and a history go to ``folder``.

    ``start`` is the checkpoint folder of an earlier run to go on from.
    """
    torch.manual_seed(config.seed)
    torch.set_num_threads(config.threads)
    examples = Examples(of_split(rows, "train"), config, base)
    validation = [r for r in of_split(rows, "validation") if r.language in config.languages]
    guard = load_guard(start) if start else fresh(base)
    run = Run(config, guard.with_dropout(config.dropout), examples, say)
    best, waited = math.inf, 0
    history: list[dict[str, float]] = []
    started = time.monotonic()
    for epoch in range(config.epochs):
        loss = run.epoch()
        result = _validate(run.mean, validation, config, base)
        history.append({"epoch": epoch, "loss": loss, "cost": result.cost})
        say(
            f"epoch {epoch}: loss {loss:.4f}, validation cost {result.cost:.4f}, accuracy "
            f"{result.decision_accuracy:.4f}, harmful allowed {result.harmful_allowed:.4f}, "
            f"{time.monotonic() - started:.0f} s"
        )
        waited = 0 if result.cost < best else waited + 1
        if result.cost < best:
            best = result.cost
            save_checkpoint(run.mean, folder)
        if waited >= config.patience:
            break
    record = {"config": config.model_dump(), "data_version": version(rows), "history": history}
    (folder / "run.json").write_text(json.dumps(record, indent=1), encoding="utf-8")
    return folder


def _validate(
    guard: Guard, rows: Sequence[Row], config: TrainConfig, base: Base
) -> evaluate.Report:
    logits = predict(guard, rows, base, max_tokens=config.train_tokens, fast=config.bf16)
    probabilities = {name: evaluate.softmax(value) for name, value in logits.items()}
    return evaluate.report(rows, probabilities, thresholds.choose(rows, probabilities))


class Run:
    """The state of one training run; ``mean`` holds the running mean of the weights."""

    def __init__(self, config: TrainConfig, guard: Guard, examples: Examples, say: Say) -> None:
        self.config = config
        self.guard = guard
        self.mean = copy.deepcopy(guard).requires_grad_(False)
        self.helper = nn.Linear(guard.encoder.config.hidden_size, 3)
        self.optimiser = optimiser(guard, self.helper, config)
        self.schedule: LambdaLR | None = None
        self.examples = examples
        self.rng = random.Random(config.seed)
        self.say = say

    def epoch(self) -> float:
        """One pass over the examples; the mean loss of a batch."""
        batches = self.examples.epoch(self.rng)
        if self.schedule is None:
            total = len(batches) // self.config.accumulate * self.config.epochs
            self.schedule = _schedule(self.optimiser, total, self.config)
        self.guard.train()
        sum_of_losses = 0.0
        for number, batch in enumerate(batches, start=1):
            loss = batch_loss(self.guard, self.helper, batch, self.config)
            torch.autograd.backward(loss / self.config.accumulate)
            sum_of_losses += loss.item()
            if number % self.config.accumulate == 0:
                self._step(self.schedule)
            if number % 100 == 0:
                self.say(f"  batch {number}/{len(batches)}: loss {sum_of_losses / number:.4f}")
        return sum_of_losses / len(batches)

    def _step(self, schedule: LambdaLR) -> None:
        nn.utils.clip_grad_norm_([*self.guard.parameters(), *self.helper.parameters()], 1.0)
        self.optimiser.step()
        schedule.step()
        self.optimiser.zero_grad()
        with torch.no_grad():
            pairs = zip(self.mean.parameters(), self.guard.parameters(), strict=True)
            for mean, now in pairs:
                mean.lerp_(now, 1 - self.config.averaging)


def _schedule(steps: torch.optim.Optimizer, total: int, config: TrainConfig) -> LambdaLR:
    """Linear warm-up, then linear decay to nothing."""
    warm = max(1, round(total * config.warm_up))

    def rate(step: int) -> float:
        return min(step / warm, max(0.0, (total - step) / max(1, total - warm)))

    return LambdaLR(steps, rate)
