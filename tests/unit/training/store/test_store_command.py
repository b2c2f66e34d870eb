"""``lam data import``, ``export`` and ``status``."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from store_rows import row, some_rows

from lam_desktop.cli import data_store
from lam_desktop.training.dataset import save


@pytest.fixture
def rows_file(tmp_path: Path) -> Path:
    save(some_rows(25), tmp_path / "rows.jsonl")
    return tmp_path / "rows.jsonl"


def data(*words: object) -> Result:
    group = click.Group("data")
    data_store.add_to(group)
    return CliRunner().invoke(group, [str(word) for word in words])


def test_a_dataset_goes_in_and_comes_out(database: str, rows_file: Path, tmp_path: Path) -> None:
    imported = data("import", rows_file, "--database", database)
    exported = data("export", "--out", tmp_path / "out.jsonl", "--database", database)

    assert imported.exit_code == exported.exit_code == 0
    assert "25 new rows, 0 known, 0 second opinions, 0 conflicts" in imported.output
    assert (tmp_path / "out.jsonl").read_bytes() == rows_file.read_bytes()


def test_formats_and_states_can_be_chosen(tmp_path: Path, rows_file: Path) -> None:
    database = tmp_path / "factory.db"
    data("import", rows_file, "--database", database)

    wanted = ["--out", tmp_path / "out", "--format", "csv", "--state", "review"]
    assert "0 rows" in data("export", *wanted, "--database", database).output
    assert (tmp_path / "out").read_text().startswith("id,text")


def test_conflicts_are_told_and_kept_out(tmp_path: Path, rows_file: Path) -> None:
    database = tmp_path / "factory.db"
    data("import", rows_file, "--database", database)
    save(some_rows(25, risk="medium"), tmp_path / "other.jsonl")

    answer = data("import", tmp_path / "other.jsonl", "--database", database)
    beside = data("import", tmp_path / "other.jsonl", "--database", database, "--annotator", "anna")

    assert answer.exit_code == 0
    assert f"{some_rows(1)[0].id} differs in risk" in answer.output
    assert "and 5 more" in answer.output
    assert "25 second opinions, 0 conflicts" in beside.output


def test_status_tells_what_there_is(tmp_path: Path, rows_file: Path) -> None:
    database = tmp_path / "factory.db"
    data("import", rows_file, "--database", database, "--source", "anna")

    answer = data("status", "--database", database)

    assert answer.exit_code == 0
    assert "25 rows" in answer.output
    assert "25  anna" in answer.output
    assert "cost 0.00" in answer.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["status", "--database", "none.db"], "There is no database none.db"),
        (["export", "--database", "none.db", "--out", "x.csv"], "There is no database none.db"),
    ],
)
def test_an_absent_database_is_not_made_by_asking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)

    answer = data(*words)

    assert answer.exit_code == 1
    assert said in answer.output
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_row_is_an_error_and_nothing_is_stored(tmp_path: Path, rows_file: Path) -> None:
    save([row()], tmp_path / "wrong.jsonl")
    with (tmp_path / "wrong.jsonl").open("a") as out:
        out.write("{}\n")

    answer = data("import", tmp_path / "wrong.jsonl", "--database", tmp_path / "factory.db")

    assert answer.exit_code == 1
    assert "wrong.jsonl, line 2" in answer.output
    assert "0 rows" in data("status", "--database", tmp_path / "factory.db").output
