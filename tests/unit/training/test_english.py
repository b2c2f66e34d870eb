"""A guard of English and other languages gets thresholds for each, and a layer that tells them."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_lab import tiny_base, tiny_config, tiny_guard, tiny_rows
from training_rows import fields

from lam_desktop.classify.model_folder import (
    ENGLISH,
    LANGUAGE,
    MANIFEST,
    MODEL,
    TOKENIZER,
    Manifest,
    ModelFolder,
    StrictThresholds,
    open_model_folder,
    strict_limit,
)
from lam_desktop.classify.onnx_classifier import OnnxClassifier
from lam_desktop.classify.torch_classifier import TorchClassifier
from lam_desktop.domain.errors import ModelError
from lam_desktop.domain.verdict import Assessment
from lam_desktop.training import english, evaluate, export, fitted, graph, measure, train
from lam_desktop.training.config import TrainConfig
from lam_desktop.training.dataset import Row, of_split
from lam_desktop.training.model import HEADS, Base, load_guard, save_checkpoint
from lam_desktop.training.run import checkpoint

SHIPPED = Path(__file__).parents[3] / "models" / "guard"
HARM = {
    "legality": "illegal", "ethicality": "unethical", "boundaries": "beyond", "risk": "high",
}  # fmt: skip


def rows() -> list[Row]:
    """English commands as they are, German ones of other words, and Arabic ones."""
    found = {row.id: row for row in tiny_rows(96)}
    for number in range(160):
        verb = ("öffne", "hack", "die")[number % 3]
        text = f"{verb} die {('bank', 'mail')[number % 2]}" + " die mails" * (number % 7)
        changes = HARM if verb == "hack" else {}
        part = ("train", "train", "validation", "test")[number % 4]
        for language, words in (("de", text), ("ar", f"{verb} احذف {number}")):
            row = fields(text=words, language=language, split=part, group=f"{part}-{number}")
            found.setdefault(row["id"], Row.model_validate(row | changes))
    return list(found.values())


ROWS = rows()
CONFIG = tiny_config(languages=("en", "de", "ar"))


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return tiny_base(tmp_path_factory.mktemp("lab") / "base")


def exported(base: Base, config: TrainConfig, folder: Path) -> Manifest:
    """An untaught network's: what is told apart here is told by the words alone."""
    run = folder.with_name("run")
    save_checkpoint(tiny_guard(initializer_range=0.5), run)
    checkpoint.finish(run, {"config": config.model_dump(mode="json")})
    return export.export([run], ROWS, config, folder, base=base)


@pytest.fixture(scope="module")
def folder(base: Base) -> ModelFolder:
    exported(base, CONFIG, base.folder.with_name("guard"))
    return open_model_folder(base.folder.with_name("guard"))


@pytest.fixture(scope="module")
def tested(folder: ModelFolder) -> list[tuple[Row, Assessment]]:
    chosen = of_split(ROWS, "test")
    said = OnnxClassifier(folder).classify_many(row.text for row in chosen)
    return list(zip(chosen, said, strict=True))


def test_the_exported_guard_has_thresholds_for_others_that_are_no_looser(
    folder: ModelFolder,
) -> None:
    manifest = folder.manifest
    assert manifest.format == 2
    assert manifest.others is not None
    for strict, usual in (
        (manifest.others.block, manifest.thresholds.block),
        (manifest.others.confirm, manifest.thresholds.confirm),
    ):
        for label, bar in usual.items():
            limit = strict_limit(label, bar, manifest.temperatures, manifest.others.temperatures)
            assert strict[label] <= bar
            assert strict[label] <= limit * (1 + 1e-6)
    assert english.LEAST <= manifest.others.english <= 1


def test_english_keeps_the_thresholds_and_temperatures_that_english_alone_gives(
    base: Base, folder: ModelFolder
) -> None:
    english_rows = of_split(ROWS, "validation", language="en")
    logits = export.onnx_logits(
        folder.model, [row.text for row in english_rows], base.tokenizer_file, max_tokens=32
    )
    alone = fitted.fit(english_rows, {head: logits[head] for head in HEADS}, CONFIG)
    assert alone.others is None
    bars = folder.thresholds
    assert (alone.thresholds.block, alone.thresholds.confirm) == (bars.block, bars.confirm)
    assert alone.temperatures == folder.manifest.temperatures


def test_a_row_has_the_set_of_its_language(tested: list[tuple[Row, Assessment]]) -> None:
    strict = {
        language: [isinstance(said.thresholds, StrictThresholds) for row, said in tested
                   if row.language == language]
        for language in CONFIG.languages
    }  # fmt: skip
    assert all(strict["ar"])
    assert evaluate.share(np.array(strict["de"])) > 0.9
    assert evaluate.share(np.array(strict["en"])) < 0.5


def test_what_is_fitted_is_what_the_classifier_does(
    base: Base, folder: ModelFolder, tested: list[tuple[Row, Assessment]]
) -> None:
    tested = [(row, said) for row, said in tested if len(row.text.split()) < 15]  # one window
    texts = [row.text for row, _ in tested]
    logits = export.onnx_logits(folder.model, texts, base.tokenizer_file, max_tokens=32)
    p, bars = fitted.read(texts, logits, folder.manifest)
    assert bars == [said.thresholds for _, said in tested]
    stacked = measure.stack([said for _, said in tested])
    # What cannot be read whole is asked about, whatever the network says of its language.
    unread = stacked[LANGUAGE][:, 1] == 1.0
    assert not unread.all()
    p[LANGUAGE][unread] = [0.0, 1.0]
    for head, values in stacked.items():
        np.testing.assert_allclose(p[head], values, atol=1e-5)


def test_the_manifest_measures_what_ships(
    folder: ModelFolder, tested: list[tuple[Row, Assessment]]
) -> None:
    metrics = folder.manifest.metrics
    assert list(metrics["by_group"]) == ["en", "ar", "others"]
    for language in CONFIG.languages:
        mine = [(row, said) for row, said in tested if row.language == language]
        chosen, said = [row for row, _ in mine], [each for _, each in mine]
        decided = evaluate.decide_many(measure.stack(said), [each.thresholds for each in said])
        right = evaluate.share(decided == evaluate.gold_decisions(chosen))
        stated = metrics["languages"][language]
        assert stated["decision_accuracy"] == pytest.approx(right, abs=1e-4)
        taken = [not isinstance(each.thresholds, StrictThresholds) for each in said]
        assert metrics["taken_for_english"][language] == {
            "rows": len(mine),
            "taken": pytest.approx(np.mean(taken), abs=1e-4),
        }
        group = metrics["by_group"]["others" if language == "de" else language]
        assert group["confusion"] == stated["confusion"]
    assert metrics["decisions_changed_by_int8"] <= 0.1
    card = (folder.path / "README.md").read_text(encoding="utf-8")
    assert "A command is taken for English if" in card
    assert f"| Arabic | {metrics['by_group']['ar']['rows']} | 0.0% |" in card


def test_few_of_the_others_pass_for_english(folder: ModelFolder) -> None:
    others = [row.text for row in of_split(ROWS, "validation") if row.language != "en"]
    said = OnnxClassifier(folder).classify_many(others)
    taken = sum(not isinstance(each.thresholds, StrictThresholds) for each in said)
    assert taken <= english.PASSING * len(others)


def test_the_same_run_gives_the_same_layer_and_a_shipped_folder_a_new_one(
    base: Base, folder: ModelFolder, tmp_path: Path
) -> None:
    again = exported(base, CONFIG, tmp_path / "guard")
    assert again.files == folder.manifest.files
    assert again.others == folder.manifest.others
    assert ENGLISH not in load_guard(tmp_path / "guard").heads
    other = export.export([tmp_path / "guard"], ROWS, CONFIG, tmp_path / "other", base=base)
    assert other.others is not None


def test_both_backends_read_each_text_with_the_same_set(
    folder: ModelFolder, tested: list[tuple[Row, Assessment]]
) -> None:
    judge = TorchClassifier(folder)
    for row, said in tested:
        other = judge.classify(row.text)
        assert other.thresholds == said.thresholds
        for one, two in zip(said.verdicts, other.verdicts, strict=True):
            assert dict(one.p) == pytest.approx(dict(two.p), abs=1e-3)


@pytest.mark.parametrize("languages", [("en",), ("de", "ar")])
def test_a_guard_that_has_nothing_to_tell_apart_is_as_it_was(
    base: Base, tmp_path: Path, languages: tuple[str, ...]
) -> None:
    found = exported(base, tiny_config(languages=languages), tmp_path / "guard")
    entries = json.loads((tmp_path / "guard" / MANIFEST).read_text(encoding="utf-8"))
    assert entries["format"] == 1
    assert "others" not in entries
    assert not {"by_group", "taken_for_english"} & entries["metrics"].keys()
    opened = open_model_folder(tmp_path / "guard")
    assert opened.manifest == found
    bare = graph.GuardGraph(tiny_guard(initializer_range=0.5)).model()
    assert opened.model == bare.SerializeToString()
    assert [output.name for output in bare.graph.output] == list(HEADS)


@pytest.mark.parametrize("split", ["train", "validation"])
def test_a_split_without_other_languages_gives_one_set(split: str) -> None:
    assert english.set_apart(ROWS, CONFIG)
    left = [row for row in ROWS if row.split != split or row.language == "en"]
    assert not english.set_apart(left, CONFIG)
    foreign = [row for row in ROWS if row.split != split or row.language != "en"]
    assert not english.set_apart(foreign, CONFIG)


def test_the_shipped_manifest_is_written_as_it_stands(tmp_path: Path) -> None:
    opened = open_model_folder(SHIPPED)
    content = {MODEL: opened.model, TOKENIZER: opened.tokenizer}
    export.write_folder(tmp_path / "guard", opened.manifest, content)
    for path in SHIPPED.iterdir():
        assert (tmp_path / "guard" / path.name).read_bytes() == path.read_bytes()


def test_the_layer_is_one_more_head_and_leaves_the_others(base: Base) -> None:
    ids = torch.tensor([[2, 4, 7, 8, 3]])
    guard = tiny_guard()
    with torch.no_grad():
        before = guard(ids, torch.ones_like(ids))
        after = english.taught(guard, ROWS, CONFIG, base)(ids, torch.ones_like(ids))
    assert len(after) == len(before) + 1
    assert all(torch.equal(one, other) for one, other in zip(before, after[:-1], strict=True))
    p = train.predict(guard, ROWS, base, max_tokens=32)[ENGLISH]
    right = (p.argmax(axis=1) == 1) == english.in_english(ROWS)
    assert evaluate.share(right) > 0.9


def german(count: int) -> list[Row]:
    return [Row.model_validate(fields(text=f"tu {n}", language="de")) for n in range(count)]


def test_the_bar_lets_as_few_of_the_others_pass_as_it_may() -> None:
    some = german(400)
    p = np.linspace(0.6, 0.999, 400)
    bar = english.choose_bar(some, p)
    assert (p >= bar).sum() == 2
    assert bar - p[-3] <= english.STEP + 1e-9
    # Arabic never passes, however sure the layer is of it, but is one of the others.
    arabic = [Row.model_validate(fields(text=f"احذف {n}", language="ar")) for n in range(400)]
    bar = english.choose_bar([*some, *arabic], np.append(p, np.full(400, 0.9999)))
    assert (p >= bar).sum() == 4
    # English has no say.
    own = [Row.model_validate(fields(text=f"do {n}")) for n in range(400)]
    assert english.choose_bar([*some, *own], np.append(p, np.full(400, 0.9999))) == pytest.approx(
        english.choose_bar(some, p)
    )


def test_the_bar_is_at_least_a_half_and_at_most_one() -> None:
    assert english.choose_bar(german(100), np.full(100, 0.01)) == english.LEAST
    assert english.choose_bar(german(100), np.full(100, 1.0)) == 1.0
    assert english.choose_bar(german(100)[:0], np.zeros(0)) == english.LEAST


def test_a_model_without_the_output_is_refused_where_others_need_it(folder: ModelFolder) -> None:
    bare = replace(folder, model=graph.GuardGraph(tiny_guard()).model().SerializeToString())
    with pytest.raises(ModelError, match="lacks the answers english"):
        OnnxClassifier(bare)
    with pytest.raises(ModelError, match=r"heads\.english\.weight"):
        TorchClassifier(bare)
