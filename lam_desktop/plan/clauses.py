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
_STEPS = (
    "open|close|quit|start|launch|run|delete|remove|erase|trash|move|copy|rename|duplicate|put|add"
    "|create|make|save|type|write|press|click|zip|unzip|extract|compress|pack|send|email|search"
    "|google|find|show|lock|mute|empty|restart|shut|take|drag|scroll|remind|set|turn|play|call"
    "|افتح|اغلق|اقفل|احذف|امسح|ازل|انقل|حرك|ضع|انسخ|كرر|اعد|سم|غير|انشئ|اعمل|اصنع|افعل|احفظ"
    "|اكتب|ادخل|اضغط|انقر|فك|استخرج|ارسل|ابحث|جد|شغل|اكتم|اطفئ|افرغ|كبر|صغر|خذ|التقط|ذكرني|ارم"
)
_HIDDEN_STEP = re.compile(
    r"(?:[,;،؛]\s*|[.!]\s+|\s+(?:and|ثم|بعدين)\s+|\s+و\s*)(?:(?:and|also|ثم|و)\s+)*"
    rf"(?:{folded(_STEPS)})(?:ه|ها|هم)?(?!\w)|\s(?:then|ثم|وبعدين)\s",
    re.IGNORECASE,
)
_SHOT = re.compile(
    r"(?:screen ?shot|screen capture|(?:the|my) (?:whole )?(?:screen|desktop)|شاشه)$", re.IGNORECASE
)
_SAVE_IT = re.compile(r"save(?: (?:it|this))?\b(?!\s+(?:the|my|all)\b)|احفظها\b", re.IGNORECASE)
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
    spans = [found.span() for found in _JOINER.finditer(folded(text)) if not _one_deed(found)]
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


def _one_deed(joiner: re.Match[str]) -> bool:
    """Whether it joins 'take a screenshot' and 'save it': one step, for 'it' is no open program."""
    text = joiner.string
    shot = _SHOT.search(text, max(joiner.start() - 40, 0), joiner.start())
    return shot is not None and _SAVE_IT.match(text, joiner.end()) is not None


def hides_a_step(name: str) -> bool:
    """Whether ``name`` goes on with what looks like the next step: 'trips and move it there'."""
    return _HIDDEN_STEP.search(folded(name)) is not None


def sure_parts(text: str) -> list[str]:
    """``text`` cut at 'then' and its like alone: what a person surely meant as steps."""
    return [part for part in _STRONG.split(folded(text)) if part]
