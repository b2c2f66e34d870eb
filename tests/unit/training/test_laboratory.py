"""A tiny network goes the whole way: train, export, open, judge on both backends."""

import errno
import random
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tiny_lab import WORDS, encoder_folder, tiny_base, tiny_config, tiny_guard, tiny_rows
from transformers import DistilBertConfig, DistilBertModel

from lam_desktop.classify.model_folder import MODEL, TOKENIZER, open_model_folder
from lam_desktop.classify.onnx_classifier import OnnxClassifier
from lam_desktop.classify.torch_classifier import TorchClassifier, parameter
from lam_desktop.domain.criteria import Criterion
from lam_desktop.domain.errors import ModelError
from lam_desktop.training import dataset, export, graph, train
from lam_desktop.training.augment import joined
from lam_desktop.training.config import TrainConfig, load_config
from lam_desktop.training.dataset import DatasetError, of_split
from lam_desktop.training.examples import Examples
from lam_desktop.training.model import (
    BASE,
    HEADS,
    LEXICON,
    Base,
    Guard,
    averaged,
    fresh,
    load_checkpoint,
    load_guard,
    save_checkpoint,
)
from lam_desktop.training.run import checkpoint as checkpoints

SHIPPED = Path(__file__).parents[3] / "models" / "guard"


@pytest.fixture
def base(tmp_path: Path) -> Base:
    return tiny_base(tmp_path / "base")


def done(folder: Path, config: TrainConfig, guard: Guard | None = None) -> Path:
    """The folder of a run that is done."""
    save_checkpoint(guard or tiny_guard(), folder)
    checkpoints.finish(folder, {"config": config.model_dump(mode="json")})
    return folder


def test_the_written_graph_computes_what_the_network_does() -> None:
    import onnxruntime
    from onnx import numpy_helper

    # With the small weights of an untaught network neither attention nor mask would show.
    guard = tiny_guard(initializer_range=0.5)
    stored = graph.GuardGraph(guard).model()
    arrays = {t.name: numpy_helper.to_array(t) for t in stored.graph.initializer}
    guard.load_state_dict(
        {name: torch.from_numpy(parameter(arrays, name)) for name in guard.state_dict()}
    )
    session = onnxruntime.InferenceSession(
        stored.SerializeToString(), providers=["CPUExecutionProvider"]
    )

    def run(ids: list[list[int]]) -> list[Any]:
        tokens = np.array(ids, dtype=np.int64)
        feed = {"input_ids": tokens, "attention_mask": (tokens != 0).astype(np.int64)}
        return list(session.run(list(HEADS), feed))

    ids = [[2, 4, 7, 8, 3], [2, 6, 3, 0, 0]]
    tokens = torch.tensor(ids)
    with torch.no_grad():
        theirs = guard(tokens, (tokens != 0).long())
    for one, other, alone in zip(run(ids), theirs, run([[2, 6, 3]]), strict=True):
        np.testing.assert_allclose(one, other.numpy(), atol=1e-4)
        np.testing.assert_allclose(one[1:], alone, atol=1e-4)


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
    assert manifest.metrics["harmful_newly_allowed_by_int8"] == 0
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


def test_the_manifest_tells_what_the_guard_was_made_of(base: Base, tmp_path: Path) -> None:
    config, rows = tiny_config(), tiny_rows(48)
    versions = ("today", "before", dataset.version(rows))
    for place, version in enumerate(versions):
        folder = done(tmp_path / str(place), config)
        record = {"config": config.model_dump(mode="json"), "data_version": version}
        record["taught_by"] = "large-encoder" if place else None
        checkpoints.finish(folder, record)
    folders = [tmp_path / str(place) for place in range(3)]
    manifest = export.export(folders, rows, config, tmp_path / "guard", base=base)
    assert manifest.base == BASE
    assert manifest.metrics["encoder"] == {"layers": 2, "width": 16, "transferred": True}
    assert manifest.metrics["learnt_from"] == sorted(versions)
    again = export.export([tmp_path / "guard"], rows, config, tmp_path / "again", base=base)
    assert again.metrics["learnt_from"] == sorted(versions)
    assert again.metrics["taught_by"] == ["large-encoder"]
    card = (tmp_path / "again" / "README.md").read_text(encoding="utf-8")
    assert "2 layers of 16" in card
    assert "`before`" in card
    assert "guards made from large-encoder answer to" in card


def test_an_encoder_that_nobody_knows_is_named_by_its_folder(base: Base, tmp_path: Path) -> None:
    (base.folder / LEXICON).unlink()
    done(tmp_path / "one", tiny_config())
    found = export.export(
        [tmp_path / "one"], tiny_rows(48), tiny_config(), tmp_path / "guard", base=base
    )
    assert found.base == "base"
    assert not found.metrics["encoder"]["transferred"]


@pytest.mark.parametrize(
    ("full_folder", "said"),
    [(".guard.lam-new", "still there"), ("scratch", "temporary files.*TMPDIR")],
    ids=["where it goes", "where it is measured"],
)
def test_a_full_disk_leaves_the_model_that_was_there(
    base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full_folder: str, said: str
) -> None:
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    config = tiny_config(max_tokens=32)
    folder = tmp_path / "guard"
    done(tmp_path / "one", config)
    export.export([tmp_path / "one"], tiny_rows(), config, folder, base=base)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    write = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if tmp_path / full_folder in path.parents and path.name == "manifest.json":
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ModelError, match=said):
        export.export([tmp_path / "one"], tiny_rows(), config, folder, base=base)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base", "guard", "one", "scratch"]
    assert not list((tmp_path / "scratch").iterdir())


@pytest.mark.parametrize("there", ["thesis.txt", None], ids=["a folder", "a file"])
def test_a_model_takes_the_place_of_nothing_but_a_model(
    base: Base, tmp_path: Path, there: str | None
) -> None:
    place = tmp_path / "Documents"
    if there:
        place.mkdir()
    kept = place / there if there else place
    kept.write_text("mine")
    (tmp_path / "Documents.old").write_text("mine too")
    config = tiny_config(max_tokens=32)
    folder = done(tmp_path / "one", config)
    with pytest.raises(ModelError, match=r"is no model folder.*--out"):
        export.export([folder], tiny_rows(), config, place, base=base)
    assert kept.read_text() == "mine"
    assert (tmp_path / "Documents.old").read_text() == "mine too"


Write = Callable[[str], None]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """Writes the folder “guard” with some words for a model."""
    manifest = open_model_folder(SHIPPED).manifest.model_copy(update={"metrics": {}})

    def write(words: str) -> None:
        content = {MODEL: words.encode(), TOKENIZER: b"{}"}
        export.write_folder(tmp_path / "guard", manifest, content)

    return write


@pytest.mark.parametrize("error", [OSError(errno.EACCES, "Permission denied"), KeyboardInterrupt()])
def test_a_model_that_cannot_take_its_place_leaves_the_one_before_it(
    tmp_path: Path, written: Write, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    written("first")
    rename = Path.rename

    def failing(path: Path, target: Path) -> Path:
        if path.name == ".guard.lam-new":
            raise error
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises((ModelError, KeyboardInterrupt)):
        written("second")
    assert (tmp_path / "guard" / MODEL).read_text() == "first"
    assert not (tmp_path / ".guard.lam-old").exists()
    monkeypatch.undo()
    written("third")
    assert (tmp_path / "guard" / MODEL).read_text() == "third"
    assert [path.name for path in tmp_path.iterdir()] == ["guard"]


def test_what_a_kill_left_aside_comes_back_even_if_the_next_write_fails(
    tmp_path: Path, written: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    written("first")
    (tmp_path / "guard").rename(tmp_path / ".guard.lam-old")

    def full(path: Path, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ModelError, match="still there"):
        written("second")
    assert (tmp_path / "guard" / MODEL).read_text() == "first"


def test_a_model_that_cannot_be_put_back_is_said_to_lie_aside(
    tmp_path: Path, written: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    written("first")
    rename = Path.rename

    def failing(path: Path, target: Path) -> Path:
        if target.name == "guard":
            raise OSError(errno.EIO, "Input/output error")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(ModelError, match=r"now in .*guard\.lam-old"):
        written("second")
    assert (tmp_path / ".guard.lam-old" / MODEL).read_text() == "first"


def test_a_model_is_on_the_disk_before_it_takes_its_place(
    tmp_path: Path, written: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []
    rename = Path.rename

    def renamed(path: Path, target: Path) -> Path:
        events.append(f"{path.name} renamed")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", renamed)
    monkeypatch.setattr(checkpoints, "sync", lambda path: events.append(path.name))
    written("first")
    files = {path.name for path in (tmp_path / "guard").iterdir()}
    assert set(events[: len(files)]) == files
    assert events[len(files) :] == [".guard.lam-new", ".guard.lam-new renamed", tmp_path.name]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"languages": ("en", "de")}, r"languages \(there .*'de'.*in --config \['en'\]\)"),
        ({"max_tokens": 64}, r"max_tokens \(there 64, in --config 32\)"),
    ],
)
def test_a_run_with_other_settings_is_not_exported(
    base: Base, tmp_path: Path, changes: dict[str, Any], why: str
) -> None:
    good = done(tmp_path / "good", tiny_config())
    other = done(tmp_path / "other", tiny_config(**changes))
    with pytest.raises(ModelError, match=why):
        export.export([good, other], tiny_rows(), tiny_config(), tmp_path / "guard", base=base)
    assert not (tmp_path / "guard").exists()


def test_a_run_with_another_encoder_is_not_exported(base: Base, tmp_path: Path) -> None:
    other = done(tmp_path / "other", tiny_config(), tiny_guard(vocab_size=len(WORDS) + 1))
    with pytest.raises(
        ModelError, match=f"{len(WORDS) + 1} pieces.*{len(WORDS)} others.*--encoder"
    ):
        export.export([other], tiny_rows(), tiny_config(), tmp_path / "guard", base=base)


def test_a_run_begun_anew_and_cut_short_is_not_exported(
    base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, rows = tiny_config(epochs=1), tiny_rows(48)
    folder = train.train(rows, config, tmp_path / "run", base=base, say=str)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(checkpoints, "save_best", stop)
    with pytest.raises(KeyboardInterrupt):
        train.train(rows, config, folder, base=base, anew=True, say=str)
    # The best weights there are those of the run before.
    assert (folder / "guard.safetensors").exists()
    with pytest.raises(ModelError, match=r"not done \(run\.json is missing\)"):
        export.export([folder], rows, config, tmp_path / "guard", base=base)


def test_a_model_too_large_to_ship_says_what_to_do(
    base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "SIZE_LIMIT", 1000)
    folder = done(tmp_path / "one", tiny_config())
    with pytest.raises(ModelError, match="smaller vocabulary"):
        export.export([folder], tiny_rows(), tiny_config(), tmp_path / "guard", base=base)


def test_a_shipped_folder_comes_back_and_is_averaged(base: Base, tmp_path: Path) -> None:
    config = load_config("guard").model_copy(update={"max_tokens": 32})
    done(tmp_path / "one", config)
    export.export([tmp_path / "one"], tiny_rows(), config, tmp_path / "shipped", base=base)
    export.export([tmp_path / "shipped"], tiny_rows(), config, tmp_path / "again", base=base)
    with pytest.raises(ModelError, match="other settings"):
        export.export([tmp_path / "shipped"], [], tiny_config(), tmp_path / "again", base=base)
    restored = load_guard(tmp_path / "shipped").state_dict()
    for name, value in tiny_guard().state_dict().items():
        assert torch.allclose(restored[name], value, atol=float(value.abs().max()) / 60)
    other = tiny_guard()
    with torch.no_grad():
        for parameter_ in other.parameters():
            parameter_.add_(1.0)
    for pair in ((2, 1), (1, 2)):
        with pytest.raises(ModelError, match="different numbers or sizes"):
            averaged([tiny_guard(num_hidden_layers=layers) for layers in pair])
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


def test_a_command_of_several_steps_has_the_worst_of_their_labels(base: Base) -> None:
    config = load_config("guard").model_copy(update={"most_steps": 3, "train_tokens": 128})
    data = of_split(tiny_rows(), "train", language="en")
    examples = Examples(data, config, base)
    made = examples.several_steps(200, random.Random(4))
    assert len(made) == 200
    hack, delete = WORDS.index("hack"), WORDS.index("delete")
    reversibility, legality = (
        list(Criterion).index(c) for c in (Criterion.REVERSIBILITY, Criterion.LEGALITY)
    )
    for example in made:
        assert (example.labels[legality] == 1) is (hack in example.ids)
        assert (example.labels[reversibility] == 1) is (delete in example.ids)
        assert example.decision == (2 if hack in example.ids else int(delete in example.ids))
    # Every second one of allowed rows alone, or the longer, the more harmful.
    assert all(example.decision == 0 for example in made[1::2])
    assert {example.decision for example in made[::2]} == {0, 1, 2}

    short = Examples(data, config.model_copy(update={"train_tokens": 32}), base)
    fitting = short.several_steps(200, random.Random(4))
    assert [one.ids for one in fitting] == [one.ids for one in made if len(one.ids) < 32]
    assert 0 < len(fitting) < 200


def test_a_command_of_several_steps_is_in_one_language(base: Base) -> None:
    config = load_config("guard").model_copy(update={"languages": ("en", "de"), "most_steps": 2})
    english = of_split(tiny_rows(), "train", language="en")
    german = [row.model_copy(update={"language": "de", "text": "öffne die"}) for row in english]
    made = Examples([*english, *german], config, base).several_steps(100, random.Random(4))
    the, öffne = WORDS.index("the"), WORDS.index("öffne")
    assert {(the in one.ids, one.ids.count(öffne)) for one in made} == {(True, 0), (False, 2)}


def test_no_command_of_several_steps_is_made_of_too_few_rows(base: Base) -> None:
    few = of_split(tiny_rows(), "train", language="en")[:3]
    config = load_config("guard").model_copy(update={"most_steps": 4})
    assert Examples(few, config, base).several_steps(5, random.Random(4)) == []


def test_commands_are_joined_in_order() -> None:
    text = joined(["open the file.", "hack the bank!", "rest"], random.Random(1))
    assert re.fullmatch(r"open the file\W.*\Whack the bank\W.*\Wrest", text)
    assert ".." not in text
    assert "!" not in text


def test_settings_that_are_wrong_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_text("epochs = 0\n")
    with pytest.raises(DatasetError, match=r"odd\.toml"):
        load_config(str(path))
    with pytest.raises(DatasetError, match="absent"):
        load_config("absent")
    path.write_text('extends = "absent"\n')
    with pytest.raises(DatasetError, match=r"odd\.toml.*absent"):
        load_config(str(path))
    path.write_text(f'extends = "{path}"\n')
    with pytest.raises(DatasetError, match="extends itself"):
        load_config(str(path))


def test_settings_may_extend_others_and_name_only_what_differs(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('extends = "guard-en"\nepochs = 9\n[augment]\npolite = 0.0\n')
    base, own = load_config("guard-en"), load_config(str(path))
    assert own == base.model_copy(update={"epochs": 9, "augment": base.augment | {"polite": 0.0}})
    further = tmp_path / "further.toml"
    further.write_text(f'extends = "{path}"\nepochs = 10\n')
    assert load_config(str(further)) == own.model_copy(update={"epochs": 10})
    for name in ("teacher-en", "guard-en-taught"):
        assert load_config(name).max_tokens == base.max_tokens
    # The two guards that stand together know no language both, and all fifteen together.
    others = load_config("guard-others").languages
    assert sorted((*base.languages, *others)) == sorted(load_config("guard").languages)


def test_an_encoder_of_another_kind_or_with_other_pieces_is_refused(tmp_path: Path) -> None:
    base = tiny_base(tmp_path / "more", vocab_size=len(WORDS) + 1)
    with pytest.raises(ModelError, match="pieces, its tokenizer"):
        fresh(base)
    encoder = DistilBertModel(DistilBertConfig(dim=8, hidden_dim=8, n_heads=2, n_layers=1))
    with pytest.raises(ModelError, match=r"of the kind “distilbert”.*bert or mpnet"):
        fresh(encoder_folder(encoder, tmp_path / "distil"))
    with pytest.raises(ModelError, match="no encoder"):
        fresh(Base(folder=tmp_path))
