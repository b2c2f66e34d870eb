"""Packing and unpacking. An archive is data from anywhere: it may write only below its folder."""

import os
import stat
import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from lam_desktop.domain.actions import TrashPath
from lam_desktop.domain.errors import ExecuteError, TargetError
from lam_desktop.domain.plan import Step
from lam_desktop.execute.files import made_whole, must_be_free, plainly, step_back

MOST_BYTES = 20 * 2**30
MOST_ENTRIES = 100_000


def archive(paths: Sequence[Path], destination: Path) -> tuple[Step, ...]:
    """Pack files and folders into a new .zip or .tar(.gz, .xz, .bz2)."""
    with plainly(f"make the archive {destination}"):
        must_be_free(destination)
        with made_whole(destination) as temporary:
            if destination.suffix == ".zip":
                _zip(paths, temporary)
            else:
                _tar(paths, temporary, destination.suffixes)
    return (step_back(TrashPath(path=str(destination)), destination),)


def _zip(paths: Sequence[Path], target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as file:
        for path in paths:
            for entry in [path, *(sorted(path.rglob("*")) if path.is_dir() else ())]:
                if not entry.is_symlink():
                    file.write(entry, entry.relative_to(path.parent))


def _tar(paths: Sequence[Path], target: Path, suffixes: list[str]) -> None:
    packing = {".gz": "w:gz", ".tgz": "w:gz", ".xz": "w:xz", ".bz2": "w:bz2", ".tar": "w"}
    mode = packing.get(suffixes[-1] if suffixes else "")
    if mode is None:
        raise TargetError(
            f"Archives are .zip, .tar, .tar.gz, .tar.xz or .tar.bz2, not {target.name}."
        )
    with tarfile.open(target, mode) as file:  # type: ignore[call-overload]
        for path in paths:
            file.add(path, arcname=path.name)


def extract(path: Path, destination: Path) -> tuple[Step, ...]:
    """Unpack an archive into the new folder ``destination``."""
    with plainly(f"unpack {path}"):
        must_be_free(destination)
        with made_whole(destination) as temporary:
            temporary.mkdir()
            if zipfile.is_zipfile(path):
                _unzip(path, temporary)
            elif tarfile.is_tarfile(path):
                _untar(path, temporary)
            else:
                raise TargetError(f"{path} is no archive that can be unpacked (.zip or .tar).")
    return (step_back(TrashPath(path=str(destination)), destination),)


def _unzip(path: Path, folder: Path) -> None:
    with zipfile.ZipFile(path) as file:
        entries = file.infolist()
        _bounded(path, len(entries), sum(entry.file_size for entry in entries))
        for entry in entries:
            name = PurePosixPath(entry.filename.replace("\\", "/"))
            link = stat.S_ISLNK(entry.external_attr >> 16)
            if link or name.is_absolute() or ".." in name.parts:
                raise ExecuteError(f"{path} wants to write outside its folder ({entry.filename}).")
        try:
            file.extractall(folder)
        except (RuntimeError, zipfile.BadZipFile) as error:
            raise ExecuteError(f"{path} cannot be unpacked: {error}.") from error


def _untar(path: Path, folder: Path) -> None:
    with tarfile.open(path) as file:
        entries = file.getmembers()
        _bounded(path, len(entries), sum(entry.size for entry in entries))
        try:
            file.extractall(folder, filter="data")
        except tarfile.TarError as error:
            raise ExecuteError(f"{path} cannot be unpacked safely: {error}.") from error


def _bounded(path: Path, entries: int, size: int) -> None:
    free = os.statvfs(path.parent).f_bavail * os.statvfs(path.parent).f_frsize if hasattr(
        os, "statvfs"
    ) else MOST_BYTES  # fmt: skip
    if entries > MOST_ENTRIES or size > min(MOST_BYTES, free):
        raise ExecuteError(
            f"{path} would unpack to {entries:,} files of {size:,} bytes, which is too much."
        )
