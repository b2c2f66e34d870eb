"""File steps. Nothing is ever overwritten, and whatever can be put back says how.

A copy, archive or extraction is made under a temporary name and then renamed, so that a failure
leaves nothing half-made.
"""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lam_desktop.domain.actions import Action, MovePath, TrashPath
from lam_desktop.domain.errors import ExecuteError, TargetError
from lam_desktop.domain.path_state import PathState
from lam_desktop.domain.plan import Step

MOST_FOUND = 200
MOST_VISITED = 200_000


@contextmanager
def plainly(what: str) -> Iterator[None]:
    """Turn errors of the file system into words."""
    try:
        yield
    except FileExistsError as error:
        raise TargetError(
            f"Cannot {what}: {error.filename2 or error.filename} already exists and is left alone."
        ) from error
    except OSError as error:
        reasons = {
            errno.ENOSPC: "the disk is full. Make room and try again",
            errno.EROFS: "the disk can only be read",
            errno.EACCES: "you have no permission there",
            errno.EPERM: "the system does not permit it",
            errno.ENOENT: f"{error.filename} is not there",
        }
        reason = reasons.get(error.errno or 0, error.strerror or str(error))
        raise ExecuteError(f"Cannot {what}: {reason}.") from error


def step_back(action: Action, *watched: str | Path) -> Step:
    """An undo step that expects ``watched`` to be as they are now."""
    expects = tuple(PathState.observe(path) for path in watched)
    return Step(action=action, undo=None, expects=expects)


def must_be_free(path: Path) -> None:
    """Raise FileExistsError if something, even a broken link, is at ``path``."""
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))


def create_folder(path: Path) -> tuple[Step, ...]:
    """Make one folder in an existing one."""
    with plainly(f"make the folder {path}"):
        path.mkdir()
    return (step_back(TrashPath(path=str(path)), path),)


def create_file(path: Path, text: str) -> tuple[Step, ...]:
    """Make a text file in UTF-8."""
    with plainly(f"make the file {path}"):
        must_be_free(path)
        with made_whole(path) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="")
    return (step_back(TrashPath(path=str(path)), path),)


def copy(source: Path, destination: Path) -> tuple[Step, ...]:
    """Copy a file or a whole folder; links are copied as links."""
    with plainly(f"copy {source} to {destination}"):
        must_be_free(destination)
        if destination.is_relative_to(source):
            raise TargetError(f"{source} cannot be copied into itself.")
        with made_whole(destination) as temporary:
            if source.is_dir() and not source.is_symlink():
                shutil.copytree(source, temporary, symlinks=True)
            else:
                shutil.copy2(source, temporary, follow_symlinks=False)
    return (step_back(TrashPath(path=str(destination)), destination),)


def move(source: Path, destination: Path) -> tuple[Step, ...]:
    """Move or rename; across disks it is copied whole before the original goes."""
    with plainly(f"move {source} to {destination}"):
        must_be_free(destination)
        if destination.is_relative_to(source):
            raise TargetError(f"{source} cannot be moved into itself.")
        try:
            source.rename(destination)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            copy(source, destination)
            delete(source)
    back = MovePath(source=str(destination), destination=str(source))
    return (step_back(back, destination, source),)


def delete(path: Path) -> tuple[Step, ...]:
    """Delete for good; a link goes, never what it points to."""
    with plainly(f"delete {path}"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    return ()


def find(query: str, folder: Path) -> list[Path]:
    """Entries below ``folder`` whose name holds ``query``, hidden folders left out."""
    words = query.casefold().split()
    found: list[Path] = []
    visited = 0
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted([*folders, *names]):
            visited += 1
            if all(word in name.casefold() for word in words):
                found.append(Path(base) / name)
        if len(found) >= MOST_FOUND or visited >= MOST_VISITED:
            break
    return found[:MOST_FOUND]


@contextmanager
def made_whole(destination: Path) -> Iterator[Path]:
    """A path to write to, beside ``destination``, that takes its place if all goes well."""
    folder = Path(tempfile.mkdtemp(prefix=".lam-", dir=destination.parent))
    try:
        temporary = folder / destination.name
        yield temporary
        must_be_free(destination)
        temporary.rename(destination)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
