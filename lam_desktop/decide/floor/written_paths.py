"""Paths as they are written in a text field or among a program's arguments."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:", re.IGNORECASE)
_FILE_ADDRESS = re.compile(
    r"(?:view-source:)*(?:file|admin):(?://[^/\\]*)?[/\\]+(?P<path>.*)", re.IGNORECASE
)
_HOME = re.compile(
    r"(?:\$HOME|\$\{HOME\}|\$env:(?:HOME|USERPROFILE)|%(?:USERPROFILE|HOMEPATH|HOME)%)(?=[/\\]|$)",
    re.IGNORECASE,
)
_QUOTES = "\"'`“”„‟‘’‚«»‹›<>"
_TYPED = re.compile(
    r"(?:~[\w.-]*/|/+[^/\s]+/|[A-Za-z]:[\\/]|\\\\|(?:\$\{?[A-Za-z_][\w:}]*|%\w+%)[/\\]).*|\.[\w./-]*/\S.*"
)
"""A whole line that is a path; one step below the root is needed, "/help" is a chat command."""


def typed_paths(text: str) -> Iterator[str]:
    """The lines of ``text`` that are paths, full ones or seen from the home."""
    for line in text.splitlines():
        word = line.strip().strip(_QUOTES).strip()
        path = _plain(word)
        if path != word or _TYPED.fullmatch(path):
            yield _from_home(path) if path.startswith(".") else path


def named_path(word: str) -> str | None:
    """The path that an argument may name, seen from the home; ``None`` for what is no path."""
    value = word.partition("=")[2] or word
    if _FILE_ADDRESS.match(word) or _HOME.match(value):
        return _plain(word if _FILE_ADDRESS.match(word) else value)
    if value.startswith(("/", "~")) or _WINDOWS.match(value):
        return value
    return None if _SCHEME.match(word) or value.startswith("-") else _from_home(value)


def _from_home(path: str) -> str:
    """A relative path as seen from the home; one that climbs leads nobody knows where."""
    return path if ".." in re.split(r"[/\\]", path) else f"~/{path}"


def _plain(word: str) -> str:
    """``word`` without the dress that a shell or a browser takes off a path."""
    address = _FILE_ADDRESS.fullmatch(word)
    if address is not None:
        path = unquote(address["path"])
        return path if _WINDOWS.match(path) else f"/{path}"
    path = _HOME.sub("~", word, count=1) if _HOME.match(word) else word
    return path.replace("\\ ", " ") if path.startswith(("/", "~")) else path
