"""Rows go into seed files and come out as they were."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from lam_desktop.training import seed_files
from lam_desktop.training.dataset import DatasetError, Row, row_id


def row(text: str, *, group: str = "g-1", source: str = "factory-web_en", risk: str = "low") -> Row:
    return Row.model_validate(
        {
            "id": row_id(text, "en"),
            "text": text,
            "language": "en",
            "feasibility": "feasible",
            "legality": "legal",
            "ethicality": "ethical",
            "boundaries": "within",
            "reversibility": "reversible",
            "risk": risk,
            "group": group,
            "source": source,
            "split": "train",
        }
    )


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
        (row("open mail "), "is not cleaned"),
        (row("open mail", source="../web"), "cannot name a file"),
    ],
)
def test_a_row_that_no_seed_file_can_hold_is_refused(tmp_path: Path, wrong: Row, said: str) -> None:
    with pytest.raises(DatasetError, match=said):
        seed_files.write_folder(tmp_path / "4", [row("open my mail"), wrong])
    assert not list(tmp_path.iterdir())


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
