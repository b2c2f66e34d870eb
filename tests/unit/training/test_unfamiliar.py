"""Texts that are no commands: read, taught, held out, and told in the card."""

import random
from pathlib import Path

import pytest
from tiny_lab import tiny_base, tiny_config, tiny_rows

from lam_desktop.training import unfamiliar
from lam_desktop.training.dataset import DatasetError
from lam_desktop.training.examples import Examples
from lam_desktop.training.model import UNKNOWN
from lam_desktop.training.split import plain
from lam_desktop.training.unfamiliar import LANGUAGES

LINES = "train\tcode\tx = x + 1\ntrain\tlog\tGET /index 200\ntest\tverse\tthe moon is thin\n"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    path = tmp_path / "unfamiliar.tsv"
    path.write_text(LINES, encoding="utf-8")
    return path


def test_a_run_learns_from_the_train_texts_alone(tmp_path: Path, texts: Path) -> None:
    base = tiny_base(tmp_path / "base", num_hidden_layers=1)
    config = tiny_config(unfamiliar=texts)
    assert unfamiliar.taught(config, base) == ["x = x + 1", "GET /index 200"]
    assert unfamiliar.held_out(config, base) == {"verse": ["the moon is thin"]}


def test_the_texts_of_an_encoder_stand_beside_those_of_the_settings(
    tmp_path: Path, texts: Path
) -> None:
    base = tiny_base(tmp_path / "base", num_hidden_layers=1)
    foreign = [f"otwórz plik {number}" for number in range(200)]
    # The same again, in other lines and with other marks: never on both sides.
    lines = [*foreign, "Zamknij", *(f"{text.upper()}!" for text in foreign)]
    (base.folder / UNKNOWN).write_text("\n".join(lines) + "\n", encoding="utf-8")
    config = tiny_config(unfamiliar=texts)
    taught = unfamiliar.taught(config, base)[:-2]
    held_out = unfamiliar.held_out(config, base)[LANGUAGES]
    assert sorted(taught + held_out) == sorted(lines)
    assert not {plain(text) for text in taught} & {plain(text) for text in held_out}
    assert 0.05 < len(held_out) / len(lines) < 0.15


def test_without_texts_there_is_nothing_to_learn_or_to_measure(tmp_path: Path) -> None:
    base = tiny_base(tmp_path / "base", num_hidden_layers=1)
    assert unfamiliar.taught(tiny_config(), base) == []
    assert unfamiliar.held_out(tiny_config(), base) == {}


def test_an_epoch_shows_its_share_of_them_as_texts_without_labels(
    tmp_path: Path, texts: Path
) -> None:
    base = tiny_base(tmp_path / "base", num_hidden_layers=1)
    examples = Examples(tiny_rows(40), tiny_config(unfamiliar=texts, unknown_share=0.05), base)
    shown = [e for batch in examples.epoch(random.Random(1)) for e in batch]
    assert sum(e.other and e.weight == 0 for e in shown) == round(0.05 * len(examples.known))


@pytest.mark.parametrize(
    "line", ["code\tx = 1", "validation\tcode\tx = 1", "train\t\tx = 1", "train\tcode\t ", "train"]
)
def test_a_line_that_is_none_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "texts.tsv"
    path.write_text(f"train\tcode\tx\n{line}\n", encoding="utf-8")
    with pytest.raises(DatasetError, match="line 2"):
        unfamiliar.load(path)


@pytest.mark.parametrize("mark", ["\u2028", "\x85", "\x0c"])
def test_a_text_keeps_its_marks(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "texts.tsv"
    path.write_text(f"train\tcode\tx{mark}y\ntest\tverse\tz\n", encoding="utf-8")
    assert [each.text for each in unfamiliar.load(path)] == [f"x{mark}y", "z"]


def test_an_absent_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="cannot be read"):
        unfamiliar.load(tmp_path / "none.tsv")
