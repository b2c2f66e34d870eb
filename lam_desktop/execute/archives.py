"""Packing and unpacking. An archive is data from anywhere: it may write only below its folder."""

import bz2
import gzip
import lzma
import shutil
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from lam_desktop.domain.actions import TrashPath
from lam_desktop.domain.errors import ExecuteError, TargetError
from lam_desktop.domain.plan import Step
from lam_desktop.execute.file_system import PIECE, made_whole, must_be_free, reading, watched
from lam_desktop.execute.files import plainly, step_back
from lam_desktop.execute.waiting import Still

MOST_BYTES = 20 * 2**30
MOST_ENTRIES = 100_000


def archive(
    paths: Sequence[Path], destination: Path, still: Still
) -> tuple[tuple[Step, ...], list[Path]]:
    """Pack files and folders into a new .zip or .tar(.gz, .xz, .bz2).

    Returns the undo steps and what a .zip cannot hold and so left out: links.
    """
    names = [path.name for path in paths]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise TargetError(f"Two things called {twice[0]} cannot go into one archive.")
    left_out: list[Path] = []
    with plainly(f"make the archive {destination}"):
        must_be_free(destination)
        with made_whole(destination) as temporary:
            if destination.suffix == ".zip":
                left_out = _zip(paths, temporary, still)
            else:
                _tar(paths, temporary, destination.suffixes, still)
    return (step_back(TrashPath(path=str(destination)), destination),), left_out


def _entries(paths: Sequence[Path], target: Path) -> Iterator[tuple[Path, str]]:
    """Each thing to pack and its name inside; never the archive that is being made itself."""
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() and not path.is_symlink() else ()
        for entry in [path, *inside]:
            if not entry.is_relative_to(target.parent):
                yield entry, str(entry.relative_to(path.parent))


def _zip(paths: Sequence[Path], target: Path, still: Still) -> list[Path]:
    left_out: list[Path] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for entry, name in _entries(paths, target):
            still()
            if entry.is_symlink():
                left_out.append(entry)
                continue
            info = zipfile.ZipInfo.from_file(entry, name, strict_timestamps=False)
            if entry.is_dir():
                file.writestr(info, b"")
                continue
            info.compress_type = zipfile.ZIP_DEFLATED
            with reading(entry, still) as content, file.open(info, "w") as packed:
                shutil.copyfileobj(content, packed, PIECE)
    return left_out


def _tar(paths: Sequence[Path], target: Path, suffixes: list[str], still: Still) -> None:
    packing = {".gz": "w:gz", ".tgz": "w:gz", ".xz": "w:xz", ".bz2": "w:bz2", ".tar": "w"}
    mode = packing.get(suffixes[-1] if suffixes else "")
    if mode is None:
        raise TargetError(
            f"Archives are .zip, .tar, .tar.gz, .tar.xz or .tar.bz2, not {target.name}."
        )
    with tarfile.open(target, mode) as file:  # type: ignore[call-overload]
        for entry, name in _entries(paths, target):
            still()
            info = file.gettarinfo(entry, name)
            if info.isreg() and not info.islnk():
                with reading(entry, still) as content:
                    file.addfile(info, content)
            else:
                file.addfile(info)


def extract(path: Path, destination: Path, still: Still) -> tuple[Step, ...]:
    """Unpack an archive into the new folder ``destination``."""
    with plainly(f"unpack {path}"):
        must_be_free(destination)
        with made_whole(destination) as temporary:
            temporary.mkdir()
            if zipfile.is_zipfile(path):
                _unzip(path, temporary, still)
            elif tarfile.is_tarfile(path):
                _untar(path, temporary, still)
            else:
                raise TargetError(f"{path} is no archive that can be unpacked (.zip or .tar).")
    return (step_back(TrashPath(path=str(destination)), destination),)


def _unzip(path: Path, folder: Path, still: Still) -> None:
    with reading(path, still) as content, zipfile.ZipFile(content) as file:
        bounds = _Bounds(path, folder)
        entries = file.infolist()
        for entry in entries:
            bounds.add(entry.file_size)
            name = PurePosixPath(entry.filename.replace("\\", "/"))
            link = stat.S_ISLNK(entry.external_attr >> 16)
            if link or name.is_absolute() or ".." in name.parts:
                raise ExecuteError(f"{path} wants to write outside its folder ({entry.filename}).")
        try:
            for entry in entries:
                still()
                file.extract(entry, folder)
        except (RuntimeError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise ExecuteError(f"{path} cannot be unpacked: {error}.") from error


def _untar(path: Path, folder: Path, still: Still) -> None:
    """Unpack as the archive is read, so that a bomb is seen at its first header that is too large.

    The unpacked bytes come in pieces through a reader that looks for a stop: a few packed bytes can
    hold gigabytes.
    """
    bounds = _Bounds(path, folder)
    try:
        with (
            watched(_unpacked(path), still) as content,
            tarfile.open(fileobj=content, mode="r|", bufsize=PIECE) as file,
        ):
            for entry in file:
                bounds.add(entry.size)
                _take_out(file, entry, folder)
    except (tarfile.TarError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise ExecuteError(f"{path} cannot be unpacked safely: {error}.") from error


def _take_out(file: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> None:
    """One member into ``folder`` by the rules of tarfile's own data filter.

    Pythons before 3.11.4, Debian 12's among them, lack it: there links and devices are refused.
    """
    if hasattr(tarfile, "data_filter"):
        file.extract(entry, folder, filter="data")
        return
    name = PurePosixPath(entry.name)
    if name.is_absolute() or ".." in name.parts or not (entry.isreg() or entry.isdir()):
        raise tarfile.ReadError(f"{entry.name} is a link or a device, or leads out of the folder")
    file.extract(entry, folder, set_attrs=False)


def _unpacked(path: Path) -> BinaryIO:
    """The archive's bytes without the packing around them, told by its first bytes."""
    with path.open("rb") as file:
        start = file.read(6)
    for magic, opened in ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ", lzma.open)):
        if start.startswith(magic):
            return cast(BinaryIO, opened(path, "rb"))
    return path.open("rb")


class _Bounds:
    """What an archive may unpack to: a number of entries, and bytes that fit on the disk."""

    def __init__(self, path: Path, folder: Path) -> None:
        self._path = path
        self._entries = 0
        self._bytes = 0
        self._most = min(MOST_BYTES, shutil.disk_usage(folder).free)

    def add(self, size: int) -> None:
        """Count one more entry; ExecuteError when it is too much."""
        self._entries += 1
        self._bytes += size
        if self._entries > MOST_ENTRIES or self._bytes > self._most:
            raise ExecuteError(
                f"{self._path} would unpack to at least {self._entries:,} files of"
                f" {self._bytes:,} bytes, which is too much. Nothing was unpacked."
            )
