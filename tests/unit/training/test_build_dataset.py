"""Seed files become rows: groups, duplicates, mended labels, and splits that keep groups whole."""

import hashlib
from pathlib import Path

import pytest

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training import build_dataset, seed_files, split
from lam_desktop.training.dataset import DatasetError, load, row_id

DATA = Path(__file__).parents[3] / "data"


def seed(folder: Path, name: str, *lines: str) -> Path:
    path = folder / f"{name}.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_blank_lines_part_groups_where_a_file_has_them(tmp_path: Path) -> None:
    path = seed(tmp_path, "contrast_en", "a b\tFLEWR1", "c d\tFLEWR1", "", "c d e\tFLEWR2")
    groups = [line.group for line in seed_files.read_seed_file(path)]
    assert groups[0] == groups[1] != groups[2]


def test_neighbours_with_nearly_the_same_words_are_one_group(tmp_path: Path) -> None:
    lines = ("pay the gas bill\tFLEBP3", "show the gas bill\tFLEWR1", "walk my dog\tNLEWR1")
    groups = [line.group for line in seed_files.read_seed_file(seed(tmp_path, "web_en", *lines))]
    assert groups[0] == groups[1] != groups[2]


def test_the_code_is_read_into_words(tmp_path: Path) -> None:
    path = seed(tmp_path, "harm_en", "hack the bank\tNXUBP3")
    (line,) = seed_files.read_seed_file(path)
    assert list(line.labels.values()) == [
        "infeasible", "illegal", "unethical", "beyond", "irreversible", "high",
    ]  # fmt: skip


@pytest.mark.parametrize("line", ["no code", "short\tFLEW", "wrong\tFLEWRX", "\tFLEWR1"])
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    seed(tmp_path, "files_en", "open it\tFLEWR1", line)
    with pytest.raises(DatasetError, match=r"files_en\.tsv, line 2"):
        build_dataset.build(tmp_path)


@pytest.mark.parametrize("mark", ["\u2028", "\x85", "\x0c"])
def test_a_line_ends_only_where_it_is_ended(tmp_path: Path, mark: str) -> None:
    path = seed(tmp_path, "files_en", f"open{mark}it\tFLEWR1", "close it\tFLEWR1")
    assert [line.text for line in seed_files.read_seed_file(path)] == [
        f"open{mark}it",
        "close it",
    ]
    path = seed(tmp_path, "corrections", f"abc\tFLEWR1\tFLEWR2\tsaid{mark}so")
    assert seed_files.read_corrections(path)["abc"].reason == f"said{mark}so"


def test_a_folder_without_seed_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="no seed files"):
        build_dataset.build(tmp_path)


def test_duplicates_are_left_out_and_broken_invariants_mended(tmp_path: Path) -> None:
    seed(
        tmp_path,
        "files_en",
        "Empty  the trash\tFLEWP1",
        "empty the trash\tFLEWP3",
        "close the account\tFLEWP1",
        "forge a cheque\tFXUWR2",
    )
    rows, notes = build_dataset.build(tmp_path)
    assert [(row.text, row.risk, row.boundaries) for row in rows] == [
        ("empty the trash", "high", "within"),
        ("close the account", "medium", "within"),
        ("forge a cheque", "high", "beyond"),
    ]
    assert (notes.lines, notes.duplicates, notes.disagreeing) == (4, 1, ["empty the trash"])
    assert sum(notes.mended.values()) == 3
    assert notes.mended_lines == ["files_en, line 3", "files_en, line 4"]


def corrections(folder: Path, *lines: str) -> Path:
    path = folder / "corrections.tsv"
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return path


def test_a_correction_changes_the_labels_of_its_row_and_no_other(tmp_path: Path) -> None:
    seed(tmp_path, "files_en", "file my tax return\tFLEBP3", "walk the dog\tNLEWR1")
    path = corrections(
        tmp_path, f"{row_id('file my tax return', 'en')}\tFLEBP3\tFLEWP3\tfilings are within"
    )
    rows, notes = build_dataset.build(tmp_path, corrections=path)
    assert [row.boundaries for row in rows] == ["within", "within"]
    assert [row.feasibility for row in rows] == ["feasible", "infeasible"]
    assert notes.corrected == 1


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{id}\tFLEWP3\tFLEWR3\tother labels", "does not have"),
        ("000000000000\tFLEBP3\tFLEWP3\tno such row", "no row 000000000000"),
        ("{id}\tFLEBP3\tFLEWP3", "line 1"),
        ("{id}\tFLEBP3\tFLEWP\tshort", "line 1"),
        ("{id}\tFLEBP3\tFLEWP3\tonce\n{id}\tFLEBP3\tFLEWP3\ttwice", "twice"),
    ],
)
def test_a_correction_that_does_not_fit_is_refused(tmp_path: Path, line: str, says: str) -> None:
    seed(tmp_path, "files_en", "file my tax return\tFLEBP3")
    path = corrections(tmp_path, line.format(id=row_id("file my tax return", "en")))
    with pytest.raises(DatasetError, match=says):
        build_dataset.build(tmp_path, corrections=path)


def test_the_shipped_dataset_holds_every_correction() -> None:
    by_id = {row.id: row for row in load(DATA / "commands.jsonl")}
    for identity, correction in seed_files.read_corrections(DATA / "corrections.tsv").items():
        assert {c.value: by_id[identity].label(c) for c in Criterion} == correction.new


def test_blocks_hold_neighbours_and_whole_groups() -> None:
    groups = [f"g{i // 5}" for i in range(100)]
    blocks = split.blocks_of(groups, ["a"] * 50 + ["b"] * 50)
    for group in set(groups):
        assert len({b for b, g in zip(blocks, groups, strict=True) if g == group}) == 1
    assert blocks[49] != blocks[50]
    assert blocks == sorted(blocks)


def test_near_duplicates_are_found_across_files() -> None:
    texts = ["move the report to the trash", "walk the dog", "move the reports to the trash"]
    assert split.near_duplicates(texts) == [(0, 2)]
    assert split.joined([0, 1, 2], [(0, 2)]) == [0, 1, 0]


def test_the_draw_is_the_same_every_time_and_about_eight_one_one() -> None:
    blocks = [i // 12 for i in range(1200)]
    keys = [f"k{block}" for block in blocks]
    drawn = split.assign(blocks, ["a"] * 1200, keys, seed=3)
    assert drawn == split.assign(blocks, ["a"] * 1200, keys, seed=3)
    assert drawn != split.assign(blocks, ["a"] * 1200, keys, seed=4)
    assert drawn.count("test") == pytest.approx(120, abs=12)
    assert drawn.count("validation") == pytest.approx(120, abs=12)
    for block in set(blocks):
        assert len({s for s, b in zip(drawn, blocks, strict=True) if b == block}) == 1


def test_added_rows_leave_the_earlier_splits_alone(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        folder.mkdir()
    seed(old, "web_fr", *(f"ouvre {word}\tFLEWR1\n" for word in distinct_words(240)))
    before, _ = build_dataset.build(old)
    tested = next(row for row in before if row.split == "test")
    lines = [f"{word} fermer\tFLEWR1\n" for word in distinct_words(400)[240:]]
    seed(new, "plus_fr", *lines, f"{tested.text} svp\tFLEWR1")
    after, notes = build_dataset.build(old, added=[new])
    assert after[: len(before)] == before
    added = after[len(before) :]
    assert len(added) + notes.bridging + notes.duplicates == len(lines) + 1
    assert not split.crossing(after)
    share = sum(row.split == "test" for row in added) / len(added)
    assert share == pytest.approx(build_dataset.ADDED_SHARES["test"], abs=0.12)


def test_added_rows_only_teach_a_language_that_is_tested_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_dataset, "ENOUGH_TESTED", 10)
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        folder.mkdir()
    seed(old, "web_en", *(f"open {word}\tFLEWR1\n" for word in distinct_words(240)))
    seed(new, "more_en", *(f"{word} close\tFLEWR1\n" for word in distinct_words(400)[240:]))
    rows, _ = build_dataset.build(old, added=[new])
    assert {row.split for row in rows if row.source == "more_en"} == {"train"}


def test_each_folder_of_added_rows_leaves_those_before_it_alone(tmp_path: Path) -> None:
    words = distinct_words(400)
    old, first, second = (tmp_path / name for name in ("old", "first", "second"))
    for folder, name, part in (
        (old, "web_fr", words[:160]),
        (first, "more_fr", words[160:280]),
        (second, "still_fr", words[280:]),
    ):
        folder.mkdir()
        seed(folder, name, *(f"{word} ouvre\tFLEWR1\n" for word in part))
    before, _ = build_dataset.build(old, added=[first])
    seen = next(row for row in before if row.source == "more_fr" and row.split == "test")
    seed(second, "twice_fr", f"{seen.text} merci\tFLEWR1\n")
    after, notes = build_dataset.build(old, added=[first, second])
    assert after[: len(before)] == before
    assert notes.bridging == 1 or after[-1].split == "test"
    assert not split.crossing(after)


def test_rows_carried_over_from_another_language_only_teach(tmp_path: Path) -> None:
    old, carried = tmp_path / "old", tmp_path / "carried"
    for folder in (old, carried):
        folder.mkdir()
    seed(old, "web_en", *(f"open {word}\tFLEWR1\n" for word in distinct_words(240)))
    seed(carried, "web_fr", *(f"{word} ouvre\tFLEWR1\n" for word in distinct_words(400)[240:]))
    rows, _ = build_dataset.build(old, carried=carried)
    assert {row.split for row in rows if row.language == "fr"} == {"train"}
    assert {row.split for row in rows if row.language == "en"} == {"train", "validation", "test"}


def test_held_rows_have_a_split_of_their_own_and_no_look_alike(
    tmp_path: Path,
) -> None:
    old, held = tmp_path / "old", tmp_path / "held"
    for folder in (old, held):
        folder.mkdir()
    seed(old, "web_en", *(f"open {word}\tFLEWR1\n" for word in distinct_words(240)))
    before, _ = build_dataset.build(old)
    learnt = next(row for row in before if row.split == "train")
    lines = [f"{word} close\tFLEWR1\n" for word in distinct_words(300)[240:]]
    seed(held, "held_en", *lines, f"{learnt.text} please\tFLEWR1\n")
    rows, notes = build_dataset.build(old, held=held)
    assert rows[: len(before)] == before
    assert {row.split for row in rows if row.source == "held_en"} == {"held"}
    assert (len(rows) - len(before), notes.bridging) == (60, 1)


def distinct_words(count: int) -> list[str]:
    """Words with so little in common that no two lines are near-duplicates."""
    return [hashlib.sha256(str(i).encode()).hexdigest()[:40] for i in range(count)]
