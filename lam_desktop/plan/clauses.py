"""One command cut into its steps: only where both sides are commands in themselves."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from lam_desktop.plan.words import folded

MOST_CUTS = 40
MOST_LETTERS = 600
_JOINER = re.compile(
    r"\s*[,;،؛]\s*(?:(?:and then|and also|and|then|after that|next|finally)\s+|(?:ثم|وبعدين|بعدين"
    r"|وبعد ذلك|بعد ذلك|واخيرا)\s+|و)?"
    r"|[.!]\s+(?:(?:and then|then|after that|next|finally|ثم)\s+)?"
    r"|\s+(?:and then|and also|and after that|after that|and finally|and|then|ثم|وبعدين|بعدين"
    r"|وبعد ذلك|بعد ذلك|ومن ثم)\s+"
    r"|\s+و\s*",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"\s*[;؛]\s*|[\s,،]+(?:and then|then|after that|ثم|وبعدين|وبعد ذلك)\s+", re.IGNORECASE
)
_OUTER = re.compile(r"^(?:first|firstly|then|and|اولا|ثم)[\s,،]+|[\s,;،؛]+$", re.IGNORECASE)


@dataclass(frozen=True)
class Cut:
    """The parts of a command in order, and which of them no skill knows."""

    parts: tuple[str, ...]
    unknown: tuple[str, ...]


def cut(text: str, known: Callable[[str], bool]) -> Cut | None:
    """Part ``text`` so that the least of it is unknown, and then into the most steps.

    ``known`` says whether a part is a command by itself. ``None`` when there are too many places
    to cut.
    """
    text = _OUTER.sub("", text).strip()
    spans = [found.span() for found in _JOINER.finditer(folded(text))]
    if len(spans) > MOST_CUTS:
        return None
    starts = [0, *(end for _, end in spans)]
    ends = [*(start for start, _ in spans), len(text)]

    @cache
    def fits(first: int, last: int) -> bool:
        part = text[starts[first] : ends[last]]
        return 0 < len(part) <= MOST_LETTERS and known(part)

    best: list[tuple[int, int, int]] = [(0, 0, -1)]  # unknown letters, minus the steps, came from
    for last in range(len(ends)):
        options = [
            (
                best[first][0] + (0 if fits(first, last) else ends[last] - starts[first] + 1),
                best[first][1] - 1,
                first,
            )
            for first in range(last + 1)
            if fits(first, last) or first == last
        ]
        best.append(min(options))
    parts: list[tuple[str, bool]] = []
    at = len(ends)
    while at > 0:
        first = best[at][2]
        parts.append((text[starts[first] : ends[at - 1]], fits(first, at - 1)))
        at = first
    parts.reverse()
    said = tuple(part for part, _ in parts if part)
    return Cut(said, tuple(part for part, ok in parts if part and not ok))


def sure_parts(text: str) -> list[str]:
    """``text`` cut at 'then' and its like alone: what a person surely meant as steps."""
    return [part for part in _STRONG.split(folded(text)) if part]
