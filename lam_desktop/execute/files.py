"""File steps. Nothing is ever overwritten, and whatever can be put back says how.

A copy, archive or extraction is made under a temporary name and then renamed, so that a failure
leaves nothing half-made.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lam_desktop.domain.actions import Action, MovePath, TrashPath
from lam_desktop.domain.errors import ExecuteError, TargetError
from lam_desktop.domain.path_state import PathState
from lam_desktop.domain.plan import Step
from lam_desktop.execute.file_system import (
    copy_tree,
    made_whole,
    must_be_free,
    relocate,
    remove_tree,
)
from lam_desktop.execute.waiting import Still

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
            errno.ENOENT: f"{error.filename or 'something on the way'} is not there",
        }
        reason = reasons.get(error.errno or 0, error.strerror or str(error))
        raise ExecuteError(f"Cannot {what}: {reason}.") from error


def step_back(action: Action, *watched: str | Path) -> Step:
    """An undo step that expects ``watched`` to be as they are now."""
    expects = tuple(PathState.observe(path) for path in watched)
    return Step(action=action, undo=None, expects=expects)


def create_folder(path: Path) -> tuple[Step, ...]:
    """Make one folder in an existing one."""
    with plainly(f"make the folder {path}"):
        path.mkdir()
    return (step_back(TrashPath(path=str(path)), path),)


def create_file(path: Path, text: str) -> tuple[Step, ...]:
    """Make a text file in UTF-8."""
    with plainly(f"make the file {path}"):
        must_be_free(path)
        os.scandir(path.parent).close()  # named before the temporary folder inside it is
        with made_whole(path) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="")
    return (step_back(TrashPath(path=str(path)), path),)


def copy(source: Path, destination: Path, still: Still) -> tuple[Step, ...]:
    """Copy a file or a whole folder; links are copied as links."""
    with plainly(f"copy {source} to {destination}"):
        must_be_free(destination)
        if _inside(destination, source):
            raise TargetError(f"{source} cannot be copied into itself.")
        with made_whole(destination) as temporary:
            copy_tree(source, temporary, still)
    return (step_back(TrashPath(path=str(destination)), destination),)


def move(source: Path, destination: Path, still: Still) -> tuple[Step, ...]:
    """Move or rename; across disks it is copied whole before the original goes."""
    with plainly(f"move {source} to {destination}"):
        if _inside(destination, source):
            raise TargetError(f"{source} cannot be moved into itself.")
        relocate(source, destination, still)
    back = MovePath(source=str(destination), destination=str(source))
    return (step_back(back, destination, source),)


def _inside(path: Path, folder: Path) -> bool:
    """Whether ``path`` lies in ``folder``, whatever links lead there."""
    return (path.parent.resolve() / path.name).is_relative_to(folder.parent.resolve() / folder.name)


def delete(path: Path, still: Still) -> tuple[Step, ...]:
    """Delete for good; a link goes, never what it points to."""
    with plainly(f"delete {path}"):
        remove_tree(path, still)
    return ()


def find(query: str, folder: Path, still: Still) -> list[Path]:
    """Entries below ``folder`` whose name holds ``query``, hidden folders left out."""
    words = query.casefold().split()
    found: list[Path] = []
    visited = 0
    with plainly(f"look into {folder}"):
        os.scandir(folder).close()  # a folder that cannot be read is no empty one
        for base, folders, names in os.walk(folder):
            still()
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted([*folders, *names]):
                visited += 1
                if all(word in name.casefold() for word in words):
                    found.append(Path(base) / name)
            if len(found) >= MOST_FOUND or visited >= MOST_VISITED:
                break
    return found[:MOST_FOUND]
