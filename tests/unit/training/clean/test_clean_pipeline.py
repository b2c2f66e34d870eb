"""From candidates to ready and review, in files and on the command line; nothing is lost."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np
import pytest
from clean_rows import LOSS, candidate
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from lam_desktop.cli import data_clean
from lam_desktop.domain.criteria import Criterion
from lam_desktop.training import dataset
from lam_desktop.training.clean import files
from lam_desktop.training.clean.candidate import Candidate, Reason, Reviewed, Why
from lam_desktop.training.clean.errors import CleaningError
from lam_desktop.training.clean.pipeline import Checks, clean

ROOT = Path(__file__).parents[4]


def doubting(rows: Sequence[Candidate]) -> dict[Criterion, np.ndarray]:
    """A guard that finds every “wipe” illegal and nothing else."""
    illegal = [0.99 if "wipe" in row.text else 0.02 for row in rows]
    return {Criterion.LEGALITY: np.array([[1 - p, p] for p in illegal])}


def test_each_row_comes_out_once_with_all_its_reasons() -> None:
    rows = [
        candidate("open  the downloads folder", group="g"),
        candidate("Open the downloads folder."),
        candidate("open the downloads folder please"),
        candidate("1. mail ann@gmx.de", risk="enormous"),
        candidate("bitte verschiebe alle Rechnungen vom letzten Jahr in den Ordner"),
        candidate("wipe the disk", **LOSS),
        candidate("close it"),
    ]

    def german(text: str, language: str) -> dict[str, float]:
        return {"de": 0.9, "en": 0.05} if "Rechnungen" in text else {"en": 1.0}

    steps: list[str] = []
    outcome = clean(rows, Checks(detect=german, judge=doubting), say=steps.append)
    assert [row.text for row in outcome.ready] == ["open the downloads folder", "close it"]
    assert outcome.ready[0].group == "g"
    assert outcome.ready[1].group == outcome.ready[1].id
    assert [[reason.why for reason in row.reasons] for row in outcome.review] == [
        [Why.DUPLICATE],
        [Why.NEAR],
        [Why.WRITING, Why.PERSONAL, Why.LABELS],
        [Why.LANGUAGE],
        [Why.GUARD],
    ]
    assert outcome.mended == {"white space made single": 1}
    assert outcome.reasons[Why.NEAR] == 1
    assert "looking for duplicates" in steps


TEXTS = st.sampled_from(["open it", "Open it!", "open  it now", "", "1. open it", "wipe a@b.de"])
CANDIDATES = st.builds(
    candidate,
    TEXTS | st.text(max_size=20),
    risk=st.sampled_from(["low", "high", "odd", None]),
    language=st.sampled_from(["en", "de", "xx"]),
)


@given(st.lists(CANDIDATES, max_size=10))
@settings(max_examples=25, deadline=None)
def test_nothing_is_lost_and_what_is_ready_is_ready_when_cleaned_again(
    rows: list[Candidate],
) -> None:
    outcome = clean(rows, Checks())
    assert len(outcome.ready) + len(outcome.review) == len(rows)
    assert all(row.reasons for row in outcome.review)
    assert len({row.id for row in outcome.ready}) == len(outcome.ready)
    again = clean([Candidate.of(row) for row in outcome.ready], Checks())
    assert again.ready == outcome.ready
    assert not again.review


def test_files_keep_rows_and_reasons(tmp_path: Path) -> None:
    reason = Reason(
        why=Why.GUARD, message="so", criterion=Criterion.RISK, given="low", probability=0.9
    )
    row = candidate("öffne “es”", language="de", annotators={"ann": {"risk": "low"}})
    path = tmp_path / "new" / "review.jsonl"
    files.write_review([Reviewed(candidate=row, reasons=(reason,))], path)
    assert files.read_review(path) == [Reviewed(candidate=row, reasons=(reason,))]
    assert files.read(path) == [row]
    line = json.loads(path.read_text(encoding="utf-8"))
    assert line["id"] == row.id
    assert line["reasons"][0]["why"] == "guard"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("not json", "JSON Lines"),
        ("[]", "braces"),
        ("[" * 5000, "JSON Lines"),
        ('{"text": "somebody", "language": "en"}', "source: Field required"),
        ('{"text": 1, "language": "en", "source": "x"}', "text"),
        ('{"text": "\\ud800", "language": "en", "source": "x"}', "surrogates"),
        ('{"text": "somebody", "language": "en", "source": "x", "mood": "good"}', "mood"),
        ('{"text": "x", "language": "en", "source": "x", "reasons": 1}', "reasons is a list"),
    ],
)
def test_a_wrong_line_is_named_and_not_shown(tmp_path: Path, line: str, what: str) -> None:
    path = tmp_path / "rows.jsonl"
    good = '{"text": "a", "language": "en", "source": "x"}'
    path.write_text(f"{good}\n{line}\n", encoding="utf-8")
    with pytest.raises(CleaningError, match=r"rows\.jsonl, line 2") as caught:
        files.read(path)
    assert what in str(caught.value)
    assert "somebody" not in str(caught.value)


def test_a_file_that_cannot_be_written_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, beside = tmp_path / "ready.jsonl", tmp_path / "ready.jsonl.new"
    path.write_text("before")
    beside.write_text("a file of the same person")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CleaningError, match=r"could not be written \(No space left on device\)"):
        files.write_rows([candidate("a").row()], path)
    assert path.read_text() == "before"
    assert beside.read_text() == "a file of the same person"
    assert len(list(tmp_path.iterdir())) == 2


def lam_clean(*args: str | Path) -> Result:
    group = click.Group("data")
    data_clean.add_to(group)
    return CliRunner().invoke(group, ["clean", *map(str, args)])


def test_the_command_writes_both_files_and_a_summary(tmp_path: Path) -> None:
    source = tmp_path / "rows.jsonl"
    rows = [candidate("open  it now"), candidate("open it now"), candidate("x", risk="odd")]
    files.write_review([Reviewed(candidate=row, reasons=()) for row in rows], source)
    ready, review = tmp_path / "ready.jsonl", tmp_path / "review.jsonl"
    answer = lam_clean(source, "--ready", ready, "--review", review)
    assert answer.exit_code == 0, answer.output
    assert [row.text for row in dataset.load(ready)] == ["open it now"]
    assert len(files.read_review(review)) == 2
    assert "1 of 3 rows are ready" in answer.output
    assert "1  exact duplicate" in answer.output
    assert "1  white space made single" in answer.output
    # A person mends the row and cleans the review file again.
    review.write_text(review.read_text().replace('"odd"', '"low"'))
    again = lam_clean(
        review, "--ready", tmp_path / "r2", "--review", tmp_path / "v2", "--no-language-check"
    )
    assert "2 of 2 rows are ready" in again.output


def test_the_command_explains_what_is_wrong(tmp_path: Path) -> None:
    source = tmp_path / "rows.jsonl"
    source.write_text("{}\n")
    wrong = lam_clean(source, "--ready", tmp_path / "a", "--review", tmp_path / "b")
    assert wrong.exit_code == 1
    assert "rows.jsonl, line 1" in wrong.output
    same = lam_clean(source, "--ready", source, "--review", tmp_path / "b")
    assert same.exit_code == 1
    assert "must be three files" in same.output
    assert source.read_text() == "{}\n"


def test_a_guard_is_asked_in_its_languages_only(tmp_path: Path) -> None:
    source = tmp_path / "rows.jsonl"
    # The labels are plainly wrong; the shipped guard knows English and no Polish.
    text = "wipe the whole external drive and every backup of it for good"
    rows = [candidate(text), candidate(text, language="pl")]
    files.write_review([Reviewed(candidate=row, reasons=()) for row in rows], source)
    review = tmp_path / "review.jsonl"
    answer = lam_clean(
        *(source, "--ready", tmp_path / "ready.jsonl", "--review", review),
        *("--no-language-check", "--model", ROOT / "models" / "guard"),
    )
    assert answer.exit_code == 0, answer.output
    (doubted,) = files.read_review(review)
    assert doubted.candidate.language == "en"
    assert {reason.why for reason in doubted.reasons} == {Why.GUARD}


def test_a_folder_without_an_encoder_is_explained(tmp_path: Path) -> None:
    source = tmp_path / "rows.jsonl"
    files.write_review([Reviewed(candidate=candidate("open it"), reasons=())], source)
    answer = lam_clean(
        *(source, "--ready", tmp_path / "r", "--review", tmp_path / "v"),
        *("--no-language-check", "--encoder", tmp_path),
    )
    assert answer.exit_code == 1
    assert "There is no encoder in" in answer.output
    assert not (tmp_path / "r").exists()
