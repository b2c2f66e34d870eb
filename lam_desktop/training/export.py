"""Turns a checkpoint into the folder that ships: ONNX graph, tokenizer, manifest, card."""

import json
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
from lam_desktop.training.model import BASE, HEADS, Base, Guard, averaged, load_guard, tokenizer
from lam_desktop.training.model_card import card
from lam_desktop.training.train import predict

SIZE_LIMIT = 66 * 1000 * 1000
"""Of the model; with tokenizer, manifest and card it must stay below 70 MB."""
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
    only measured. Raises ValueError for a model too large to ship.
    """
    guard = averaged([load_guard(checkpoint) for checkpoint in checkpoints])
    model = GuardGraph(guard).model().SerializeToString()
    if len(model) > SIZE_LIMIT:
        raise ValueError(f"the model has {len(model)} bytes, more than {SIZE_LIMIT}")
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
    tables = [
        calibrate.probabilities(logits, manifest.temperatures)
        for logits in (
            onnx_logits(model, texts, base.tokenizer_file, max_tokens=manifest.max_tokens),
            predict(guard, tested, base, max_tokens=manifest.max_tokens),
        )
    ]
    return {
        "decisions_changed_by_int8": round(measure.changed_share(tables[0], tables[1], bars), 4),
        "float32_decision_accuracy": round(
            evaluate.report(tested, tables[1], bars).decision_accuracy, 4
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

    It is written aside and then takes the old one's place: a full disk or a kill leaves that whole.

    Raises:
        ModelError: it could not be written.
    """
    text = json.dumps(manifest.model_dump(mode="json"), indent=1, ensure_ascii=False)
    raw = (text + "\n").encode()
    files = dict(content) | {MANIFEST: raw, SEAL: f"{sha256(raw)}\n".encode("ascii")}
    if manifest.metrics:
        files["README.md"] = card(manifest).encode()
    aside, old = (folder.with_name(folder.name + end) for end in (".new", ".old"))
    shutil.rmtree(aside, ignore_errors=True)
    try:
        aside.mkdir(parents=True)
        for name, data in files.items():
            (aside / name).write_bytes(data)
        if folder.exists():
            shutil.rmtree(old, ignore_errors=True)
            folder.rename(old)
        aside.rename(folder)
    except OSError as error:
        shutil.rmtree(aside, ignore_errors=True)
        raise ModelError(
            f"The model could not be written to {folder} ({error.strerror}). What was there before "
            "is still there. Make room or choose another folder with --out, and export again."
        ) from error
    shutil.rmtree(old, ignore_errors=True)
