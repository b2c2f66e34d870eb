"""What the file steps are made of: work that a stop can end, and names that replace nothing."""

import ctypes
import errno
import io
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from lam_desktop.execute.waiting import Still

PIECE = 2**16
"""Bytes that are read between two looks; slow packers take some 50 ms for them."""
HERE = -100
NO_REPLACE = 1
"""AT_FDCWD and RENAME_NOREPLACE of Linux, see renameat2(2)."""


class _Watched(io.RawIOBase):
    """Bytes read in pieces, with a look before each whether to go on."""

    def __init__(self, content: BinaryIO, still: Still) -> None:
        self._content = content
        self._still = still

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, place: int, whence: int = io.SEEK_SET) -> int:
        return self._content.seek(place, whence)

    def readinto(self, buffer: Any) -> int:
        self._still()
        piece = self._content.read(min(len(buffer), PIECE))
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._content.close()
        super().close()


def watched(content: BinaryIO, still: Still) -> BinaryIO:
    """``content``, which is closed with it, with a look before each piece that is read."""
    return cast(BinaryIO, io.BufferedReader(_Watched(content, still), PIECE))


def reading(path: Path, still: Still) -> BinaryIO:
    """A file opened for reading in pieces.

    Raises:
        OSError: also for pipes and devices, which would never end.
    """
    if not path.is_file():
        raise shutil.SpecialFileError(errno.EINVAL, "it is no ordinary file", str(path))
    return watched(path.open("rb"), still)


def copy_file(source: Path, target: Path, still: Still) -> None:
    """Copy a file with its times and permissions, or a link as a link."""
    if source.is_symlink():
        target.symlink_to(source.readlink())
        return
    with reading(source, still) as content, target.open("xb") as copy:
        shutil.copyfileobj(content, copy, PIECE)
    shutil.copystat(source, target)


def copy_tree(source: Path, target: Path, still: Still) -> None:
    """Copy a file or a whole folder; links are copied as links."""
    if source.is_dir() and not source.is_symlink():
        shutil.copytree(
            source,
            target,
            symlinks=True,
            copy_function=lambda one, other: copy_file(Path(one), Path(other), still),
        )
    else:
        copy_file(source, target, still)


def remove_tree(path: Path, still: Still) -> None:
    """Delete for good, with a look before each entry; a link goes, never what it points to."""
    if path.is_symlink() or not path.is_dir():
        path.unlink()
    elif hasattr(os, "fwalk"):
        # By descriptors, so that a folder swapped for a link meanwhile is not followed.
        for _, folders, names, descriptor in os.fwalk(path, topdown=False, onerror=_raise):
            for name in names:
                still()
                os.unlink(name, dir_fd=descriptor)
            for name in folders:
                still()
                try:
                    os.rmdir(name, dir_fd=descriptor)
                except NotADirectoryError:  # a link to a folder
                    os.unlink(name, dir_fd=descriptor)
        path.rmdir()
    else:
        shutil.rmtree(path)


def _raise(error: OSError) -> None:
    raise error


def listing(path: Path) -> dict[str, tuple[int, int, int]]:
    """Every entry at and below ``path`` with its kind and mode, size and time of change."""
    found: dict[str, tuple[int, int, int]] = {}
    entries = [path]
    while entries:
        entry = entries.pop()
        state = entry.lstat()
        found[str(entry.relative_to(path))] = (state.st_mode, state.st_size, state.st_mtime_ns)
        if stat.S_ISDIR(state.st_mode):
            entries += entry.iterdir()
    return found


def must_be_free(path: Path) -> None:
    """Raise FileExistsError if something, even a broken link, is at ``path``."""
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))


def rename_to_free(source: Path, destination: Path) -> None:
    """Rename, but fail where anything is at ``destination``, also if it came a moment ago.

    Raises:
        FileExistsError: the place is taken. On systems and disks that cannot be asked to refuse by
            themselves, something that comes between the look and the rename is not noticed.
    """
    must_be_free(destination)
    if sys.platform.startswith("linux"):
        rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
        if rename is not None:
            names = os.fsencode(source), os.fsencode(destination)
            if rename(HERE, names[0], HERE, names[1], NO_REPLACE) == 0:
                return
            code = ctypes.get_errno()
            if code not in (errno.ENOSYS, errno.EINVAL):
                raise OSError(code, os.strerror(code), str(source), None, str(destination))
    source.rename(destination)


def relocate(source: Path, destination: Path, still: Still) -> None:
    """Move; across disks it is copied whole before the original goes.

    Raises:
        OSError: also when the original changed while it was being copied; it is then left as it is.
    """
    try:
        rename_to_free(source, destination)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        before = listing(source)
        with made_whole(destination) as temporary:
            copy_tree(source, temporary, still)
            if listing(source) != before:
                changed = "it changed while it was being copied, so it was not moved"
                raise OSError(errno.EBUSY, changed, str(source)) from None
        # Half a deletion would be worse than a late stop: the copy is complete by now.
        remove_tree(source, lambda: None)


@contextmanager
def made_whole(destination: Path) -> Iterator[Path]:
    """A path to write to, beside ``destination``, that takes its place if all goes well."""
    folder = Path(tempfile.mkdtemp(prefix=".lam-", dir=destination.parent))
    try:
        temporary = folder / destination.name
        yield temporary
        mode = temporary.lstat().st_mode
        sealed = stat.S_ISDIR(mode) and not mode & stat.S_IWUSR
        if sealed:  # a folder that may not be written cannot be renamed into another either
            temporary.chmod(mode | stat.S_IWUSR)
        rename_to_free(temporary, destination)
        if sealed:
            destination.chmod(stat.S_IMODE(mode))
    finally:
        _discard(folder)


def _discard(folder: Path) -> None:
    """Remove what was half-made, folders without write permission too."""
    for base, folders, _ in os.walk(folder):
        for name in folders:
            inside = Path(base, name)
            if not inside.is_symlink():
                inside.chmod(stat.S_IRWXU)
    shutil.rmtree(folder, ignore_errors=True)
