"""Epoch after epoch until the cost of wrong decisions no longer falls, with all that is kept."""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from accelerate.utils import broadcast_object_list

from lam_desktop.training.evaluate import Report
from lam_desktop.training.model import Guard
from lam_desktop.training.run import checkpoint
from lam_desktop.training.run.bar import Say, silent
from lam_desktop.training.run.log import Log
from lam_desktop.training.run.objective import PARTS
from lam_desktop.training.run.run import Run
from lam_desktop.training.run.stopping import EarlyStopping

Judge = Callable[[Guard], Report]
"""Measures a guard on the validation split."""


class Loop:
    """Takes a run through its epochs; of several processes only the first writes and speaks."""

    def __init__(
        self,
        run: Run,
        folder: Path,
        identity: checkpoint.Identity,
        *,
        judge: Judge,
        save_every: float,
        say: Say,
    ) -> None:
        self.run = run
        self.folder = folder
        self.identity = identity
        self.judge = judge
        self.save_every = save_every
        self.main = run.devices.is_main_process
        self.say = say if self.main else silent
        self.stopping = EarlyStopping(patience=run.config.patience)
        self.history: list[dict[str, float]] = []
        self._saved = time.monotonic()

    def go(self) -> None:
        """Train to the end, from the last checkpoint where there is one."""
        self._restore()
        log = self._log() if self.main else None
        try:
            while self.run.place.epoch < self.run.config.epochs and not self.stopping.over:
                loss = self.run.epoch(lambda figures: self._after_step(log, figures), self.say)
                self._close_epoch(log, loss)
        finally:
            if log:
                log.close()
        if self.main:
            checkpoint.finish(self.folder, {**self.identity, "history": self.history})

    def _restore(self) -> None:
        state = checkpoint.read(self.folder, self.identity)
        if state is None:
            return
        self.run.restore(state)
        self.stopping = EarlyStopping(**state["stopping"])
        self.history = state["history"]
        self.say(f"going on after step {self.run.place.step} of {self.run.place.total}")

    def _log(self) -> Log:
        with checkpoint.room(self.folder, "The log"):
            self.folder.mkdir(parents=True, exist_ok=True)
            steps, epochs = self.run.place.step, len(self.history)
            return Log(self.folder, parts=PARTS, steps=steps, epochs=epochs)

    def _after_step(self, log: Log | None, figures: Mapping[str, float]) -> None:
        if log is None:
            return
        with checkpoint.room(self.folder, "The log"):
            log.steps.add(figures)
        if time.monotonic() - self._saved >= self.save_every:
            self._save(log)

    def _save(self, log: Log) -> None:
        # The rows that the checkpoint counts on must not be lost with the power.
        with checkpoint.room(self.folder, "The log"):
            log.sync()
        state = self.run.state() | {
            "identity": dict(self.identity),
            "stopping": asdict(self.stopping),
            "history": self.history,
        }
        checkpoint.write(self.folder, state)
        self._saved = time.monotonic()

    def _close_epoch(self, log: Log | None, loss: float) -> None:
        """Judge the mean of the weights, and keep it if it is the best yet."""
        figures = self._judged() | {"epoch": self.run.place.epoch, "loss": loss}
        better = self.stopping.better(figures["cost"])
        if better and self.main:
            checkpoint.save_best(self.run.mean, self.folder)
        self.history.append(figures)
        self.run.next_epoch()
        place = self.run.place
        self.say(
            f"epoch {place.epoch - 1}: loss {loss:.4f}, validation cost {figures['cost']:.4f}, "
            f"accuracy {figures['accuracy']:.4f}, harmful allowed {figures['harm_allowed']:.4f}, "
            f"{place.seconds:.0f} s"
        )
        if log is None:
            return
        with checkpoint.room(self.folder, "The log"):
            log.epochs.add(figures | {"step": place.step, "seconds": place.seconds})
        self._save(log)

    def _judged(self) -> dict[str, float]:
        """Only the first process judges; the others must end at the same epoch."""
        figures: list[Any] = [None]
        if self.main:
            found = self.judge(self.run.mean)
            figures[0] = {
                "cost": found.cost,
                "accuracy": found.decision_accuracy,
                "harm_allowed": found.harmful_allowed,
            }
        broadcast_object_list(figures)
        judged: dict[str, float] = figures[0]
        return judged
