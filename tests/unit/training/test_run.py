"""A run that is killed, starved of disk or given other settings; its steps, and how it ends."""

import csv
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from accelerate import Accelerator
from click.testing import CliRunner
from safetensors.torch import load_file
from tiny_lab import TINY, tiny_base, tiny_config, tiny_guard, tiny_rows
from training_rows import fields
from transformers import MPNetConfig, MPNetModel

from lam_desktop.cli import lab
from lam_desktop.training import dataset, train
from lam_desktop.training.config import CONFIGS, TrainConfig, load_config
from lam_desktop.training.dataset import DatasetError, Row
from lam_desktop.training.examples import UNTAUGHT
from lam_desktop.training.model import LEXICON, Base, Guard, padded
from lam_desktop.training.run import bar, checkpoint
from lam_desktop.training.run.batch import Whole, mine
from lam_desktop.training.run.errors import RunError
from lam_desktop.training.run.examples import LinkedExamples
from lam_desktop.training.run.learner import Learner
from lam_desktop.training.run.log import EPOCHS, STEPS
from lam_desktop.training.run.objective import Objective, class_weights
from lam_desktop.training.run.optimiser import optimiser, rate
from lam_desktop.training.run.run import Run, accelerator
from lam_desktop.training.run.stopping import EarlyStopping
from lam_desktop.training.run.teacher import Teacher
from lam_desktop.training.teach import teach
from lam_desktop.training.trained import Trained

HERE = Path(__file__).parent
ROWS = tiny_rows(48)
CONFIG = tiny_config(accumulate=2, epochs=2)


def silent(_: str) -> None:
    """Says nothing."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return tiny_base(tmp_path_factory.mktemp("lab") / "base", num_hidden_layers=1)


@pytest.fixture(scope="module")
def whole(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nothing disturbed."""
    folder = tmp_path_factory.mktemp("runs") / "whole"
    return train.train(ROWS, CONFIG, folder, base=base, say=silent)


def same_run(one: Path, other: Path) -> bool:
    """Whether two runs have the same best weights, bit for bit, history and logs."""
    first, second = (load_file(folder / "guard.safetensors") for folder in (one, other))
    records = [json.loads((folder / checkpoint.RECORD).read_text()) for folder in (one, other)]
    return (
        all(torch.equal(value, second[name]) for name, value in first.items())
        and records[0] == records[1]
        and all(logged(one, name) == logged(other, name) for name in (STEPS, EPOCHS))
    )


def logged(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of a log but for the time they took."""
    with (folder / name).open(newline="") as file:
        return [{k: v for k, v in row.items() if k != "seconds"} for row in csv.DictReader(file)]


def test_a_run_killed_by_the_system_ends_as_if_it_had_not_been(
    base: Base, whole: Path, tmp_path: Path
) -> None:
    dataset.save(ROWS, tmp_path / "rows.jsonl")
    out = tmp_path / "killed"
    settings = [CONFIG.model_dump_json(), tmp_path / "rows.jsonl", base.folder, out]
    with subprocess.Popen(
        [sys.executable, HERE / "child_run.py", *map(str, settings)], stdout=subprocess.DEVNULL
    ) as child:
        while child.poll() is None and not (out / STEPS).exists():
            time.sleep(0.02)
        while child.poll() is None and len(logged(out, STEPS)) < 5:
            time.sleep(0.01)
        child.send_signal(signal.SIGKILL)
    assert child.returncode == -signal.SIGKILL
    assert not (out / checkpoint.RECORD).exists()
    said: list[str] = []
    train.train(ROWS, CONFIG, out, base=base, say=said.append)
    assert said[0].startswith("going on after step")
    assert same_run(whole, out)


@pytest.mark.parametrize("moment", [1, 4, 9, 21, 38])
def test_a_run_stopped_while_it_writes_ends_as_if_it_had_not_been(
    base: Base, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    written = 0

    def sync(place: int) -> None:
        nonlocal written
        written += 1
        if written == moment:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", sync)
        with pytest.raises(KeyboardInterrupt):
            train.train(ROWS, CONFIG, tmp_path, base=base, save_every=0.0, say=silent)
    train.train(ROWS, CONFIG, tmp_path, base=base, say=silent)
    assert same_run(whole, tmp_path)


def test_a_checkpoint_of_another_run_is_refused_until_it_is_started_anew(
    base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(config: TrainConfig, rows: list[Row]) -> None:
        def stop(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(checkpoint, "save_best", stop)
            with pytest.raises(KeyboardInterrupt):
                train.train(rows, config, tmp_path, base=base, save_every=0.0, say=silent)

    interrupted(CONFIG, ROWS)
    other = CONFIG.model_copy(update={"learning_rate": 1e-3})
    with pytest.raises(RunError, match=r"learning_rate \(there 0\.005, now 0\.001\).*--fresh"):
        train.train(ROWS, other, tmp_path, base=base, say=silent)
    with pytest.raises(RunError, match="data_version"):
        train.train(ROWS[2:], CONFIG, tmp_path, base=base, say=silent)
    said: list[str] = []
    train.train(ROWS, other, tmp_path, base=base, anew=True, say=said.append)
    assert not any("going on" in line for line in said)
    with pytest.raises(RunError, match="learning_rate"):
        train.train(ROWS, CONFIG, tmp_path, base=base, say=silent)


def test_a_run_that_is_done_is_not_trained_again(base: Base, whole: Path) -> None:
    before = (whole / "guard.safetensors").stat().st_mtime_ns
    said: list[str] = []
    train.train(ROWS, CONFIG, whole, base=base, say=said.append)
    assert "done already" in said[0]
    assert (whole / "guard.safetensors").stat().st_mtime_ns == before
    assert not (whole / checkpoint.STATE).exists()


def test_a_checkpoint_that_cannot_be_read_says_so(base: Base, tmp_path: Path) -> None:
    (tmp_path / checkpoint.STATE).write_bytes(b"PK no checkpoint")
    with pytest.raises(RunError, match="--fresh"):
        train.train(ROWS, CONFIG, tmp_path, base=base, say=silent)


@contextmanager
def small_disk(size: int) -> Iterator[None]:
    """Lets no file grow beyond ``size`` bytes; the test's own log is one, so nothing else runs."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_the_last_checkpoint_whole(tmp_path: Path) -> None:
    checkpoint.write(tmp_path, {"identity": {}, "weights": torch.ones(10)})
    kept = (tmp_path / checkpoint.STATE).read_bytes()
    checkpoint.save_best(tiny_guard(), tmp_path)
    best = (tmp_path / "guard.safetensors").read_bytes()
    with small_disk(4096):
        with pytest.raises(RunError, match=r"could not be written.*disk full.*Make room"):
            checkpoint.write(tmp_path, {"identity": {}, "weights": torch.ones(100_000)})
        with pytest.raises(RunError, match="best weights could not be written"):
            checkpoint.save_best(tiny_guard(), tmp_path)
        with pytest.raises(RunError, match=r"could not be written"):
            checkpoint.write_text(tmp_path / checkpoint.RECORD, "long" * 5000)
    assert (tmp_path / checkpoint.STATE).read_bytes() == kept
    assert (tmp_path / "guard.safetensors").read_bytes() == best
    assert not (tmp_path / checkpoint.RECORD).exists()


@pytest.mark.parametrize("split", ["train", "validation"])
def test_a_split_without_rows_says_so(base: Base, tmp_path: Path, split: str) -> None:
    rows = [row for row in ROWS if row.split != split]
    with pytest.raises(DatasetError, match=f"no rows in its {split} split"):
        train.train(rows, CONFIG, tmp_path, base=base, say=silent)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"legality": None}, "legality"),
        ({"legality": "illegal"}, "always beyond"),
        ({"risk": "low", "reversibility": "irreversible"}, "never low"),
    ],
)
def test_rows_with_missing_or_contradictory_labels_are_refused_with_their_line(
    tmp_path: Path, base: Base, changes: dict[str, str | None], why: str
) -> None:
    wrong = {name: value for name, value in (fields() | changes).items() if value is not None}
    good = json.dumps(fields(text="open the file"))
    path = tmp_path / "rows.jsonl"
    path.write_text(f"{good}\n{json.dumps(wrong)}\n", encoding="utf-8")
    options = ["--dataset", path, "--out", tmp_path / "out", "--encoder", base.folder]
    done = CliRunner().invoke(lab.train, list(map(str, options)))
    assert done.exit_code == 1
    assert "line 2" in done.output
    assert why in done.output


def test_the_line_that_ships_a_run_names_its_settings_and_its_encoder(
    tmp_path: Path, base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train, "train", lambda *given, **named: None)
    dataset.save(ROWS, tmp_path / "rows.jsonl")
    options = ["--dataset", str(tmp_path / "rows.jsonl"), "--encoder", str(base.folder)]
    out = tmp_path / "my guard"
    done = CliRunner().invoke(lab.train, ["--config", "guard", "--out", str(out), *options])
    assert done.exit_code == 0, done.output
    line = shlex.split(done.output.split("ship it with: ")[1])
    assert line[:5] == ["lam", "export", str(out), "--config", "guard"]
    assert set(options) <= set(line)


def run_of(base: Base, config: TrainConfig, teacher: Teacher | None = None) -> Run:
    """A run on a guard without dropout, one step away from its start."""
    guard = tiny_guard(num_hidden_layers=1)
    for part in guard.modules():
        if isinstance(part, torch.nn.Dropout):
            part.p = 0.0
    config = config.model_copy(update={"dropout": 0.0, "warm_up": 0.0})
    examples = LinkedExamples(ROWS, config, base, teacher)
    objective = Objective(config, balance=class_weights(ROWS, config), teacher=teacher)
    made = Run(config, guard, examples, objective, DEVICES)
    made.network.train()
    return made


DEVICES = accelerator(CONFIG)


TEACHER = Teacher(
    places={row.id: place for place, row in enumerate(ROWS) if row.split == "train"},
    logits={"risk": torch.randn(len(ROWS), 3, generator=torch.Generator().manual_seed(5))},
    unlabelled=[(0, "send the mail", "en")],
)
WIDTH = tiny_guard(num_hidden_layers=1).encoder.config.hidden_size
HEARD = replace(
    TEACHER,
    vectors=torch.randn(len(ROWS), WIDTH, generator=torch.Generator().manual_seed(6)),
    spread=3.0,
)


@pytest.mark.parametrize(
    ("changes", "teacher"),
    [
        ({}, None),
        ({"class_balance": 0.5}, None),
        ({"consistency": 0.5}, None),
        ({"teacher_weight": 0.7}, TEACHER),
        ({"vector_weight": 0.7}, HEARD),
        ({"class_balance": 0.5, "consistency": 0.5, "vector_weight": 0.7}, HEARD),
    ],
    ids=["plain", "class weights", "R-Drop", "teacher", "vectors", "all"],
)
def test_accumulated_batches_are_one_large_batch(
    base: Base, changes: dict[str, float], teacher: Teacher | None
) -> None:
    config = CONFIG.model_copy(update={"accumulate": 99, **changes})
    small, large = run_of(base, config, teacher), run_of(base, config, teacher)
    batches = small.examples.steps(0)[0]
    # Rows of other languages weigh less, so the batches do not weigh alike.
    weights = {sum(example.weight for example in batch) for batch in batches}
    assert len(weights) > 1
    together = [[example for batch in batches for example in batch]]
    one, other = small._gradients(batches), large._gradients(together)
    assert one == pytest.approx(other, rel=1e-5)
    for mine_, theirs in zip(small.learner.parameters(), large.learner.parameters(), strict=True):
        assert torch.allclose(mine_.grad, theirs.grad, atol=1e-6)


def test_the_distance_from_a_teacher_s_vectors_is_a_share_of_their_spread(base: Base) -> None:
    run = run_of(base, CONFIG.model_copy(update={"vector_weight": 1.0}), HEARD)
    example = run.examples.more[0]
    heard = run.learner.guard.pooled(*padded([example.ids])).detach()
    assert HEARD.vectors is not None
    far = float((heard - HEARD.vectors[example.taught]).square().sum())
    untaught = replace(example, taught=UNTAUGHT)
    parts = run._gradients([[example, untaught]])
    assert parts["nearness"] == pytest.approx(far / 3.0, rel=1e-4)
    assert run._gradients([[untaught]])["nearness"] == 0.0


def test_what_a_guard_hears_may_count_for_nothing(base: Base) -> None:
    run = run_of(base, CONFIG, HEARD)
    assert "nearness" not in run._gradients(run.examples.steps(0)[0])


def test_settings_that_part_rows_which_are_compared_are_refused(tmp_path: Path) -> None:
    text = (CONFIGS / "guard.toml").read_text(encoding="utf-8")
    path = tmp_path / "parted.toml"

    def changed(contrast: str, accumulate: str) -> TrainConfig:
        path.write_text(
            text.replace("contrast = 0.0 ", f"contrast = {contrast} ").replace(
                "accumulate = 1 ", f"accumulate = {accumulate} "
            ),
            encoding="utf-8",
        )
        return load_config(str(path))

    assert changed("0.1", "1").contrast == 0.1
    assert changed("0.0", "4").accumulate == 4
    with pytest.raises(DatasetError, match=r"compares the rows of a batch.*accumulate to 1"):
        changed("0.1", "4")


def test_several_devices_do_not_part_rows_that_are_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared = CONFIG.model_copy(update={"contrast": 0.1, "accumulate": 1})
    assert accelerator(compared).num_processes == 1
    monkeypatch.setattr(Accelerator, "num_processes", 2)
    assert accelerator(CONFIG).num_processes == 2
    with pytest.raises(RunError, match=r"2 devices.*Train on one device"):
        accelerator(compared)


def test_an_epoch_ends_with_a_smaller_step_and_leaves_no_gradients(base: Base) -> None:
    made = run_of(base, CONFIG.model_copy(update={"accumulate": 5}))
    steps = made.examples.steps(0)
    assert [len(step) == 5 for step in steps] == [True] * (len(steps) - 1) + [False]
    made.epoch(lambda figures: None, silent)
    assert made.place.step == len(steps)
    assert all(parameter.grad is None for parameter in made.learner.parameters())


def test_two_processes_learn_what_one_does(tmp_path: Path) -> None:
    still = {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    base = tiny_base(tmp_path / "base", num_hidden_layers=1, **still)
    config = CONFIG.model_copy(update={"dropout": 0.0, "epochs": 1})
    dataset.save(ROWS, tmp_path / "rows.jsonl")
    settings = [config.model_dump_json(), tmp_path / "rows.jsonl", base.folder, tmp_path / "two"]
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    with subprocess.Popen(
        [*launcher, HERE / "child_run.py", *map(str, settings)],
        env=os.environ | {"ACCELERATE_USE_CPU": "true", "OMP_NUM_THREADS": "1"},
    ) as both:
        try:
            train.train(ROWS, config, tmp_path / "one", base=base, say=silent)
            assert both.wait() == 0
        finally:
            both.terminate()
    one, two = (load_file(tmp_path / name / "guard.safetensors") for name in ("one", "two"))
    assert all(torch.allclose(value, two[name], atol=1e-4) for name, value in one.items())
    assert len(logged(tmp_path / "two", STEPS)) == len(logged(tmp_path / "one", STEPS))


def test_several_processes_read_every_row_once_and_count_alike() -> None:
    rows = list(range(7))
    for processes in (1, 2, 3, 9):
        parts = [mine(rows, number, processes) for number in range(processes)]  # type: ignore[arg-type]
        read = [row for part, factor in parts for row in part if factor]
        assert read == rows
        assert {factor for part, factor in parts if factor} == {float(processes)}


def test_the_rate_rises_and_falls_in_straight_lines() -> None:
    rates = [rate(step, 100, 0.1) for step in range(101)]
    assert rates[:11] == pytest.approx([(step + 1) / 11 for step in range(11)])
    assert rates[10:] == pytest.approx([(100 - step) / 90 for step in range(10, 101)])
    assert max(rates) == 1.0
    assert rates[-1] == 0.0
    assert rate(0, 100, 0.0) == 1.0


def test_each_layer_nearer_to_the_input_learns_slower() -> None:
    config = CONFIG.model_copy(update={"layer_decay": 0.5, "learning_rate": 8.0})
    learner = Learner(tiny_guard())
    rates = {
        id(parameter): (group["lr"], group["weight_decay"])
        for group in optimiser(learner, config).param_groups
        for parameter in group["params"]
    }
    encoder = learner.guard.encoder
    layers = encoder.encoder.layer
    assert rates[id(learner.helper.weight)] == (8.0, config.weight_decay)
    assert rates[id(learner.guard.heads["risk"].bias)] == (8.0, 0.0)
    assert rates[id(layers[1].output.dense.weight)][0] == 4.0
    assert rates[id(layers[0].output.dense.weight)][0] == 2.0
    assert rates[id(encoder.get_input_embeddings().weight)][0] == 1.0
    assert len(rates) == len(list(learner.parameters()))


def test_what_all_layers_of_an_mpnet_share_learns_as_slowly_as_the_first() -> None:
    config = CONFIG.model_copy(update={"layer_decay": 0.5, "learning_rate": 8.0})
    learner = Learner(Guard(MPNetModel(MPNetConfig(**TINY), add_pooling_layer=False)))
    shared = learner.guard.encoder.encoder.relative_attention_bias.weight
    (rate_,) = (
        group["lr"]
        for group in optimiser(learner, config).param_groups
        if any(parameter is shared for parameter in group["params"])
    )
    assert rate_ == 2.0


def test_frozen_words_are_left_as_they_were(base: Base) -> None:
    made = run_of(base, CONFIG.model_copy(update={"frozen_words": True}))
    words = made.learner.guard.encoder.get_input_embeddings().weight
    before = words.clone()
    made.epoch(lambda figures: None, silent)
    assert torch.equal(words, before)
    assert torch.equal(made.mean.encoder.get_input_embeddings().weight, before)


def test_a_run_stops_once_its_patience_is_over() -> None:
    stopping = EarlyStopping(patience=2)
    seen = [(stopping.better(cost), stopping.over) for cost in (0.5, 0.4, 0.4, 0.3, 0.31, 0.3)]
    assert seen == [
        (True, False), (True, False), (False, False), (True, False), (False, False), (False, True),
    ]  # fmt: skip
    assert stopping.best == 0.3


def test_the_weights_of_the_cheapest_epoch_are_kept(
    base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs = iter([0.5, 0.2, 0.3, 0.2, 0.1])
    real = train.evaluate.report
    kept: list[torch.Tensor] = []

    def report(*given: object) -> object:
        found = real(*given)  # type: ignore[arg-type]
        return type(found)(**vars(found) | {"cost": next(costs)})

    def save(guard: torch.nn.Module, folder: Path) -> None:
        kept.append(next(guard.parameters()).clone())

    monkeypatch.setattr(train.evaluate, "report", report)
    monkeypatch.setattr(checkpoint, "save_best", save)
    config = CONFIG.model_copy(update={"epochs": 9, "patience": 2})
    train.train(ROWS, config, tmp_path, base=base, say=silent)
    history = json.loads((tmp_path / checkpoint.RECORD).read_text())["history"]
    assert [epoch["cost"] for epoch in history] == [0.5, 0.2, 0.3, 0.2]
    assert len(kept) == 2


def test_the_mean_that_is_kept_goes_a_share_of_the_way_to_the_weights(base: Base) -> None:
    made = run_of(base, CONFIG.model_copy(update={"averaging": 0.9, "frozen_words": True}))
    before = {name: value.clone() for name, value in made.mean.named_parameters()}
    words = made.learner.guard.encoder.get_input_embeddings().weight
    with torch.no_grad():
        for value in made.learner.guard.parameters():
            value.add_(1.0)
    made._average()
    for name, value in made.mean.named_parameters():
        frozen = value.shape == words.shape and "word" in name
        assert torch.allclose(value, before[name] + (0.0 if frozen else 0.1), atol=1e-6)


def test_a_loss_that_is_no_number_ends_the_run(base: Base) -> None:
    made = run_of(base, CONFIG)
    with torch.no_grad():
        made.learner.helper.bias.fill_(torch.nan)
    with pytest.raises(RunError, match="no number"):
        made.epoch(lambda figures: None, silent)


def test_half_precision_comes_through_accelerate_and_does_not_stay(base: Base) -> None:
    asked = CONFIG.model_copy(update={"bf16": True})
    assert accelerator(asked).mixed_precision == "bf16"
    made = Run(
        asked,
        tiny_guard(num_hidden_layers=1),
        LinkedExamples(ROWS, asked, base),
        Objective(asked),
        accelerator(asked),
    )
    figures = made._gradients(made.examples.steps(0)[0])
    exact = run_of(base, CONFIG)._gradients(made.examples.steps(0)[0])
    assert figures["loss"] == pytest.approx(exact["loss"], rel=0.3)
    assert accelerator(CONFIG).mixed_precision == "no"


@pytest.mark.parametrize("terminal", [True, False])
def test_the_bar_is_for_terminals(
    base: Base, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], terminal: bool
) -> None:
    monkeypatch.setattr(bar, "EVERY", 2)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    said: list[str] = []
    run_of(base, CONFIG).epoch(lambda figures: None, said.append)
    assert bool(said) is not terminal
    assert ("epoch 0" in capsys.readouterr().err) is terminal


def test_the_log_has_a_row_a_step_with_the_parts_of_the_loss(whole: Path) -> None:
    steps, epochs = logged(whole, STEPS), logged(whole, EPOCHS)
    assert [int(row["step"]) for row in steps] == list(range(1, len(steps) + 1))
    first = steps[0]
    assert float(first["learning_rate"]) <= CONFIG.learning_rate
    weights = dict(zip(dataset.Criterion, CONFIG.criterion_weights, strict=True))
    total = sum(weight * float(first[name.value]) for name, weight in weights.items())
    total += CONFIG.decision_weight * float(first["decision"])
    total += CONFIG.language_weight * float(first["language"])
    assert float(first["loss"]) == pytest.approx(total, rel=1e-4)
    assert first["contrast"] == first["teacher"] == first["consistency"] == ""
    assert [row["epoch"] for row in epochs] == ["0", "1"]
    assert all(0 <= float(row["accuracy"]) <= 1 and row["harm_allowed"] for row in epochs)


def test_what_a_step_is_divided_by_is_never_nothing() -> None:
    nothing = Whole.of([[]])
    assert nothing.weight > 0
    assert nothing.taught > 0


def test_a_gradient_that_is_no_number_is_not_learnt_from(base: Base, tmp_path: Path) -> None:
    run = run_of(base, CONFIG)
    weight = next(run.learner.parameters())
    before = weight.detach().clone()
    weight.register_hook(lambda gradient: gradient * float("inf"))
    with pytest.raises(RunError, match=r"gradient of step 1 is no number.*--fresh"):
        run.epoch(lambda _: None, silent)
    assert torch.equal(weight, before)


def test_a_run_names_every_version_that_its_start_has_seen(base: Base, tmp_path: Path) -> None:
    older = ROWS[:]
    older.remove(next(row for row in ROWS if row.split == "train"))
    first = train.train(older, CONFIG, tmp_path / "first", base=base, say=silent)
    second = train.train(ROWS, CONFIG, tmp_path / "second", base=base, start=first, say=silent)
    both = sorted((dataset.version(older), dataset.version(ROWS)))
    assert Trained.agreeing(second, CONFIG, base).learnt_from == tuple(both)
    path = tmp_path / "teacher.npz"
    teach([first], ROWS, CONFIG, path, base=base, say=silent)
    config = CONFIG.model_copy(update={"teacher": path})
    third = train.train(ROWS, config, tmp_path / "third", base=base, say=silent)
    assert Trained.agreeing(third, CONFIG, base).learnt_from == tuple(both)


def test_another_lexicon_makes_another_run(tmp_path: Path) -> None:
    base = tiny_base(tmp_path / "base", num_hidden_layers=1)
    folder = train.train(ROWS, CONFIG, tmp_path / "run", base=base, say=silent)
    (base.folder / LEXICON).write_text('{"de": {"open": ["mach auf"]}}', encoding="utf-8")
    with pytest.raises(RunError, match="lexicon"):
        train.train(ROWS, CONFIG, folder, base=base, say=silent)
