"""The baselines learn from train rows alone and answer as the guard does."""

import io
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from training_rows import fields
from transformers import BertConfig, BertModel

from lam_desktop.cli.baselines import baselines as command
from lam_desktop.domain.criteria import Criterion
from lam_desktop.training import dataset, evaluate
from lam_desktop.training.baselines import (
    AT_HALF,
    Baseline,
    KeywordRules,
    OriginalRecipe,
    TfidfRegression,
    every_baseline,
    load_settings,
)
from lam_desktop.training.baselines.keywords import spoken
from lam_desktop.training.baselines.original_recipe import Pooled
from lam_desktop.training.baselines.stems import STEMS
from lam_desktop.training.config import CONFIGS
from lam_desktop.training.dataset import DatasetError, Row
from lam_desktop.training.report import judges
from lam_desktop.training.run import bar

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "open", "wipe", "hack", "into", "the", "disk", "bank",
         "mail", "my", "number"]  # fmt: skip
TINY = {
    "vocab_size": len(WORDS), "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2,
    "intermediate_size": 32, "max_position_embeddings": 32, "initializer_range": 0.3,
    "hidden_dropout_prob": 0.0,
}  # fmt: skip
SHIPPED = load_settings()
FAST = SHIPPED.original.model_copy(
    update={
        "epochs": 20, "batch_size": 8, "learning_rate": 3e-3, "max_tokens": 16, "dropout": 0.0
    }
)  # fmt: skip
LABELS = {
    "open": {},
    "wipe": {"reversibility": "irreversible", "risk": "high"},
    "hack into": {
        "legality": "illegal", "ethicality": "unethical", "boundaries": "beyond", "risk": "high",
    },
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """More would only wait for one another on networks so small."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("encoder")
    torch.manual_seed(1)
    BertModel(BertConfig(**TINY), add_pooling_layer=True).save_pretrained(folder)
    pieces = Tokenizer(
        models.WordPiece({word: i for i, word in enumerate(WORDS)}, unk_token="[UNK]")
    )
    pieces.normalizer = normalizers.BertNormalizer()
    pieces.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    pieces.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    pieces.save(str(folder / "tokenizer.json"))
    return folder


def rows(split: str = "train") -> list[Row]:
    """Every verb on every thing, three times over; the verb alone decides the labels."""
    return [
        Row.model_validate(fields(text=f"{verb} {thing}{number}", split=split) | changes)
        for verb, changes in LABELS.items()
        for thing in ("the disk", "my mail", "the bank")
        for number in ("", " number", " my number")
    ]


MAKERS: list[Callable[[Path], Baseline]] = [
    lambda _: KeywordRules(),
    lambda _: TfidfRegression(SHIPPED.tfidf),
    lambda folder: OriginalRecipe(folder, FAST),
]
EACH = pytest.mark.parametrize("make", MAKERS, ids=["keywords", "tfidf", "original"])


@EACH
def test_a_baseline_learns_what_a_word_decides(
    make: Callable[[Path], Baseline], encoder: Path
) -> None:
    baseline = make(encoder)
    baseline.fit(rows())
    asked = [
        Row.model_validate(fields(text=f"{verb} my disk number", split="test") | changes)
        for verb, changes in LABELS.items()
    ]

    p = baseline.probabilities(asked)

    assert set(p) == {"language", *(criterion.value for criterion in Criterion)}
    for criterion in Criterion:
        found = p[criterion.value]
        assert found.shape == (3, len(criterion.labels))
        assert found.dtype == np.float64
        np.testing.assert_allclose(found.sum(axis=1), 1.0, atol=1e-6)
        gold = [criterion.labels.index(row.label(criterion)) for row in asked]
        assert found.argmax(axis=1).tolist() == gold, criterion
    assert p["language"].tolist() == [[1.0, 0.0]] * 3
    assert evaluate.decide_many(p, AT_HALF).tolist() == [
        evaluate.ALLOW, evaluate.CONFIRM, evaluate.BLOCK
    ]  # fmt: skip
    assert evaluate.report(asked, p, AT_HALF).decision_accuracy == 1.0


@EACH
def test_a_baseline_fitted_twice_alike_answers_alike(
    make: Callable[[Path], Baseline], encoder: Path
) -> None:
    one, other = make(encoder), make(encoder)
    one.fit(rows())
    other.fit(rows())

    for head, p in one.probabilities(rows("test")).items():
        np.testing.assert_array_equal(p, other.probabilities(rows("test"))[head])


@EACH
@pytest.mark.parametrize("split", ["validation", "test"])
def test_a_baseline_refuses_to_learn_from_another_split(
    make: Callable[[Path], Baseline], encoder: Path, split: str
) -> None:
    with pytest.raises(DatasetError, match=f"{split} split"):
        make(encoder).fit([*rows(), rows(split)[0]])


@EACH
def test_a_baseline_that_has_not_learnt_says_so(
    make: Callable[[Path], Baseline], encoder: Path
) -> None:
    with pytest.raises(DatasetError, match="nothing yet"):
        make(encoder).probabilities(rows())
    with pytest.raises(DatasetError, match="no rows"):
        make(encoder).fit([])


@EACH
def test_a_baseline_answers_no_rows_with_none(
    make: Callable[[Path], Baseline], encoder: Path
) -> None:
    baseline = make(encoder)
    baseline.fit(rows())

    assert {head: p.shape[0] for head, p in baseline.probabilities([]).items()} == {
        "language": 0, **{criterion.value: 0 for criterion in Criterion}
    }  # fmt: skip


def test_there_are_three_baselines_of_different_names(encoder: Path) -> None:
    assert len({baseline.name for baseline in every_baseline(encoder, SHIPPED)}) == 3


@pytest.mark.parametrize(
    ("text", "criterion", "label"),
    [
        ("Hack into the bank", Criterion.LEGALITY, "illegal"),
        ("hack right into the bank", Criterion.LEGALITY, "illegal"),
        ("hack a plank and carve birds into the wood", Criterion.LEGALITY, "legal"),
        ("rob the bank", Criterion.LEGALITY, "illegal"),
        ("write to Robert", Criterion.LEGALITY, "legal"),
        ("h\u200back into the bank", Criterion.LEGALITY, "illegal"),
        ("steal her files", Criterion.BOUNDARIES, "beyond"),
        ("«اسرق» الحساب", Criterion.LEGALITY, "illegal"),
        ("turn off the antivirus", Criterion.BOUNDARIES, "beyond"),
        ("install Gimp", Criterion.RISK, "medium"),
        ("install Gimp and pay the bank", Criterion.RISK, "high"),
        ("open the downloads folder", Criterion.RISK, "low"),
    ],
)
def test_the_worst_rule_that_holds_speaks(text: str, criterion: Criterion, label: str) -> None:
    assert spoken(text, criterion) == label


def test_every_stem_is_written_as_it_is_looked_for() -> None:
    for label, stems in STEMS.items():
        assert stems, label
        assert all(stem.strip() and stem == stem.casefold() for stem in stems), label


def test_rules_decide_even_where_they_are_mostly_wrong() -> None:
    baseline = KeywordRules()
    baseline.fit(rows())
    harmless = Row.model_validate(fields(text="tweet it", split="train"))
    baseline.fit([*rows(), *[harmless] * 50])

    p = baseline.probabilities([harmless])["reversibility"][0]

    assert 0.5 < p[1] < 0.75


def test_the_original_recipe_pools_the_first_token_through_tanh(encoder: Path) -> None:
    network = Pooled(BertModel.from_pretrained(encoder, add_pooling_layer=True), 0.0).eval()
    ids = torch.tensor([[2, 4, 8, 9, 3]])
    with torch.no_grad():
        first = network.encoder(ids, torch.ones_like(ids)).last_hidden_state[:, 0]
        vector = torch.tanh(network.encoder.pooler.dense(first))
        for head, logits in zip(network.heads, network(ids, torch.ones_like(ids)), strict=True):
            assert torch.allclose(head(vector), logits, atol=1e-6)


def test_the_original_recipe_reads_rows_of_like_lengths_together_each_once(
    encoder: Path,
) -> None:
    two = SHIPPED.original.model_copy(update={"epochs": 2, "batch_size": 4})
    ids = [[0] * (1 + place % 5) for place in range(20)]
    batches = list(OriginalRecipe(encoder, two)._batches(ids))
    first, second = batches[:5], batches[5:]
    for epoch in (first, second):
        assert sorted(place for batch in epoch for place in batch) == list(range(20))
        assert all(len({len(ids[place]) for place in batch}) == 1 for batch in epoch)
    assert first != second


def test_fitting_leaves_the_generator_of_others_alone(encoder: Path) -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    once = SHIPPED.original.model_copy(update={"epochs": 1, "max_tokens": 16})
    OriginalRecipe(encoder, once).fit(rows())

    assert torch.equal(torch.rand(3), expected)


def test_in_half_precision_it_learns_nearly_the_same(encoder: Path) -> None:
    found = []
    for bf16 in (False, True):
        recipe = OriginalRecipe(encoder, FAST.model_copy(update={"bf16": bf16}))
        recipe.fit(rows())
        found.append(recipe.probabilities(rows())["legality"])

    exact, half = found
    assert not np.array_equal(exact, half)
    assert np.abs(exact - half).max() < 0.05


def test_where_no_terminal_is_lines_say_how_far_the_original_recipe_is(
    encoder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bar, "EVERY", 5)
    said: list[str] = []
    # Three epochs of 27 rows, eight at a time.
    short = FAST.model_copy(update={"epochs": 3})
    OriginalRecipe(encoder, short, say=said.append).fit(rows())

    assert [line.split(":")[0] for line in said] == ["  step 5/12", "  step 10/12", "  step 12/12"]
    assert all(re.search(r"loss \d+\.\d{4}, about \d+ min left$", line) for line in said)
    assert "original recipe" not in "".join(capsys.readouterr())


def test_a_terminal_shows_a_bar_of_the_original_recipe(
    encoder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        """Stands in for a person's stderr."""

        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(bar, "EVERY", 1)
    said: list[str] = []
    OriginalRecipe(encoder, FAST, say=said.append).fit(rows())

    assert re.search(r"original recipe: .*/80 ", terminal.getvalue())
    assert said == []


def test_a_label_that_no_train_row_has_gets_no_probability() -> None:
    baseline = TfidfRegression(SHIPPED.tfidf)
    baseline.fit(rows())

    assert baseline.probabilities(rows("test"))["feasibility"][:, 1].max() == 0.0


def test_the_shipped_settings_are_those_of_the_paper_and_of_scikit_learn() -> None:
    assert SHIPPED.original.model_dump() == {
        "seed": 17, "epochs": 3, "batch_size": 32, "learning_rate": 5e-5, "weight_decay": 0.01,
        "dropout": 0.1, "max_tokens": 128, "device": "cpu", "bf16": False,
    }  # fmt: skip
    assert SHIPPED.tfidf.inverse_decay == 10.0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("epochs = 3", "epochs = 0"),
        ("word_lengths = [1, 2]", "word_lengths = [2, 1]"),
        ("seed = 17", "sead = 17"),
        ('languages = ["en"]', "languages = []"),
    ],
)
def test_settings_that_are_wrong_are_refused(tmp_path: Path, old: str, new: str) -> None:
    text = (CONFIGS / "baselines.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "odd.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DatasetError, match=r"baselines .*odd\.toml"):
        load_settings(str(path))


def test_the_command_takes_its_settings_from_a_file(tmp_path: Path) -> None:
    german = Row.model_validate(fields(text="öffne die datei", language="de", split="test"))
    asked = [*rows(), *rows("validation"), german]
    # Each split needs texts of its own, or a row would stand there twice.
    renamed = [
        Row.model_validate(
            fields(**row.model_dump(exclude={"id"}) | {"text": f"{row.text} {place}"})
        )
        for place, row in enumerate(asked)
    ]
    dataset.save(renamed, tmp_path / "rows.jsonl")
    text = (CONFIGS / "baselines.toml").read_text(encoding="utf-8")
    path = tmp_path / "both.toml"
    path.write_text(text.replace('["en"]', '["en", "de"]'), encoding="utf-8")
    for config, of_test in (("baselines", 0), (str(path), 1)):
        out = tmp_path / f"of-{of_test}"
        options = ["--config", config, "--dataset", tmp_path / "rows.jsonl", "--out", out]
        done = CliRunner().invoke(command, list(map(str, options)))
        assert done.exit_code == 0, done.output
        names = ["keyword-rules.npz", "tf-idf-and-logistic-regression.npz"]
        assert done.stdout.splitlines() == [f"written: {out / name}" for name in names]
        found = [judges.load(out / name, dataset=renamed) for name in names]
        assert [len(each.ids) for each in found] == [len(rows()) + of_test] * 2


def test_the_command_says_before_it_begins_that_it_cannot_be_resumed() -> None:
    said = " ".join(CliRunner().invoke(command, ["--help"]).output.split())
    assert "more than an hour on two cores that have other work" in said
    assert "cannot be resumed" in said
