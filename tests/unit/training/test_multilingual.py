"""Parallel strings are cleaned, aligned, and give an encoder the words of another language."""

import gzip
import shlex
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from tokenizers import Tokenizer
from training_rows import fields
from transformers import BertConfig, BertModel
from two_languages import ENGLISH, GERMAN, a_base, encoder_with, some_pairs

from lam_desktop.cli.encoder import encoder
from lam_desktop.training.dataset import DatasetError, Row
from lam_desktop.training.model import Base, Guard, fresh, load_guard
from lam_desktop.training.multilingual import (
    alignment,
    build,
    carry,
    catalogues,
    dictionaries,
    distil,
    pairs,
    vocabulary,
)
from lam_desktop.training.multilingual.pairs import Pair
from lam_desktop.training.multilingual.settings import BuildConfig, load_build, load_carry
from lam_desktop.training.run import bar, checkpoint
from lam_desktop.training.run.errors import RunError


@pytest.fixture
def base(tmp_path: Path) -> Base:
    return a_base(tmp_path / "base")


def a_row(text: str, split: str) -> Row:
    return Row.model_validate(fields(text=text, split=split))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("_Open File…", "Open File"),
        ("ファイル(&F)", "ファイル"),
        ("Delete <b>%s</b> from %(where)s?", "Delete from ?"),
        ("~Close %PRODUCTNAME", "Close"),
        ("Page %1 of {total}", "Page of"),
        ("  Save\t as ... ", "Save as"),
    ],
)
def test_a_programs_string_is_cleaned_to_its_words(text: str, words: str) -> None:
    assert pairs.plain(text) == words


@pytest.mark.parametrize(
    ("english", "other", "language"),
    [
        ("OK", "OK", "fr"),
        ("Open", "", "fr"),
        ("Open the file", "Open the file", "ar"),
        ("Open\nthe file", "Ouvrir", "fr"),
        ("%d", "%d", "fr"),
        ("Open " * 60, "Ouvrir " * 60, "fr"),
    ],
)
def test_what_teaches_nothing_is_no_pair(english: str, other: str, language: str) -> None:
    assert pairs.pair(english, other, language) is None


def test_pairs_come_back_from_their_file_and_a_wrong_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    twice = [*some_pairs(), *some_pairs()]
    pairs.save(pairs.distinct(twice), path)
    assert list(pairs.load(path)) == some_pairs()
    path.write_text('["de", "open"]\n', encoding="utf-8")
    with pytest.raises(DatasetError, match="line 1"):
        list(pairs.load(path))


def mo(entries: dict[str, str]) -> bytes:
    """A .mo file, as gettext describes its format."""
    entries = {"": "Content-Type: text/plain; charset=UTF-8\n"} | entries
    keys = sorted(entries)
    blobs = [key.encode() for key in keys] + [entries[key].encode() for key in keys]
    start = 28 + 16 * len(keys)
    table, body = b"", b""
    for blob in blobs:
        table += struct.pack("<II", len(blob), start + len(body))
        body += blob + b"\0"
    head = (0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, 0)
    return struct.pack("<7I", *head) + table + body


def test_catalogues_are_read_and_damaged_ones_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "usr/share/locale/pt_BR/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "a.mo").write_bytes(mo({"_Open": "_Abrir", "OK": "OK"}))
    (folder / "b.mo").write_bytes(b"no catalogue at all")
    (folder / "c.mo").write_bytes(mo({"Open": "Abrir", "Trash": "Lixeira"}))
    found = list(catalogues.read(tmp_path, catalogues.LOCALES, processes=1))
    assert {(p.language, p.english, p.other) for p in found} == {
        ("pt", "Open", "Abrir"),
        ("pt", "Trash", "Lixeira"),
    }
    assert len(found) == 2


def test_dictionaries_give_a_headword_its_first_translations(tmp_path: Path) -> None:
    entries = ["00-database-info\nabout\n", "poison /ˈpɔɪ.zən/ <n>\nسم, سُمّ\nsee: venom\n"]
    content = "".join(entries).encode()
    first = len(entries[0].encode())
    digits = dictionaries._DIGITS
    index = (
        f"00-database-info\tA\t{digits[first % 64]}\n"
        f"poison\t{digits[first % 64]}\t{digits[(len(content) - first) // 64]}"
        f"{digits[(len(content) - first) % 64]}\n"
    )
    (tmp_path / "freedict-eng-ara.index").write_text(index, encoding="utf-8")
    (tmp_path / "freedict-eng-ara.dict.dz").write_bytes(gzip.compress(content))
    found = list(dictionaries.read(tmp_path))
    assert [(p.language, p.english, p.other) for p in found] == [
        ("ar", "poison", "سم"),
        ("ar", "poison", "سُمّ"),
    ]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("seelisch", True), ("Seele", True), ("see: venom", False), ("  see also soul", False),
        ("see", False),
    ],
)  # fmt: skip
def test_a_reference_to_another_headword_is_no_translation(line: str, kept: bool) -> None:
    found = list(dictionaries._of_entry(f"mental /m/\n{line}\n", "de"))
    assert [p.other for p in found] == [line.strip()] * kept


def test_alignment_links_each_word_with_its_translation() -> None:
    words = {word: i for i, word in enumerate(GERMAN)}
    others = {word: i for i, word in enumerate(GERMAN.values())}
    found = alignment.align(
        [[words[w] for w in p.english.split()] for p in some_pairs()],
        [[others[w] for w in p.other.split()] for p in some_pairs()],
        rounds=20,
    )
    best = {}
    for other, english, count in zip(found.other, found.english, found.count, strict=True):
        best[other] = max(best.get(other, (0.0, -1)), (count, english))
    assert {other: english for other, (_, english) in best.items()} == {i: i for i in range(6)}
    slots = sum(len(p.other.split()) for p in some_pairs())
    assert found.count.sum() <= slots + 1e-9


def test_new_pieces_start_at_their_translations_and_old_ones_stay() -> None:
    english = {"[PAD]": 0, "[UNK]": 1, "cat": 2, "dog": 3}
    vectors = np.array([[0, 0], [9, 9], [2, 0], [0, 4]], dtype=np.float32)
    links = alignment.Links(
        other=np.array([4, 4]), english=np.array([2, 3]), count=np.array([3.0, 1.0])
    )
    pieces = ["[PAD]", "[UNK]", "cat", "dog", "katze", "never"]
    table = vocabulary.transferred(pieces, english, vectors, links, seed=1)
    np.testing.assert_array_equal(table[:4], vectors)
    # Three parts cat and one part dog, as long as these on the average.
    direction = np.array([3 * 2, 1 * 4]) / 4
    np.testing.assert_allclose(
        table[4], direction / np.linalg.norm(direction) * (3 * 2 + 4) / 4, rtol=1e-5
    )
    assert np.isfinite(table[5]).all()
    assert np.linalg.norm(table[5]) > 0


def test_marks_that_people_leave_out_do_not_count_but_hindi_and_kana_keep_theirs() -> None:
    norm = vocabulary.normalizer().normalize_str
    assert norm("Café ÇA Ёлка") == norm("cafe ca Елка")
    assert norm("مُحَمَّد أحمد علي كتاب") == norm("محمد احمد على کتاب")
    assert norm("ガ") != norm("カ")
    assert norm("हिंदी") == "हिंदी"


def settings(distil_: Mapping[str, Any], **changes: Any) -> BuildConfig:
    """The shipped ones with these changes, for a little German."""
    shipped = load_build("encoder")
    own = {"pieces": {"de": 80}, "distil": shipped.distil.model_copy(update=distil_)}
    return shipped.model_copy(update=own | changes)


def test_an_encoder_learns_another_languages_words_and_goes_on_after_a_kill(
    base: Base, tmp_path: Path
) -> None:
    config = settings({"batch_size": 2}, held_out=2, distilled=40)
    several = [p for p in some_pairs() for _ in range(8)]
    several += [Pair(english="open", other=f"otwórz plik {n}", language="pl") for n in range(40)]
    said: list[str] = []
    whole = build.build(several, base, tmp_path / "whole", config, said.append)
    words = Tokenizer.from_file(str(whole.tokenizer_file))
    assert "[UNK]" not in words.encode("öffne das rote tor").tokens
    assert whole.unknown_texts("train")[0].startswith("otwórz plik")
    assert 0 < len(whole.unknown_texts("held out")) < 10

    def killed(message: str) -> None:
        if message.startswith("  batch 10/"):
            raise KeyboardInterrupt

    monkey = pytest.MonkeyPatch()
    monkey.setattr(distil, "SAVE_EVERY", 0.0)
    monkey.setattr(bar, "EVERY", 5)
    cut = tmp_path / "cut"
    with pytest.raises(KeyboardInterrupt):
        build.build(several, base, cut, config, killed)
    # The checkpoint before the kill is what the second run goes on from.
    said.clear()
    again = build.build(several, base, cut, config, said.append)
    assert next(line for line in said if "batch" in line).startswith("  batch 15/")
    monkey.undo()
    one, other = (
        BertModel.from_pretrained(made.folder, add_pooling_layer=False).state_dict()
        for made in (whole, again)
    )
    for name, value in one.items():
        torch.testing.assert_close(other[name], value)
    assert not (cut / checkpoint.STATE).exists()


def test_an_encoder_of_other_pairs_or_settings_is_not_gone_on_from(
    base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = settings({}, held_out=0, distilled=2)
    folder = tmp_path / "encoder"

    def stop(*_: object, **__: object) -> None:
        raise InterruptedError

    monkeypatch.setattr(distil, "distil", stop)
    several = [p for p in some_pairs() for _ in range(8)]

    def begin(pairs_: list[Pair], config: BuildConfig) -> list[str]:
        said: list[str] = []
        with pytest.raises(InterruptedError):
            build.build(pairs_, base, folder, config, said.append)
        return said

    assert any("links" in line for line in begin(several, config))
    assert not any("links" in line for line in begin(several, config))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for pairs_, changed in (
        (several[1:], config),
        (several, config.model_copy(update={"pieces": {"de": 81}})),
        (several, settings({"seed": 18}, held_out=0, distilled=2)),
    ):
        with pytest.raises(RunError, match="other pairs or settings"):
            build.build(pairs_, base, folder, changed, str)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    # A table that does not say what it is made of may be of anything.
    (folder / "transferred" / build.MADE_OF).unlink()
    with pytest.raises(RunError, match="Name another folder"):
        build.build(several, base, folder, config, str)


def test_a_built_encoder_is_trained_with_the_settings_of_its_languages(
    base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs.save(some_pairs(), tmp_path / "pairs.jsonl")
    monkeypatch.setattr(build, "build", lambda *given, **named: base)
    options = ["--pairs", str(tmp_path / "pairs.jsonl"), "--out", str(tmp_path / "my encoder")]
    done = CliRunner().invoke(encoder, ["build", *options])
    assert done.exit_code == 0, done.output
    line = shlex.split(done.output.split("train with: ")[1])
    assert line == ["lam", "train", "--config", "guard", "--encoder", str(tmp_path / "my encoder")]


def test_what_an_english_guard_learnt_is_added_to_the_multilingual_encoder(
    base: Base, tmp_path: Path
) -> None:
    both = encoder_with(["öffne", "##e"], base, tmp_path / "both")
    guard = fresh(base)
    with torch.no_grad():
        guard.encoder.encoder.layer[0].output.dense.weight += 2.0
        guard.encoder.embeddings.word_embeddings.weight[ENGLISH.index("red")] += 3.0
    student = carry.added(guard, base, both)
    before = BertModel.from_pretrained(both.folder, add_pooling_layer=False)
    layer = student.encoder.encoder.layer[0].output.dense.weight
    torch.testing.assert_close(layer, before.encoder.layer[0].output.dense.weight + 2.0)
    moved = (
        (
            student.encoder.embeddings.word_embeddings.weight
            - before.embeddings.word_embeddings.weight
        )
        .detach()
        .sum(1)
    )
    pieces = Tokenizer.from_file(str(both.tokenizer_file)).get_vocab()
    assert moved[pieces["red"]] == pytest.approx(3.0 * 16, rel=1e-4)
    assert moved.count_nonzero() == 1
    torch.testing.assert_close(student.heads["risk"].weight, guard.heads["risk"].weight)


def test_a_guard_of_another_encoder_is_not_added(base: Base, tmp_path: Path) -> None:
    both = encoder_with(["öffne"], base, tmp_path / "both")
    with pytest.raises(RunError, match="was not trained from that encoder"):
        carry.added(fresh(both), base, both)
    deeper = BertConfig.from_json_file(base.folder / "config.json")
    deeper.num_hidden_layers = 2
    other = Guard(BertModel(deeper, add_pooling_layer=False))
    with pytest.raises(RunError, match="differ in depth or width"):
        carry.added(other, base, both)


def test_translations_come_to_lie_where_the_guard_puts_the_english(
    base: Base, tmp_path: Path
) -> None:
    both = encoder_with(sorted(set(GERMAN.values())), base, tmp_path / "both")
    guard = fresh(base).eval()
    several = [p for p in some_pairs() for _ in range(20)]
    shipped = load_carry("carry")
    quick = shipped.distil.model_copy(update={"batch_size": 4, "word_rate": 1e-2})
    config = shipped.model_copy(update={"distil": quick})
    student = carry.carry(guard, base, both, several, tmp_path / "start", config, str)

    def distance(of: Guard) -> float:
        english = Tokenizer.from_file(str(base.tokenizer_file))
        german = Tokenizer.from_file(str(both.tokenizer_file))
        wanted = distil.teacher_vectors(guard.encoder, english, [p.english for p in some_pairs()])
        got = distil.teacher_vectors(of.encoder, german, [p.other for p in some_pairs()])
        return (wanted - got).square().sum(1).mean().item()

    assert distance(student) < 0.3 * distance(carry.added(guard, base, both))
    kept = load_guard(tmp_path / "start")
    torch.testing.assert_close(kept.heads["risk"].weight, student.heads["risk"].weight)


def test_only_train_commands_teach_in_other_languages(tmp_path: Path) -> None:
    rows = [a_row("open the file", "train"), a_row("close the door", "test")]
    lines = [
        f"öffne die Datei\tFLEWR1\t{rows[0].id}",
        f"schließe das Tor\tFLEWR1\t{rows[1].id}",
        "nenne mir die Zeit\tFLEWR1",
    ]
    (tmp_path / "carried_de.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    pairs_ = carry.carried_pairs(tmp_path, rows)
    assert [(p.english, p.other, p.language) for p in pairs_] == [
        ("open the file", "öffne die Datei", "de")
    ]
