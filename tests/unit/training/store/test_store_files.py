"""Files of rows: lossless in every format, plain about what is wrong, whole or not there."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_rows import row, some_rows
from training_rows import fields

from lam_desktop.training.dataset import Row
from lam_desktop.training.store import files
from lam_desktop.training.store.errors import StoreError

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
@given(found=st.lists(st.tuples(texts, texts), max_size=8))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_row_survives_every_format(
    tmp_path: Path, ending: str, found: list[tuple[str, str]]
) -> None:
    rows = [row(text, group=group) for text, group in found]
    path = tmp_path / f"rows.{ending}"

    assert files.write(rows, path) == len(rows)

    assert files.read(path) == rows


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", b'{"id": 1\n', "line 1: no JSON"),
        ("a.jsonl", b"[]\n", "line 1: no row"),
        ("a.jsonl", b"[" * 100_000 + b"\n", "line 1: no JSON"),
        ("a.jsonl", json.dumps(fields() | {"risk": "none"}).encode(), "line 1: risk: "),
        ("a.jsonl", json.dumps(fields() | {"id": "0" * 12}).encode(), "not the hash"),
        ("a.jsonl", json.dumps(fields() | {"mood": "good"}).encode(), "mood"),
        ("a.jsonl", b"\xff\n", "cannot be read"),
        ("a.csv", b"text,language\nopen,en,more\n", "row 1: more cells"),
        ("a.csv", b'text,language\n"open,en\n', "unexpected end"),
        ("a.csv", b"text,language\nopen,en\n", "row 1: feasibility"),
        ("a.parquet", b"no parquet", "as Parquet"),
        ("a.txt", b"", ".jsonl, .csv or .parquet"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(StoreError, match=said):
        files.read(tmp_path / name)


def test_somebody_elses_table_needs_only_texts_and_answers(tmp_path: Path) -> None:
    kept = ["text", "language", "feasibility", "legality", "ethicality", "boundaries"]
    kept += ["reversibility", "risk"]
    table = ",".join(kept) + "\n" + ",".join(str(fields()[name]) for name in kept) + "\n"
    (tmp_path / "own.csv").write_text("\ufeff" + table, encoding="utf-8")

    found = files.read(tmp_path / "own.csv", source="anna")

    assert found == [row(source="anna", split="train", group=row().id)]
    with pytest.raises(StoreError, match="source"):
        files.read(tmp_path / "own.csv")


def test_a_named_source_goes_before_the_files(tmp_path: Path) -> None:
    files.write([row()], tmp_path / "a.jsonl")

    assert [each.source for each in files.read(tmp_path / "a.jsonl", source="new")] == ["new"]


def test_a_file_is_whole_or_stays_what_it_was(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("before")

    def failing() -> Iterator[Row]:
        yield from some_rows(3)
        raise OSError(28, os.strerror(28))

    with pytest.raises(StoreError, match=r"No space left on device\. The database is intact"):
        files.write(failing(), path)

    assert path.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir()] == ["rows.jsonl"]


def test_a_format_may_be_named(tmp_path: Path) -> None:
    files.write([row()], tmp_path / "rows.txt", ending="csv")

    assert (tmp_path / "rows.txt").read_text().startswith("id,text,language,")
