"""The folder a guard model ships in, its manifest, and the check that nothing in it was altered."""

import hashlib
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from lam_desktop.domain.criteria import LABELS
from lam_desktop.domain.errors import ModelError
from lam_desktop.domain.verdict import Thresholds

MANIFEST = "manifest.json"
SEAL = "manifest.sha256"
MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
LANGUAGE = "language"
BLOCKING = frozenset({"infeasible", "illegal", "unethical"})
ASKING = BLOCKING | {"irreversible", "beyond", "high"}
MENDING = "Reinstall LAM Desktop, or put the original model folder back."


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ManifestThresholds(_Strict):
    """From which probability an answer blocks or asks."""

    block: dict[str, float]
    confirm: dict[str, float]
    language: float = Field(gt=0, le=1)

    @model_validator(mode="after")
    def _names_every_label(self) -> Self:
        for name, bars, labels in (
            ("block", self.block, BLOCKING),
            ("confirm", self.confirm, ASKING),
        ):
            if set(bars) != labels:
                raise ValueError(f"{name} must name exactly {', '.join(sorted(labels))}")
            if not all(0 < bar <= 1 for bar in bars.values()):
                raise ValueError(f"a bar of {name} is not in (0, 1]")
        return self


class Manifest(_Strict):
    """``manifest.json``: what the model is, how to read its logits, and what its files hash to."""

    format: Literal[1]
    name: str = Field(min_length=1)
    base: str
    data_version: str
    languages: tuple[str, ...] = Field(min_length=1)
    max_tokens: int = Field(ge=8, le=512)
    labels: dict[str, tuple[str, ...]]
    temperatures: dict[str, float]
    thresholds: ManifestThresholds
    files: dict[str, str]
    metrics: dict[str, Any]

    @field_validator("labels")
    @classmethod
    def _are_the_guides(cls, labels: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        if labels != {criterion.value: answers for criterion, answers in LABELS.items()}:
            raise ValueError("the labels are not those of the label guide, in its order")
        return labels

    @field_validator("temperatures")
    @classmethod
    def _one_a_head(cls, temperatures: dict[str, float]) -> dict[str, float]:
        if set(temperatures) != {criterion.value for criterion in LABELS} | {LANGUAGE}:
            raise ValueError("there must be one temperature a criterion and one for language")
        if not all(t > 0 and math.isfinite(t) for t in temperatures.values()):
            raise ValueError("a temperature is not above 0")
        return temperatures

    @field_validator("files")
    @classmethod
    def _names_both(cls, files: dict[str, str]) -> dict[str, str]:
        if set(files) != {MODEL, TOKENIZER}:
            raise ValueError(f"files must name exactly {MODEL} and {TOKENIZER}")
        return files


@dataclass(frozen=True, kw_only=True)
class ModelFolder:
    """An opened and checked model folder; ``model`` and ``tokenizer`` are the bytes checked."""

    path: Path
    manifest: Manifest
    model: bytes
    tokenizer: bytes

    @property
    def thresholds(self) -> Thresholds:
        bars = self.manifest.thresholds
        return Thresholds(block=bars.block, confirm=bars.confirm, language=bars.language)


def sha256(content: bytes) -> str:
    """The SHA-256 as 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


def open_model_folder(path: Path) -> ModelFolder:
    """Read and check a model folder.

    The bytes that were hashed are the bytes that will run: nothing is read a second time.

    Raises:
        ModelError: a file is missing, unreadable or altered, or the manifest is wrong; says which.
    """
    manifest = _read_manifest(path)
    content = {name: _checked(path, name, digest) for name, digest in manifest.files.items()}
    return ModelFolder(
        path=path, manifest=manifest, model=content[MODEL], tokenizer=content[TOKENIZER]
    )


def _read_manifest(path: Path) -> Manifest:
    raw = _checked(path, MANIFEST, _read(path, SEAL).decode("ascii", "replace").strip())
    try:
        return Manifest.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ModelError(
            f"The guard's {MANIFEST} in {path} is not valid ({where}: {first['msg']}). "
            f"Nothing can be judged, so everything is blocked. {MENDING}"
        ) from error


def _read(path: Path, name: str) -> bytes:
    try:
        return (path / name).read_bytes()
    except FileNotFoundError as error:
        raise ModelError(
            f"The guard's file {name} is missing from {path}. "
            f"Nothing can be judged, so everything is blocked. {MENDING}"
        ) from error
    except OSError as error:
        raise ModelError(
            f"The guard's file {name} in {path} cannot be read ({error.strerror}). "
            f"Nothing can be judged, so everything is blocked. {MENDING}"
        ) from error


def _checked(path: Path, name: str, digest: str) -> bytes:
    content = _read(path, name)
    if sha256(content) != digest:
        raise ModelError(
            f"The guard's file {name} in {path} has been changed since it was published. "
            f"It is not trusted, so everything is blocked. {MENDING}"
        )
    return content
