"""Rows obey the label guide, errors name the line, and the shipped dataset is whole."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from training_rows import fields

from lam_desktop.training import dataset, split
from lam_desktop.training.dataset import DatasetError, Row

SHIPPED = Path(__file__).parents[3] / "data" / "commands.jsonl"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"legality": "illegal", "risk": "high"}, "always beyond"),
        ({"ethicality": "unethical"}, "always beyond"),
        ({"reversibility": "irreversible"}, "never low"),
        (
            {"legality": "illegal", "ethicality": "unethical", "boundaries": "beyond"},
            "always high",
        ),
        ({"risk": "enormous"}, "risk"),
        ({"id": "0" * 12}, "hash"),
        ({"mood": "good"}, "mood"),
        ({"text": ""}, "text"),
    ],
)
def test_a_row_that_breaks_the_guide_is_refused(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Row.model_validate(fields() | changes)


def test_an_error_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    wrong = fields(text="close it", risk="none")
    path.write_text(f"{json.dumps(fields())}\n{json.dumps(wrong)}\n")
    with pytest.raises(DatasetError, match=r"rows\.jsonl, line 2: risk"):
        dataset.load(path)


def test_the_same_row_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(f"{json.dumps(fields())}\n" * 2)
    with pytest.raises(DatasetError, match="line 2: the same row as line 1"):
        dataset.load(path)


def test_a_wrong_line_is_named_but_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(fields(text="words of somebody", risk="none")) + "\n")
    with pytest.raises(DatasetError, match="line 1: risk") as caught:
        dataset.load(path)
    error: BaseException | None = caught.value
    while error is not None:
        assert "somebody" not in str(error)
        error = error.__cause__


@pytest.mark.parametrize("content", [b"not json\n", b"\xff\xfe\n", b"[]\n"])
def test_what_is_no_dataset_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(content)
    with pytest.raises(DatasetError, match=r"rows\.jsonl"):
        dataset.load(path)


def test_rows_survive_saving_and_the_version_forgets_their_order(tmp_path: Path) -> None:
    rows = [Row.model_validate(fields(text=text)) for text in ("one", "two — «три»", "أربعة")]
    dataset.save(rows, tmp_path / "rows.jsonl")
    assert dataset.load(tmp_path / "rows.jsonl") == rows
    assert dataset.version(rows) == dataset.version(rows[::-1])
    assert dataset.version(rows) != dataset.version(rows[:2])


def test_what_cannot_be_saved_leaves_the_rows_that_were_there(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    row = Row.model_validate(fields(text="one"))
    dataset.save([row], path)

    def cut_short() -> Iterator[Row]:
        yield row
        raise OSError(28, "No space left on device")

    with pytest.raises(DatasetError, match="No space left"):
        dataset.save(cut_short(), path)
    assert dataset.load(path) == [row]
    assert list(tmp_path.iterdir()) == [path]


MARKS = "\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""What ``str.splitlines`` parts lines at."""


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.text(st.sampled_from(MARKS) | st.characters(exclude_categories=["Cs"]), min_size=1),
        unique=True,
    )
)
def test_any_text_survives_saving(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    path = tmp_path_factory.mktemp("rows") / "rows.jsonl"
    rows = [Row.model_validate(fields(text=text)) for text in texts]
    dataset.save(rows, path)
    assert dataset.load(path) == rows


# It reads a quarter of a million rows, a minute's work where nothing else runs.
@pytest.mark.timeout(600)
def test_nothing_alike_crosses_a_split_of_the_shipped_dataset() -> None:
    rows = dataset.load(SHIPPED)
    assert len(rows) > 150_000
    carried = {path.stem for path in SHIPPED.with_name("carried").glob("*.tsv")}
    assert {row.split for row in rows if row.source in carried} == {"train"}
    added = {path.stem for path in SHIPPED.with_name("added").glob("*/*.tsv")}
    held = {path.stem for path in SHIPPED.with_name("held").glob("*.tsv")}
    assert {row.split for row in rows if row.source in held} == {"held"}
    first = [row for row in rows if row.source not in added | carried | held]
    shares = [len(dataset.of_split(first, name)) / len(first) for name in dataset.SPLITS]
    assert shares == pytest.approx([0.8, 0.1, 0.1, 0.0], abs=0.01)
    # Of a hundred rows a share is known to four points or so; fewer would tell nothing.
    for language in {row.language for row in rows}:
        assert len(dataset.of_split(rows, "test", language=language)) > 90
    assert split.crossing(rows) == []
