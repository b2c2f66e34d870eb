"""Paths as the floor compares them: every spelling of a place comes down to one key.

Looks at the disk only to follow links.
"""

import os
import posixpath
import re
import unicodedata
from dataclasses import dataclass

from lam_desktop.decide.spelling import look_alike_key

_WINDOWS = re.compile(r"^(?:[A-Za-z]:[\\/]|\\\\)")
_DRIVE_SHARE = re.compile(r"^//[^/]+/([a-z])\$(?=/|$)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Place:
    """One spelling of a path: ``plain`` as the system sees it, ``key`` for comparing."""

    plain: str
    key: str


def under(path: str, root: str) -> bool:
    """Whether ``path`` is ``root`` or inside it; both normalised alike."""
    return path == root or path.startswith(root.rstrip("/") + "/")


def spellings(path: str, *, home: str, follow_last: bool = True) -> tuple[Place, ...]:
    """The places that ``path`` may mean: as written, and with links followed.

    ``follow_last`` is off for deeds on a link itself, such as moving it to the trash.

    Raises:
        ValueError: the path names no definite place; the message says why, for a person.
    """
    if not path.strip() or "\x00" in path:
        raise ValueError("it is empty or holds a NUL byte")
    if path == "~" or path.startswith("~/"):
        path = home.rstrip("/") + path[1:] if path != "~" else home
    if _WINDOWS.match(path):
        return _windows_spellings(path, follow_last)
    if not path.startswith("/"):
        raise ValueError("it is not a full path")
    written = _place(re.sub(r"^/+", "/", path))
    folder, last = posixpath.split(path.rstrip("/"))
    found = [written]
    if os.name == "posix":
        if last not in ("", ".", ".."):
            found.append(_place(posixpath.join(os.path.realpath(folder or "/"), last)))
        if follow_last or path.endswith(("/", "/.", "/..")):
            found.append(_place(os.path.realpath(path)))
    return tuple(dict.fromkeys(found))


def _place(path: str) -> Place:
    plain = posixpath.normpath(unicodedata.normalize("NFC", path))
    key = posixpath.normpath(look_alike_key(path))
    return Place(plain=plain, key=re.sub(r"^/+", "/", key))


def _windows_spellings(path: str, follow_last: bool) -> tuple[Place, ...]:
    found = [_windows_place(path)]
    if os.name == "nt":
        folder, last = os.path.split(path.rstrip("\\/"))
        found.append(_windows_place(os.path.realpath(folder) + "/" + last))
        if follow_last:
            found.append(_windows_place(os.path.realpath(path)))
    return tuple(dict.fromkeys(found))


def _windows_place(path: str) -> Place:
    """Forward slashes, no ``\\\\?\\`` prefix, no trailing dots; ``//host/c$`` is ``c:``."""
    slashed = path.replace("\\", "/")
    if slashed.startswith("//./"):
        raise ValueError("it names a raw device")
    slashed = re.sub(r"^//\?/UNC/", "//", slashed, flags=re.IGNORECASE)
    slashed = slashed.removeprefix("//?/")
    slashed = _DRIVE_SHARE.sub(lambda match: match[1] + ":", slashed)
    if ":" in slashed[2:]:
        raise ValueError("it names a hidden stream of a file")
    plain = posixpath.normpath(unicodedata.normalize("NFC", slashed))
    segments = look_alike_key(plain).split("/")
    key = "/".join(segment.rstrip(". ") if segment.strip(". ") else segment for segment in segments)
    return Place(plain=plain, key=key if not re.fullmatch(r"[a-z]:", key) else key + "/")
