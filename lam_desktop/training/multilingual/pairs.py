"""Pairs of an English string and its translation, cleaned of what only a program needs."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lam_desktop.classify.languages import SCRIPTS, script
from lam_desktop.training.dataset import DatasetError

LONGEST = 140
"""Characters: commands are short, and so is what is learnt from."""
_CJK_KEY = re.compile(r"\s*\([&_~]?\w\)")
_MARKUP = re.compile(r"<[^>]*>")
_PLACE_HOLDER = re.compile(
    r"%\([^)]*\)[a-z]|\$?\{[^}]*\}|%\$?[A-Z]+\$?"
    r"|%(\d+\$)?[-+ #0]*\d*(\.\d+)?(l|ll|h|z)?[a-zA-Z%]|%\d+|\$\([^)]*\)|\[\w+\]"
)
_KEY_MARK = re.compile(r"[&_~](?=\w)")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, kw_only=True)
class Pair:
    """An English text and what it is in another language (two letters)."""

    english: str
    other: str
    language: str


def plain(text: str) -> str:
    """The words of a program's string: no markup, menu keys, place holders or closing dots."""
    text = _CJK_KEY.sub("", text)
    text = _MARKUP.sub(" ", text)
    text = _PLACE_HOLDER.sub(" ", text)
    text = _KEY_MARK.sub("", text)
    return _SPACES.sub(" ", text).strip(" .:…\t\"'“”()[]{}-")


def pair(english: str, other: str, language: str) -> Pair | None:
    """The cleaned pair; None where it teaches nothing, say for it was not translated."""
    if "\n" in english.strip() or len(english) > 2 * LONGEST:
        return None
    source, target = plain(english), plain(other)
    if not source or not target or max(len(source), len(target)) > LONGEST:
        return None
    if source.casefold() == target.casefold() or not re.search("[A-Za-z]{2}", source):
        return None
    letters = [letter for letter in target if letter.isalpha()]
    if not letters:
        return None
    ours = SCRIPTS.get(language, frozenset({"LATIN"}))
    if sum(script(letter) in ours for letter in letters) < 0.6 * len(letters):
        return None
    return Pair(english=source, other=target, language=language)


def distinct(pairs: Iterable[Pair]) -> list[Pair]:
    """Each pair once, in the order of their first coming, case aside."""
    seen: set[tuple[str, str, str]] = set()
    kept: list[Pair] = []
    for found in pairs:
        key = (found.language, found.english.casefold(), found.other.casefold())
        if key not in seen:
            seen.add(key)
            kept.append(found)
    return kept


def by_language(pairs: Iterable[Pair], *, seed: int) -> dict[str, list[Pair]]:
    """The pairs of each language in an order that the seed draws.

    By a hash of the English: the same texts come first in every language, and a teacher reads each
    but once.
    """
    found: dict[str, list[Pair]] = defaultdict(list)
    for one in sorted(pairs, key=lambda one: _draw(one.english, seed)):
        found[one.language].append(one)
    return dict(found)


def telling(pairs: Sequence[Pair], count: int) -> list[Pair]:
    """The first pairs of two to sixteen English words, and one word in six of that number."""
    longer = [p for p in pairs if 2 <= len(p.english.split()) <= 16]
    words = [p for p in pairs if len(p.english.split()) == 1]
    return longer[:count] + words[: count // 6]


def _draw(text: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}:{text}".encode()).digest()


def save(pairs: Iterable[Pair], path: Path) -> None:
    """Write JSON Lines of [language, english, other]."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for p in pairs:
            out.write(json.dumps([p.language, p.english, p.other], ensure_ascii=False) + "\n")


def load(path: Path) -> Iterator[Pair]:
    """Read what ``save`` wrote; DatasetError names the first line that is wrong."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                language, english, other = json.loads(line)
            except ValueError as error:
                raise DatasetError(f"{path.name}, line {number}: not a pair ({error}).") from error
            yield Pair(english=english, other=other, language=language)
