"""The writing of a row: mends what nobody typed, and finds what a person should look at.

Mended is only what changes no word: the form of letters (NFC), what shows nothing, white space, and
the wrapping that a language model puts round an answer. The text stays what a person writes; what
the guard makes of disguises (``classify.normalise``) is no business of the stored text.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from lam_desktop.classify.normalise import ZWJ, ZWNJ, normalise
from lam_desktop.training.clean import personal
from lam_desktop.training.clean.candidate import Candidate, Findings, Reason, Why

LONGEST = 600
"""Characters from which a text is looked at; the longest command of the dataset has half of it."""
_BREAKS = re.compile(r"\s*[^\S ]\s*")
"""Line breaks, tabs and spaces of other kinds, with the spaces round them."""
_DOUBLED = re.compile(r"(?<=[^\W_]{2})  (?=[^\W_]{2})")
"""A space typed twice between two words. Wider gaps, and those of “o p e n   t h e”, are meant."""
_WRAPPED = re.compile(
    r"“([^“”]+)”|«([^«»]+)»|「([^「」]+)」|\"([^\"]+)\"|`([^`]+)`|```\w*\s([^`]+)```|\*\*([^*]+)\*\*"
)
"""A text that is all in one pair of marks. Not in single quotes, which are apostrophes too."""
_BULLET = re.compile(r"[-*•–]\s+(?=\S)")
_NAMED = re.compile(
    r"(?:command|(?:command|text|task|example|prompt|row) ?#?\d+): +(?=\S)", re.IGNORECASE
)
"""What a language model calls the row; not “Word:” or “task:”, which people write too."""
_HANGING = re.compile(r"(?<=\w)[ ,،、，]*[,،、，]$")
_NUMBERED = re.compile(r"(?:\(?\d{1,3}[.):]|[a-h]\)|#\d{1,3}:?)\s+(?P<first>\S)(?!.* \(?\d[.)] )")
"""The number of one item; where others follow, the steps of the command are numbered."""
_ORDINALS = frozenset({"tr"})
"""Languages in which a number and a full stop begin many commands: “2. katmanı çoğalt”."""
_MARKUP = (
    (re.compile(r"\*\*[^*\s][^*]*\*\*|```|^#{1,6} "), "signs of Markdown"),
    (re.compile(r"</?(?:b|i|u|p|br|em|strong|li|ul|ol|div|span|code|h[1-6])\b[^<>]*/?>"), "HTML"),
    (re.compile(r"&(?:amp|lt|gt|quot|nbsp|#\d{1,6}|#x[0-9a-fA-F]{1,6});"), "HTML"),
    (re.compile(r"\\u[0-9a-fA-F]{4}"), "signs written as codes"),
    (re.compile(r"\ufffd|Ã[\x80-\xbf]|â€"), "letters broken by a wrong encoding"),
    (re.compile(r"\{\{ *\w+ *\}\}|\[(?:name|date|file|number|app|insert [^\]]+)\]", re.I),
     "a gap of a template"),
)  # fmt: skip
_LOW_QUOTED = re.compile(r"„[^„“”]*[“”]")
_PAIRS = (("“", "”"), ("«", "»"), ("「", "」"), ("『", "』"), ("《", "》"))


def tidied(rows: Iterable[Candidate]) -> tuple[list[Candidate], Counter[str]]:
    """The rows with their texts mended, and how often what was mended."""
    mended: Counter[str] = Counter()
    found = []
    for row in rows:
        text, changes = tidy(row.text)
        mended.update(changes)
        found.append(row if text == row.text else row.model_copy(update={"text": text}))
    return found, mended


def tidy(text: str) -> tuple[str, list[str]]:
    """The text as a person types it, and the names of what was mended."""
    changes = []
    for name, step in (
        ("characters composed (NFC)", lambda text: unicodedata.normalize("NFC", text)),
        ("invisible characters taken out", _without_invisible),
        ("white space made single", _single_spaced),
        ("wrapping taken off", _unwrapped),
        ("hanging comma taken off", _without_hanging_comma),
    ):
        before, text = text, step(text)
        if text != before:
            changes.append(name)
    return text, changes


def unfit(rows: Sequence[Candidate]) -> Findings:
    """The rows whose writing a person should look at."""
    return {place: reasons for place, row in enumerate(rows) if (reasons := list(_complaints(row)))}


def _complaints(row: Candidate) -> Iterable[Reason]:
    text = row.text
    if not _visible(text):
        yield _reason("Nothing of the text can be seen.")
        return
    if len(text) > LONGEST:
        yield _reason(f"The text has {len(text)} characters; commands have fewer than {LONGEST}.")
    if _is_item(text, row.language):
        yield _reason("It begins like an item of a list. Take the number off if it is one.")
    for found in dict.fromkeys(name for pattern, name in _MARKUP if pattern.search(text)):
        yield _reason(f"It holds {found} that people do not type. Write what was meant.")
    if _has_lone_quote(text):
        yield _reason("A quotation mark has no partner, so something may be cut off.")
    for what in personal.found(text):
        message = f"It holds {what} that may be a real person's. Put a made-up one in its place."
        yield Reason(why=Why.PERSONAL, message=message)


def _single_spaced(text: str) -> str:
    return _DOUBLED.sub(" ", _BREAKS.sub(" ", text)).strip()


def _without_hanging_comma(text: str) -> str:
    """Without a comma at the end of a sentence; “regards,” alone is the end of a letter."""
    return _HANGING.sub("", text) if len(text.split()) > 2 else text


def _is_item(text: str, language: str) -> bool:
    """Whether it begins with the number of a list that a language model wrote."""
    found = _NUMBERED.match(text)
    return found is not None and not (language in _ORDINALS and found["first"].islower())


def _has_lone_quote(text: str) -> bool:
    rest = _LOW_QUOTED.sub("", text)
    return "„" in rest or any(
        rest.count(opening) != rest.count(closing) for opening, closing in _PAIRS
    )


def _visible(text: str) -> bool:
    return any(map(str.isalnum, text)) or bool(normalise(text))


def _reason(message: str) -> Reason:
    return Reason(why=Why.WRITING, message=message)


def _unwrapped(text: str) -> str:
    """Without bullets, the model's name for the row, and marks round the whole of it."""
    while True:
        before = text
        if wrapped := _WRAPPED.fullmatch(text):
            text = next(part for part in wrapped.groups() if part).strip()
        for pattern in (_BULLET, _NAMED):
            if start := pattern.match(text):
                text = text[start.end() :]
        if text == before:
            return text


def _without_invisible(text: str) -> str:
    """Without control, format, private and surrogate characters that change nothing one reads."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(letter for place, letter in enumerate(text) if _seen(text, place, letter))


def _seen(text: str, place: int, letter: str) -> bool:
    if letter.isspace() or unicodedata.category(letter) not in ("Cc", "Cf", "Co", "Cs"):
        return True
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if letter in (ZWNJ, ZWJ) and before and after:
        return _joins(before, letter, after)
    # The flags of England, Scotland and Wales are spelt in characters that nobody sees.
    return "\U000e0020" <= letter <= "\U000e007f" and "\U0001f3f4" in text[:place]


@lru_cache(maxsize=4096)
def _joins(before: str, joiner: str, after: str) -> bool:
    """Whether a joiner stands where spelling wants one, as the guard reads it, or in an emoji."""
    emoji = unicodedata.category(after) == "So" and (
        unicodedata.category(before) in ("So", "Sk") or before == "\ufe0f"
    )
    return (joiner == ZWJ and emoji) or joiner in normalise(before + joiner + after)
