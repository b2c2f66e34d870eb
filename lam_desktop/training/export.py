"""Turns a checkpoint into the folder that ships: ONNX graph, tokenizer, manifest, card."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lam_desktop.classify.model_folder import (
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
from lam_desktop.training import english, evaluate, fitted, measure, unfamiliar
from lam_desktop.training.config import TrainConfig
from lam_desktop.training.dataset import Row, of_split, version
from lam_desktop.training.graph import GuardGraph
from lam_desktop.training.model import Base, Guard, averaged, tokenizer
from lam_desktop.training.model_card import card
from lam_desktop.training.multilingual.trim import trimmed
from lam_desktop.training.run import checkpoint
from lam_desktop.training.run.bar import followed
from lam_desktop.training.train import predict
from lam_desktop.training.trained import LEARNT_FROM, TAUGHT_BY, Trained

SIZE_LIMIT = 66 * 1000 * 1000
"""Of the model; with tokenizer, manifest and card it must stay below 70 MB."""


def onnx_logits(
    model: bytes, texts: Sequence[str], tokenizer_file: Path, *, max_tokens: int
) -> dict[str, NDArray[np.float32]]:
    """Head name to logits (texts, classes), each text run by itself as the product does."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    cut = tokenizer(tokenizer_file, max_tokens=max_tokens)
    found = {
        output.name: np.zeros((len(texts), output.shape[1]), dtype=np.float32)
        for output in session.get_outputs()
    }
    for place, text in enumerate(followed(texts, "answering")):
        ids = np.array([cut.encode(normalise(text)).ids], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        for head, output in zip(found, session.run(list(found), feed), strict=True):
            found[head][place] = output[0]
    return found


def export(
    checkpoints: Sequence[Path],
    rows: Sequence[Row],
    config: TrainConfig,
    folder: Path,
    *,
    base: Base,
    trim: bool = False,
) -> Manifest:
    """Calibrate, choose thresholds on validation, measure on test, write ``folder``.

    Of several checkpoints the mean of the weights is taken; ``trim`` leaves out the English pieces
    of words that a guard of other languages has no use for.
    Calibration and thresholds are fitted on the answers of the model that ships; the test split is
    only measured. A guard of English and other languages gets thresholds of their own for what is
    not surely English, and a layer that tells.

    Raises:
        ModelError: a checkpoint is not done, was trained with other settings or another encoder,
            or has none that ships; it cannot be trimmed; the model is too large to ship; it could
            not be written; or something else is in its place.
    """
    _require_ours(folder)
    trained = [Trained.agreeing(folder, config, base) for folder in checkpoints]
    for given, each in zip(checkpoints, trained, strict=True):
        if (kind := each.guard.encoder.config.model_type) != "bert":
            raise ModelError(
                f"{given} has an encoder of the kind “{kind}”, and the program reads BERT alone, "
                "so nothing was written. Let it teach a guard that can ship, with “lam teach”."
            )
    guard = averaged([each.guard for each in trained])
    if english.set_apart(rows, config):
        guard = english.taught(guard, rows, config, base)
    whole = nullcontext((guard, base))
    with trimmed(guard, base, rows, config) if trim else whole as (guard, base):
        manifest, content = _measured(guard, trained, rows, config, base)
    write_folder(folder, manifest, content)
    return manifest


def _measured(
    guard: Guard, trained: Sequence[Trained], rows: Sequence[Row], config: TrainConfig, base: Base
) -> tuple[Manifest, dict[str, bytes]]:
    """What a model folder holds of a guard, with the figures of what it was made of.

    Raises:
        ModelError: the model is too large to ship, or there is no room to measure it.
    """
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
    content = {MODEL: model, TOKENIZER: base.tokenizer_file.read_bytes()}
    manifest = Manifest.model_validate(
        {
            **fitted.fit(validation, logits, config).as_manifest(),
            "name": config.name,
            "base": base.name,
            "data_version": version(rows),
            "languages": config.languages,
            "max_tokens": config.max_tokens,
            "labels": {criterion.value: labels for criterion, labels in LABELS.items()},
            "files": {name: sha256(data) for name, data in content.items()},
            "metrics": {},
        }
    )
    with _unmeasured(manifest, content) as unmeasured:
        metrics = (
            {"encoder": _encoder(guard, base)}
            | {LEARNT_FROM: sorted({name for each in trained for name in each.learnt_from})}
            | {TAUGHT_BY: sorted({name for each in trained for name in each.taught_by})}
            | measure.measure(unmeasured, rows)
            | _against_float(guard, model, rows, manifest, base)
            | _unknown(model, manifest, config, base)
        )
    return manifest.model_copy(update={"metrics": metrics}), content


def _encoder(guard: Guard, base: Base) -> dict[str, Any]:
    """What the card tells of the encoder: its size, and whether it was made by “lam encoder”."""
    config = guard.encoder.config
    return {
        "layers": config.num_hidden_layers,
        "width": config.hidden_size,
        "transferred": base.is_transferred,
    }


def _against_float(
    guard: Guard, model: bytes, rows: Sequence[Row], manifest: Manifest, base: Base
) -> dict[str, Any]:
    """What storing the matrices in eight bits changed on the known languages' test rows."""
    tested = [row for row in of_split(rows, "test") if row.language in manifest.languages]
    texts = [row.text for row in tested]
    stored, trained = (
        evaluate.decide_many(*fitted.read(texts, logits, manifest))
        for logits in (
            onnx_logits(model, texts, base.tokenizer_file, max_tokens=manifest.max_tokens),
            predict(guard, tested, base, max_tokens=manifest.max_tokens),
        )
    )
    right = evaluate.share(trained == evaluate.gold_decisions(tested))
    return {
        "decisions_changed_by_int8": round(evaluate.share(stored != trained), 4),
        "harmful_newly_allowed_by_int8": measure.newly_allowed(tested, stored, trained),
        "float32_decision_accuracy": round(right, 4),
        "model_bytes": len(model),
    }


def _unknown(model: bytes, manifest: Manifest, config: TrainConfig, base: Base) -> dict[str, Any]:
    """How many held-out texts unlike what the guard judges are asked about, by their kind."""
    kinds = unfamiliar.held_out(config, base)
    found = {}
    for kind, texts in kinds.items():
        logits = onnx_logits(model, texts, base.tokenizer_file, max_tokens=manifest.max_tokens)
        p, bars = fitted.read(texts, logits, manifest)
        found[kind] = {
            "rows": len(texts),
            "recognised": round(evaluate.share(evaluate.other_language(p, bars)), 4),
            "allowed": round(evaluate.share(evaluate.decide_many(p, bars) == evaluate.ALLOW), 4),
        }
    return {"unfamiliar": found} if found else {}


@contextmanager
def _unmeasured(manifest: Manifest, content: Mapping[str, bytes]) -> Iterator[Path]:
    """The model in a folder for the time being: none takes the old one's place unmeasured.

    Raises:
        ModelError: there is no room for it.
    """
    with ExitStack() as stack:
        try:
            scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            _write(scratch, _files(manifest, content))
        except OSError as error:
            raise ModelError(
                "The model is measured in the folder for temporary files before it is written, and "
                f"could not be stored there ({error.strerror}); nothing was written. Make room "
                "there, or let TMPDIR name another folder, and export again."
            ) from error
        yield scratch


def write_folder(folder: Path, manifest: Manifest, content: Mapping[str, bytes]) -> None:
    """Write a model folder: its files, the manifest, and the card made from it.

    It is written aside, brought to the disk, and then takes the old one's place: a full disk leaves
    that whole, and what a kill in the middle left aside comes back with the next write.

    Raises:
        ModelError: it could not be written, or something else is in its place.
    """
    _require_ours(folder)
    files = _files(manifest, content)
    aside, old = _beside(folder)
    try:
        _recover(folder)
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        _write(aside, files)
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


def _files(manifest: Manifest, content: Mapping[str, bytes]) -> dict[str, bytes]:
    """All that a model folder holds; a card only if the model was measured."""
    # Format 1 has no such entry.
    absent = {"others"} if manifest.others is None else None
    entries = manifest.model_dump(mode="json", exclude=absent)
    text = json.dumps(entries, indent=1, ensure_ascii=False)
    raw = (text + "\n").encode()
    files = dict(content) | {MANIFEST: raw, SEAL: f"{sha256(raw)}\n".encode("ascii")}
    if manifest.metrics:
        files["README.md"] = card(manifest).encode()
    return files


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files and bring them to the disk."""
    for name, data in files.items():
        (folder / name).write_bytes(data)
        checkpoint.sync(folder / name)


def _require_ours(folder: Path) -> None:
    """ModelError where a folder holds anything but a model: it would be deleted."""
    if not folder.exists() or (folder / MANIFEST).exists():
        return
    if not folder.is_dir() or any(folder.iterdir()):
        raise ModelError(
            f"{folder} is there already and is no model folder, so nothing was written over it. "
            "Name another folder with --out."
        )


def _beside(folder: Path) -> tuple[Path, Path]:
    """Where a folder is written, and where the one before it waits until that is in its place."""
    # Hidden, and names that no one else gives, for what lies there is deleted.
    new, old = (folder.with_name(f".{folder.name}.lam-{part}") for part in ("new", "old"))
    return new, old


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
