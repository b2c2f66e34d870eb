"""Turns a checkpoint into the folder that ships: ONNX graph, tokenizer, manifest, card."""

import json
import shlex
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lam_desktop.classify.model_folder import (
    LANGUAGE,
    MANIFEST,
    MODEL,
    SEAL,
    TOKENIZER,
    Manifest,
    open_model_folder,
    sha256,
)
from lam_desktop.classify.normalise import normalise
from lam_desktop.domain.criteria import LABELS
from lam_desktop.domain.errors import ModelError
from lam_desktop.domain.verdict import Thresholds
from lam_desktop.training import calibrate, evaluate, measure, thresholds, unfamiliar
from lam_desktop.training.config import TrainConfig
from lam_desktop.training.dataset import Row, of_split, version
from lam_desktop.training.graph import GuardGraph
from lam_desktop.training.model import (
    BASE,
    HEADS,
    WEIGHTS,
    Base,
    Guard,
    averaged,
    load_guard,
    tokenizer,
)
from lam_desktop.training.model_card import card
from lam_desktop.training.run import checkpoint
from lam_desktop.training.train import predict

SIZE_LIMIT = 66 * 1000 * 1000
"""Of the model; with tokenizer, manifest and card it must stay below 70 MB."""
MUST_AGREE = ("languages", "max_tokens")
"""Settings that the thresholds and the manifest take over, and the weights were taught with."""
LogitTable = Mapping[str, NDArray[np.floating]]


def onnx_logits(
    model: bytes, texts: Sequence[str], tokenizer_file: Path, *, max_tokens: int
) -> dict[str, NDArray[np.float32]]:
    """Head name to logits (texts, classes), each text run by itself as the product does."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    cut = tokenizer(tokenizer_file, max_tokens=max_tokens)
    found = {head: np.zeros((len(texts), n), dtype=np.float32) for head, n in HEADS.items()}
    for place, text in enumerate(texts):
        ids = np.array([cut.encode(normalise(text)).ids], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        for head, output in zip(HEADS, session.run(list(HEADS), feed), strict=True):
            found[head][place] = output[0]
    return found


def export(
    checkpoints: Sequence[Path],
    rows: Sequence[Row],
    config: TrainConfig,
    folder: Path,
    *,
    base: Base,
) -> Manifest:
    """Calibrate, choose thresholds on validation, measure on test, write ``folder``.

    Of several checkpoints the mean of the weights is taken.
    Calibration and thresholds are fitted on the answers of the model that ships; the test split is
    only measured.

    Raises:
        ModelError: a checkpoint is not done, or was trained with other settings or another
            encoder; the model is too large to ship; or it could not be written.
    """
    guard = averaged([_agreeing(folder, config, base) for folder in checkpoints])
    model = GuardGraph(guard).model().SerializeToString()
    if len(model) > SIZE_LIMIT:
        raise ModelError(
            f"The model would have {len(model) / 1e6:.1f} MB; more than {SIZE_LIMIT / 1e6:.0f} MB "
            "are not shipped, so nothing was written. Train from an encoder with a smaller "
            "vocabulary or fewer layers (--encoder) and export that."
        )
    validation = of_split(rows, "validation")
    texts = [row.text for row in validation]
    logits = onnx_logits(model, texts, base.tokenizer_file, max_tokens=config.max_tokens)
    temperatures = calibrate.temperatures(validation, logits, languages=config.languages)
    bars = choose_bars(validation, calibrate.probabilities(logits, temperatures), config)
    content = {MODEL: model, TOKENIZER: base.tokenizer_file.read_bytes()}
    manifest = Manifest.model_validate(
        {
            "format": 1,
            "name": config.name,
            "base": BASE,
            "data_version": version(rows),
            "languages": config.languages,
            "max_tokens": config.max_tokens,
            "labels": {criterion.value: labels for criterion, labels in LABELS.items()},
            "temperatures": temperatures,
            "thresholds": asdict(bars),
            "files": {name: sha256(data) for name, data in content.items()},
            "metrics": {},
        }
    )
    with tempfile.TemporaryDirectory() as scratch:
        unmeasured = Path(scratch, "guard")
        write_folder(unmeasured, manifest, content)
        metrics = (
            measure.measure(unmeasured, rows)
            | _against_float(guard, model, rows, manifest, base)
            | _unknown(model, manifest, config, base)
        )
    manifest = manifest.model_copy(update={"metrics": metrics})
    write_folder(folder, manifest, content)
    return manifest


def _agreeing(folder: Path, config: TrainConfig, base: Base) -> Guard:
    """The guard of a checkpoint that was trained with these settings and this encoder."""
    taught = _settings(folder)
    given = config.model_dump(mode="json")
    differing = [
        f"{name} (there {taught.get(name)}, in --config {given[name]})"
        for name in MUST_AGREE
        if taught.get(name) != given[name]
    ]
    if differing:
        raise ModelError(
            f"{folder} was trained with other settings: {'; '.join(differing)}. Its thresholds "
            "would not hold, so nothing was written. Give the --config that it was trained with."
        )
    guard = load_guard(folder)
    pieces = tokenizer(base.tokenizer_file, max_tokens=config.max_tokens).get_vocab_size()
    words = guard.encoder.config.vocab_size
    if words != pieces:
        raise ModelError(
            f"{folder} has vectors of {words} pieces of words, but the encoder in {base.folder} "
            f"cuts texts into {pieces} others: it would read words that nobody wrote, so nothing "
            "was written. Give the --encoder that it was trained from, or none if it was the "
            "English one."
        )
    return guard


def _settings(folder: Path) -> Mapping[str, Any]:
    """The settings that a finished run, or a model folder, was made with."""
    if not (folder / WEIGHTS).exists() and (folder / MANIFEST).exists():
        return open_model_folder(folder).manifest.model_dump(mode="json")
    record = checkpoint.record(folder)
    if record is None or not isinstance(record.get("config"), dict):
        raise ModelError(
            f"The training run in {folder} is not done ({checkpoint.RECORD} is missing), so its "
            "weights may be of an early epoch or of the run before, and nothing was written. Give "
            f"its “lam train … --out {shlex.quote(str(folder))}” again, which goes on where it "
            "was, and export then."
        )
    settings: dict[str, Any] = record["config"]
    return settings


def choose_bars(
    rows: Sequence[Row], probabilities: evaluate.Probabilities, config: TrainConfig
) -> Thresholds:
    """The thresholds for the known languages' rows of a split."""
    known = np.array([row.language in config.languages for row in rows])
    ours = {head: p[known] for head, p in probabilities.items()}
    known_rows = [row for row in rows if row.language in config.languages]
    language = thresholds.choose_language(ours[LANGUAGE][:, 1])
    return thresholds.choose(known_rows, ours, language=language)


def _against_float(
    guard: Guard, model: bytes, rows: Sequence[Row], manifest: Manifest, base: Base
) -> dict[str, Any]:
    """What storing the matrices in eight bits changed on the known languages' test rows."""
    tested = [row for row in of_split(rows, "test") if row.language in manifest.languages]
    bars = Thresholds(**manifest.thresholds.model_dump())
    texts = [row.text for row in tested]
    stored, trained = (
        calibrate.probabilities(logits, manifest.temperatures)
        for logits in (
            onnx_logits(model, texts, base.tokenizer_file, max_tokens=manifest.max_tokens),
            predict(guard, tested, base, max_tokens=manifest.max_tokens),
        )
    )
    return {
        "decisions_changed_by_int8": round(measure.changed_share(stored, trained, bars), 4),
        "harmful_newly_allowed_by_int8": measure.newly_allowed(tested, stored, trained, bars),
        "float32_decision_accuracy": round(
            evaluate.report(tested, trained, bars).decision_accuracy, 4
        ),
        "model_bytes": len(model),
    }


def _unknown(model: bytes, manifest: Manifest, config: TrainConfig, base: Base) -> dict[str, Any]:
    """How many held-out texts unlike what the guard judges are asked about, by their kind."""
    kinds = unfamiliar.held_out(config, base)
    bars = Thresholds(**manifest.thresholds.model_dump())
    found = {}
    for kind, texts in kinds.items():
        logits = onnx_logits(model, texts, base.tokenizer_file, max_tokens=manifest.max_tokens)
        p = calibrate.probabilities(logits, manifest.temperatures)
        found[kind] = {
            "rows": len(texts),
            "recognised": round(evaluate.share(p[LANGUAGE][:, 1] >= bars.language), 4),
            "allowed": round(evaluate.share(evaluate.decide_many(p, bars) == evaluate.ALLOW), 4),
        }
    return {"unfamiliar": found} if found else {}


def write_folder(folder: Path, manifest: Manifest, content: Mapping[str, bytes]) -> None:
    """Write a model folder: its files, the manifest, and the card made from it.

    It is written aside, brought to the disk, and then takes the old one's place: a full disk leaves
    that whole, and what a kill in the middle left aside comes back with the next write.

    Raises:
        ModelError: it could not be written.
    """
    text = json.dumps(manifest.model_dump(mode="json"), indent=1, ensure_ascii=False)
    raw = (text + "\n").encode()
    files = dict(content) | {MANIFEST: raw, SEAL: f"{sha256(raw)}\n".encode("ascii")}
    if manifest.metrics:
        files["README.md"] = card(manifest).encode()
    aside, old = _beside(folder)
    try:
        _recover(folder)
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        for name, data in files.items():
            (aside / name).write_bytes(data)
            checkpoint.sync(aside / name)
        checkpoint.sync(aside)
        _swap(aside, folder)
    except OSError as error:
        shutil.rmtree(aside, ignore_errors=True)
        there = "still there" if folder.exists() or not old.exists() else f"now in {old}"
        raise ModelError(
            f"The model could not be written to {folder} ({error.strerror}). What was there before "
            f"is {there}. Make room or choose another folder with --out, and export again."
        ) from error
    shutil.rmtree(old, ignore_errors=True)


def _beside(folder: Path) -> tuple[Path, Path]:
    """Where a folder is written, and where the one before it waits until that is in its place."""
    return folder.with_name(folder.name + ".new"), folder.with_name(folder.name + ".old")


def _swap(aside: Path, folder: Path) -> None:
    """Put what was written aside in the folder's place; if that fails the old one stays there."""
    _, old = _beside(folder)
    try:
        if folder.exists():
            shutil.rmtree(old, ignore_errors=True)
            folder.rename(old)
        aside.rename(folder)
    except BaseException:
        _recover(folder)
        raise
    checkpoint.sync(folder.parent)


def _recover(folder: Path) -> None:
    """Put back the old folder where a write ended between taking it away and its successor."""
    _, old = _beside(folder)
    if old.exists() and not folder.exists():
        old.rename(folder)
