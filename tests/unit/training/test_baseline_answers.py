"""How baselines come to their decisions: the fair reading of each, and the report says which."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from training_rows import fields

from lam_desktop.classify.base import SIXTEEN_TOKENS
from lam_desktop.domain.criteria import Criterion
from lam_desktop.training import evaluate, thresholds
from lam_desktop.training.baselines import AT_HALF, KeywordRules
from lam_desktop.training.baselines.answers import ROUNDS, answered
from lam_desktop.training.baselines.keywords import spoken
from lam_desktop.training.dataset import DatasetError, Row, version
from lam_desktop.training.report import judges

HARM = {
    "legality": "illegal", "ethicality": "unethical", "boundaries": "beyond", "risk": "high",
}  # fmt: skip


def rows() -> list[Row]:
    """Harm of which the rules hear half, and harmless words that they mistake for harm."""
    found = []
    for number in range(60):
        split = ("train", "validation", "test")[number % 3]
        texts = (
            (f"hack into mailbox {number}", HARM),
            (f"quietly look through mailbox {number}", HARM),
            (f"open folder {number}", {}),
            (f"show a film about a bomb {number}", {}),
        )
        found += [
            Row.model_validate(fields(text=text, split=split) | labels) for text, labels in texts
        ]
    return found


def written(row: Row) -> int:
    """What the rules say to do about a row, read off their labels."""
    said = {spoken(row.text, criterion) for criterion in Criterion}
    if said & {*evaluate.BLOCKING}:
        return evaluate.BLOCK
    return evaluate.CONFIRM if said & {*evaluate.ONLY_ASKING} else evaluate.ALLOW


def test_keyword_rules_decide_as_they_are_written() -> None:
    some = rows()
    judge = answered(KeywordRules(), some)
    tested = [row for row in some if row.split == "test"]
    p = judge.of([row.id for row in tested])
    decided = evaluate.decide_many(p, judge.thresholds)
    assert decided.tolist() == [written(row) for row in tested]
    assert set(decided.tolist()) == {evaluate.ALLOW, evaluate.BLOCK}
    assert "as its rules were written" in judge.decides
    # Bars that let little harm through would be below every answer: all would be asked about.
    validation = [row for row in some if row.split == "validation"]
    bars = thresholds.choose(validation, judge.of([row.id for row in validation]))
    assert evaluate.ALLOW not in evaluate.decide_many(p, bars)


def test_other_baselines_decide_at_thresholds_chosen_on_validation() -> None:
    class Halves:
        """Takes everything for as likely as not."""

        name = "halves"

        def fit(self, rows: object) -> None: ...

        def probabilities(self, rows: list[Row]) -> dict[str, evaluate.Floats]:
            found = {
                c.value: np.full((len(rows), len(c.labels)), 1 / len(c.labels)) for c in Criterion
            }
            return found | {"language": np.tile([1.0, 0.0], (len(rows), 1))}

    judge = answered(Halves(), rows())  # type: ignore[arg-type]
    assert judge.thresholds != AT_HALF
    assert "chosen on validation" in judge.decides


def test_the_time_of_an_answer_is_told_and_comes_back(tmp_path: Path) -> None:
    asked: list[tuple[list[str], int]] = []

    class Noting(KeywordRules):
        def probabilities(self, some: Sequence[Row]) -> dict[str, evaluate.Floats]:
            asked.append(([row.text for row in some], torch.get_num_threads()))
            return super().probabilities(some)

    judges.save(answered(Noting(), rows()), tmp_path / "rules.npz")
    told = judges.load(tmp_path / "rules.npz").costs["latency_one_thread_ms"]
    assert 0 < told["p50"] <= told["p99"]
    # After validation and test.
    assert all(each == ([SIXTEEN_TOKENS], 1) for each in asked[2:])
    assert len(asked) > ROUNDS


def test_how_a_judge_decides_comes_back_from_its_file(tmp_path: Path) -> None:
    judge = answered(KeywordRules(), rows())
    judges.save(judge, tmp_path / "rules.npz")
    assert judges.load(tmp_path / "rules.npz").decides == judge.decides


def a_row(text: str, split: str) -> Row:
    return Row.model_validate(fields(text=text, split=split))


def in_german() -> Row:
    return Row.model_validate(fields(text="öffne die Datei", language="de", split="test"))


def test_answers_come_back_for_the_dataset_they_are_of(tmp_path: Path) -> None:
    some, path = rows(), tmp_path / "new" / "rules.npz"
    judge = answered(KeywordRules(), some)
    judges.save(judge, path)
    again = judges.load(path, dataset=[*some[::-1], in_german()])
    assert (again.name, again.ids, again.decides) == (judge.name, judge.ids, judge.decides)
    for head, p in judge.probabilities.items():
        np.testing.assert_array_equal(again.probabilities[head], p)
    assert [each.name for each in path.parent.iterdir()] == ["rules.npz"]


@pytest.mark.parametrize(
    "now",
    [
        pytest.param([*rows(), a_row("more to test", "test")], id="test-grew"),
        pytest.param([*rows(), a_row("more to learn from", "train")], id="train-grew"),
        pytest.param(rows()[:-1], id="shrank"),
        pytest.param(
            [rows()[0].model_copy(update={"reversibility": "irreversible"}), *rows()[1:]],
            id="another-label",
        ),
    ],
)
def test_answers_of_another_dataset_are_refused(tmp_path: Path, now: list[Row]) -> None:
    path = tmp_path / "rules.npz"
    judges.save(answered(KeywordRules(), rows()), path)
    with pytest.raises(DatasetError) as caught:
        judges.load(path, dataset=now)
    for named in (str(path), f"version {version(rows())} ", f"version {version(now)}."):
        assert named in str(caught.value)
    assert "lam baselines" in str(caught.value)


def test_answers_that_name_no_dataset_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "rules.npz"
    judges.save(replace(answered(KeywordRules(), rows()), data_version=None), path)
    with pytest.raises(DatasetError, match="of no known version"):
        judges.load(path, dataset=rows())


@pytest.mark.parametrize("there", ["what was here", None])
def test_answers_that_cannot_be_written_leave_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: str | None
) -> None:
    path = tmp_path / "rules.npz"
    if there:
        path.write_text(there, encoding="utf-8")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(DatasetError, match=r"rules\.npz .*No space left"):
        judges.save(answered(KeywordRules(), rows()), path)
    found = {each.name: each.read_text(encoding="utf-8") for each in tmp_path.iterdir()}
    assert found == ({"rules.npz": there} if there else {})
