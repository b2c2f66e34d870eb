"""A model folder is opened only if it is whole and says what the product understands."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lam_desktop.classify.model_folder import (
    CONFIRM_BARS,
    StrictThresholds,
    open_model_folder,
    sha256,
    strict_limit,
)
from lam_desktop.classify.reading import softmax
from lam_desktop.domain.criteria import LABELS
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
        ({"format": 3}, "format"),
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


def others(folder: Path, **changes: Any) -> dict[str, Any]:
    """The shipped bars and temperatures again, for what is not surely English."""
    manifest = json.loads((folder / "manifest.json").read_text())
    temperatures = {name: manifest["temperatures"][name] for name in manifest["labels"]}
    bars = {kind: manifest["thresholds"][kind] for kind in ("block", "confirm")}
    return {"english": 0.9, "temperatures": temperatures, **bars} | changes


def test_a_manifest_may_hold_thresholds_for_other_languages(folder: Path) -> None:
    plain = open_model_folder(folder)
    assert plain.manifest.thresholds_for(strict=True) == plain.thresholds
    edit(folder, format=2)
    assert open_model_folder(folder).manifest.others is None
    edit(folder, others=others(folder, block=dict.fromkeys(plain.thresholds.block, 0.1)))
    opened = open_model_folder(folder)
    assert opened.thresholds == plain.thresholds
    strict = opened.manifest.thresholds_for(strict=True)
    assert set(strict.block.values()) == {0.1}
    assert strict.language == plain.thresholds.language


def test_strict_thresholds_are_told_apart_even_if_they_are_the_same_numbers(folder: Path) -> None:
    edit(folder, format=2, others=others(folder))
    opened = open_model_folder(folder)
    strict = opened.manifest.thresholds_for(strict=True)
    assert isinstance(strict, StrictThresholds)
    assert strict.confirm == opened.thresholds.confirm
    assert strict != opened.thresholds
    assert not isinstance(opened.thresholds, StrictThresholds)


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda o: o["block"].update(illegal=0.9), "block bar of others for illegal is above"),
        (lambda o: o["confirm"].update(high=0.9), "confirm bar of others for high is above"),
        (lambda o: o["block"].pop("illegal"), "block must name exactly"),
        (lambda o: o["confirm"].pop("beyond"), "confirm must name exactly"),
        (lambda o: o["confirm"].update(other=0.1), "confirm must name exactly"),
        (lambda o: o["block"].update(illegal=0.0), r"not in \(0, 1\]"),
        (lambda o: o.update(english=0.0), "english"),
        (lambda o: o.update(english=1.5), "english"),
        (lambda o: o.pop("english"), "english"),
        (lambda o: o.update(language=0.5), "language"),
        (lambda o: o["temperatures"].pop("risk"), "one temperature a criterion"),
        (lambda o: o["temperatures"].update(language=1.0), "one temperature a criterion"),
        (lambda o: o["temperatures"].update(risk=0.0), "temperature is not above 0"),
    ],
)  # fmt: skip
def test_thresholds_for_others_that_are_looser_or_not_whole_are_refused(
    folder: Path, change: Change, why: str
) -> None:
    changed = others(folder)
    change(changed)
    edit(folder, format=2, others=changed)
    with pytest.raises(ModelError, match=why):
        open_model_folder(folder)


@pytest.mark.parametrize(("bar", "temperature"), [(0.3, 0.5), (0.8, 2.0)])
def test_the_same_bar_that_less_would_reach_at_another_temperature_is_refused(
    folder: Path, bar: float, temperature: float
) -> None:
    strict = others(folder)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for bars in (manifest["thresholds"], strict):
        bars["block"]["infeasible"] = bars["confirm"]["infeasible"] = bar
    manifest["temperatures"]["feasibility"] = 1.0
    strict["temperatures"]["feasibility"] = temperature
    edit(folder, **manifest | {"format": 2, "others": strict})
    with pytest.raises(ModelError, match=r"infeasible is above .* would pass in another language"):
        open_model_folder(folder)
    strict["temperatures"]["feasibility"] = 1.0
    edit(folder, others=strict)
    open_model_folder(folder)


def test_format_one_has_no_thresholds_for_others(folder: Path) -> None:
    edit(folder, others=others(folder))
    with pytest.raises(ModelError, match="no place in format 1"):
        open_model_folder(folder)


temperature = st.floats(0.2, 5.0)


@given(
    st.sampled_from(sorted(CONFIRM_BARS)), st.floats(0.01, 1.0), temperature, temperature,
    st.lists(st.floats(-30, 30), min_size=3, max_size=3),
)  # fmt: skip
def test_what_reaches_a_bar_reaches_the_strict_one_at_any_temperature(
    label: str, bar: float, ordinary: float, strict: float, numbers: list[float]
) -> None:
    head, answers = next((c.value, of) for c, of in LABELS.items() if label in of)
    limit = strict_limit(label, bar, {head: ordinary}, {head: strict})
    assert 0 < limit <= bar
    logits = np.array(numbers[: len(answers)])
    if softmax(logits, ordinary)[answers.index(label)] >= bar:
        assert softmax(logits, strict)[answers.index(label)] >= limit * (1 - 1e-9)


def test_a_strict_limit_is_no_lower_than_it_must_be() -> None:
    assert strict_limit("illegal", 0.2, {"legality": 1.0}, {"legality": 3.0}) == 0.2
    sharper = strict_limit("illegal", 0.2, {"legality": 1.0}, {"legality": 0.5})
    assert sharper == pytest.approx(1 / 17)
    softer = strict_limit("infeasible", 0.8, {"feasibility": 1.0}, {"feasibility": 2.0})
    assert softer == pytest.approx(2 / 3)
    three = strict_limit("high", 0.5, {"risk": 1.0}, {"risk": 2.0})
    assert three == pytest.approx(float(softmax(np.array([0.0, 0.0, np.log(2)]), 2.0)[2]))
