"""A guard of other languages loses the English pieces of words that it has no use for."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tiny_lab import WORDS, tiny_base, tiny_config, tiny_guard, tiny_rows
from tokenizers import Tokenizer

from lam_desktop.classify.model_folder import TOKENIZER, open_model_folder
from lam_desktop.cli import lab
from lam_desktop.domain.errors import ModelError
from lam_desktop.training import dataset, export
from lam_desktop.training.config import CONFIGS
from lam_desktop.training.dataset import of_split
from lam_desktop.training.model import LEXICON, Base, load_guard, save_checkpoint
from lam_desktop.training.multilingual.trim import trimmed
from lam_desktop.training.run import checkpoint
from lam_desktop.training.train import predict

ROWS = tiny_rows(48)
GERMAN = tiny_config(languages=("de",))
# “delete” is no piece of the English encoder, so it could be another language's.
KEPT = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "delete", "##s", "öffne", "die"]


@pytest.fixture
def base(tmp_path: Path) -> Base:
    return tiny_base(tmp_path / "base")


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """The folder of a run that is done."""
    save_checkpoint(tiny_guard(initializer_range=0.5), tmp_path / "run")
    checkpoint.finish(tmp_path / "run", {"config": GERMAN.model_dump(mode="json")})
    return tmp_path / "run"


def test_what_it_judges_it_reads_as_before(base: Base) -> None:
    whole = tiny_guard(initializer_range=0.5)
    tested = of_split(ROWS, "test", language="de")
    before = predict(whole, tested, base, max_tokens=32)
    with trimmed(tiny_guard(initializer_range=0.5), base, ROWS, GERMAN) as (guard, small):
        vocabulary = Tokenizer.from_file(str(small.tokenizer_file)).get_vocab()
        assert sorted(vocabulary, key=vocabulary.__getitem__) == KEPT
        assert guard.encoder.config.vocab_size == small.pieces == len(KEPT)
        assert small.name == base.name
        assert small.lexicon() == base.lexicon()
        after = predict(guard, tested, small, max_tokens=32)
    for head, logits in before.items():
        assert logits == pytest.approx(after[head], abs=1e-6)
    assert not small.folder.exists()


def test_the_command_ships_a_smaller_guard_with_the_same_figures(
    base: Base, run: Path, tmp_path: Path
) -> None:
    dataset.save(ROWS, tmp_path / "rows.jsonl")
    text = (CONFIGS / "guard.toml").read_text(encoding="utf-8")
    settings = tmp_path / "own.toml"
    settings.write_text(
        "\n".join(line for line in text.splitlines() if not line.startswith("languages"))
        .replace("max_tokens = 128", 'max_tokens = 32\nlanguages = ["de"]')
        .replace('unfamiliar = "data/unfamiliar.tsv"', ""),
        encoding="utf-8",
    )
    common = ["--config", settings, "--dataset", tmp_path / "rows.jsonl", "--encoder", base.folder]
    for name, more in (("whole", []), ("small", ["--trim"])):
        argv = [run, *common, "--out", tmp_path / name, *more]
        done = CliRunner().invoke(lab.export, list(map(str, argv)))
        assert done.exit_code == 0, done.output
    whole, small = (open_model_folder(tmp_path / name) for name in ("whole", "small"))
    assert small.manifest.metrics["known"] == whole.manifest.metrics["known"]
    assert small.manifest.thresholds == whole.manifest.thresholds
    assert load_guard(tmp_path / "small").encoder.config.vocab_size == len(KEPT)
    pieces = json.loads((tmp_path / "small" / TOKENIZER).read_text(encoding="utf-8"))
    assert list(pieces["model"]["vocab"]) == KEPT
    assert (tmp_path / "small" / "model.onnx").stat().st_size < (
        tmp_path / "whole" / "model.onnx"
    ).stat().st_size


@pytest.mark.parametrize("why", ["English", "another encoder", "marks last"])
def test_others_keep_all_their_pieces(base: Base, run: Path, tmp_path: Path, why: str) -> None:
    config = GERMAN
    if why == "English":
        config = tiny_config(languages=("de", "en"))
        checkpoint.finish(run, {"config": config.model_dump(mode="json")})
    if why == "another encoder":
        (base.folder / LEXICON).unlink()
    if why == "marks last":
        words = json.loads(base.tokenizer_file.read_text(encoding="utf-8"))
        words["model"]["vocab"] = {word: place for place, word in enumerate(reversed(WORDS))}
        base.tokenizer_file.write_text(json.dumps(words), encoding="utf-8")
    with pytest.raises(ModelError, match="Leave --trim out"):
        export.export([run], ROWS, config, tmp_path / "guard", base=base, trim=True)
    assert not (tmp_path / "guard").exists()


def test_a_full_disk_for_temporary_files_is_told(
    base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with (
        pytest.raises(ModelError, match=r"No space left on device.*TMPDIR"),
        trimmed(tiny_guard(), base, ROWS, GERMAN),
    ):
        pass
