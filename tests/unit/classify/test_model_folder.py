"""A model folder is opened only if it is whole and says what the product understands."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from lam_desktop.classify.model_folder import open_model_folder, sha256
from lam_desktop.domain.errors import ModelError

SHIPPED = Path(__file__).parents[3] / "models" / "guard"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "guard"))


def edit(folder: Path, **changes: Any) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
    seal(folder)


def seal(folder: Path) -> None:
    """Make the seal fit, so that only the content of the manifest is at fault."""
    (folder / "manifest.sha256").write_text(sha256((folder / "manifest.json").read_bytes()))


def test_the_shipped_folder_opens_and_is_small() -> None:
    opened = open_model_folder(SHIPPED)
    assert opened.manifest.languages == ("en",)
    assert opened.thresholds.block.keys() == {"infeasible", "illegal", "unethical"}
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < 45 * 1024 * 1024


@pytest.mark.parametrize(
    "name", ["manifest.json", "manifest.sha256", "model.onnx", "tokenizer.json"]
)
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ModelError, match=f"{name} is missing.*blocked"):
        open_model_folder(folder)


@pytest.mark.parametrize("name", ["manifest.json", "model.onnx", "tokenizer.json"])
def test_one_changed_byte_is_noticed(folder: Path, name: str) -> None:
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(ModelError, match=f"{name} .*has been changed.*blocked"):
        open_model_folder(folder)


def test_a_file_that_cannot_be_read_is_named(folder: Path) -> None:
    (folder / "model.onnx").unlink()
    (folder / "model.onnx").mkdir()
    with pytest.raises(ModelError, match=r"model\.onnx .*cannot be read"):
        open_model_folder(folder)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"format": 2}, "format"),
        ({"surprise": 1}, "surprise"),
        ({"labels": {"risk": ["low", "high"]}}, "label guide"),
        ({"temperatures": {"risk": 1.0}}, "temperature"),
        ({"files": {"model.onnx": "0" * 64}}, "files must name"),
        ({"files": {"../x": "0" * 64, "model.onnx": "0" * 64}}, "files must name"),
        ({"thresholds": {"block": {}, "confirm": {}, "language": 0.5}}, "must name exactly"),
        ({"languages": []}, "languages"),
    ],
)
def test_a_manifest_that_says_something_else_is_refused(
    folder: Path, changes: dict[str, Any], why: str
) -> None:
    edit(folder, **changes)
    with pytest.raises(ModelError, match=why):
        open_model_folder(folder)


@pytest.mark.parametrize("bar", [0.0, 1.5, float("nan")])
def test_a_bar_that_is_no_probability_is_refused(folder: Path, bar: float) -> None:
    thresholds = json.loads((folder / "manifest.json").read_text())["thresholds"]
    thresholds["block"]["illegal"] = bar
    edit(folder, thresholds=thresholds)
    with pytest.raises(ModelError, match="blocked"):
        open_model_folder(folder)


def test_a_zero_temperature_is_refused(folder: Path) -> None:
    temperatures = json.loads((folder / "manifest.json").read_text())["temperatures"]
    edit(folder, temperatures=temperatures | {"risk": 0.0})
    with pytest.raises(ModelError, match="temperature"):
        open_model_folder(folder)


def test_garbage_is_refused(folder: Path) -> None:
    (folder / "manifest.json").write_bytes(b"\xff\xfe not json")
    seal(folder)
    with pytest.raises(ModelError, match=r"manifest\.json"):
        open_model_folder(folder)
