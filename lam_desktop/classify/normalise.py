"""Makes tricks of writing harmless before the guard reads a command; pure functions.

Full-width and styled letters become plain, what shows nothing or turns the direction goes,
letters in frames and small capitals are read, look-alike letters inside words of another script are
folded, letters that stand apart are joined and digits in the place of letters read as such. Real
Arabic, Persian, Hindi or Russian keeps its meaning: joiners between letters that join stay, and
whole words of one script are not touched.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import partial
from itertools import pairwise

from lam_desktop.classify.lookalikes import (
    INDICATORS,
    LOOKS_CYRILLIC,
    LOOKS_LATIN,
    ONLY_AMONG_LATIN,
    STYLED,
)

ZWNJ, ZWJ = "\u200c", "\u200d"

_BLANK = str.maketrans(dict.fromkeys("\u2800\u3164\uffa0", " "))
"""Letters and signs that are drawn as a space."""
_UNSEEN = re.compile(r"[\u034f\u115f\u1160\u17b4\u17b5\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Fillers and variation selectors: no format characters, yet nothing of them is seen."""
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_OTHER_LETTERS = re.compile(
    r"[\u0370-\u03ff\u0400-\u058f\u10a0-\u10ff\u13a0-\u13ff\u2c80-\u2cff\ua4d0-\ua4ff\uab70-\uabbf]"
)
"""Greek, Cyrillic, Armenian, Georgian, Cherokee, Coptic and Lisu."""
_LATIN = re.compile(r"(?![ƍƖƦƽǀ])[a-zA-Z\u00c0-\u024f]")
"""Not those that no language in use is written with: they only look like others."""
_WORD = re.compile(r"[^\W_]+")
_SPACES = re.compile(r"\s+")

_STYLED = str.maketrans(STYLED)
_INDICATORS = re.compile(f"[{''.join(INDICATORS)}]+")


def _of(first: int, *kinds: str) -> str:
    """A regular expression for one sign of these kinds from a code on; not @ and $, as letters."""
    runs: list[list[int]] = []
    for code in (*range(first, 0x3040), *range(0x1F000, 0x1FB00)):
        if chr(code) in "@$" or unicodedata.category(chr(code)) not in kinds:
            continue
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    # As runs, for a regular expression of thousands of single signs takes long to compile.
    return "[" + "".join(rf"\U{first:08x}-\U{last:08x}" for first, last in runs) + "]"


_MARK = _of(0x21, "Pc", "Pd", "Po", "Sc", "Sk", "Sm", "So")
"""One mark or sign; no bracket."""
_LETTER = r"[^\W\d_]"
_PICTURE = _of(0x80, "So", "Sk")
"""An emoji, a shape and the like."""
_PICTURES = re.compile(f"{_PICTURE}+")
_IN_WORD = re.compile(f"{_LETTER}{_PICTURE}+{_LETTER}")
_MARKED = re.compile(
    rf"(?<!{_LETTER}){_LETTER}(?:(?P<mark>{_MARK}{{1,3}}){_LETTER}(?:{_MARK}{{1,3}}{_LETTER}){{2,}}"
    rf"(?P=mark)?|(?P<each>{_MARK}){_LETTER}(?P=each){_LETTER}(?P=each))(?!{_LETTER})"
)
"""Four letters with marks between, or three with the same after each: b-o-m-b, U.S.A."""
_LISTED = re.compile(
    rf"(?<![^\W_]){_LETTER}(?P<gap> ?{_MARK} ){_LETTER}(?:(?P=gap){_LETTER}){{2,}}(?![^\W_])"
)
"""Four letters with the same mark and a space between: b, o, m, b."""
_SPACED = re.compile(
    rf"(?<![^\s!-,.:-@\[\]^`{{-~“‘«])(?<!{_LETTER}['’]){_LETTER}(?: +{_LETTER}){{3,}}"
    r"(?![^\s!-/:-@\[-^`{-~”’»…])(?!:[\\/])"
)
"""Four letters that stand alone: b o m b; the letter of a drive is none of them."""
_FILE = re.compile(
    r"\.(?:txt|pdf|docx?|xlsx?|csv|png|jpe?g|zip|html?|md|py|json|com|net|org)(?![^\W_])", re.I
)
_ONSET = re.compile(
    r"[^aeiou]?[aeiouy]|[bcfgkps]l|[bcdfgkptw]r|[cgpstw]h|s[ckmnpqtw]|[dt]w|kn|qu", re.I
)
"""How an English word can begin."""
_LEET = str.maketrans("013457@$", "oieastas")
_LEET_WORD = re.compile(r"(?<![^\s(\"'])[a-z013457@$]{4,}(?![^\s,;:!?)\"'])", re.IGNORECASE)
_LEET_PLACE = re.compile(
    r"(?<=[a-z])(?:[013457@$]|[357]*[014@$][013457@$]*)(?=[a-z])", re.IGNORECASE
)
"""A digit, or more that are not all letters of Arabic in Latin writing: there 3, 5 and 7 are."""
_ONE_PLACE = re.compile(
    r"(?<![^\s(\[*\"'“‘«])([a-z]*)([01345789@$])\2?([a-z]*)"
    r"(?=[,;:!?)\]*\"'”’»…]|\.*(?:\s|$))",
    re.IGNORECASE,
)
"""A word with a digit or sign at one place, or the same one twice."""
_READINGS = tuple(str.maketrans("01345789@$", letters) for letters in ("oieastbgas", "oleastbgas"))
ROUNDS = 5
"""A disguise may hide another; more than two of one kind in the other are not met with."""


def normalise(text: str) -> str:
    """The text as the guard reads it: NFKC, nothing invisible, no disguises, single spaces."""
    for _ in range(ROUNDS):
        before, text = text, _without_disguise(text)
        if text == before:
            break
    return text


def _without_disguise(text: str) -> str:
    named = _INDICATORS.sub(_indicated, text.translate(_BLANK).translate(_STYLED))
    plain = unicodedata.normalize("NFKC", named)
    visible = _without_invisible(_UNSEEN.sub("", plain))
    together = _SPACED.sub(_unspaced, _LISTED.sub(_joined, _MARKED.sub(_joined, visible)))
    # Letters of other scripts that all look Latin, in a Latin text, are a disguise, not Russian.
    others = set(_OTHER_LETTERS.findall(together))
    disguise = bool(_LATIN.search(together)) and others <= LOOKS_LATIN.keys() - ONLY_AMONG_LATIN
    folded = _WORD.sub(lambda match: fold_lookalikes(match.group(), whole=disguise), together)
    parted = _PICTURES.sub(_parted, _spelt_out(folded))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", parted)).strip()


def _indicated(match: re.Match[str]) -> str:
    """A flag as it is; any other number of its letters, or two inside a word, as letters."""
    around = match.string[max(0, match.start() - 1) : match.end() + 1]
    flag = len(match[0]) == 2 and not any(sign.isalnum() for sign in around)
    return match[0] if flag else "".join(INDICATORS[letter] for letter in match[0])


def _parted(match: re.Match[str]) -> str:
    """Pictures apart from the word that they touch; inside one nobody knows what they mean."""
    text, start, end = match.string, match.start(), match.end()
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if before.isalnum() and after.isalnum():
        return match[0]
    return f"{' ' * before.isalpha()}{match[0]}{' ' * after.isalpha()}"


def shows_pictures_in_words(plain: str) -> bool:
    """Whether a normalised text has pictures between letters, so that no reading of it is sure."""
    return bool(_IN_WORD.search(plain))


def _joined(match: re.Match[str]) -> str:
    """The letters without what parts them; an enumeration or the name of a file stays."""
    letters = "".join(letter for letter in match[0] if letter.isalpha())
    if _spells_nothing(letters) or _FILE.match(match.string, match.end()):
        return match[0]
    return letters


def _spells_nothing(letters: str) -> bool:
    """Whether the letters are a piece of the alphabet, or pairs as in the columns A:A,D:D."""
    codes = [ord(letter) for letter in letters.casefold()]
    return codes == list(range(codes[0], codes[0] + len(codes))) or codes[::2] == codes[1::2]


def _unspaced(match: re.Match[str]) -> str:
    """Letters that stand alone as words: parted at wider spaces, and after “a” or “I”."""
    run = match[0]
    if _spells_nothing("".join(run.split())):
        return run
    narrow = min(len(gap) for gap in re.findall(" +", run))
    parts = ["".join(part.split()) for part in re.split(f" {{{narrow + 1},}}", run)]
    if any(len(part) < 2 for part in parts[1:]):
        parts = ["".join(run.split())]
    first, rest = parts[0][0], parts[0][1:]
    word = first in "aA" or (first == "I" and rest.islower())
    if word and len(rest) >= 3 and _ONSET.match(rest):
        parts[0] = f"{first} {rest}"
    return " ".join(parts)


def _spelt_out(text: str) -> str:
    """Words such as h4x0r with their letters.

    Digits at one place between letters may be a name, as in web3d or l10n; at two places of a word
    they are a disguise, and then every word of the text is read so.
    """
    digits = [len(_LEET_PLACE.findall(word)) for word in _LEET_WORD.findall(text)]
    if max(digits, default=0) < 2:
        return text
    return _LEET_WORD.sub(
        lambda match: match[0].translate(_LEET) if _LEET_PLACE.search(match[0]) else match[0], text
    )


def read_in_letters(plain: str, pieces: Callable[[str], int]) -> tuple[str, ...]:
    """How else a normalised English text with words such as h4ck can be read; often not at all.

    One digit may be a name, as in web3d or folder5. So ``pieces`` tells into how many pieces of its
    vocabulary a guard cuts a word: what is read must be fewer than what is written, and one, or two
    of a longer word with the digit inside. What a digit stands before or after must be no word.
    Where a 1 can be an i or an l there are two readings.
    """

    def read(match: re.Match[str], first: int) -> str:
        written, before, after = match[0], match[1], match[3]
        inside = bool(before and after)
        if not inside and pieces(before or after) < 2:
            return written
        tables = (_READINGS[first], *_READINGS)
        spelt = min((written.translate(letters) for letters in tables), key=pieces)
        most = 2 if inside and len(spelt) >= 6 else 1
        return spelt if pieces(spelt) <= min(most, pieces(written) - 1) else written

    texts = [_ONE_PLACE.sub(partial(read, first=n), plain) for n in range(len(_READINGS))]
    return tuple(text for text in dict.fromkeys(texts) if text != plain)


def fold_lookalikes(word: str, *, whole: bool = False) -> str:
    """A word with the letters that only look as if they were of its script in that script.

    A word of one script is left, for it may be Russian or Greek, unless ``whole`` says that such a
    word is a disguise too. Of a mixture, what all letters look like or most letters are counts, and
    where scripts change to and fro a letter that looks like none stops nothing.
    """
    if word.isascii():
        return word  # nearly every word, so it is looked at no further
    latin = _LATIN.findall(word)
    others = [letter for letter in word if letter.isalpha() and not _LATIN.match(letter)]
    all_alike = all(letter in LOOKS_LATIN for letter in others)
    russian = all(letter in LOOKS_CYRILLIC for letter in latin)
    if latin and not all_alike and russian and len(_CYRILLIC.findall(word)) > len(latin):
        return "".join(LOOKS_CYRILLIC.get(letter, letter) for letter in word)
    mixed = bool(latin) and _changes(word) > 1
    if others and (len(latin) > len(others) or mixed or (all_alike and (latin or whole))):
        return "".join(LOOKS_LATIN.get(letter, letter) for letter in word)
    return word


def _changes(word: str) -> int:
    """How often a word changes between Latin and other letters; once in a stem with an ending."""
    kinds = [bool(_LATIN.match(letter)) for letter in word if letter.isalpha()]
    return sum(one != other for one, other in pairwise(kinds))


def _without_invisible(text: str) -> str:
    """Without control, format, private and unassigned characters; white space stays a space."""
    kept: list[str] = []
    for place, letter in enumerate(text):
        if letter.isspace():
            kept.append(" ")
        elif letter in (ZWNJ, ZWJ):
            if _joins(text, place):
                kept.append(letter)
        elif unicodedata.category(letter) not in ("Cc", "Cf", "Co", "Cs", "Cn"):
            kept.append(letter)
    return "".join(kept)


def _joins(text: str, place: int) -> bool:
    """Whether a joiner stands between letters of a script that is spelt with joiners."""
    around = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
    return len(around) == 2 and all(_uses_joiners(letter) for letter in around)


def _uses_joiners(letter: str) -> bool:
    # Arabic and its extensions, and the Indic blocks.
    return "\u0600" <= letter <= "\u08ff" or "\u0900" <= letter <= "\u0dff"
