"""The settings of the multilingual encoder, read from TOML.

``configs/encoder.toml`` and ``configs/carry.toml`` explain them.
"""

from typing import Annotated

from pydantic import Field

from lam_desktop.training.config import Settings, read_toml

Language = Annotated[str, Field(pattern="^[a-z]{2}$")]
Pieces = Annotated[int, Field(ge=1)]


class DistilConfig(Settings):
    """How one distillation learns."""

    seed: int = Field(ge=0)
    passes: int = Field(default=1, ge=1)
    batch_size: int = Field(ge=1)
    word_rate: float = Field(gt=0)
    layer_rate: float = Field(gt=0)
    warm_up: float = Field(ge=0, lt=1)
    english_share: float = Field(ge=0, le=1)
    longest: int = Field(ge=8, le=512)
    bf16: bool


class BuildConfig(Settings):
    """How many pieces and pairs of each language there are, and how it learns from them."""

    pieces: dict[Language, Pieces] = Field(min_length=1)
    aligned: int = Field(ge=1)
    distilled: int = Field(ge=1)
    held_out: int = Field(ge=0)
    unknown: int = Field(ge=0)
    distil: DistilConfig


class CarryConfig(Settings):
    """How many catalogue pairs of each language are read beside the commands, and how it learns."""

    catalogue: int = Field(ge=0)
    distil: DistilConfig


def load_build(name_or_path: str) -> BuildConfig:
    """The settings shipped under a name, or those of a TOML file."""
    return read_toml(name_or_path, BuildConfig, what="encoder settings")


def load_carry(name_or_path: str) -> CarryConfig:
    """The settings shipped under a name, or those of a TOML file."""
    return read_toml(name_or_path, CarryConfig, what="settings for carrying over")
