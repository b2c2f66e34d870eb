"""File steps overwrite nothing, leave nothing half-made, and say how they are put back."""

import errno
import io
import os
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from lam_desktop.domain.actions import (
    Action,
    Archive,
    CopyPath,
    CreateFile,
    CreateFolder,
    DeletePath,
    EmptyTrash,
    Extract,
    FindFiles,
    MovePath,
    RenamePath,
    TrashPath,
)
from lam_desktop.domain.errors import Stopped
from lam_desktop.domain.outcome import Status
from lam_desktop.execute import archives, file_system, files
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
    def no_room(source: BinaryIO, target: BinaryIO, length: int) -> None:
        target.write(source.read(1))
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(shutil, "copyfileobj", no_room)
    before = tree(full)
    outcome = bench.run(actions_on(full)[3])
    assert outcome.status is Status.FAILED
    assert "disk is full" in outcome.message
    assert tree(full) == before


@pytest.fixture
def other_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every place but a temporary folder's neighbourhood is on another disk."""
    rename = file_system.rename_to_free

    def rename_within(source: Path, target: Path) -> None:
        if not source.parent.name.startswith(".lam-"):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        rename(source, target)

    monkeypatch.setattr(file_system, "rename_to_free", rename_within)


@pytest.mark.usefixtures("other_disk")
def test_moving_across_disks_copies_whole_before_the_original_goes(
    bench: Bench, full: Path
) -> None:
    assert bench.run(actions_on(full)[1]).status is Status.DONE
    assert (full / "Papers" / "sub" / "b").read_text() == "two"
    assert not (full / "Docs").exists()


@pytest.mark.usefixtures("other_disk")
@pytest.mark.parametrize("change", ["rewritten", "added"])
def test_what_is_saved_while_it_is_copied_to_another_disk_is_not_lost(
    bench: Bench, full: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    copy_tree = file_system.copy_tree

    def and_then_it_is_saved(source: Path, target: Path, still: Callable[[], None]) -> None:
        copy_tree(source, target, still)
        name = "a ü.txt" if change == "rewritten" else "late.txt"
        (full / "Docs" / name).write_text("hours of work")

    monkeypatch.setattr(file_system, "copy_tree", and_then_it_is_saved)
    outcome = bench.run(actions_on(full)[1])
    assert outcome.status is Status.FAILED
    assert "changed while" in outcome.message
    assert "hours of work" in tree(full / "Docs").values()
    assert not (full / "Papers").exists()


def test_a_place_that_is_taken_at_the_last_moment_is_left_alone(
    bench: Bench, full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def comes_after_the_look(path: Path) -> None:
        path.write_text("mine")

    monkeypatch.setattr(file_system, "must_be_free", comes_after_the_look)
    outcome = bench.run(actions_on(full)[0])
    assert outcome.status is Status.FAILED
    assert "already exists" in outcome.message
    assert (full / "moved.txt").read_text() == "mine"
    assert (full / "Docs" / "a ü.txt").read_text() == "one"


@pytest.mark.parametrize("number", [3, 4, 9, 10])
def test_a_stop_inside_a_step_leaves_nothing_half_made(
    bench: Bench, full: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    (full / "Docs" / "a ü.txt").write_text("x" * 400_000)
    before = tree(full)
    copyfileobj = shutil.copyfileobj

    def stop_in_the_middle(source: BinaryIO, target: BinaryIO, length: int) -> None:
        target.write(source.read(length))
        bench.stop.set()
        copyfileobj(source, target, length)

    monkeypatch.setattr(shutil, "copyfileobj", stop_in_the_middle)
    if number == 10:  # a .tar.gz copies by itself
        monkeypatch.setattr(
            tarfile, "copyfileobj", lambda a, b, *_, **__: stop_in_the_middle(a, b, 9)
        )
    outcome = bench.run(actions_on(full)[number])
    assert outcome.status is Status.STOPPED
    assert tree(full) == before
    assert {p.name for p in full.iterdir()} - {".local"} == {"Docs"}


def test_a_stop_ends_a_deletion_between_two_entries(bench: Bench, home: Path) -> None:
    for number in range(50):
        (home / "many" / f"{number % 5}").mkdir(parents=True, exist_ok=True)
        (home / "many" / f"{number % 5}" / f"{number}").touch()
    looks = iter(range(1000))

    def still() -> None:
        if next(looks) == 20:
            raise Stopped("You stopped it.")

    with pytest.raises(Stopped):
        files.delete(home / "many", still)
    assert len([f for f in (home / "many").rglob("*") if f.is_file()]) > 20


def test_a_deletion_does_not_follow_links(bench: Bench, full: Path) -> None:
    (full / "bin").mkdir()
    (full / "bin" / "to folder").symlink_to(full / "Docs")
    (full / "bin" / "to file").symlink_to(full / "Docs" / "a ü.txt")
    assert bench.run(DeletePath(path=str(full / "bin"))).status is Status.DONE
    assert not (full / "bin").exists()
    assert tree(full) == {"Docs/a ü.txt": "one", "Docs/sub/b": "two"}


def test_a_folder_without_write_permission_is_copied_as_it_is(bench: Bench, full: Path) -> None:
    sealed = full / "Docs" / "sub"
    sealed.chmod(0o555)
    outcome = bench.run(CopyPath(source=str(sealed), destination=str(full / "copy")))
    assert outcome.status is Status.DONE, outcome.message
    assert (full / "copy").stat().st_mode & 0o777 == 0o555
    assert (full / "copy" / "b").read_text() == "two"
    assert not list(full.glob(".lam-*"))


def test_a_pipe_is_refused_and_not_waited_for(bench: Bench, full: Path) -> None:
    os.mkfifo(full / "Docs" / "pipe")
    for number in (4, 9, 10):
        action = actions_on(full)[number]
        if number == 9:
            action = Archive(paths=(str(full / "Docs"),), destination=str(full / "x.zip"))
        outcome = bench.run(action)
        assert outcome.status is Status.FAILED or number == 10  # a .tar keeps pipes as such


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
    trash = full / ".local" / "share" / "Trash" / "files"
    (trash / "came later").touch()
    outcome = bench.run(EmptyTrash(items=("Docs", "gone", "../info", ".", "")))
    assert outcome.message.startswith("1 ")
    assert [item.name for item in trash.iterdir()] == ["came later"]
    assert bench.run(EmptyTrash(items=("came later",))).message.startswith("1 ")
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


def test_an_archive_inside_what_it_packs_does_not_pack_itself(bench: Bench, full: Path) -> None:
    for name in ("sub/x.zip", "sub/x.tar"):
        packed = full / "Docs" / name
        step = Archive(paths=(str(full / "Docs"),), destination=str(packed))
        assert bench.run(step).status is Status.DONE
        bench.run(Extract(path=str(packed), destination=str(full / "out")))
        packed.unlink()
        assert tree(full / "out" / "Docs") == tree(full / "Docs")
        shutil.rmtree(full / "out")


def test_what_an_archive_cannot_hold_is_told_or_refused(bench: Bench, full: Path) -> None:
    (full / "Docs" / "link").symlink_to("sub/b")
    step = Archive(paths=(str(full / "Docs"),), destination=str(full / "x.zip"))
    assert str(full / "Docs" / "link") in bench.run(step).message
    (full / "b").write_text("another b")
    twins = (str(full / "b"), str(full / "Docs" / "sub" / "b"))
    outcome = bench.run(Archive(paths=twins, destination=str(full / "y.zip")))
    assert outcome.status is Status.FAILED
    assert "Two things called b" in outcome.message


@pytest.mark.parametrize("packing", ["gz", "bz2", "xz"])
def test_a_stop_ends_the_unpacking_of_a_tar_bomb(
    bench: Bench, home: Path, packing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = home / f"bomb.tar.{packing}"
    with tarfile.open(bomb, f"w:{packing}") as tar:
        info = tarfile.TarInfo("zeros")
        info.size = 60_000_000
        tar.addfile(info, io.BytesIO(bytes(info.size)))
    action = Extract(path=str(bomb), destination=str(home / "out"))
    add = archives._Bounds.add

    def stop_at_the_header(self: archives._Bounds, size: int) -> None:
        add(self, size)
        bench.stop.set()

    with monkeypatch.context() as patched:
        patched.setattr(archives._Bounds, "add", stop_at_the_header)
        outcome = bench.run(action)
    assert outcome.status is Status.STOPPED
    bench.stop.clear()
    monkeypatch.setattr("lam_desktop.execute.archives.MOST_BYTES", 50_000)
    outcome = bench.run(action)
    assert "too much" in outcome.message
    assert {p.name for p in home.iterdir()} == {bomb.name}


@pytest.mark.parametrize("kind", ["link", "device", "outside", "absolute"])
def test_without_pythons_own_filter_links_and_devices_are_refused(
    bench: Bench, home: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(tarfile, "data_filter", raising=False)
    names = {"outside": "../escaped", "absolute": str(home / "escaped")}
    info = tarfile.TarInfo(names.get(kind, "x"))
    if kind == "link":
        info.type, info.linkname = tarfile.SYMTYPE, "/etc"
    elif kind == "device":
        info.type = tarfile.CHRTYPE
    with tarfile.open(home / "odd.tar", "w") as tar:
        tar.addfile(info)
    outcome = bench.run(Extract(path=str(home / "odd.tar"), destination=str(home / "out")))
    assert outcome.status is Status.FAILED
    assert "cannot be unpacked safely" in outcome.message
    assert {p.name for p in home.iterdir()} == {"odd.tar"}


def test_without_pythons_own_filter_archives_come_back(
    bench: Bench, full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(tarfile, "data_filter", raising=False)
    test_archives_come_back_whole(bench, full)


def test_a_cut_off_archive_is_told(bench: Bench, full: Path) -> None:
    bench.run(Archive(paths=(str(full / "Docs"),), destination=str(full / "x.tar.gz")))
    packed = full / "x.tar.gz"
    packed.write_bytes(packed.read_bytes()[:-30])
    outcome = bench.run(Extract(path=str(packed), destination=str(full / "out")))
    assert outcome.status is Status.FAILED
    assert "cannot be unpacked safely" in outcome.message


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
    assert files.find("ü TXT", full, lambda: None) == [full / "Docs" / "a ü.txt"]


def test_a_folder_that_cannot_be_looked_into_is_told(bench: Bench, home: Path) -> None:
    outcome = bench.run(FindFiles(query="x", folder=str(home / "absent")))
    assert outcome.status is Status.FAILED
    assert "is not there" in outcome.message
