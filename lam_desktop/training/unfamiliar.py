"""Texts unlike any command, which the guard learns to ask about rather than to judge at random.

A network is as sure of itself on a line of source code as on a command: neither the entropy of its
answers nor the distance to what it was taught tells such texts apart (measured in ``docs/model``).
Showing it some while it learns does (outlier exposure, Hendrycks et al. 2019, arXiv:1812.04606),
for kinds that it was not shown too. The head that knows foreign languages learns them, so both
raise the same question.
"""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from lam_desktop.training.config import TrainConfig
from lam_desktop.training.dataset import DatasetError, lines_of
from lam_desktop.training.model import Base

LANGUAGES = "other languages"
"""The kind of the texts that come with an encoder."""
SPLITS = ("train", "test")


@dataclass(frozen=True, kw_only=True)
class Unfamiliar:
    """A text that is no command, of a kind such as ``code`` or ``verse``."""

    split: str
    kind: str
    text: str


def load(path: Path) -> list[Unfamiliar]:
    """The texts of a file whose lines are SPLIT, KIND and TEXT, parted by tabs.

    Raises:
        DatasetError: the file cannot be read, or a line of it is no such line.
    """
    try:
        lines = lines_of(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(
            f"The unfamiliar texts in {path} cannot be read ({error}). Name another file, or take "
            "“unfamiliar” out of the settings."
        ) from error
    found = []
    for number, line in enumerate(lines, 1):
        parts = line.split("\t")
        if len(parts) != 3 or parts[0] not in SPLITS or not all(part.strip() for part in parts):
            raise DatasetError(
                f"{path}, line {number}: expected “train” or “test”, a kind and a text, parted by "
                f"tabs, but found: {line[:80]}"
            )
        found.append(Unfamiliar(split=parts[0], kind=parts[1], text=parts[2]))
    return found


def taught(config: TrainConfig, base: Base) -> list[str]:
    """The texts that a run learns from: the encoder's foreign ones and those of the settings."""
    return base.unknown_texts("train") + [u.text for u in _chosen(config) if u.split == "train"]


def held_out(config: TrainConfig, base: Base) -> dict[str, list[str]]:
    """Kind to texts that no run learns from; their kinds, but for languages, are new too."""
    found: dict[str, list[str]] = defaultdict(list)
    if foreign := base.unknown_texts("held out"):
        found[LANGUAGES] = foreign
    for each in _chosen(config):
        if each.split == "test":
            found[each.kind].append(each.text)
    return dict(found)


def _chosen(config: TrainConfig) -> list[Unfamiliar]:
    return load(config.unfamiliar) if config.unfamiliar else []
