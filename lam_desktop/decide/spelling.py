"""One spelling for many: what a reader takes for the same word compares equal.

Pure; used for text rules and for comparing paths. Arabic loses its marks and letter variants,
look-alike letters become Latin, invisible characters vanish.
"""

import re
import unicodedata

_LOOK_ALIKES = str.maketrans(
    "аеорсухѕіјԁһԛԝкмтαορνικετυχıɡɑ",
    "aeopcyxsijdhqwkmtaopviketuxiga",
)
_ARABIC = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ئ": "ي", "ؤ": "و",
        "ة": "ه", "ک": "ك", "گ": "ك", "ـ": "", "ء": "",
    }
)  # fmt: skip
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_JOINERS = frozenset("\u200c\u200d")
_MARKS_OF_DIRECTION = frozenset("\u200e\u200f\u061c")
_PLAIN_CONTROLS = frozenset("\n\r\t")
_LOOK_ALIKE_LETTERS = frozenset(chr(code) for code in _LOOK_ALIKES) - {"ı", "ɡ", "ɑ"}
_WORD = re.compile(r"\w+")


def words(text: str) -> frozenset[str]:
    """The words of a list written in one string."""
    return frozenset(text.split())


def look_alike_key(text: str) -> str:
    """``text`` without case, invisible characters and look-alike letters; for comparing only."""
    if text.isascii():
        return text.casefold()
    shown = "".join(ch for ch in unicodedata.normalize("NFKC", text) if not _is_format(ch))
    return shown.casefold().translate(_LOOK_ALIKES)


def folded(text: str) -> str:
    """``text`` as the text rules read it: one case, one form of each letter, single spaces.

    Look-alike letters are undone only inside words that mix scripts, so that Russian and Greek
    stay themselves.
    """
    text = unicodedata.normalize("NFKC", text)
    text = "".join(ch for ch in text if not _is_format(ch) or ch == "\u200c")
    text = text.replace("\u200c", " ").casefold()
    text = _WORD.sub(lambda m: m[0].translate(_LOOK_ALIKES) if _mixes(m[0]) else m[0], text)
    decomposed = unicodedata.normalize("NFD", text.translate(_ARABIC))
    text = "".join(ch for ch in decomposed if not "\u064b" <= ch <= "\u0670")
    text = unicodedata.normalize("NFC", text).translate(_ARABIC)
    return " ".join(text.replace("’", "'").replace("‘", "'").split())


def hides_characters(text: str) -> bool:
    """Whether ``text`` holds bidi overrides, control characters or other invisible ones.

    Ordinary direction marks, and joiners where the letters around them join, are no hiding.
    """
    return any(_is_hidden(text, index) for index in range(len(text)))


def mixes_look_alikes(text: str) -> bool:
    """Whether a word mixes Latin letters with Cyrillic or Greek ones that look the same."""
    return any(_mixes(word) for word in _WORD.findall(text.casefold()))


def _is_format(ch: str) -> bool:
    return unicodedata.category(ch) == "Cf" or ch in "\u034f\u115f\u1160\u3164\uffa0"


def _is_hidden(text: str, index: int) -> bool:
    ch = text[index]
    if ch in _BIDI:
        return True
    if ch in _JOINERS:
        around = text[max(0, index - 1) : index] + text[index + 1 : index + 2]
        return len(around) < 2 or any(other.isascii() for other in around)
    if ch in _MARKS_OF_DIRECTION or ch in _PLAIN_CONTROLS:
        return False
    return _is_format(ch) or unicodedata.category(ch) == "Cc"


def _mixes(word: str) -> bool:
    latin = any(ch.isascii() and ch.isalpha() for ch in word)
    return latin and any(ch in _LOOK_ALIKE_LETTERS for ch in word)
