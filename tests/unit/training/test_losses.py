"""The losses against values computed by hand, and what they are given."""

import math
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from tiny_lab import tiny_base, tiny_config, tiny_guard, tiny_rows

from lam_desktop.training import losses
from lam_desktop.training.dataset import Row, of_split, row_id
from lam_desktop.training.examples import UNTAUGHT
from lam_desktop.training.model import HEADS, Base
from lam_desktop.training.run.batch import Batch, Whole
from lam_desktop.training.run.errors import RunError
from lam_desktop.training.run.examples import LinkedExamples
from lam_desktop.training.run.learner import Learner
from lam_desktop.training.run.objective import CONSISTENCY, TAUGHT, Objective, class_weights
from lam_desktop.training.run.teacher import load_teacher

ROWS = tiny_rows(48)
CONFIG = tiny_config(other_share=0.0, several_steps=0.0, augment={})


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return tiny_base(tmp_path_factory.mktemp("lab") / "base", num_hidden_layers=1)


def test_focal_loss_by_hand() -> None:
    logits, target = torch.tensor([[4.0, 0.0], [0.0, 4.0]]), torch.tensor([0, 0])
    plain = torch.nn.functional.cross_entropy(logits, target, reduction="none")
    assert torch.allclose(losses.focal(logits, target, gamma=0.0), plain)
    p = [1 / (1 + math.exp(-4)), 1 / (1 + math.exp(4))]
    by_hand = torch.tensor([-((1 - each) ** 2) * math.log(each) for each in p])
    assert torch.allclose(losses.focal(logits, target, gamma=2.0), by_hand, rtol=1e-4)
    weights = torch.tensor([3.0, 1.0])
    found = losses.focal(logits, torch.tensor([0, 1]), gamma=0.0, class_weights=weights)
    assert torch.allclose(found, plain[0] * weights)


@pytest.mark.parametrize("gamma", [0.0, 0.1, 0.5, 0.9, 1.0, 2.0, 5.0])
@pytest.mark.parametrize("size", [0.0, 5.0, 16.0, 30.0, 1e4])
@pytest.mark.parametrize("target", [0, 1])
def test_focal_loss_has_a_slope_wherever_it_is(gamma: float, size: float, target: int) -> None:
    logits = torch.tensor([[size, -size]], requires_grad=True)
    loss = losses.focal(logits, torch.tensor([target]), gamma=gamma).sum()
    torch.autograd.backward(loss)
    assert torch.isfinite(loss)
    assert logits.grad is not None
    assert torch.isfinite(logits.grad).all()


def test_class_weights_are_the_inverse_frequency_to_a_power() -> None:
    rows = [row for row in ROWS if row.language == "en"]
    assert class_weights(rows, CONFIG) == {}
    illegal = sum(row.legality == "illegal" for row in rows) / len(rows)
    found = class_weights(rows, CONFIG.model_copy(update={"class_balance": 0.5}))["legality"]
    assert found[1] / found[0] == pytest.approx(math.sqrt((1 - illegal) / illegal), rel=1e-5)
    assert found[0] * (1 - illegal) + found[1] * illegal == pytest.approx(1.0, rel=1e-5)


def test_two_readings_that_agree_cost_nothing_and_both_ways_count_alike() -> None:
    one, other = torch.tensor([[2.0, 0.0], [1.0, 1.0]]), torch.tensor([[0.0, 0.0], [1.0, 1.0]])
    apart = losses.disagreement(one, other)
    p = torch.softmax(one[0], dim=0)
    by_hand = ((p * (p / 0.5).log()).sum() + (0.5 * (0.5 / p).log()).sum()) / 2
    assert torch.allclose(apart, torch.tensor([float(by_hand), 0.0]), atol=1e-6)
    assert torch.allclose(apart, losses.disagreement(other, one))


def test_a_student_like_its_teacher_costs_nothing() -> None:
    teacher = torch.tensor([[2.0, 0.0], [1.0, 0.0]])
    student = torch.tensor([[2.0, 0.0], [0.0, 0.0]])
    found = losses.distilled(student, teacher, temperature=2.0)
    p = 1 / (1 + math.exp(-0.5))
    by_hand = 4 * (p * math.log(p / 0.5) + (1 - p) * math.log((1 - p) / 0.5))
    assert torch.allclose(found, torch.tensor([0.0, by_hand]), atol=1e-6)


def test_contrastive_loss_by_hand() -> None:
    vectors = torch.tensor([[2.0, 0.0], [1.0, 0.0], [0.0, 3.0], [0.0, 1.0]], requires_grad=True)
    decision = torch.tensor([0, 0, 2, 2])
    groups = torch.tensor([5, 6, 5, -1])
    everyone = torch.ones(4, dtype=torch.bool)
    found = losses.contrastive(vectors, decision, groups, counted=everyone)
    # Only the first and the third have a row of their group with another decision.
    near, far = 1 / losses.CONTRAST_TEMPERATURE, 0.0
    by_hand = math.log(math.exp(near) + math.exp(far)) - near
    assert torch.allclose(found, torch.tensor([by_hand, 0.0, by_hand, 0.0]), atol=1e-6)
    torch.autograd.backward(found.sum())
    assert vectors.grad is not None
    assert torch.isfinite(vectors.grad).all()
    left_out = torch.tensor([True, True, False, True])
    assert not losses.contrastive(vectors, decision, groups, counted=left_out).any()


def test_batches_hold_contrast_groups_whole_only_where_they_are_compared(base: Base) -> None:
    def parted(contrast: float) -> bool:
        config = CONFIG.model_copy(update={"contrast": contrast, "batch_size": 6})
        steps = LinkedExamples(of_split(ROWS, "train"), config, base).steps(0)
        batches = [batch for step in steps for batch in step]
        assert sum(map(len, batches)) == len(
            [r for r in ROWS if r.split == "train" and r.language == "en"]
        )
        names = [{example.group for example in batch} for batch in batches]
        return any(one & other for i, one in enumerate(names) for other in names[:i])

    assert parted(0.0)
    assert not parted(0.5)


def test_the_same_epoch_comes_again_and_another_is_another(base: Base) -> None:
    one, other = (LinkedExamples(ROWS, tiny_config(), base) for _ in range(2))
    random.seed(1)
    assert one.steps(1) == other.steps(1)
    assert one.steps(2) != one.steps(1)


def test_consistency_reads_each_row_twice_and_adds_to_the_loss(base: Base) -> None:
    step = LinkedExamples(ROWS, CONFIG, base).steps(0)[0]
    batch, whole = Batch.of(step[0]), Whole.of(step)
    learner = Learner(tiny_guard(num_hidden_layers=1))
    twice = Objective(CONFIG.model_copy(update={"consistency": 1.0}))
    # Without dropout both readings are the same, so nothing is added.
    once = Objective(CONFIG).parts(learner, batch, whole)
    same = twice.parts(learner, batch, whole)
    assert torch.allclose(same.pop(CONSISTENCY), torch.tensor(0.0), atol=1e-6)
    assert all(torch.allclose(same[name], once[name], atol=1e-5) for name in once)
    learner.guard.with_dropout(0.5)
    parts = twice.parts(learner.train(), batch, whole)
    assert parts[CONSISTENCY] > 0
    half = Objective(CONFIG.model_copy(update={"consistency": 0.5}))
    gap = twice.total(parts) - half.total(parts)
    assert torch.allclose(gap, parts[CONSISTENCY] / 2, atol=1e-5)


def saved_teacher(path: Path, rows: list[Row], **changes: Any) -> Path:
    """A teacher that knows the rows and one text more."""
    names = [row.id for row in rows] + [row_id("send the mail", "en")]
    arrays = {
        "ids": np.array(names),
        "texts": np.array([row.text for row in rows] + ["send the mail"]),
        "languages": np.array([row.language for row in rows] + ["en"]),
        "risk": np.tile([3.0, 0.0, -3.0], (len(names), 1)),
        "legality": np.zeros((len(names), 2)),
    } | changes
    np.savez(path, **{name: value for name, value in arrays.items() if value is not None})
    return path


def test_a_teacher_teaches_rows_of_train_and_texts_without_labels(
    base: Base, tmp_path: Path
) -> None:
    train_rows = of_split(ROWS, "train", language="en")
    chosen = train_rows[:3] + of_split(ROWS, "test", language="en")[:2]
    path = saved_teacher(tmp_path / "teacher.npz", chosen)
    teacher = load_teacher(path, ROWS, ("en",))
    assert set(teacher.places) == {row.id for row in train_rows[:3]}
    assert [text for _, text, _ in teacher.unlabelled] == ["send the mail"]
    examples = LinkedExamples(train_rows, CONFIG, base, teacher)
    every = [e for step in examples.steps(0) for batch in step for e in batch]
    taught = [e for e in every if e.taught != UNTAUGHT]
    assert len(every) == len(train_rows) + 1
    assert sorted(e.weight for e in taught) == [0.0, 1.0, 1.0, 1.0]
    config = CONFIG.model_copy(update={"teacher": path, "teacher_temperature": 1.0})
    learner = Learner(tiny_guard(num_hidden_layers=1))
    with torch.no_grad():
        for name, head in learner.guard.heads.items():
            head.weight.zero_()
            head.bias.zero_()
            assert name in HEADS
    parts = Objective(config, teacher=teacher).parts(learner, Batch.of(every), Whole.of([every]))
    p = torch.softmax(torch.tensor([3.0, 0.0, -3.0]), dim=0)
    risk = list(HEADS).index("risk")
    by_hand = CONFIG.criterion_weights[risk] * float((p * (p * 3).log()).sum())
    assert parts[TAUGHT].item() == pytest.approx(by_hand, rel=1e-4)


def test_a_teacher_s_texts_in_other_languages_do_not_teach(base: Base, tmp_path: Path) -> None:
    rows = of_split(ROWS, "train", language="en")
    languages = np.array([row.language for row in rows] + ["ar"])
    path = saved_teacher(tmp_path / "teacher.npz", rows, languages=languages)
    assert not load_teacher(path, ROWS, ("en",)).unlabelled
    assert len(load_teacher(path, ROWS, ("en", "ar")).unlabelled) == 1


def test_texts_without_labels_change_nothing_else_of_the_batches(
    base: Base, tmp_path: Path
) -> None:
    rows = of_split(ROWS, "train", language="en")
    teacher = load_teacher(saved_teacher(tmp_path / "teacher.npz", rows), ROWS, ("en",))
    steps = LinkedExamples(rows, CONFIG, base, teacher).steps(0)
    sizes = [len(batch) for step in steps for batch in step]
    # A batch that keeps contrast groups whole is often not full.
    assert sorted(sizes)[1:] == [CONFIG.batch_size] * (len(sizes) - 1)


@pytest.mark.parametrize("written", ["{}", "{}!", "  {}.", "“{}”"])
def test_a_teacher_brings_no_text_of_the_other_splits(tmp_path: Path, written: str) -> None:
    held_out = [row for row in ROWS if row.split != "train"]
    texts = [written.format(row.text.upper()) for row in held_out]
    path = tmp_path / "teacher.npz"
    names = np.array([f"own-{i}" for i in range(len(texts))])
    languages = np.array([row.language for row in held_out])
    risk = np.zeros((len(texts), 3))
    np.savez(path, ids=names, texts=np.array(texts), languages=languages, risk=risk)
    assert not load_teacher(path, ROWS, ("en",)).unlabelled


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"ids": None}, "do not hold together"),
        ({"risk": np.zeros((2, 3))}, "do not hold together"),
        ({"risk": None, "legality": None}, "do not hold together"),
        ({"texts": None}, "do not bring the texts"),
        ({"legality": np.full((4, 2), np.nan)}, "no numbers"),
    ],
)
def test_a_teacher_that_does_not_hold_together_is_refused(
    tmp_path: Path, changes: dict[str, Any], why: str
) -> None:
    rows = of_split(ROWS, "train", language="en")[:3]
    with pytest.raises(RunError, match=why):
        load_teacher(saved_teacher(tmp_path / "teacher.npz", rows, **changes), ROWS, ("en",))


def test_a_teacher_that_is_no_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "teacher.npz").write_bytes(b"nothing")
    with pytest.raises(RunError, match="cannot be read"):
        load_teacher(tmp_path / "teacher.npz", ROWS, ("en",))
