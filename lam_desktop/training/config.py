"""A training run's settings, read from TOML."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from lam_desktop.training.dataset import DatasetError

CONFIGS = Path(__file__).parent / "configs"
EXTENDS = "extends"
"""The key under which a file of settings names another whose settings it changes."""
M = TypeVar("M", bound=BaseModel)


class Settings(BaseModel):
    """Settings that are read from TOML: none unknown, none changed later, every number finite."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class TrainConfig(Settings):
    """Every number a run depends on; ``configs/guard.toml`` explains them."""

    name: str
    seed: int
    languages: tuple[str, ...] = Field(min_length=1)
    max_tokens: int = Field(ge=16, le=512)
    train_tokens: int = Field(ge=16, le=512)
    epochs: int = Field(ge=1)
    frozen_words: bool
    batch_size: int = Field(ge=1)
    accumulate: int = Field(ge=1)
    learning_rate: float = Field(gt=0)
    layer_decay: float = Field(gt=0, le=1)
    weight_decay: float = Field(ge=0)
    warm_up: float = Field(ge=0, lt=1)
    dropout: float = Field(ge=0, lt=1)
    averaging: float = Field(ge=0, lt=1)
    patience: int = Field(ge=1)
    threads: int = Field(ge=1)
    bf16: bool
    focal_gamma: float = Field(ge=0)
    criterion_weights: tuple[float, float, float, float, float, float]
    decision_weight: float = Field(ge=0)
    language_weight: float = Field(ge=0)
    other_share: float = Field(ge=0, le=1)
    other_weight: float = Field(ge=0)
    unknown_share: float = Field(ge=0, le=1)
    unfamiliar: Path | None = None
    augment: dict[str, float]
    several_steps: float = Field(ge=0, le=1)
    most_steps: int = Field(ge=2)
    consistency: float = Field(ge=0)
    class_balance: float = Field(default=0.0, ge=0)
    contrast: float = Field(default=0.0, ge=0)
    teacher: Path | None = None
    teacher_weight: float = Field(default=1.0, ge=0)
    teacher_temperature: float = Field(default=2.0, gt=0)
    vector_weight: float = Field(default=0.0, ge=0)

    @model_validator(mode="after")
    def _rows_that_are_compared_are_read_together(self) -> Self:
        if self.contrast and self.accumulate > 1:
            raise ValueError(
                "the contrastive loss compares the rows of a batch with one another, so several "
                "batches to a step are not one large batch: set accumulate to 1 (and raise "
                "batch_size), or contrast to 0"
            )
        return self


def load_config(name_or_path: str) -> TrainConfig:
    """The settings shipped under a name, or those of a TOML file."""
    return read_toml(name_or_path, TrainConfig, what="training settings")


def read_toml(name_or_path: str, model: type[M], *, what: str) -> M:
    """The file shipped under a name, or a TOML file; DatasetError says ``what`` is wrong."""
    path = _path(name_or_path)
    try:
        return model.model_validate(_extended(path))
    except (OSError, ValueError) as error:
        raise DatasetError(f"The {what} {path} cannot be used: {error}") from error


def merged(one: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """``one`` with the changes; a table, such as that of augmentation, keeps what is not named."""
    found = dict(one)
    for name, value in changes.items():
        before = found.get(name)
        if isinstance(value, Mapping) and isinstance(before, Mapping):
            found[name] = merged(before, value)
        else:
            found[name] = value
    return found


def _path(name_or_path: str) -> Path:
    path = Path(name_or_path)
    return path if path.suffix == ".toml" else CONFIGS / f"{name_or_path}.toml"


def _extended(path: Path, *above: Path) -> dict[str, Any]:
    """The values of a file in place of those of the file that it extends, and so on."""
    if path in above:
        raise ValueError(f"{path} extends itself")
    values = _values(path)
    base = values.pop(EXTENDS, None)
    return merged(_extended(_path(str(base)), *above, path), values) if base else values


def _values(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
