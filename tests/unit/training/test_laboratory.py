"""A tiny network goes the whole way: train, export, open, judge on both backends."""

import dataclasses
import random
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from training_rows import fields
from transformers import BertConfig, BertModel

from lam_desktop.classify.model_folder import open_model_folder
from lam_desktop.classify.onnx_classifier import OnnxClassifier
from lam_desktop.classify.torch_classifier import TorchClassifier, parameter
from lam_desktop.domain.criteria import Criterion
from lam_desktop.training import export, graph, losses, train
from lam_desktop.training.augment import altered, joined
from lam_desktop.training.config import load_config
from lam_desktop.training.dataset import DatasetError, Row, of_split
from lam_desktop.training.examples import Examples
from lam_desktop.training.model import (
    HEADS,
    Base,
    Guard,
    averaged,
    load_checkpoint,
    load_guard,
    save_checkpoint,
)

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "open", "delete", "hack", "the", "file", "bank",
         "mail", "and", "close", "send", "##s", "öffne", "die"]  # fmt: skip
TINY = {
    "vocab_size": len(WORDS), "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
    "intermediate_size": 32, "max_position_embeddings": 64,
}  # fmt: skip


@pytest.fixture
def base(tmp_path: Path) -> Base:
    folder = tmp_path / "base"
    torch.manual_seed(1)
    BertModel(BertConfig(**TINY), add_pooling_layer=False).save_pretrained(folder)
    pieces = Tokenizer(
        models.WordPiece({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]")
    )
    pieces.normalizer = normalizers.BertNormalizer(strip_accents=False)
    pieces.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    pieces.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    pieces.save(str(folder / "tokenizer.json"))
    return Base(folder=folder)


def rows() -> list[Row]:
    """Commands about files, mail and banks; hacking is illegal, deleting irreversible."""
    rng = random.Random(2)
    found = {}
    for number in range(160):
        verb = rng.choice(["open", "close", "delete", "hack"])
        text = f"{verb} the {rng.choice(['file', 'bank', 'mail'])}" + " and the files" * (
            number % 9
        )
        changes = {"delete": {"reversibility": "irreversible", "risk": "high"}}.get(verb, {})
        if verb == "hack":
            changes = {
                "legality": "illegal", "ethicality": "unethical",
                "boundaries": "beyond", "risk": "high",
            }  # fmt: skip
        part = ("train", "train", "validation", "test")[number % 4]
        row = Row.model_validate(fields(text=text, split=part) | changes)
        found[row.id] = row
        german = fields(text=f"öffne die {number}", language="de", split=part)
        found[german["id"]] = Row.model_validate(german)
    return list(found.values())


def tiny_guard() -> Guard:
    torch.manual_seed(3)
    return Guard(BertModel(BertConfig(**TINY), add_pooling_layer=False)).eval()


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
    import onnx
    from onnx import numpy_helper

    guard = tiny_guard()
    kept = frozenset({"encoder.encoder.layer.1.output.dense"})
    stored = onnx.load_model_from_string(export.quantised(guard, export.Recipe(float_layers=kept)))
    arrays = {t.name: numpy_helper.to_array(t) for t in stored.graph.initializer}
    for name, value in guard.state_dict().items():
        restored = parameter(arrays, name)
        np.testing.assert_allclose(restored, value.numpy(), atol=float(value.abs().max()) / 60)
    with pytest.raises(KeyError, match="nothing"):
        parameter(arrays, "nothing")


def test_from_rows_to_a_folder_that_judges(base: Base, tmp_path: Path) -> None:
    config = load_config("guard").model_copy(
        update={"epochs": 40, "batch_size": 8, "learning_rate": 5e-3, "threads": 1,
                "averaging": 0.8, "max_tokens": 32, "dropout": 0.0, "other_share": 1.0,
                "patience": 40, "augment": 0.0}
    )  # fmt: skip
    said: list[str] = []
    data = rows()
    checkpoint = train.train(data, config, tmp_path / "run", base=base, say=said.append)
    assert sum(line.startswith("epoch") for line in said) <= 40
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


def test_a_shipped_folder_comes_back_and_is_averaged(base: Base, tmp_path: Path) -> None:
    config = load_config("guard").model_copy(update={"max_tokens": 32})
    save_checkpoint(tiny_guard(), tmp_path / "one")
    export.export([tmp_path / "one"], rows(), config, tmp_path / "shipped", base=base)
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


def test_focal_loss_is_cross_entropy_that_forgives_what_is_right() -> None:
    logits, target = torch.tensor([[4.0, 0.0], [0.0, 4.0]]), torch.tensor([0, 0])
    plain = torch.nn.functional.cross_entropy(logits, target, reduction="none")
    assert torch.allclose(losses.focal(logits, target, gamma=0.0), plain)
    right, wrong = losses.focal(logits, target, gamma=2.0) / plain
    assert right < 0.01 < 0.9 < wrong


def test_two_readings_that_agree_cost_nothing_and_both_ways_count_alike() -> None:
    one, other = torch.tensor([[2.0, 0.0], [1.0, 1.0]]), torch.tensor([[0.0, 0.0], [1.0, 1.0]])
    apart = losses.disagreement(one, other)
    p = torch.softmax(one[0], dim=0)
    by_hand = ((p * (p / 0.5).log()).sum() + (0.5 * (0.5 / p).log()).sum()) / 2
    assert torch.allclose(apart, torch.tensor([float(by_hand), 0.0]), atol=1e-6)
    assert torch.allclose(apart, losses.disagreement(other, one))


def test_consistency_reads_each_row_twice_and_adds_to_the_loss(base: Base) -> None:
    config = load_config("guard").model_copy(update={"consistency": 0.0})
    examples = Examples(of_split(rows(), "train"), config, base)
    batch = examples.epoch(random.Random(1))[0]
    guard, helper = tiny_guard(), torch.nn.Linear(16, 3)
    guard.train()
    for part in guard.modules():
        if isinstance(part, torch.nn.Dropout):
            part.p = 0.0
    once = train.batch_loss(guard, helper, batch, config)
    twice = config.model_copy(update={"consistency": 1.0})
    # Without dropout both readings are the same, so nothing is added.
    assert torch.allclose(train.batch_loss(guard, helper, batch, twice), once, atol=1e-5)
    guard.with_dropout(0.5)
    torch.manual_seed(5)
    apart = train.batch_loss(guard, helper, batch, twice)
    torch.manual_seed(5)
    half = train.batch_loss(guard, helper, batch, twice.model_copy(update={"consistency": 0.5}))
    assert apart > half > 0


def test_a_command_of_two_steps_has_the_worse_of_both_labels(base: Base) -> None:
    config = load_config("guard")
    data = of_split(rows(), "train", language="en")
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


def test_alterations_keep_the_words_countable_and_are_seeded() -> None:
    text = "move the quarterly report to rm -rf"
    one = [altered(text, random.Random(seed)) for seed in range(60)]
    assert one == [altered(text, random.Random(seed)) for seed in range(60)]
    assert any(changed != text for changed in one)
    assert all("rm -rf" in changed for changed in one)


def test_settings_that_are_wrong_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_text("epochs = 0\n")
    with pytest.raises(DatasetError, match=r"odd\.toml"):
        load_config(str(path))
    with pytest.raises(DatasetError, match="absent"):
        load_config("absent")


def test_the_recipe_keeps_the_output_matrices_in_float() -> None:
    recipe = export.Recipe.sensitive(tiny_guard())
    assert dataclasses.asdict(recipe)["seven_bits"] is True
    assert recipe.float_layers
