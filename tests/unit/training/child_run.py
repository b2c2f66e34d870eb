"""Trains as told on the command line, slowly enough to be killed on the way."""

import sys
import time
from collections.abc import Mapping
from pathlib import Path

from lam_desktop.training import train
from lam_desktop.training.config import TrainConfig
from lam_desktop.training.dataset import load
from lam_desktop.training.model import Base
from lam_desktop.training.run import log


class SlowTable(log.Table):
    """Waits after each row, so that a kill falls anywhere in the work of a step."""

    def add(self, figures: Mapping[str, float]) -> None:
        super().add(figures)
        time.sleep(0.05)


def main(config: str, dataset: str, base: str, out: str) -> None:
    log.Table = SlowTable  # type: ignore[misc]
    train.train(
        load(Path(dataset)),
        TrainConfig.model_validate_json(config),
        Path(out),
        base=Base(folder=Path(base)),
        save_every=0.0,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
