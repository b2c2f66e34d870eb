"""The words of a command as it was typed, each with the tokens that the guard reads of it.

The guard reads a normalised text, so what is known of a token must be brought back to the
characters that a person typed:

- A word is what stands between spaces, without the marks around it that are no part of it.
- What is invisible in a word, or stands in a disguise, is part of the word.
- Letters that the guard joins across spaces are one word, from the first to the last of them.
- In a script that is written without spaces, a word is a piece of the guard's vocabulary, as long
  as each typed character is read as one; else it is all that stands between two spaces.
- Where what was typed and what is read cannot be matched at all, there are no words.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lam_desktop.classify.languages import UNSPACED, script
from lam_desktop.classify.normalise import normalise

NEAR = 8
"""So many neighbours on either side tell whether the guard joins letters across a space."""
_BETWEEN_SPACES = re.compile(r"\S+")
Span = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Word:
    """``start`` and ``end`` lie in the typed text; ``tokens`` are places among the text's tokens.

    ``read`` is how the guard reads it, in small letters: the same wherever the word stands again.
    """

    start: int
    end: int
    read: str
    tokens: tuple[int, ...]


def words_of(typed: str, plain: str, offsets: Sequence[Span]) -> list[Word]:
    """The words of ``typed`` in order; ``plain`` is what is read of it.

    ``offsets`` are the spans of the tokens in ``plain``, empty ones for marks of the model.
    """
    read = [match.span() for match in _BETWEEN_SPACES.finditer(plain)]
    found: list[Word] = []
    token = done = 0
    for start, end, count in _chunks(typed, len(read)):
        inside = (read[done][0], read[done + count - 1][1])
        done += count
        pieces: list[tuple[int, Span]] = []
        while token < len(offsets) and offsets[token][0] < inside[1]:
            pieces.append((token, offsets[token]))
            token += 1
        found += _words(typed, plain, (start, end), inside, pieces)
    return found


def _chunks(typed: str, total: int) -> list[tuple[int, int, int]]:
    """Start and end of what stands between spaces, and how many words are read of it.

    None where these are not the ``total`` of the whole text.
    """
    spans = [match.span() for match in _BETWEEN_SPACES.finditer(typed)]
    counted = [(start, end, _count(typed[start:end])) for start, end in spans]
    seen = [chunk for chunk in counted if chunk[2]]
    if sum(count for *_, count in seen) != total:
        seen = _joined(typed, seen)
    return seen if sum(count for *_, count in seen) == total else []


def _joined(typed: str, chunks: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The chunks, as one where the guard reads the text on both sides of a space as one word."""
    groups: list[Span] = []
    for place, (start, end, _) in enumerate(chunks):
        if groups and not _parted(typed, chunks, place):
            groups[-1] = (groups[-1][0], end)
        else:
            groups.append((start, end))
    return [(start, end, _count(typed[start:end])) for start, end in groups]


def _parted(typed: str, chunks: list[tuple[int, int, int]], place: int) -> bool:
    """Whether reading the neighbourhood in two, parted before ``place``, gives as many words."""
    first, last = chunks[max(0, place - NEAR)][0], chunks[place : place + NEAR][-1][1]
    before, after = typed[first : chunks[place - 1][1]], typed[chunks[place][0] : last]
    return _count(before) + _count(after) == _count(typed[first:last])


def _count(text: str) -> int:
    return len(normalise(text).split())


def _words(
    typed: str, plain: str, chunk: Span, inside: Span, pieces: list[tuple[int, Span]]
) -> Iterator[Word]:
    """The words of one chunk: one, or several in a script that has no spaces."""
    left = _marks(typed[slice(*chunk)], plain[slice(*inside)])
    right = _marks(typed[slice(*chunk)][::-1], plain[slice(*inside)][::-1])
    start, end = chunk[0] + left[0], chunk[1] - right[0]
    first, last = inside[0] + left[1], inside[1] - right[1]
    if start >= end or first >= last:  # nothing but marks
        (start, end), (first, last) = chunk, inside
    held = [(token, a, b) for token, (a, b) in pieces if a < last and b > first and a < b]
    if not held:
        return
    if not _spaceless(plain[first:last]) or not _one_for_one(typed[start:end], plain[first:last]):
        yield _word(plain, (start, end), (first, last), [token for token, *_ in held])
        return
    for tokens, a, b in _runs(plain, held):
        a, b = max(a, first), min(b, last)
        yield _word(plain, (start + a - first, start + b - first), (a, b), tokens)


def _word(plain: str, span: Span, read: Span, tokens: list[int]) -> Word:
    return Word(
        start=span[0], end=span[1], read=plain[slice(*read)].casefold(), tokens=tuple(tokens)
    )


def _runs(plain: str, held: list[tuple[int, int, int]]) -> Iterator[tuple[list[int], int, int]]:
    """Pieces in scripts without spaces one by one, others with their neighbours."""

    def alike(piece: tuple[int, int, int]) -> int | None:
        token, a, b = piece
        return token if _spaceless(plain[a:b]) else None

    for _, run in itertools.groupby(held, key=alike):
        together = list(run)
        yield [token for token, *_ in together], together[0][1], together[-1][2]


def _one_for_one(typed: str, read: str) -> bool:
    """Whether each typed character is read as one, so that places in both are the same."""
    return len(typed) == len(read) and all(len(normalise(each)) == 1 for each in typed)


def _spaceless(text: str) -> bool:
    return any(script(letter) in UNSPACED for letter in text)


def _marks(typed: str, read: str) -> tuple[int, int]:
    """How many characters at the beginning are no letters, in both texts.

    A mark that is read as something else, as the dollar in “$teal”, belongs to the word.
    """
    at = seen = 0
    while at < len(typed) and not _letter(typed[at]):
        mark = normalise(typed[at])
        if mark and mark != read[seen : seen + len(mark)]:
            break
        at += 1
        seen += len(mark)
    return at, seen


def _letter(character: str) -> bool:
    """A letter, a digit, or a mark that is written on one, in a frame or without."""
    plain = normalise(character)
    return any(ch.isalnum() or unicodedata.category(ch)[0] == "M" for ch in plain)
