"""Guards that were trained, opened only with the settings and encoder they were trained with."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lam_desktop.classify.model_folder import MANIFEST, open_model_folder
from lam_desktop.domain.errors import ModelError
from lam_desktop.training.config import TrainConfig
from lam_desktop.training.model import WEIGHTS, Base, Guard, load_guard
from lam_desktop.training.run import checkpoint

MUST_AGREE = ("languages", "max_tokens")
"""Settings that thresholds, manifest and teacher take over, and the weights were taught with."""
LEARNT_FROM = "learnt_from"
"""The metric of a manifest that names the versions of the dataset its guard was trained on."""
TAUGHT_BY = "taught_by"
"""The metric that names the encoders of the larger guards whose answers its guard learnt from."""


@dataclass(frozen=True, kw_only=True)
class Trained:
    """A guard, the versions of the dataset and the teachers' encoders that it learnt from.

    Versions and encoders as far as they are known.
    """

    guard: Guard
    learnt_from: tuple[str, ...]
    taught_by: tuple[str, ...]

    @classmethod
    def agreeing(cls, folder: Path, config: TrainConfig, base: Base) -> "Trained":
        """That of a checkpoint or model folder that goes with these settings and this encoder.

        Raises:
            ModelError: the run is not done, or had other settings or another encoder.
        """
        settings, learnt = _record(folder)
        _require_same_settings(folder, settings, config.model_dump(mode="json"))
        guard = load_guard(folder)
        _require_same_pieces(folder, guard, base)
        return cls(guard=guard, **learnt)


def _record(folder: Path) -> tuple[Mapping[str, Any], Mapping[str, tuple[str, ...]]]:
    """What a finished run, or a model folder, was made with: its settings, and from what."""
    if _ships(folder):
        manifest = open_model_folder(folder).manifest
        versions = manifest.metrics.get(LEARNT_FROM, [manifest.data_version])
        encoders = manifest.metrics.get(TAUGHT_BY, [])
        learnt = {LEARNT_FROM: tuple(versions), TAUGHT_BY: tuple(encoders)}
        return manifest.model_dump(mode="json"), learnt
    record = checkpoint.record(folder)
    if record is None or not isinstance(record.get("config"), dict):
        raise ModelError(
            f"The training run in {folder} is not done ({checkpoint.RECORD} is missing), so its "
            "weights may be of an early epoch or of the run before, and nothing was written. Give "
            f"its “lam train … --out {shlex.quote(str(folder))}” again, which goes on where it "
            "was, and then this command."
        )
    taught_by = record.get(TAUGHT_BY)
    return record["config"], {
        LEARNT_FROM: _versions(record),
        TAUGHT_BY: (taught_by,) if isinstance(taught_by, str) else (),
    }


def learnt_from(folder: Path) -> tuple[str, ...]:
    """The versions of the dataset that weights to start from have seen, as far as is known."""
    if _ships(folder):
        return _record(folder)[1][LEARNT_FROM]
    return _versions(checkpoint.record(folder) or {})


def _ships(folder: Path) -> bool:
    """Whether it is a model folder and no run's."""
    return not (folder / WEIGHTS).exists() and (folder / MANIFEST).exists()


def _versions(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Those that a run's record names; earlier records name only the last."""
    version = record.get("data_version")
    return tuple(record.get(LEARNT_FROM, [version] if version else []))


def _require_same_settings(
    folder: Path, taught: Mapping[str, Any], given: Mapping[str, Any]
) -> None:
    differing = [
        f"{name} (there {taught.get(name)}, in --config {given[name]})"
        for name in MUST_AGREE
        if taught.get(name) != given[name]
    ]
    if differing:
        raise ModelError(
            f"{folder} was trained with other settings: {'; '.join(differing)}. What is made of it "
            "would not hold, so nothing was written. Give the --config that it was trained with."
        )


def _require_same_pieces(folder: Path, guard: Guard, base: Base) -> None:
    pieces, words = base.pieces, guard.encoder.config.vocab_size
    if words != pieces:
        raise ModelError(
            f"{folder} has vectors of {words} pieces of words, but the encoder in {base.folder} "
            f"cuts texts into {pieces} others: it would read words that nobody wrote, so nothing "
            "was written. Give the --encoder that it was trained from, or none if it was the "
            "English one."
        )
