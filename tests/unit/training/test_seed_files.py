"""Rows go into seed files and come out as they were."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from training_rows import fields

from lam_desktop.cli.root import root
from lam_desktop.training import dataset, seed_files
from lam_desktop.training.dataset import DatasetError, Row


def row(text: str, *, group: str = "g-1", source: str = "factory-web_en", risk: str = "low") -> Row:
    return Row.model_validate(fields(text=text, group=group, source=source, risk=risk))


def partition(lines: Sequence[seed_files.SeedLine]) -> set[frozenset[str]]:
    """Texts that stand in one group."""
    groups: dict[str, set[str]] = {}
    for line in lines:
        groups.setdefault(line.group, set()).add(line.text)
    return {frozenset(texts) for texts in groups.values()}


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    rows = [
        row("mute the tab", group="a"),
        row("open the café's page", group="b", risk="medium"),
        row("mute every tab", group="a", risk="medium"),
        row("open my mail", group="c", source="factory-email_en"),
    ]
    seed_files.write_folder(tmp_path / "4", rows, ['{"id": "x"}'])
    lines = seed_files.read_folder(tmp_path / "4")
    labels = {line.text: [line.labels["risk"], line.source, line.language] for line in lines}
    assert labels == {row.text: [row.risk, row.source, "en"] for row in rows}
    assert partition(lines) == {
        frozenset({"mute the tab", "mute every tab"}),
        frozenset({"open the café's page"}),
        frozenset({"open my mail"}),
    }
    assert (tmp_path / "4" / "provenance.jsonl").read_text() == '{"id": "x"}\n'


def test_words_in_common_make_no_group_of_rows_that_are_apart(tmp_path: Path) -> None:
    rows = [row("mute the tab", group="a"), row("mute the other tab", group="b")]
    seed_files.write_folder(tmp_path / "4", rows)
    assert len(partition(seed_files.read_folder(tmp_path / "4"))) == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (row("open\tmail"), "tab or a new line"),
        (row("open\nmail"), "tab or a new line"),
        (row("open\rmail"), "tab or a new line"),
        (row("open mail "), "is not cleaned"),
        (row("open mail", source="../web"), "cannot name a file"),
    ],
)
def test_a_row_that_no_seed_file_can_hold_is_refused(tmp_path: Path, wrong: Row, said: str) -> None:
    with pytest.raises(DatasetError, match=said):
        seed_files.write_folder(tmp_path / "4", [row("open my mail"), wrong])
    assert not list(tmp_path.iterdir())


def test_a_file_of_one_group_is_read_as_one(tmp_path: Path) -> None:
    rows = [row("mute the tab"), row("open my mail"), row("weather in Riga")]
    seed_files.write_folder(tmp_path / "4", rows)
    assert len(partition(seed_files.read_folder(tmp_path / "4"))) == 1


def test_groups_too_large_to_be_kept_apart_are_refused(tmp_path: Path) -> None:
    names = [chr(97 + i) * 5 for i in range(26)]
    rows = [row(f"{one}{two}", group=one) for one in names[:2] for two in names]
    with pytest.raises(DatasetError, match="too large to be kept apart"):
        seed_files.write_folder(tmp_path / "4", rows)
    assert not list(tmp_path.iterdir())


def test_no_rows_make_no_folder(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no rows"):
        seed_files.write_folder(tmp_path / "4", [])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"\xff\tFLEWR1\n", None])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "web_en.tsv"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(DatasetError, match="web_en"):
        seed_files.read_folder(tmp_path)


def test_a_file_of_another_system_is_read_as_well(tmp_path: Path) -> None:
    (tmp_path / "web_en.tsv").write_bytes(b"open my mail\tFLEWR1\r\n\r\nmute\tFLEWR1\r\n")
    lines = seed_files.read_folder(tmp_path)
    assert [line.text for line in lines] == ["open my mail", "mute"]


def test_a_folder_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    seed_files.write_folder(tmp_path / "4", [row("open my mail")])
    with pytest.raises(DatasetError, match="is there already"):
        seed_files.write_folder(tmp_path / "4", [row("close my mail")])
    (line,) = seed_files.read_folder(tmp_path / "4")
    assert line.text == "open my mail"


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatasetError, match="could not be written"):
        seed_files.write_folder(tmp_path / "file" / "4", [row("open my mail")])


def test_rows_that_were_asked_for_become_a_folder_with_where_they_came_from(
    tmp_path: Path,
) -> None:
    rows = [row("mute the tab"), row("mend the heading")]
    dataset.save(rows, tmp_path / "ready.jsonl")
    cell = {
        "topic": "web",
        "profile": "FLEWR1",
        "language": "en",
        "style": "plain",
        "length": "1 to 4",
    }
    lines = [json.dumps({"id": name, "cell": cell}) for name in (rows[0].id, "0" * 12)]
    (tmp_path / "rows.provenance.jsonl").write_text("".join(f"{line}\n" for line in lines))
    ready, known = str(tmp_path / "ready.jsonl"), str(tmp_path / "rows.provenance.jsonl")
    add = ["data", "add", ready, "--out", str(tmp_path / "4"), "--provenance", known]
    added = CliRunner().invoke(root, add)
    assert added.exit_code == 0, added.output
    assert "2 rows" in added.output
    assert "1 of them with their provenance" in added.output
    assert (tmp_path / "4" / "provenance.jsonl").read_text() == f"{lines[0]}\n"
    built = CliRunner().invoke(
        root, ["data", "build", str(tmp_path / "4"), "--out", str(tmp_path / "built.jsonl")]
    )
    assert built.exit_code == 0, built.output
    assert {r.text for r in dataset.load(tmp_path / "built.jsonl")} == {r.text for r in rows}
