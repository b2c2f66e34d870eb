"""Turns a checkpoint into the folder that ships: int8 ONNX, tokenizer, manifest, card."""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
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
from lam_desktop.domain.verdict import Thresholds
from lam_desktop.training import calibrate, evaluate, measure, thresholds
from lam_desktop.training.config import TrainConfig
from lam_desktop.training.dataset import Row, of_split, version
from lam_desktop.training.graph import HEAD_NODES, GuardGraph
from lam_desktop.training.model import BASE, HEADS, Base, Guard, averaged, load_guard, tokenizer
from lam_desktop.training.model_card import card
from lam_desktop.training.train import predict

SIZE_LIMIT = 45 * 1024 * 1024
LogitTable = Mapping[str, NDArray[np.floating]]


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How the matrices are stored: which stay float, and whether int8 uses seven bits.

    Seven bits keep processors without VNNI from saturating, so that they give the same answers.
    """

    float_layers: frozenset[str]
    seven_bits: bool = True

    @classmethod
    def sensitive(cls, guard: Guard) -> "Recipe":
        """The output matrices of the feed-forward blocks stay float: they flip most decisions."""
        layers = range(guard.encoder.config.num_hidden_layers)
        return cls(
            float_layers=frozenset(f"encoder.encoder.layer.{i}.output.dense" for i in layers)
        )


def quantised(guard: Guard, recipe: Recipe) -> bytes:
    """The guard as ONNX bytes with int8 matrices, one scale an output channel."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    guard.eval()
    with tempfile.TemporaryDirectory() as scratch:
        source, target = Path(scratch, "float.onnx"), Path(scratch, "int8.onnx")
        onnx.save(GuardGraph(guard, half=recipe.float_layers).model(), str(source))
        quantize_dynamic(
            source,
            target,
            op_types_to_quantize=["MatMul"],
            nodes_to_exclude=list(HEAD_NODES),
            per_channel=True,
            reduce_range=recipe.seven_bits,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True},
        )
        return target.read_bytes()


def onnx_logits(
    model: bytes, rows: Sequence[Row], tokenizer_file: Path, *, max_tokens: int
) -> dict[str, NDArray[np.float32]]:
    """Head name to logits (rows, classes), each row run by itself as the product does."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    cut = tokenizer(tokenizer_file, max_tokens=max_tokens)
    found = {head: np.zeros((len(rows), n), dtype=np.float32) for head, n in HEADS.items()}
    for place, row in enumerate(rows):
        ids = np.array([cut.encode(normalise(row.text)).ids], dtype=np.int64)
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
    """Quantise, calibrate, choose thresholds on validation, measure on test, write ``folder``.

    Of several checkpoints the mean of the weights is taken.
    Calibration and thresholds are fitted on the quantised model's own answers; the test split is
    only measured. Raises ValueError for a model too large to ship.
    """
    guard = averaged([load_guard(checkpoint) for checkpoint in checkpoints])
    model = quantised(guard, Recipe.sensitive(guard))
    if len(model) > SIZE_LIMIT:
        raise ValueError(f"the model has {len(model)} bytes, more than {SIZE_LIMIT}")
    validation = of_split(rows, "validation")
    logits = onnx_logits(model, validation, base.tokenizer_file, max_tokens=config.max_tokens)
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
    write_folder(folder, manifest, content)
    metrics = measure.measure(folder, rows) | _against_float(guard, model, rows, manifest, base)
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
    """What storing the matrices in int8 changed on the known languages' test rows."""
    tested = [row for row in of_split(rows, "test") if row.language in manifest.languages]
    bars = Thresholds(**manifest.thresholds.model_dump())
    tables = [
        calibrate.probabilities(logits, manifest.temperatures)
        for logits in (
            onnx_logits(model, tested, base.tokenizer_file, max_tokens=manifest.max_tokens),
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


def write_folder(folder: Path, manifest: Manifest, content: Mapping[str, bytes]) -> None:
    """Write a model folder: its files, the manifest, and the card made from it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in content.items():
        (folder / name).write_bytes(data)
    text = json.dumps(manifest.model_dump(mode="json"), indent=1, ensure_ascii=False)
    raw = (text + "\n").encode()
    (folder / MANIFEST).write_bytes(raw)
    (folder / SEAL).write_text(sha256(raw) + "\n", encoding="ascii")
    if manifest.metrics:
        (folder / "README.md").write_text(card(manifest), encoding="utf-8")
