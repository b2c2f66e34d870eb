"""The settings of the baselines, read from TOML; ``configs/baselines.toml`` explains them."""

from typing import Annotated

from pydantic import AfterValidator, Field

from lam_desktop.training.config import Settings, read_toml


def _shortest_and_longest(lengths: tuple[int, int]) -> tuple[int, int]:
    if not 1 <= lengths[0] <= lengths[1]:
        raise ValueError("it must name the shortest length and the longest, 1 or more")
    return lengths


Lengths = Annotated[tuple[int, int], AfterValidator(_shortest_and_longest)]


class TfidfSettings(Settings):
    """What TF-IDF counts, and how the regressions on it are fitted."""

    inverse_decay: float = Field(gt=0)
    most_features: int = Field(ge=1)
    word_lengths: Lengths
    piece_lengths: Lengths
    most_steps: int = Field(ge=1)


class OriginalSettings(Settings):
    """How the original recipe fine-tunes."""

    seed: int
    epochs: int = Field(ge=1)
    batch_size: int = Field(ge=1)
    learning_rate: float = Field(gt=0)
    weight_decay: float = Field(ge=0)
    dropout: float = Field(ge=0, lt=1)
    max_tokens: int = Field(ge=8, le=512)
    device: str
    bf16: bool


class BaselineSettings(Settings):
    """Every number that the baselines depend on."""

    languages: tuple[str, ...] = Field(min_length=1)
    tfidf: TfidfSettings
    original: OriginalSettings


def load_settings(name_or_path: str = "baselines") -> BaselineSettings:
    """The settings shipped under a name, or those of a TOML file."""
    return read_toml(name_or_path, BaselineSettings, what="settings of the baselines")
