"""File steps overwrite nothing, leave nothing half-made, and say how they are put back."""

import errno
import os
import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest

from lam_desktop.domain.actions import (
    Action,
    Archive,
    CopyPath,
    CreateFile,
    CreateFolder,
    EmptyTrash,
    Extract,
    MovePath,
    RenamePath,
    TrashPath,
)
from lam_desktop.domain.outcome import Status
from lam_desktop.execute import files
from tests.fakes.bench import Bench


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, so that the trash is a temporary one."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / ".local" / "share"))
    # send2trash reads the variable when it is imported.
    for name in ("XDG_DATA_HOME", "HOMETRASH", "HOMETRASH_B"):
        module = "send2trash.plat_other"
        value = str(tmp_path / ".local" / "share")
        if name != "XDG_DATA_HOME":
            value += "/Trash"
        kept: str | bytes = value.encode() if name.endswith("_B") else value
        monkeypatch.setattr(f"{module}.{name}", kept, raising=False)
    return tmp_path


def tree(folder: Path) -> dict[str, str]:
    """Every visible file below a folder with its content."""
    return {
        str(f.relative_to(folder)): f.read_text()
        for f in sorted(folder.rglob("*"))
        if f.is_file() and ".local" not in f.parts
    }


@pytest.fixture
def full(home: Path) -> Path:
    folder = home / "Docs"
    (folder / "sub").mkdir(parents=True)
    (folder / "a ü.txt").write_text("one")
    (folder / "sub" / "b").write_text("two")
    return home


def actions_on(home: Path) -> list[Action]:
    a = str(home / "Docs" / "a ü.txt")
    return [
        MovePath(source=a, destination=str(home / "moved.txt")),
        MovePath(source=str(home / "Docs"), destination=str(home / "Papers")),
        RenamePath(path=a, new_name="c.txt"),
        CopyPath(source=a, destination=str(home / "copy.txt")),
        CopyPath(source=str(home / "Docs"), destination=str(home / "Docs 2")),
        TrashPath(path=a),
        TrashPath(path=str(home / "Docs")),
        CreateFolder(path=str(home / "new")),
        CreateFile(path=str(home / "new.txt"), text="سلام"),
        Archive(paths=(a, str(home / "Docs" / "sub")), destination=str(home / "x.zip")),
        Archive(paths=(str(home / "Docs"),), destination=str(home / "x.tar.gz")),
    ]


@pytest.mark.parametrize("number", range(11))
def test_what_is_done_can_be_put_back(bench: Bench, full: Path, number: int) -> None:
    before = tree(full)
    outcome = bench.run(actions_on(full)[number])
    assert outcome.status is Status.DONE, outcome.message
    assert sorted(p.name for p in full.iterdir()) != [".local", "Docs"] or tree(full) != before
    assert outcome.steps[0].undo
    undone = bench.run(*outcome.steps[0].undo)
    assert undone.status is Status.DONE, undone.message
    assert tree(full) == before
    assert {p.name for p in full.iterdir()} - {".local"} == {"Docs"}


@pytest.mark.parametrize("number", [0, 1, 2, 3, 4, 7, 8, 9, 10])
def test_nothing_is_ever_overwritten(bench: Bench, full: Path, number: int) -> None:
    action = actions_on(full)[number]
    args = action.args()
    target = Path(str(args.get("destination") or args.get("path")))
    if isinstance(action, RenamePath):
        target = target.with_name(action.new_name)
    target.write_text("mine")
    before = tree(full)
    outcome = bench.run(action)
    assert outcome.status is Status.FAILED
    assert "already exists" in outcome.message
    assert tree(full) == before


def test_a_broken_link_counts_as_being_there(bench: Bench, full: Path) -> None:
    (full / "moved.txt").symlink_to("nowhere")
    assert bench.run(actions_on(full)[0]).status is Status.FAILED
    assert (full / "Docs" / "a ü.txt").exists()


def test_an_undo_leaves_alone_what_was_changed_since(bench: Bench, full: Path) -> None:
    outcome = bench.run(CreateFile(path=str(full / "note"), text="draft"))
    (full / "note").write_text("worked on it for hours")
    undone = bench.run(*outcome.steps[0].undo)
    assert undone.status is Status.FAILED
    assert (full / "note").read_text() == "worked on it for hours"


def test_a_full_disk_leaves_nothing_half_made(
    bench: Bench, full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(source: Path, target: Path, **_: object) -> None:
        Path(target).write_text("half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shutil, "copy2", no_room)
    before = tree(full)
    outcome = bench.run(actions_on(full)[3])
    assert outcome.status is Status.FAILED
    assert "disk is full" in outcome.message
    assert tree(full) == before


def test_moving_across_disks_copies_whole_before_the_original_goes(
    bench: Bench, full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def other_disk(self: Path, target: Path) -> Path:
        if not self.parent.name.startswith(".lam-"):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", other_disk)
    assert bench.run(actions_on(full)[1]).status is Status.DONE
    assert (full / "Papers" / "sub" / "b").read_text() == "two"
    assert not (full / "Docs").exists()


def test_a_folder_does_not_go_into_itself(bench: Bench, full: Path) -> None:
    inside = str(full / "Docs" / "sub" / "Docs")
    for action in (
        MovePath(source=str(full / "Docs"), destination=inside),
        CopyPath(source=str(full / "Docs"), destination=inside),
    ):
        assert bench.run(action).status is Status.FAILED
    assert tree(full) == {"Docs/a ü.txt": "one", "Docs/sub/b": "two"}


def test_emptying_the_trash_deletes_what_is_in_it_and_no_more(bench: Bench, full: Path) -> None:
    bench.run(TrashPath(path=str(full / "Docs")))
    outcome = bench.run(EmptyTrash())
    assert outcome.message.startswith("1 ")
    assert outcome.steps[0].undo == ()
    assert not any((full / ".local" / "share" / "Trash" / "files").iterdir())
    assert not any((full / ".local" / "share" / "Trash" / "info").iterdir())


def test_archives_come_back_whole(bench: Bench, full: Path) -> None:
    for name in ("x.zip", "x.tar.gz"):
        packed, folder = full / name, full / f"out {name}"
        bench.run(Archive(paths=(str(full / "Docs"),), destination=str(packed)))
        bench.run(Extract(path=str(packed), destination=str(folder)))
        assert tree(folder / "Docs") == tree(full / "Docs")


def test_an_archive_cannot_write_outside_its_folder(bench: Bench, home: Path) -> None:
    with zipfile.ZipFile(home / "evil.zip", "w") as file:
        file.writestr("../escaped", "x")
    with tarfile.open(home / "evil.tar", "w") as tar:
        (home / "x").write_text("x")
        tar.add(home / "x", arcname="../../escaped")
    for name in ("evil.zip", "evil.tar"):
        action = Extract(path=str(home / name), destination=str(home / "out"))
        assert bench.run(action).status is Status.FAILED
        assert not (home / "escaped").exists()
        assert not (home / "out").exists()


def test_a_bomb_is_not_unpacked(bench: Bench, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(home / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("zeros", b"0" * 100_000)
    monkeypatch.setattr("lam_desktop.execute.archives.MOST_BYTES", 50_000)
    outcome = bench.run(Extract(path=str(home / "bomb.zip"), destination=str(home / "out")))
    assert "too much" in outcome.message
    assert not (home / "out").exists()


def test_finding_is_by_all_words_and_skips_hidden_folders(full: Path) -> None:
    (full / ".secret").mkdir()
    (full / ".secret" / "a ü.txt").touch()
    assert files.find("ü TXT", full) == [full / "Docs" / "a ü.txt"]
