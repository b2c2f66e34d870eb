"""The run's figures as CSV, which a resumed run goes on with."""

import csv
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

STEPS, EPOCHS = "steps.csv", "epochs.csv"
EPOCH_COLUMNS = ("epoch", "step", "loss", "cost", "accuracy", "harm_allowed", "seconds")


class Table:
    """A CSV file of numbers whose first column counts up.

    What was written after the checkpoint that a run goes on from comes again, so it is dropped.
    """

    def __init__(self, path: Path, columns: Sequence[str], *, kept: int) -> None:
        """``kept`` is how many rows the checkpoint knows of."""
        rows = [list(columns), *_rows(path, columns)[:kept]]
        aside = path.with_name(f"{path.name}.part")
        with aside.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows(rows)
        aside.replace(path)
        self._columns = columns
        self._file = path.open("a", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")

    def add(self, figures: Mapping[str, float]) -> None:
        """Write one row; a figure that there is not stays empty."""
        self._writer.writerow([_short(figures.get(name)) for name in self._columns])
        self._file.flush()

    def sync(self) -> None:
        """Bring all rows to the disk."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


class Log:
    """One row a step and one an epoch."""

    def __init__(self, folder: Path, *, parts: Sequence[str], steps: int, epochs: int) -> None:
        """Go on after so many steps and epochs; ``parts`` names the parts of a step's loss."""
        columns = ("step", "epoch", "loss", *parts, "learning_rate", "seconds")
        self.steps = Table(folder / STEPS, columns, kept=steps)
        self.epochs = Table(folder / EPOCHS, EPOCH_COLUMNS, kept=epochs)

    def sync(self) -> None:
        """Bring all rows to the disk."""
        self.steps.sync()
        self.epochs.sync()

    def close(self) -> None:
        self.steps.close()
        self.epochs.close()


def _rows(path: Path, columns: Sequence[str]) -> list[list[str]]:
    """The rows of a table of these columns; none of a file that is another, or is not there."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        found = list(csv.reader(file))
    return found[1:] if found and found[0] == list(columns) else []


def _short(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value)
