"""The trash of the desktop: to it, back from it, and emptying it.

send2trash knows each system's trash. Putting back and emptying follow the freedesktop.org Trash
specification 1.0, so they work where that holds; elsewhere the person is sent to their own trash.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote

from send2trash import send2trash

from lam_desktop.domain.actions import RestorePath
from lam_desktop.domain.errors import ExecuteError, NotSupportedHere, TargetError
from lam_desktop.domain.plan import Step
from lam_desktop.execute.file_system import relocate, remove_tree
from lam_desktop.execute.files import plainly, step_back
from lam_desktop.execute.waiting import Still


def home_trash() -> Path:
    """The trash folder of the home file system."""
    data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(data) / "Trash"


def trash(path: Path) -> tuple[Step, ...]:
    """Put something in the trash; undone by restoring it, where the trash says where it went."""
    with plainly(f"put {path} in the trash"):
        before = set(_infos(path))
        send2trash(str(path))
    new = [info for info in _infos(path) if info not in before]
    for info in new:
        trashed = info.parent.parent / "files" / info.stem
        same = _original(info) in (path.absolute(), path.parent.resolve() / path.name)
        if same and os.path.lexists(trashed):
            back = RestorePath(trashed=str(trashed), path=str(path))
            return (step_back(back, trashed, path),)
    return ()


def restore(trashed: Path, path: Path, still: Still) -> tuple[Step, ...]:
    """Put something from the trash back to where it was."""
    info = trashed.parent.parent / "info" / f"{trashed.name}.trashinfo"
    if trashed.parent.name != "files" or not info.exists() or _original(info) != path:
        raise TargetError(f"{trashed} is not in the trash as {path} any more. Nothing was done.")
    with plainly(f"put {path} back from the trash"):
        path.parent.mkdir(parents=True, exist_ok=True)
        relocate(trashed, path, still)
        info.unlink()
    return ()


def empty(items: Sequence[str], still: Still) -> int:
    """Delete for good these entries of the home's trash; how many of them were still there.

    Raises:
        NotSupportedHere: this system's trash is not kept in files.
    """
    if sys.platform in ("win32", "darwin"):
        raise NotSupportedHere("The trash of this system can only be emptied on its desktop.")
    count = 0
    with plainly("empty the trash"):
        for name in items:
            still()
            item = home_trash() / "files" / name
            if item.name != name or not os.path.lexists(item):
                continue
            remove_tree(item, still)
            (home_trash() / "info" / f"{item.name}.trashinfo").unlink(missing_ok=True)
            count += 1
    return count


def _infos(path: Path) -> list[Path]:
    """The notes of every trash that ``path`` may go to: the home's and its disk's."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    folders = [home_trash() / "info"]
    # A link on the way may lead to another disk, which has a trash of its own.
    for top in dict.fromkeys((*path.absolute().parents, *Path(os.path.realpath(path)).parents)):
        folders += [top / ".Trash" / str(user) / "info", top / f".Trash-{user}" / "info"]
    return [info for folder in folders if folder.is_dir() for info in folder.glob("*.trashinfo")]


def _original(info: Path) -> Path:
    """Where the thing that a note is about was; relative ones count from the disk's top."""
    try:
        lines = info.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError as error:
        raise ExecuteError(f"The trash note {info} cannot be read: {error.strerror}.") from error
    for line in lines:
        if line.startswith("Path="):
            found = Path(unquote(line.removeprefix("Path="), errors="surrogateescape"))
            return found if found.is_absolute() else _top(info) / found
    raise ExecuteError(f"The trash note {info} does not say where its file was.")


def _top(info: Path) -> Path:
    trash_folder = info.parent.parent
    return (
        trash_folder.parent.parent if trash_folder.parent.name == ".Trash" else trash_folder.parent
    )
