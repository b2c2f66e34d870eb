"""A tiny network goes the whole way: train, export, open, judge on both backends."""

import errno
import random
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_lab import WORDS, tiny_base, tiny_config, tiny_guard, tiny_rows

from lam_desktop.classify.model_folder import open_model_folder
from lam_desktop.classify.onnx_classifier import OnnxClassifier
from lam_desktop.classify.torch_classifier import TorchClassifier, parameter
from lam_desktop.domain.criteria import Criterion
from lam_desktop.domain.errors import ModelError
from lam_desktop.training import export, graph, train
from lam_desktop.training.augment import joined
from lam_desktop.training.config import load_config
from lam_desktop.training.dataset import DatasetError, of_split
from lam_desktop.training.examples import Examples
from lam_desktop.training.model import (
    HEADS,
    Base,
    averaged,
    load_checkpoint,
    load_guard,
    save_checkpoint,
)


@pytest.fixture
def base(tmp_path: Path) -> Base:
    return tiny_base(tmp_path / "base")


def test_the_written_graph_computes_what_the_network_does() -> None:
    import onnxruntime

    guard = tiny_guard()
    session = onnxruntime.InferenceSession(
        graph.GuardGraph(guard).model().SerializeToString(), providers=["CPUExecutionProvider"]
    )
    ids = np.array([[2, 4, 7, 8, 3], [2, 6, 3, 0, 0]], dtype=np.int64)
    mask = (ids != 0).astype(np.int64)
    mine = session.run(list(HEADS), {"input_ids": ids, "attention_mask": mask})
    with torch.no_grad():
        theirs = guard(torch.from_numpy(ids), torch.from_numpy(mask))
    for one, other in zip(mine, theirs, strict=True):
        # The word table is stored in eight bits a row, so a little is lost.
        np.testing.assert_allclose(one, other.numpy(), atol=0.02)


def test_every_parameter_comes_back_from_the_stored_forms() -> None:
    from onnx import numpy_helper

    guard = tiny_guard()
    stored = graph.GuardGraph(guard).model()
    arrays = {t.name: numpy_helper.to_array(t) for t in stored.graph.initializer}
    for name, value in guard.state_dict().items():
        restored = parameter(arrays, name)
        # Half a step of 127 to the largest value.
        np.testing.assert_allclose(restored, value.numpy(), atol=float(value.abs().max()) / 250)
    with pytest.raises(KeyError, match="nothing"):
        parameter(arrays, "nothing")


def test_from_rows_to_a_folder_that_judges(base: Base, tmp_path: Path) -> None:
    config = tiny_config(epochs=20, batch_size=8, seed=18, patience=20, augment={})
    said: list[str] = []
    data = tiny_rows()
    checkpoint = train.train(data, config, tmp_path / "run", base=base, say=said.append)
    assert sum(line.startswith("epoch") for line in said) <= 20
    manifest = export.export([checkpoint], data, config, tmp_path / "guard", base=base)
    known = manifest.metrics["known"]
    assert known["decision_accuracy"] > 0.75
    assert known["harmful_allowed"] < 0.2
    assert manifest.metrics["decisions_changed_by_int8"] < 0.05
    assert sum(map(sum, known["confusion"])) == known["rows"]
    card = (tmp_path / "guard" / "README.md").read_text(encoding="utf-8")
    assert f"{known['decision_accuracy']:.1%}" in card
    assert not re.search(r"\{\w+\}", card)

    folder = open_model_folder(tmp_path / "guard")
    for classifier in (OnnxClassifier(folder), TorchClassifier(folder)):
        bad, good = classifier.classify("hack the bank"), classifier.classify("open the file")
        assert bad[Criterion.LEGALITY].label == "illegal"
        assert good[Criterion.LEGALITY].label == "legal"
        assert classifier.classify("öffne die").p_other_language > good.p_other_language


def test_a_full_disk_leaves_the_model_that_was_there(
    base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tiny_config(max_tokens=32)
    folder = tmp_path / "guard"
    save_checkpoint(tiny_guard(), tmp_path / "one")
    export.export([tmp_path / "one"], tiny_rows(), config, folder, base=base)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    write = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if path.parent.name == "guard.new" and path.name == "manifest.json":
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ModelError, match="still there"):
        export.export([tmp_path / "one"], tiny_rows(), config, folder, base=base)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base", "guard", "one"]


def test_a_shipped_folder_comes_back_and_is_averaged(base: Base, tmp_path: Path) -> None:
    config = load_config("guard").model_copy(update={"max_tokens": 32})
    save_checkpoint(tiny_guard(), tmp_path / "one")
    export.export([tmp_path / "one"], tiny_rows(), config, tmp_path / "shipped", base=base)
    restored = load_guard(tmp_path / "shipped").state_dict()
    for name, value in tiny_guard().state_dict().items():
        assert torch.allclose(restored[name], value, atol=float(value.abs().max()) / 60)
    other = tiny_guard()
    with torch.no_grad():
        for parameter_ in other.parameters():
            parameter_.add_(1.0)
    mean = averaged([tiny_guard(), other]).state_dict()
    for name, value in tiny_guard().state_dict().items():
        assert torch.allclose(mean[name], value + 0.5, atol=1e-6)


def test_a_checkpoint_comes_back_as_it_was(tmp_path: Path) -> None:
    guard = tiny_guard()
    save_checkpoint(guard, tmp_path)
    again = load_checkpoint(tmp_path)
    ids = torch.tensor([[2, 4, 7, 8, 3]])
    with torch.no_grad():
        pairs = zip(guard(ids, torch.ones_like(ids)), again(ids, torch.ones_like(ids)), strict=True)
        assert all(torch.equal(one, other) for one, other in pairs)


def test_a_command_of_two_steps_has_the_worse_of_both_labels(base: Base) -> None:
    config = load_config("guard")
    data = of_split(tiny_rows(), "train", language="en")
    examples = Examples(data, config, base)
    made = examples.two_steps(len(data), random.Random(4))
    assert len(made) == len(data)
    hack, delete = WORDS.index("hack"), WORDS.index("delete")
    reversibility, legality = (
        list(Criterion).index(c) for c in (Criterion.REVERSIBILITY, Criterion.LEGALITY)
    )
    for example in made:
        assert (example.labels[legality] == 1) is (hack in example.ids)
        assert (example.labels[reversibility] == 1) is (delete in example.ids)
        assert example.decision == (2 if hack in example.ids else int(delete in example.ids))


def test_two_commands_are_joined_in_order() -> None:
    text = joined("open the file.", "hack the bank", random.Random(1))
    assert text.startswith("open the file")
    assert text.endswith("hack the bank")
    assert ".." not in text


def test_settings_that_are_wrong_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_text("epochs = 0\n")
    with pytest.raises(DatasetError, match=r"odd\.toml"):
        load_config(str(path))
    with pytest.raises(DatasetError, match="absent"):
        load_config("absent")
