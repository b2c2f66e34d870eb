"""A guard gets pieces for characters that it cannot read; all else it reads as before."""

from pathlib import Path

import pytest
import torch
from click.testing import CliRunner
from tiny_lab import WORDS, tiny_base, tiny_config, tiny_guard, tiny_rows
from tokenizers import Tokenizer

from lam_desktop.cli.encoder import encoder
from lam_desktop.domain.errors import ModelError
from lam_desktop.training import dataset
from lam_desktop.training.dataset import DatasetError, of_split, row_id
from lam_desktop.training.model import Base, fresh, load_guard, save_checkpoint
from lam_desktop.training.multilingual.widen import unread_characters, widen
from lam_desktop.training.run import checkpoint
from lam_desktop.training.run.errors import RunError
from lam_desktop.training.train import predict, train
from lam_desktop.training.trained import LEARNT_FROM, Trained, learnt_from

TEXTS = ["骂她妈妈", "open 妈", "骂", "delete привет", "mail 😀", "open the file"]
ROWS = tiny_rows(48)


@pytest.fixture
def base(tmp_path: Path) -> Base:
    return tiny_base(tmp_path / "base")


def known_to(base: Base) -> dict[str, int]:
    return Tokenizer.from_file(str(base.tokenizer_file)).get_vocab()


def test_letters_that_stand_alone_and_are_not_read_are_found(base: Base) -> None:
    # 妈 stands twice in one text, which counts once; what hides in a word is not told apart.
    assert unread_characters(base, TEXTS, least=2) == ["妈", "骂"]
    assert unread_characters(base, TEXTS, least=1) == ["妈", "骂", "她"]


def test_where_all_is_read_there_is_nothing_to_add(base: Base) -> None:
    with pytest.raises(DatasetError, match="nothing to add"):
        unread_characters(base, ["open the file", "😀 😀"], least=1)


def test_the_wider_guard_reads_them_and_all_else_as_before(base: Base, tmp_path: Path) -> None:
    rows = of_split(ROWS, "test", language="de")
    before = predict(tiny_guard(), rows, base, max_tokens=32)
    wide = widen(tiny_guard(), base, ["妈", "骂"], tmp_path / "wide", learnt_from=["a", "b"])
    vocabulary = known_to(wide)
    assert sorted(vocabulary, key=vocabulary.__getitem__) == [*WORDS, "妈", "骂"]
    read = Tokenizer.from_file(str(wide.tokenizer_file)).encode("骂 妈 她").tokens
    assert read[1:-1] == ["骂", "妈", "[UNK]"]
    made = load_guard(wide.folder)
    after = predict(made, rows, wide, max_tokens=32)
    for head, logits in before.items():
        assert logits == pytest.approx(after[head], abs=1e-6)
    assert wide.lexicon() == base.lexicon()
    assert learnt_from(wide.folder) == ("a", "b")
    assert fresh(wide).encoder.config.vocab_size == wide.pieces == len(WORDS) + 2


def test_a_new_piece_begins_at_the_mean_of_letters_of_its_script(
    base: Base, tmp_path: Path
) -> None:
    # The tiny encoder has no letter of this script at first, so the first begins as unknown.
    first = widen(tiny_guard(), base, ["妈", "骂"], tmp_path / "one", learnt_from=[])
    guard = load_guard(first.folder)
    table = guard.encoder.get_input_embeddings().weight
    assert torch.equal(table[-1], table[WORDS.index("[UNK]")])
    with torch.no_grad():
        table[-1] += 2.0
    mean = (table[-1] + table[-2]).detach() / 2
    second = widen(guard, first, ["她", "д"], tmp_path / "two", learnt_from=[])
    wide = load_guard(second.folder).encoder.get_input_embeddings().weight
    assert torch.allclose(wide[-2], mean)
    assert torch.equal(wide[-1], wide[WORDS.index("[UNK]")])


def test_a_guard_on_another_encoder_is_refused(base: Base, tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"cuts texts into 17 others.*--encoder"):
        widen(tiny_guard(vocab_size=30), base, ["妈"], tmp_path / "wide", learnt_from=[])
    assert not (tmp_path / "wide").exists()


def test_the_command_makes_a_start_that_is_trained_on_but_does_not_ship(
    base: Base, tmp_path: Path
) -> None:
    save_checkpoint(tiny_guard(), tmp_path / "run")
    checkpoint.finish(tmp_path / "run", {LEARNT_FROM: ["a"]})
    german = next(row for row in ROWS if row.split == "train" and row.language == "de")
    new = [f"die 骂 {'file ' * times}" for times in (1, 2)]
    rows = [
        *ROWS,
        *(german.model_copy(update={"id": row_id(text, "de"), "text": text}) for text in new),
    ]
    dataset.save(rows, tmp_path / "rows.jsonl")
    out = tmp_path / "wide"
    words = ["widen", str(tmp_path / "run"), "--encoder", str(base.folder), "--out", str(out)]
    done = CliRunner().invoke(encoder, [*words, "--dataset", str(tmp_path / "rows.jsonl")])
    assert done.exit_code == 0, done.output
    assert "1 characters more, the commonest 骂; train on with: lam train" in done.output
    config = tiny_config(languages=("de",), epochs=1)
    with pytest.raises(ModelError, match="not done"):
        Trained.agreeing(out, config, Base(folder=out))
    train(rows, config, tmp_path / "on", base=Base(folder=out), start=out, say=str)
    assert set(learnt_from(tmp_path / "on")) > {"a"}
