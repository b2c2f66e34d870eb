"""The steps of a training run, and all of its state."""

import copy
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.state import AcceleratorState
from torch.optim.lr_scheduler import LambdaLR
from torch.optim.swa_utils import get_ema_multi_avg_fn

from lam_desktop.training.config import TrainConfig
from lam_desktop.training.model import Guard
from lam_desktop.training.run.bar import Say, learning
from lam_desktop.training.run.batch import Batch, Whole, mine
from lam_desktop.training.run.errors import RunError, require_finite
from lam_desktop.training.run.examples import LinkedExamples, Step
from lam_desktop.training.run.learner import Learner
from lam_desktop.training.run.objective import Objective
from lam_desktop.training.run.optimiser import optimiser, schedule

AfterStep = Callable[[Mapping[str, float]], None]


def accelerator(config: TrainConfig) -> Accelerator:
    """The devices of this process: those of “accelerate launch”, or the one there is.

    Raises:
        RunError: there are several, and the settings compare rows that these would part.
    """
    # A process would otherwise keep the precision of its first run.
    AcceleratorState._reset_state()
    devices = Accelerator(mixed_precision="bf16" if config.bf16 else "no")
    if config.contrast and devices.num_processes > 1:
        raise RunError(
            "The contrastive loss compares the rows of a batch with one another. On "
            f"{devices.num_processes} devices each would see a part of a batch only and learn "
            "something else than one device does, so nothing was trained. Train on one device, or "
            "set contrast to 0 in the settings."
        )
    return devices


@dataclass(kw_only=True)
class Place:
    """How far a run is; ``batch`` counts the steps of the epoch, ``loss`` sums their losses."""

    epoch: int = 0
    batch: int = 0
    step: int = 0
    total: int = 0
    loss: float = 0.0
    seconds: float = 0.0


class Run:
    """One run's weights, their running mean, the optimiser, the schedule, and how far it is."""

    def __init__(
        self,
        config: TrainConfig,
        guard: Guard,
        examples: LinkedExamples,
        objective: Objective,
        devices: Accelerator,
    ) -> None:
        self.config = config
        self.examples = examples
        self.objective = objective
        self.devices = devices
        guard.encoder.get_input_embeddings().weight.requires_grad_(not config.frozen_words)
        self.learner = Learner(guard.with_dropout(config.dropout))
        self.network = devices.prepare_model(self.learner)
        self.mean = copy.deepcopy(guard).requires_grad_(False)
        self._draw_near = get_ema_multi_avg_fn(config.averaging)  # type: ignore[no-untyped-call]
        self.optimiser = optimiser(self.learner, config)
        self.place = Place()
        self._schedule: LambdaLR | None = None
        self._counted = time.monotonic()

    def state(self) -> dict[str, Any]:
        """All that the rest of the run depends on."""
        return {
            "learner": self.learner.state_dict(),
            "mean": self.mean.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "schedule": self._schedule.state_dict() if self._schedule else None,
            "place": asdict(self.place),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from a state."""
        self.place = Place(**state["place"])
        self._schedule = schedule(self.optimiser, self.place.total, self.config)
        self.learner.load_state_dict(state["learner"])
        self.mean.load_state_dict(state["mean"])
        self.optimiser.load_state_dict(state["optimiser"])
        self._schedule.load_state_dict(state["schedule"])

    def epoch(self, after_step: AfterStep, say: Say) -> float:
        """The steps of the epoch that are left; the mean loss of them all."""
        steps = self.examples.steps(self.place.epoch)
        if self._schedule is None:
            self.place.total = len(steps) * self.config.epochs
            self._schedule = schedule(self.optimiser, self.place.total, self.config)
        self.network.train()
        with learning(
            f"epoch {self.place.epoch}",
            len(steps),
            say,
            done=self.place.batch,
            shown=self.devices.is_local_main_process,
        ) as taken:
            for step in steps[self.place.batch :]:
                after_step(self._step(step, self._schedule))
                taken(self.place.loss / self.place.batch)
        return self.place.loss / len(steps)

    def next_epoch(self) -> None:
        """The epoch is over."""
        self.place.epoch += 1
        self.place.batch, self.place.loss = 0, 0.0
        self._count_seconds()

    def _step(self, step: Step, rates: LambdaLR) -> dict[str, float]:
        """Change the weights once; the figures of the step."""
        rate = max(map(float, rates.get_last_lr()))
        figures = self._gradients(step)
        # A loss that is a number may have a gradient that is none, which would spoil the weights.
        length = self.devices.clip_grad_norm_(self.learner.parameters(), 1.0)
        require_finite(float(length), "gradient", self.place.step + 1)
        self.optimiser.step()
        rates.step()
        self.optimiser.zero_grad()
        self._average()
        self.place.step += 1
        self.place.batch += 1
        self.place.loss += figures["loss"]
        self._count_seconds()
        return figures | {
            "step": self.place.step,
            "epoch": self.place.epoch,
            "learning_rate": rate,
            "seconds": self.place.seconds,
        }

    def _gradients(self, step: Step) -> dict[str, float]:
        """Sum the gradients of a step's batches; the loss and its parts."""
        # The dropout of a step depends on its number only, so no random state need be stored.
        number = self.config.seed * 1_000_003 + self.place.step
        torch.manual_seed(number * self.devices.num_processes + self.devices.process_index)
        whole = Whole.of(step)
        sums: dict[str, torch.Tensor] = {}
        for place, batch in enumerate(step, start=1):
            part, factor = mine(batch, self.devices.process_index, self.devices.num_processes)
            # Devices exchange gradients once a step.
            with nullcontext() if place == len(step) else self.devices.no_sync(self.network):
                tensors = Batch.of(part).to(self.devices.device)
                parts = self.objective.parts(self.network, tensors, whole)
                loss = self.objective.total(parts)
                self.devices.backward(loss * factor)
            for name, value in (parts | {"loss": loss}).items():
                sums[name] = sums.get(name, torch.zeros_like(value)) + value.detach() * factor
        # All at once: each number that leaves a device waits for it.
        numbers: list[float] = torch.stack(list(sums.values())).tolist()
        found = dict(zip(sums, numbers, strict=True))
        require_finite(found["loss"], "loss", self.place.step + 1)
        return found

    def _count_seconds(self) -> None:
        before, self._counted = self._counted, time.monotonic()
        self.place.seconds += self._counted - before

    @torch.no_grad()
    def _average(self) -> None:
        """Draw the running mean towards the weights (Polyak and Juditsky 1992)."""
        both = zip(self.mean.parameters(), self.learner.guard.parameters(), strict=True)
        means, now = zip(*((mean, new) for mean, new in both if new.requires_grad), strict=True)
        self._draw_near(means, now, None)
