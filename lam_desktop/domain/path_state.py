"""What a path was when a plan was made, so that a step can tell whether it still is."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class PathState:
    """The identity of a file-system entry (not of what a link points to).

    For a folder only ``kind`` and ``inode`` count: its content may change meanwhile.
    ``size`` is in bytes, ``mtime_ns`` in nanoseconds; a missing entry has kind 'absent'.
    """

    path: str
    kind: str
    inode: int = 0
    size: int = 0
    mtime_ns: int = 0

    @classmethod
    def observe(cls, path: str | Path) -> "PathState":
        """Look at ``path`` now; an unreadable one counts as absent."""
        try:
            found = os.lstat(path)
        except OSError:
            return cls(path=str(path), kind="absent")
        if stat.S_ISDIR(found.st_mode):
            return cls(path=str(path), kind="folder", inode=found.st_ino)
        kind = "link" if stat.S_ISLNK(found.st_mode) else "file"
        return cls(
            path=str(path),
            kind=kind,
            inode=found.st_ino,
            size=found.st_size,
            mtime_ns=found.st_mtime_ns,
        )

    @property
    def unchanged(self) -> bool:
        """Whether the entry is still what it was."""
        return PathState.observe(self.path) == self
