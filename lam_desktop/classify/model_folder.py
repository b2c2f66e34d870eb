"""The folder a guard model ships in, its manifest, and the check that nothing in it was altered."""

import hashlib
import math
from collections.abc import Mapping
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
ENGLISH = "english"
"""The output, of guards with two sets of thresholds, that tells English from all other texts."""
BLOCK_BARS = frozenset({"infeasible", "illegal", "unethical"})
"""The answers that have a bar from which they block."""
CONFIRM_BARS = BLOCK_BARS | {"irreversible", "beyond", "high"}
"""Those that have a bar from which they are asked about: what can block is asked about below it."""
CRITERIA = frozenset(criterion.value for criterion in LABELS)
ROUNDING = 1e-6
"""By this share a strict bar may pass its limit: what computing that elsewhere can change."""
MENDING = "Reinstall LAM Desktop, or put the original model folder back."


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class _Bars(_Strict):
    block: dict[str, float]
    confirm: dict[str, float]

    @model_validator(mode="after")
    def _names_every_label(self) -> Self:
        for name, bars, labels in (
            ("block", self.block, BLOCK_BARS),
            ("confirm", self.confirm, CONFIRM_BARS),
        ):
            if set(bars) != labels:
                raise ValueError(f"{name} must name exactly {', '.join(sorted(labels))}")
            if not all(0 < bar <= 1 for bar in bars.values()):
                raise ValueError(f"a bar of {name} is not in (0, 1]")
        return self


class ManifestThresholds(_Bars):
    """From which probability an answer blocks or asks."""

    language: float = Field(gt=0, le=1)


class ManifestOthers(_Bars):
    """How a text is read that is not surely English, by a guard that is surest of English.

    ``english`` is the probability from which a text is taken for English. ``temperatures`` are of
    the criteria alone: what is no language the guard knows is told by one measure for all texts.
    """

    english: float = Field(gt=0, le=1)
    temperatures: dict[str, float]

    @field_validator("temperatures")
    @classmethod
    def _one_a_criterion(cls, temperatures: dict[str, float]) -> dict[str, float]:
        if set(temperatures) != CRITERIA:
            raise ValueError("there must be one temperature a criterion, and no other")
        return _above_nought(temperatures)


class Manifest(_Strict):
    """``manifest.json``: what the model is, how to read its logits, and what its files hash to.

    Format 2 may hold ``others``; format 1 has one set of temperatures and thresholds for all texts.
    """

    format: Literal[1, 2]
    name: str = Field(min_length=1)
    base: str
    data_version: str
    languages: tuple[str, ...] = Field(min_length=1)
    max_tokens: int = Field(ge=8, le=512)
    labels: dict[str, tuple[str, ...]]
    temperatures: dict[str, float]
    thresholds: ManifestThresholds
    others: ManifestOthers | None = None
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
        if set(temperatures) != CRITERIA | {LANGUAGE}:
            raise ValueError("there must be one temperature a criterion and one for language")
        return _above_nought(temperatures)

    @field_validator("files")
    @classmethod
    def _names_both(cls, files: dict[str, str]) -> dict[str, str]:
        if set(files) != {MODEL, TOKENIZER}:
            raise ValueError(f"files must name exactly {MODEL} and {TOKENIZER}")
        return files

    @model_validator(mode="after")
    def _others_are_no_looser(self) -> Self:
        if self.others is None:
            return self
        if self.format == 1:
            raise ValueError("others have no place in format 1")
        for name, strict, ordinary in (
            ("block", self.others.block, self.thresholds.block),
            ("confirm", self.others.confirm, self.thresholds.confirm),
        ):
            for label, bar in ordinary.items():
                limit = strict_limit(label, bar, self.temperatures, self.others.temperatures)
                if strict[label] > limit * (1 + ROUNDING):
                    raise ValueError(
                        f"the {name} bar of others for {label} is above {limit:.6g}, so that what "
                        "is stopped in English would pass in another language"
                    )
        return self

    def temperatures_for(self, *, strict: bool) -> dict[str, float]:
        """One temperature a head, for texts that are surely English or for the others."""
        if self.others is None or not strict:
            return self.temperatures
        return self.temperatures | self.others.temperatures

    def thresholds_for(self, *, strict: bool) -> Thresholds:
        """The thresholds for texts that are surely English, or those for the others."""
        language = self.thresholds.language
        if self.others is None or not strict:
            bars = self.thresholds
            return Thresholds(block=bars.block, confirm=bars.confirm, language=language)
        others = self.others
        return StrictThresholds(block=others.block, confirm=others.confirm, language=language)


def _above_nought(temperatures: dict[str, float]) -> dict[str, float]:
    if not all(t > 0 and math.isfinite(t) for t in temperatures.values()):
        raise ValueError("a temperature is not above 0")
    return temperatures


def strict_limit(
    label: str, bar: float, ordinary: Mapping[str, float], strict: Mapping[str, float]
) -> float:
    """The highest bar of others for a label: whatever reaches ``bar`` reaches it too.

    Not above ``bar`` itself, and low enough for how the same logits read at the temperatures of
    others. An answer reaches a bar if the odds against it, a sum of one power of e for each other
    answer, are at most (1 - bar) / bar. Another temperature raises each term to the power of
    ordinary / strict; by the inequality of power means their sum then is at most the odds to that
    power, times, where it is below 1, the number of other answers to the power of 1 less it.
    """
    head, rivals = next((c.value, len(of) - 1) for c, of in LABELS.items() if label in of)
    power = ordinary[head] / strict[head]
    if bar == 1:
        return bar
    log_odds = power * math.log((1 - bar) / bar) + max(0.0, 1 - power) * math.log(rivals)
    return min(bar, 1 / (1 + math.exp(min(log_odds, 700.0))))


@dataclass(frozen=True, kw_only=True)
class StrictThresholds(Thresholds):
    """Those for texts that are not surely English.

    A type of their own, for they may be the same numbers and are read at other temperatures.
    """


@dataclass(frozen=True, kw_only=True)
class ModelFolder:
    """An opened and checked model folder; ``model`` and ``tokenizer`` are the bytes checked."""

    path: Path
    manifest: Manifest
    model: bytes
    tokenizer: bytes

    @property
    def thresholds(self) -> Thresholds:
        """Those for texts that are surely English; of a guard with one set, for all texts."""
        return self.manifest.thresholds_for(strict=False)


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
