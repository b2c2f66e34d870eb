"""The settings of the multilingual encoder, read from TOML.

``configs/encoder.toml`` and ``configs/carry.toml`` explain them.
"""

from pydantic import BaseModel, ConfigDict, Field

from lam_desktop.training.config import read_toml


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DistilConfig(_Strict):
    """How one distillation learns."""

    seed: int
    batch_size: int = Field(ge=1)
    word_rate: float = Field(gt=0)
    layer_rate: float = Field(gt=0)
    warm_up: float = Field(ge=0, lt=1)
    english_share: float = Field(ge=0)
    longest: int = Field(ge=8, le=512)
    bf16: bool


class BuildConfig(_Strict):
    """How many pieces and pairs of each language there are, and how it learns from them."""

    pieces: dict[str, int] = Field(min_length=1)
    aligned: int = Field(ge=1)
    distilled: int = Field(ge=1)
    held_out: int = Field(ge=0)
    unknown: int = Field(ge=0)
    distil: DistilConfig


class CarryConfig(_Strict):
    """How many catalogue pairs of each language are read beside the commands, and how it learns."""

    catalogue: int = Field(ge=0)
    distil: DistilConfig


def load_build(name_or_path: str) -> BuildConfig:
    """The settings shipped under a name, or those of a TOML file."""
    return read_toml(name_or_path, BuildConfig, what="encoder settings")


def load_carry(name_or_path: str) -> CarryConfig:
    """The settings shipped under a name, or those of a TOML file."""
    return read_toml(name_or_path, CarryConfig, what="settings for carrying over")
