"""Text as it was said: quotes put aside, polite words taken off, numbers read.

A quoted string becomes one private-use character before anything looks at the text, so that no
joiner, pattern or wrapper inside it is ever taken for a part of the command.
"""

import re
from collections.abc import Sequence

FIRST_QUOTE, LAST_QUOTE = 0xE000, 0xF8FF
_CLOSERS = {'"': '"', "“": "”", "«": "»", "‘": "’", "'": "'", "„": "“", "`": "`"}
_APOSTROPHES = "'‘`"
_INVISIBLE = re.compile(
    "[\u0610-\u061a\u064b-\u065f\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_FOLDED = str.maketrans("أإآٱىةگپ", "ااااي" + "ه" + "كب")

_POLITE = (
    r"(?:hey|hi|hello|ok|okay|so|now|just|kindly|please|pls|plz|lam)(?:\s+lam)?\b[\s,]+"
    r"|(?:can|could|would|will)\s+(?:you|u)\s+"
    r"|i(?:'d| would)?\s+(?:want|need|like)\s+(?:you\s+)?to\s+"
    r"|(?:go ahead and|let's|let us|i'd like you to|help me(?: to)?)\s+"
    r"|(?:من فضلك|لو سمحت|لو سمحتي|رجاء|ارجوك|الرجاء|فضلا|(?:هل )?ممكن(?: ان)?|هل يمكنك ان|هل يمكنك"
    r"|هل تستطيع ان|اريدك ان|اريد منك ان|اريد ان|ابغاك|عايزك|يا لام|الان|قم ب)[\s،,]+"
)
_ASKED = {
    "تفتح": "افتح", "تغلق": "اغلق", "تحذف": "احذف", "تنقل": "انقل", "تنسخ": "انسخ",
    "تشغل": "شغل", "تكتب": "اكتب", "تبحث": "ابحث", "تقفل": "اقفل", "تكتم": "اكتم",
    "ترفع": "ارفع", "تخفض": "اخفض", "تحفظ": "احفظ", "تعمل": "اعمل",
    "تنشئ": "انشئ", "تعرض": "اعرض", "تضع": "ضع", "تفرغ": "افرغ", "تذكرني": "ذكرني",
}  # fmt: skip
"""'ممكن تفتح' asks for what 'افتح' orders."""
_VERB_IT = re.compile(r"(افتح|احذف|امسح|انقل|حرك|كرر|شغل|اغلق|انسخ|اعد تسميت)(?:ه|ها)(?=\s|$)")
_LEADING = re.compile(rf"(?:{_POLITE})", re.IGNORECASE)
_THANKS = (
    "please|pls|plz|for me|thanks|thank you|will you|would you|if you can"
    "|من فضلك|لو سمحت|رجاء|شكرا|فضلا"
)
_TRAILING = re.compile(rf"[\s,،]+(?:{_THANKS}|right now|now|الان)$", re.IGNORECASE)
_AFTER_LABEL = re.compile(rf"[\s,،]+(?:{_THANKS})$", re.IGNORECASE)
_END_MARKS = " \t.!?؟…"


def folded(text: str) -> str:
    """``text`` with the spellings of Arabic letters made one; as long as ``text``."""
    return text.translate(_FOLDED)


def protect(text: str) -> tuple[str, tuple[str, ...]]:
    """Put quoted strings aside.

    Returns the text with one private-use character for each (``chr(FIRST_QUOTE + n)`` for the
    n-th), white space made single and invisible characters removed, and the quoted strings with
    their marks. A mark that is never closed is an ordinary character.
    """
    out: list[str] = []
    quotes: list[str] = []
    missing: set[str] = set()
    at = 0
    while at < len(text):
        end = _closing(text, at, missing)
        if end is not None and len(quotes) <= LAST_QUOTE - FIRST_QUOTE:
            out.append(chr(FIRST_QUOTE + len(quotes)))
            quotes.append(text[at : end + 1])
            at = end + 1
        else:
            private = FIRST_QUOTE <= ord(text[at]) <= LAST_QUOTE
            out.append("\ufffd" if private else text[at])
            at += 1
    plain = _INVISIBLE.sub("", "".join(out)).replace("\n", " ; ")
    return " ".join(plain.split()), tuple(quotes)


def _closing(text: str, at: int, missing: set[str]) -> int | None:
    """Where the quotation that opens at ``at`` ends; ``missing`` saves looking twice."""
    mark = text[at]
    closer = _CLOSERS.get(mark)
    if closer is None or mark in missing:
        return None
    single = mark in _APOSTROPHES
    if single and at and not (text[at - 1].isspace() or text[at - 1] in "(,،:و"):
        return None
    end = text.find(closer, at + 1)
    while single and end != -1 and end + 1 < len(text) and text[end + 1].isalnum():
        end = text.find(closer, end + 1)
    if end == -1:
        missing.add(mark)
        return None
    return end


def spoken(text: str, quotes: Sequence[str]) -> str:
    """``text`` with its quotations back, marks and all."""
    return "".join(quotes[i] if (i := _index(ch)) is not None else ch for ch in text)


def unquoted(text: str, quotes: Sequence[str]) -> str:
    """``text`` with its quotations back, without their marks."""
    return "".join(quotes[i][1:-1] if (i := _index(ch)) is not None else ch for ch in text)


def has_quote(text: str) -> bool:
    """Whether ``text`` holds a quotation."""
    return any(_index(ch) is not None for ch in text)


def is_quoted(text: str) -> bool:
    """Whether ``text`` is one quotation and nothing else."""
    return len(text) == 1 and _index(text) is not None


def _index(ch: str) -> int | None:
    return ord(ch) - FIRST_QUOTE if FIRST_QUOTE <= ord(ch) <= LAST_QUOTE else None


def without_greeting(text: str) -> str:
    """``text`` without the polite words that it starts with; 'افتحه' becomes 'افتح هذا'."""
    text = text.strip(" ,،")
    asked = False
    while found := _LEADING.match(folded(text)):
        text, asked = text[found.end() :].lstrip(" ,،"), True
    verb, space, rest = text.partition(" ")
    if asked and folded(verb) in _ASKED:
        text = f"{_ASKED[folded(verb)]}{space}{rest}"
    found = _VERB_IT.match(folded(text))
    return f"{text[: found.end(1)]} هذا{text[found.end() :]}" if found else text


def without_closing(text: str, *, label: bool = False) -> str:
    """``text`` without the polite words and marks that it ends with.

    As a ``label`` on the screen it keeps 'now': 'Buy now' is another button than 'Buy'.
    """
    polite = _AFTER_LABEL if label else _TRAILING
    text = _unmarked(text)
    while found := polite.search(folded(text[-40:])):
        text = _unmarked(text[: max(len(text) - 40, 0) + found.start()])
    return text


def _unmarked(text: str) -> str:
    """``text`` without end marks; the dots of '~/..' are a folder and stay."""
    bare = text.rstrip(_END_MARKS)
    return text.rstrip() if bare.endswith(("/", "\\")) else bare


def is_arabic(text: str) -> bool:
    """Whether the letters of ``text`` are mostly Arabic."""
    arabic = sum("\u0600" <= ch <= "\u06ff" for ch in text)
    return arabic * 2 > sum(ch.isalpha() for ch in text)
