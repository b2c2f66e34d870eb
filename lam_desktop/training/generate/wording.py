"""Words of a text as they are looked up in lists, the same for fifteen languages.

Case, accents, the vowel marks of Arabic and variants of its letters make no difference. The vowel
signs of Devanagari do, for without them other words are the same.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

_UNSPACED = "\u3040-\u30ff\u3400-\u9fff"
_TOKEN = re.compile(
    rf"[{_UNSPACED}]|[^\W_{_UNSPACED}\u0900-\u097f]+(?:'[^\W_{_UNSPACED}]+)*|[\u0900-\u097f]+"
)
_MARKS = re.compile("[\u0300-\u036f\u0640\u064b-\u065f\u0670\u093c]")
_SAME = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "ı": "i", "ي": "ی", "ى": "ی", "ئ": "ی", "ك": "ک", "ة": "ه"}
    | {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ؤ": "و",
        "ۀ": "ه",
        "ہ": "ه",
        "ھ": "ه",
        "\u200c": " ",
    }
)


def folded(text: str) -> str:
    """The text without case, accents and variants of letters."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", _MARKS.sub("", apart)).translate(_SAME)


def same(text: str) -> str:
    """What two texts have in common that differ in case, accents, spaces or end marks only."""
    return " ".join(folded(text).split()).strip(" .!?…,;:\"'“”«»。！？、，؟؛،।۔") or text.strip()


def tokens(text: str) -> list[str]:
    """The words of a folded text; each sign of a script without spaces is one."""
    return _TOKEN.findall(text)


@dataclass(frozen=True, kw_only=True)
class _Phrase:
    """What follows a first word."""

    rest: tuple[str, ...]
    open_ended: bool
    name: str

    def follows(self, found: Sequence[str], place: int) -> bool:
        after = found[place + 1 : place + 1 + len(self.rest)]
        if len(after) < len(self.rest) or tuple(after[:-1]) != self.rest[:-1]:
            return False
        last = self.rest[-1]
        return after[-1].startswith(last) if self.open_ended else after[-1] == last


@dataclass(kw_only=True)
class Lexicon:
    """Lists of words by a name: which names does a text speak for?

    A word that ends with ``*`` may go on, ``_`` joins the words of a phrase. In a language without
    spaces (``spaced`` false) a word is looked for anywhere.
    """

    spaced: bool = True
    leading: tuple[str, ...] = ()
    _whole: dict[str, str] = field(default_factory=dict)
    _open: dict[str, str] = field(default_factory=dict)
    _phrases: dict[str, list[_Phrase]] = field(default_factory=lambda: defaultdict(list))
    _known: dict[str, str | None] = field(default_factory=dict)

    @classmethod
    def of(
        cls, lists: Mapping[str, str], *, spaced: bool = True, leading: Iterable[str] = ()
    ) -> "Lexicon":
        """The lexicon of lists that are written with spaces between; first named, first served."""
        lexicon = cls(spaced=spaced, leading=tuple(folded(word) for word in leading))
        for name, words in lists.items():
            for word in words.split():
                lexicon._add(word, name)
        return lexicon

    def _add(self, word: str, name: str) -> None:
        open_ended = word.endswith("*")
        plain = folded(word.rstrip("*").replace("_", " ")).strip()
        if not self.spaced:
            self._whole.setdefault(plain, name)
            return
        first, *rest = tokens(plain)
        if rest:
            self._phrases[first].append(_Phrase(rest=tuple(rest), open_ended=open_ended, name=name))
        else:
            (self._open if open_ended else self._whole).setdefault(first, name)

    def votes(self, text: str, words: Sequence[str]) -> Iterator[tuple[int, str]]:
        """The place and the name of each word of a folded text and its tokens that is listed."""
        if not self.spaced:
            yield from self._anywhere(text)
            return
        for place, word in enumerate(words):
            for phrase in self._phrases.get(word, ()):
                if phrase.follows(words, place):
                    yield place, phrase.name
                    break
            else:
                if name := self.name_of(word):
                    yield place, name

    def name_of(self, word: str) -> str | None:
        """The list of one word: as it is, without a leading short word, or by its longest stem."""
        if word not in self._known:  # texts say the same words again and again
            self._known[word] = self._looked_up(word)
        return self._known[word]

    def _looked_up(self, word: str) -> str | None:
        forms = [word]
        forms += [
            word[len(short) :]
            for short in self.leading
            if word.startswith(short) and len(word) > len(short) + 1
        ]
        for form in forms:
            if name := self._whole.get(form):
                return name
        for form in forms:
            for end in range(len(form), 1, -1):
                if name := self._open.get(form[:end]):
                    return name
        return None

    def _anywhere(self, text: str) -> Iterator[tuple[int, str]]:
        place = 0
        while place < len(text):
            for end in range(min(len(text), place + self._longest), place, -1):
                if name := self._whole.get(text[place:end]):
                    yield place, name
                    place = end
                    break
            else:
                place += 1

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._whole), default=0)
