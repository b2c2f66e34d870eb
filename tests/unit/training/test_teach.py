"""What trained guards answer is written as a smaller guard reads it, and is learnt from."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from tiny_lab import TINY, encoder_folder, tiny_base, tiny_config, tiny_guard, tiny_rows
from training_rows import fields
from transformers import MPNetConfig, MPNetModel

from lam_desktop.cli import lab
from lam_desktop.domain.errors import ModelError
from lam_desktop.training import dataset, export, train
from lam_desktop.training.config import CONFIGS, TrainConfig
from lam_desktop.training.dataset import DatasetError, Row, of_split
from lam_desktop.training.model import (
    BASE,
    HEADS,
    LEXICON,
    Base,
    Guard,
    load_guard,
    save_checkpoint,
)
from lam_desktop.training.run import checkpoint as checkpoints
from lam_desktop.training.run.errors import RunError
from lam_desktop.training.run.teacher import Answers, encoder_of, load_teacher, save_teacher
from lam_desktop.training.splice import Splice, spliced
from lam_desktop.training.teach import teach

ROWS = tiny_rows(48)
ENGLISH = of_split(ROWS, "train", language="en")
CONFIG = tiny_config(epochs=1)
FRENCH = [
    Row.model_validate(fields(text=text, language="fr", source="carried_fr", split=part))
    for text, part in (("un", "train"), ("deux", "train"), ("trois", "test"), ("quatre", "train"))
]
UNANSWERED = of_split(ROWS, "validation", language="en")[0]
WITH_FRENCH = [*ROWS, *FRENCH]


@pytest.fixture
def base(tmp_path: Path) -> Base:
    return tiny_base(tmp_path / "base", num_hidden_layers=1)


def done(folder: Path, guard: Guard, config: TrainConfig = CONFIG) -> Path:
    """The folder of a run that is done."""
    save_checkpoint(guard, folder)
    checkpoints.finish(folder, {"config": config.model_dump(mode="json")})
    return folder


def deep_and_shallow() -> tuple[Guard, Guard]:
    """Two guards of different sizes that read the same words."""
    return tiny_guard(initializer_range=0.5), tiny_guard(num_hidden_layers=1, hidden_size=8)


def carried(folder: Path, *lines: tuple[str, Row | None]) -> Path:
    """A folder of what was carried over: texts, and the rows that they say in French."""
    folder.mkdir()
    text = "".join(f"{text}\tFLEWR1" + (f"\t{row.id}\n" if row else "\n") for text, row in lines)
    (folder / "carried_fr.tsv").write_text(text, encoding="utf-8")
    return folder


def taught(path: Path) -> dict[str, dict[str, list[float]]]:
    """Row id to what a file of answers says of it, by head."""
    found = load_teacher(path, WITH_FRENCH, ("en", "fr"))
    return {
        name: {head: logits[place].tolist() for head, logits in found.logits.items()}
        for name, place in found.places.items()
    }


def test_the_mean_of_what_guards_answer_comes_back(base: Base, tmp_path: Path) -> None:
    guards = deep_and_shallow()
    folders = [done(tmp_path / str(place), guard) for place, guard in enumerate(guards)]
    path = tmp_path / "new" / "teacher.npz"
    threads = torch.get_num_threads()
    teach(folders, ROWS, CONFIG, path, base=base, say=str)
    assert torch.get_num_threads() == threads
    found = load_teacher(path, ROWS, ("en",))
    assert list(found.places) == [row.id for row in ENGLISH]
    assert set(found.logits) == set(HEADS)
    assert not found.unlabelled
    one, other = (train.predict(g, ENGLISH, base, max_tokens=CONFIG.max_tokens) for g in guards)
    places = list(found.places.values())
    for head, logits in found.logits.items():
        mean = (one[head] + other[head]) / 2
        np.testing.assert_allclose(logits[places].numpy(), mean, atol=1e-5)
        assert not np.allclose(one[head], other[head], atol=1e-2)


def test_a_guard_learns_from_what_the_command_wrote(base: Base, tmp_path: Path) -> None:
    folder = done(tmp_path / "one", deep_and_shallow()[0])
    dataset.save(WITH_FRENCH, tmp_path / "rows.jsonl")
    path = tmp_path / "a teacher.npz"
    text = (CONFIGS / "guard-en.toml").read_text(encoding="utf-8")
    settings = tmp_path / "own.toml"
    settings.write_text(text.replace("max_tokens = 128", "max_tokens = 32"), encoding="utf-8")
    options: list[Any] = [folder, "--config", settings, "--dataset", tmp_path / "rows.jsonl"]
    files = carried(tmp_path / "carried", ("un", ENGLISH[0]))
    options += ["--encoder", base.folder, "--carried", files, "--out", path]
    done_ = CliRunner().invoke(lab.teach, list(map(str, options)))
    assert done_.exit_code == 0, done_.output
    assert taught(path)[FRENCH[0].id] == taught(path)[ENGLISH[0].id]
    line = done_.output.splitlines()[-1]
    assert line == f"teacher = {json.dumps(str(path))}"
    config = CONFIG.model_copy(update={"teacher": path})
    train.train(WITH_FRENCH, config, tmp_path / "student", base=base, say=str)
    steps = (tmp_path / "student" / "steps.csv").read_text(encoding="utf-8").splitlines()
    column = steps[0].split(",").index("teacher")
    losses = [float(row.split(",")[column]) for row in steps[1:]]
    # A step may hold nothing but rows in other languages.
    assert sum(loss > 0 for loss in losses) > len(losses) / 2


def test_a_guard_comes_nearer_to_what_its_teacher_s_heads_hear(base: Base, tmp_path: Path) -> None:
    """By “lam teach --vectors” and vector_weight; a carried row is put where its original is."""
    folder = done(tmp_path / "one", tiny_guard(num_hidden_layers=1, initializer_range=0.5))
    dataset.save(WITH_FRENCH, tmp_path / "rows.jsonl")
    path = tmp_path / "teacher.npz"
    settings = tmp_path / "own.toml"
    text = (CONFIGS / "guard-en.toml").read_text(encoding="utf-8")
    settings.write_text(text.replace("max_tokens = 128", "max_tokens = 32"), encoding="utf-8")
    options: list[Any] = [folder, "--config", settings, "--dataset", tmp_path / "rows.jsonl"]
    files = carried(tmp_path / "carried", ("un", ENGLISH[0]))
    options += ["--encoder", base.folder, "--carried", files, "--out", path, "--vectors"]
    result = CliRunner().invoke(lab.teach, list(map(str, options)))
    assert result.exit_code == 0, result.output
    found = load_teacher(path, WITH_FRENCH, ("en", "fr"))
    assert found.vectors is not None
    teacher = load_guard(folder)
    wanted = train.vectors(teacher, ENGLISH, base, max_tokens=32)
    places = [found.places[row.id] for row in ENGLISH]
    np.testing.assert_allclose(found.vectors[places].float().numpy(), wanted, atol=2e-3)
    assert torch.equal(
        found.vectors[found.places[FRENCH[0].id]], found.vectors[found.places[ENGLISH[0].id]]
    )
    mine = found.vectors.float()
    assert found.spread == pytest.approx(float((mine - mine.mean(0)).square().sum(1).mean()))

    far = []
    for name, weight in (("without", 0.0), ("with", 5.0)):
        config = CONFIG.model_copy(update={"teacher": path, "vector_weight": weight, "epochs": 3})
        out = train.train(WITH_FRENCH, config, tmp_path / name, base=base, say=str)
        heard = train.vectors(load_guard(out), ENGLISH, base, max_tokens=32)
        far.append(float(np.square(heard - wanted).sum()))
    assert far[1] < far[0]


def test_vectors_that_are_asked_for_and_not_there_are_missed_before_the_training(
    base: Base, tmp_path: Path
) -> None:
    guards = [done(tmp_path / "g", tiny_guard(hidden_size=8, num_hidden_layers=1))]
    none, narrow = tmp_path / "none.npz", tmp_path / "narrow.npz"
    teach(guards, ROWS, CONFIG, none, base=base, say=str)
    teach(guards, ROWS, CONFIG, narrow, base=base, with_vectors=True, say=str)
    for path, why in ((none, "bring none"), (narrow, "have 8"), (None, "bring none")):
        config = CONFIG.model_copy(update={"teacher": path, "vector_weight": 1.0})
        with pytest.raises(RunError, match=f"{why}.*lam teach --vectors"):
            train.train(ROWS, config, tmp_path / "run", base=base, say=str)
    assert not (tmp_path / "run").exists()


def test_there_is_no_mean_of_two_guards_vectors(base: Base, tmp_path: Path) -> None:
    one, other = (done(tmp_path / str(n), guard) for n, guard in enumerate(deep_and_shallow()))
    first, second = tmp_path / "1.npz", tmp_path / "2.npz"
    teach([one], ROWS, CONFIG, first, base=base, with_vectors=True, say=str)
    with pytest.raises(RunError, match="no mean of two guards' vectors"):
        teach([other], ROWS, CONFIG, second, base=base, with_vectors=True, earlier=[first], say=str)
    teach([other], ROWS, CONFIG, second, base=base, earlier=[first], say=str)
    with np.load(first) as alone, np.load(second) as both:
        assert both["guards"] == 2
        np.testing.assert_array_equal(both["vectors"], alone["vectors"])
    result = CliRunner().invoke(lab.teach, [str(one), str(other), "--vectors"])
    assert result.exit_code == 2
    assert "--vectors is of one checkpoint" in result.output


def test_vectors_of_other_texts_are_refused(tmp_path: Path) -> None:
    np.savez(
        tmp_path / "t.npz", ids=np.array(["a"]), risk=np.zeros((1, 3)), vectors=np.zeros((2, 4))
    )
    with pytest.raises(RunError, match="“vectors” must have one line an id"):
        load_teacher(tmp_path / "t.npz", ROWS, ("en",))


def test_an_encoder_that_cannot_ship_teaches_all_the_same(base: Base, tmp_path: Path) -> None:
    encoder = MPNetModel(MPNetConfig(**TINY | {"hidden_size": 32}), add_pooling_layer=False)
    larger = encoder_folder(encoder, tmp_path / "mpnet")
    folder = train.train(ROWS, CONFIG, tmp_path / "large", base=larger, say=str)
    with pytest.raises(ModelError, match=r"“mpnet”.*BERT alone.*lam teach"):
        export.export([folder], ROWS, CONFIG, tmp_path / "guard", base=larger)
    assert not (tmp_path / "guard").exists()
    path = tmp_path / "teacher.npz"
    teach([folder], ROWS, CONFIG, path, base=larger, say=str)
    found = load_teacher(path, ROWS, ("en",))
    assert list(found.places) == [row.id for row in ENGLISH]
    student = CONFIG.model_copy(update={"teacher": path})
    assert train.train(ROWS, student, tmp_path / "student", base=base, say=str).exists()


def test_a_carried_row_gets_what_was_answered_on_its_original(base: Base, tmp_path: Path) -> None:
    folder = carried(
        tmp_path / "carried",
        ("un", ENGLISH[3]),
        ("deux", UNANSWERED),
        ("trois", ENGLISH[1]),
        ("quatre", None),
        ("not in the dataset", ENGLISH[2]),
    )
    guards = [done(tmp_path / "one", deep_and_shallow()[0])]
    said: list[str] = []
    teach(guards, WITH_FRENCH, CONFIG, tmp_path / "alone.npz", base=base, say=str)
    path = tmp_path / "carried.npz"
    teach(guards, WITH_FRENCH, CONFIG, path, base=base, carried=folder, say=said.append)
    alone, found = taught(tmp_path / "alone.npz"), taught(path)
    assert said[-1].startswith("1 carried train row")
    # Not of the test split, nor where the original was not answered or the dataset has no such row.
    assert found == alone | {FRENCH[0].id: alone[ENGLISH[3].id]}
    with np.load(path) as arrays:
        assert len(arrays["ids"]) == len(set(arrays["ids"])) == len(found)


def test_a_carried_row_that_was_answered_itself_gets_its_original_s_answers(
    base: Base, tmp_path: Path
) -> None:
    config = tiny_config(epochs=1, languages=("en", "fr"))
    folder = carried(tmp_path / "carried", ("un", ENGLISH[0]), ("deux", ENGLISH[3]))
    guards = [done(tmp_path / "one", deep_and_shallow()[0], config)]
    path = tmp_path / "teacher.npz"
    teach(guards, WITH_FRENCH, config, path, base=base, carried=folder, say=str)
    found = taught(path)
    first, second, _, last = (row.id for row in FRENCH)
    assert found[first] == found[ENGLISH[0].id] != found[ENGLISH[3].id]
    assert found[second] == found[ENGLISH[3].id]
    assert found[last] not in (found[first], found[second])


def test_what_is_foreign_to_a_guard_is_not_taught_to_it(base: Base, tmp_path: Path) -> None:
    config = tiny_config(epochs=1, languages=("en", "fr"))
    path = tmp_path / "teacher.npz"
    guards = [done(tmp_path / "one", tiny_guard(), config)]
    teach(guards, WITH_FRENCH, config, path, base=base, say=str)
    both = load_teacher(path, WITH_FRENCH, ("en", "fr")).places
    english = load_teacher(path, WITH_FRENCH, ("en",)).places
    assert set(both) - set(english) == {row.id for row in FRENCH if row.split == "train"}
    assert set(english) == {row.id for row in ENGLISH}


def test_carried_files_of_another_dataset_teach_nothing(base: Base, tmp_path: Path) -> None:
    folder = carried(tmp_path / "carried", ("un", UNANSWERED), ("cinq", ENGLISH[0]))
    guards = [done(tmp_path / "one", tiny_guard())]
    path = tmp_path / "teacher.npz"
    with pytest.raises(DatasetError, match="--carried would teach nothing"):
        teach(guards, WITH_FRENCH, CONFIG, path, base=base, carried=folder, say=str)
    assert not path.exists()


def test_a_head_that_was_not_taught_teaches_nothing(base: Base, tmp_path: Path) -> None:
    config = tiny_config(language_weight=0.0, criterion_weights=(1.0, 1.0, 1.0, 1.0, 1.0, 0.0))
    folder = done(tmp_path / "one", tiny_guard(), config)
    teach([folder], ROWS, config, tmp_path / "teacher.npz", base=base, say=str)
    found = load_teacher(tmp_path / "teacher.npz", ROWS, ("en",))
    assert set(HEADS) - set(found.logits) == {"language", "risk"}


def broken() -> Guard:
    """A guard whose answers are no numbers."""
    guard = tiny_guard()
    with torch.no_grad():
        guard.heads["risk"].bias.fill_(torch.nan)
    return guard


@pytest.mark.parametrize(
    ("guard", "config", "error", "why"),
    [
        (tiny_guard(), tiny_config(languages=("en", "de")), ModelError, "other settings"),
        (tiny_guard(vocab_size=99), CONFIG, ModelError, "99 pieces"),
        (broken(), CONFIG, RunError, "no numbers"),
    ],
    ids=["other settings", "other words", "no numbers"],
)
def test_a_guard_that_cannot_teach_leaves_what_was_there(
    base: Base, tmp_path: Path, guard: Guard, config: TrainConfig, error: type[Exception], why: str
) -> None:
    path = tmp_path / "teacher.npz"
    path.write_bytes(b"before")
    good = done(tmp_path / "good", tiny_guard())
    with pytest.raises(error, match=why):
        teach([good, done(tmp_path / "bad", guard, config)], ROWS, CONFIG, path, base=base, say=str)
    assert path.read_bytes() == b"before"


def test_a_run_that_is_not_done_does_not_teach(base: Base, tmp_path: Path) -> None:
    save_checkpoint(tiny_guard(), tmp_path / "cut short")
    with pytest.raises(ModelError, match=r"not done \(run\.json is missing\)"):
        teach([tmp_path / "cut short"], ROWS, CONFIG, tmp_path / "t.npz", base=base, say=str)


RISK = {"risk": np.zeros((2, 3))}


def test_the_answers_name_the_encoder_that_the_teacher_was_made_from(
    base: Base, tmp_path: Path
) -> None:
    path = tmp_path / "t.npz"
    teach([done(tmp_path / "g", tiny_guard())], ROWS, CONFIG, path, base=base, say=str)
    assert encoder_of(path) == base.name == BASE
    taught_by_it = CONFIG.model_copy(update={"teacher": path})
    for config, name in ((taught_by_it, BASE), (CONFIG, None)):
        assert train.identity_of(ROWS, config, tiny_guard(), base)["taught_by"] == name


def test_earlier_answers_name_no_encoder(tmp_path: Path) -> None:
    np.savez(tmp_path / "t.npz", ids=np.array(["a"]), risk=np.zeros((1, 3)))
    assert encoder_of(tmp_path / "t.npz") is None


def test_answers_that_do_not_hold_together_are_not_written(tmp_path: Path) -> None:
    answers = Answers(
        ids=["a", "b", "c"],
        texts=[],
        languages=[],
        logits=RISK,
        encoder="one",
        guards=1,
        learnt_from=(),
    )
    with pytest.raises(RunError, match="do not hold together"):
        save_teacher(tmp_path / "t.npz", answers)
    assert not list(tmp_path.iterdir())


def test_texts_that_nobody_labelled_are_answered_too(base: Base, tmp_path: Path) -> None:
    guard, path = deep_and_shallow()[0], tmp_path / "t.npz"
    said: list[str] = []
    folders = [done(tmp_path / "g", guard)]
    teach(folders, ROWS, CONFIG, path, base=base, splices=2, say=said.append)
    assert "2 texts spliced" in said[0]
    found = load_teacher(path, ROWS, ("en",))
    assert set(found.places) == {row.id for row in of_split(ROWS, "train", language="en")}
    new = [Splice(text=text, language=language) for _, text, language in found.unlabelled]
    assert new == spliced(ROWS, ("en",), 2)
    answered = train.predict(guard, new, base, max_tokens=CONFIG.max_tokens)
    places = [place for place, _, _ in found.unlabelled]
    np.testing.assert_allclose(found.logits["risk"][places].numpy(), answered["risk"], atol=1e-5)


def test_answers_of_several_encoders_are_averaged_by_guards(base: Base, tmp_path: Path) -> None:
    encoder = MPNetModel(MPNetConfig(**TINY | {"hidden_size": 32}), add_pooling_layer=False)
    larger = encoder_folder(encoder, tmp_path / "mpnet")
    (larger.folder / LEXICON).unlink()
    big = train.train(ROWS, CONFIG, tmp_path / "large", base=larger, say=str)
    first, second, both = (tmp_path / f"{name}.npz" for name in ("first", "second", "both"))
    two = [done(tmp_path / str(n), guard) for n, guard in enumerate(deep_and_shallow())]
    teach([big], ROWS, CONFIG, first, base=larger, splices=2, say=str)
    teach(two, ROWS, CONFIG, second, base=base, splices=2, say=str)
    teach(two, ROWS, CONFIG, both, base=base, splices=2, earlier=[first], say=str)
    assert encoder_of(both) == f"mpnet and {BASE}"
    with np.load(first) as one, np.load(second) as other, np.load(both) as found:
        assert found["guards"] == 3
        assert found["ids"].tolist() == one["ids"].tolist()
        for head in HEADS:
            mean = (one[head] + 2 * other[head]) / 3
            np.testing.assert_allclose(found[head], mean, atol=1e-5)


def test_answers_to_other_texts_have_no_mean(base: Base, tmp_path: Path) -> None:
    folders, first, path = [done(tmp_path / "g", tiny_guard())], tmp_path / "1.npz", tmp_path / "2"
    teach(folders, ROWS, CONFIG, first, base=base, splices=2, say=str)
    with pytest.raises(RunError, match="of other texts or heads"):
        teach(folders, ROWS, CONFIG, path, base=base, earlier=[first], say=str)
    assert not path.exists()
