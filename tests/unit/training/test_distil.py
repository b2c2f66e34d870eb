"""A distillation goes on where it was cut short, from its own state alone, and is not lost."""

import copy
import errno
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import torch
from click.testing import CliRunner
from two_languages import GERMAN, a_base, encoder_with, some_pairs

from lam_desktop.cli.encoder import encoder
from lam_desktop.training import dataset, model
from lam_desktop.training.model import Base, Guard, fresh, load_guard
from lam_desktop.training.multilingual import build, carry, distil, pairs
from lam_desktop.training.multilingual.pairs import Pair
from lam_desktop.training.multilingual.settings import load_build, load_carry
from lam_desktop.training.run import bar, checkpoint
from lam_desktop.training.run.errors import RunError
from lam_desktop.training.run.log import STEPS

SEVERAL = [p for p in some_pairs() for _ in range(8)]
SEVERAL += [Pair(english="open", other=f"otwórz plik {n}", language="pl") for n in range(40)]
SHIPPED = load_build("encoder")
SHORT = SHIPPED.distil.model_copy(update={"batch_size": 2, "english_share": 0.0})
BUILD = SHIPPED.model_copy(
    update={"pieces": {"de": 80}, "held_out": 2, "distilled": 40, "distil": SHORT}
)


@dataclass(frozen=True, kw_only=True)
class Given:
    """What one carrying over begins with."""

    guard: Guard
    english: Base
    both: Base
    pairs: list[Pair]

    def carry(
        self,
        folder: Path,
        say: bar.Say = str,
        *,
        start: Guard | None = None,
        anew: bool = False,
    ) -> Guard:
        config = load_carry("carry").model_copy(update={"distil": SHORT})
        return carry.carry(
            self.guard,
            self.english,
            self.both,
            self.pairs,
            folder,
            config,
            say,
            start=start,
            anew=anew,
        )


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Tiny networks gain nothing of several threads, and lose much where the cores are taken."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Given:
    monkeypatch.setattr(distil, "SAVE_EVERY", 0.0)
    monkeypatch.setattr(bar, "EVERY", 4)
    english = a_base(tmp_path / "base")
    both = encoder_with(sorted(set(GERMAN.values())), english, tmp_path / "both")
    torch.manual_seed(3)
    return Given(guard=fresh(english).eval(), english=english, both=both, pairs=some_pairs() * 3)


def other_guard(given: Given) -> Given:
    guard = fresh(given.english).eval()
    with torch.no_grad():
        guard.encoder.encoder.layer[0].output.dense.weight += 1.0
    return replace(given, guard=guard)


def other_encoder(given: Given) -> Given:
    there = fresh(given.both).encoder
    with torch.no_grad():
        there.encoder.layer[0].output.dense.weight += 1.0
    folder = given.both.folder.with_name("other")
    there.save_pretrained(folder)
    (folder / "tokenizer.json").write_bytes(given.both.tokenizer_file.read_bytes())
    return replace(given, both=Base(folder=folder))


def other_english(given: Given) -> Given:
    """The same texts to learn, at the same places, of other English."""
    changed = [replace(p, english=p.english.replace("close", "closed")) for p in given.pairs]
    return replace(given, pairs=changed)


def killed(message: str) -> None:
    """A run that ends at its second report, between two checkpoints."""
    if message.startswith("  batch 8/"):
        raise KeyboardInterrupt


def files(folder: Path) -> dict[Path, bytes]:
    """What a folder holds but for the log, which is of the run under way."""
    return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != STEPS}


def same_weights(one: torch.nn.Module, other: torch.nn.Module) -> bool:
    return checkpoint.digest(one) == checkpoint.digest(other)


def batches_of(said: list[str]) -> list[int]:
    """The numbers of the batches that a run told of."""
    return [int(line.split()[1].split("/")[0]) for line in said if line.startswith("  batch")]


def test_carrying_over_goes_on_after_a_kill_to_the_same_guard(given: Given, tmp_path: Path) -> None:
    whole = given.carry(tmp_path / "whole")
    cut = tmp_path / "cut"
    with pytest.raises(KeyboardInterrupt):
        given.carry(cut, killed)
    said: list[str] = []
    assert same_weights(given.carry(cut, said.append), whole)
    assert batches_of(said) == [12, 16, 18]
    logged = [(folder / STEPS).read_text(encoding="utf-8") for folder in (cut, tmp_path / "whole")]
    assert logged[0] == logged[1]
    assert logged[0].splitlines()[18].startswith("18,")
    assert same_weights(load_guard(cut), whole)
    assert not (cut / checkpoint.STATE).exists()


def test_carrying_over_goes_on_from_an_earlier_guard_whose_heads_stay(
    given: Given, tmp_path: Path
) -> None:
    torch.manual_seed(4)
    earlier = fresh(given.both).eval()
    with torch.no_grad():
        earlier.encoder.encoder.layer[0].output.dense.weight += 1.0
    before = copy.deepcopy(earlier)
    made = given.carry(tmp_path / "start", start=earlier)
    assert same_weights(made.heads, before.heads)
    assert not same_weights(made.heads, given.guard.heads)
    assert not same_weights(made.encoder, before.encoder)
    anew = given.carry(tmp_path / "anew")
    assert not same_weights(made.encoder, anew.encoder)


def test_an_earlier_guard_on_another_encoder_is_refused(given: Given, tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"pieces of words.*--start"):
        given.carry(tmp_path / "start", start=fresh(given.english).eval())
    assert not (tmp_path / "start").exists()


def test_each_pass_shows_every_text_once_in_other_batches(given: Given) -> None:
    words = model.tokenizer(given.both.tokenizer_file, max_tokens=16)
    place = {text: i for i, text in enumerate(sorted({p.english for p in given.pairs}))}
    settings = SHORT.model_copy(update={"passes": 2, "english_share": 0.5})
    both = distil.batches(given.pairs, words, place, settings)
    once = distil.batches(given.pairs, words, place, settings.model_copy(update={"passes": 1}))
    first, second = both[: len(once)], both[len(once) :]
    assert first == once
    assert sorted(chain(*first)) == sorted(chain(*second))
    assert first != second


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        (other_guard, r"teacher \(there.*student \(there"),
        (other_encoder, r"student \(there"),
        (other_english, r"teacher \(there"),
    ],
)
def test_the_state_of_another_guard_or_encoder_is_not_gone_on_from(
    given: Given, tmp_path: Path, changed: Callable[[Given], Given], named: str
) -> None:
    folder = tmp_path / "start"
    with pytest.raises(KeyboardInterrupt):
        given.carry(folder, killed)
    before = files(folder)
    other = changed(given)
    with pytest.raises(RunError, match=f"holds a run that differs in {named}.*--fresh"):
        other.carry(folder)
    assert files(folder) == before
    said: list[str] = []
    made = other.carry(folder, said.append, anew=True)
    assert batches_of(said)[0] == 4
    assert same_weights(made, other.carry(tmp_path / "alone"))


class Broken:
    """A machine that fails while a result is brought to the disk, after ``well`` of its files."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, error: BaseException, well: int) -> None:
        sync = checkpoint.sync
        left = iter([None] * well)

        def failing(path: Path) -> None:
            if path.parent.name == f"files{checkpoint.ASIDE}" and next(left, error) is error:
                raise error
            sync(path)

        monkeypatch.setattr(checkpoint, "sync", failing)


FAILURES = [
    pytest.param(OSError(errno.ENOSPC, "No space left on device"), RunError, id="full disk"),
    pytest.param(KeyboardInterrupt(), KeyboardInterrupt, id="kill"),
]


@pytest.fixture
def untrained(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """From its call on, the machine is whole again and no batch may be learnt from."""

    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("trained again")

    def begin() -> None:
        monkeypatch.undo()
        monkeypatch.setattr(torch.autograd, "backward", never)

    yield begin
    monkeypatch.undo()


@pytest.mark.parametrize(("error", "raised"), FAILURES)
def test_a_carrying_over_that_cannot_be_saved_is_not_lost(
    given: Given,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    untrained: Callable[[], None],
    error: BaseException,
    raised: type[BaseException],
) -> None:
    whole = given.carry(tmp_path / "whole")
    folder = tmp_path / "start"
    other_guard(given).carry(folder)
    before = files(folder)
    Broken(monkeypatch, error, well=1)
    with pytest.raises(raised):
        given.carry(folder)
    kept = files(folder)
    assert kept.pop(folder / checkpoint.STATE)
    assert kept == before
    untrained()
    assert same_weights(given.carry(folder), whole)
    assert same_weights(load_guard(folder), whole)
    assert set(files(folder)) == set(before)


@pytest.mark.parametrize(("error", "raised"), FAILURES)
def test_an_encoder_that_cannot_be_saved_is_not_lost_and_leaves_the_old_one(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    untrained: Callable[[], None],
    error: BaseException,
    raised: type[BaseException],
) -> None:
    english = a_base(tmp_path / "base")
    folder, longer = tmp_path / "encoder", BUILD.model_copy(update={"distilled": 50, "unknown": 9})
    build.build(SEVERAL, english, tmp_path / "whole", longer, str)
    # Learnt pieces of equal worth come in any order, so both begin with the same ones.
    shutil.copytree(tmp_path / "whole" / "transferred", folder / "transferred")
    build.build(SEVERAL, english, folder, BUILD, str)
    before = files(folder)
    Broken(monkeypatch, error, well=4)
    with pytest.raises(raised):
        build.build(SEVERAL, english, folder, longer, str)
    kept = files(folder)
    assert kept.pop(folder / checkpoint.STATE)
    assert kept == before
    untrained()
    build.build(SEVERAL, english, folder, longer, str)
    after = files(folder)
    assert set(after) == set(before)
    assert after != before
    assert {path.relative_to(folder): data for path, data in after.items()} == {
        path.relative_to(tmp_path / "whole"): data
        for path, data in files(tmp_path / "whole").items()
    }


def test_what_a_training_left_in_the_folder_is_not_taken_for_its_record(
    given: Given, tmp_path: Path
) -> None:
    folder = tmp_path / "start"
    checkpoint.finish(folder, {"config": {"name": "of another run"}})
    given.carry(folder)
    assert checkpoint.record(folder) is None


def test_a_distance_that_is_no_number_is_neither_learnt_from_nor_kept(
    given: Given, tmp_path: Path
) -> None:
    wild = SHORT.model_copy(update={"layer_rate": 1e30, "word_rate": 1e30})
    config = load_carry("carry").model_copy(update={"distil": wild})
    with pytest.raises(RunError, match=r"loss of step \d+ is no number.*--fresh"):
        carry.carry(given.guard, given.english, given.both, given.pairs, tmp_path, config, str)
    assert not (tmp_path / "guard.safetensors").exists()


def test_in_half_precision_it_learns_nearly_the_same(given: Given, tmp_path: Path) -> None:
    half = SHORT.model_copy(update={"bf16": True})
    config = load_carry("carry").model_copy(update={"distil": half})
    said: list[str] = []
    arguments = (given.guard, given.english, given.both, given.pairs)
    in_half = carry.carry(*arguments, tmp_path / "half", config, said.append)
    exact: list[str] = []
    in_full = given.carry(tmp_path / "exact", exact.append)
    assert not same_weights(in_half, in_full)
    one, other = (float(lines[-1].split("distance ")[1].split(",")[0]) for lines in (said, exact))
    assert one == pytest.approx(other, rel=0.1)


def test_what_else_a_folder_holds_stays_and_what_a_kill_left_aside_goes(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    left = tmp_path / f"files{checkpoint.ASIDE}"
    left.mkdir()
    (left / "half").write_text("ha", encoding="utf-8")
    checkpoint.replace_files(
        tmp_path, "The text", lambda aside: (aside / "a.txt").write_text("a", encoding="utf-8")
    )
    assert files(tmp_path) == {tmp_path / "a.txt": b"a", tmp_path / "mine.txt": b"mine"}
    assert not left.exists()


@pytest.mark.parametrize("options", [[], ["--fresh"]])
def test_a_distillation_is_begun_anew_where_that_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    found: list[Mapping[str, Any]] = []
    seeds: list[int] = []

    def noted(*given: Any, **named: Any) -> None:
        found.append(named)
        seeds.extend(each.distil.seed for each in given if hasattr(each, "distil"))

    for module, name in ((build, "build"), (carry, "carry")):
        monkeypatch.setattr(module, name, noted)
    monkeypatch.setattr(dataset, "load", lambda path: [])
    monkeypatch.setattr(model, "load_guard", lambda path: None)
    monkeypatch.setattr(carry, "carried_pairs", lambda folder, rows: [])
    pairs.save(some_pairs(), tmp_path / "pairs.jsonl")
    (tmp_path / "empty").touch()
    given = ["--pairs", str(tmp_path / "pairs.jsonl"), "--out", str(tmp_path / "out"), *options]
    rows = ["--dataset", str(tmp_path / "empty"), "--carried", str(tmp_path)]
    where = [str(tmp_path), "--encoder", str(tmp_path)]
    for words in (["build", *given], ["carry", *where, *given, *rows]):
        own = tmp_path / f"{words[0]}.toml"
        name = {"build": "encoder"}.get(words[0], words[0])
        own.write_text(f'extends = "{name}"\n[distil]\nseed = 23\n', encoding="utf-8")
        words += ["--config", str(own)]
        done = CliRunner().invoke(encoder, words)
        assert done.exit_code == 0, done.output
    assert found == [{"anew": bool(options)}, {"anew": bool(options), "start": None}]
    assert seeds == [23, 23]
