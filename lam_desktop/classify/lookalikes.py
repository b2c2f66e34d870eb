"""Letters that only look Latin, or are Latin letters in a frame: what each is read as.

The letters that look alike are those of the Latin alphabet's confusables in Unicode Technical
Standard 39 (confusables.txt, as the PyPI package confusable-homoglyphs 3.3.1 gives it) in the
scripts that are most at hand, and a few more that it leaves out. Where it takes a capital I for a
small L, I stands. Styled letters such as the mathematical ones are undone by NFKC and stand in no
table; small capitals and letters with a stroke or in a frame are known by their names.
"""

import re
import unicodedata

_SMALL_CAPITAL = re.compile(r"LATIN LETTER SMALL CAPITAL ([A-Z])")
_STRUCK = re.compile(r"LATIN (?:SMALL|CAPITAL) LETTER ([A-Z]) WITH [A-Z ]+")
_FRAMED = re.compile(r"[A-Z -]*(?:CIRCLED|SQUARED|PARENTHESIZED)[A-Z -]* LETTER ([A-Z])")
_INDICATOR = re.compile(r"REGIONAL INDICATOR SYMBOL LETTER ([A-Z])")


def _named(pattern: re.Pattern[str], *blocks: range) -> dict[str, str]:
    """The letters in the blocks whose Unicode name fits, and the Latin letter that it names.

    A letter that NFKC takes apart into a letter and an accent keeps its accent.
    """
    found: dict[str, str] = {}
    for letter in (chr(code) for block in blocks for code in block):
        fit = pattern.fullmatch(unicodedata.name(letter, ""))
        if fit and unicodedata.decomposition(letter)[:1] in ("", "<"):
            capital = letter.isalpha() and letter.isupper()
            found[letter] = fit[1] if capital else fit[1].lower()
    return found


_EXTENSIONS = (range(0x250, 0x2B0), range(0x1D00, 0x1D80), range(0xA720, 0xA800))
_LETTERS = (range(0xC0, 0x250), range(0x2C60, 0x2C80), *_EXTENSIONS)
STYLED = {
    **_named(_SMALL_CAPITAL, *_EXTENSIONS),
    **_named(_STRUCK, *_LETTERS),
    **_named(_FRAMED, range(0x2460, 0x2500), range(0x1F100, 0x1F1E0)),
}
"""Small capitals (ᴀ), letters with a stroke or hook (ƀ ø) and letters in a frame (🅐 🅰 ⒜).

A stroke makes another letter only in languages that the guard does not know, and there in names.
"""
INDICATORS = _named(_INDICATOR, range(0x1F1E6, 0x1F200))
"""Two make a flag; more or fewer are letters."""

_PAIRS = {
    "Cyrillic": (
        "аеоросухіјѕһԁԛԝвнкмтАВЕКМНОРСТУХІЈЅԌЬҽꙇӏѵѴѡԜүҮгӀҺ",
        "aeopocyxijshdqwbhkmtABEKMHOPCTYXIJSGbeilvVwWyYrIh",
    ),
    "Greek": (
        "αοορνικυτρχγςΑΒΕΖΗΙΚΜΝΟΡΤΥΧϜϺͿϳσᴦ",
        "aoopvikutpxycABEZHIKMNOPTYXFMJjor",
    ),
    "Armenian": ("ցիհոռօՕգզսՍՏքա", "ghhnnoOqquUSfw"),
    "Georgian": ("ყჿ", "yo"),
    "Cherokee": (
        "ᎪᏏᏴᏟᎠᏧᎬᏀᏳᎻᏂᏆᎥᎫᏦᏞᎷᎾᏫᏢᎡᏒᏚᏕᎢᏙᏔᎳᎩᎽᏃ",
        "AbBCDdEGGHhIiJKLMOOPRRSSTVWWYYZ",
    ),
    "Lisu": ("ꓮꓐꓚꓒꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜ", "ABCdDEFGHIJKLMNOPRSTUVWXYZ"),
    "Coptic": ("ⲥⲤⲎⲔⲒⳐⲘⲚⲟⲞⲣⲢⲅⲦⲬⲨ", "cCHKILMNoOpPrTXY"),
    "Deseret": ("𐐽𐐕𐐛𐐬𐐄𐑈𐐠", "cCLoOsS"),
    "phonetic and rare Latin": ("ɡɑıɩǀꞴꬲꬵꞙẝᶃƍƖᴑꬽꭇꭈƦƽꞟꭎꭒɯɣᶌỿꭚ", "gaiilBefffggloorrRsuuuwyyyy"),
}
_CHEROKEE = dict(zip(*_PAIRS["Cherokee"], strict=True))
LOOKS_LATIN: dict[str, str] = {
    **{one: other for pair in _PAIRS.values() for one, other in zip(*pair, strict=True)},
    **{one.lower(): other.lower() for one, other in _CHEROKEE.items()},
}
ONLY_AMONG_LATIN = frozenset("σςг")
"""Too common and too far from the Latin letter for a whole word of them to be a disguise."""
LOOKS_CYRILLIC = dict(zip("aeopcyxkmthbABEKMHOPCTYX", "аеорсухкмтнвАВЕКМНОРСТУХ", strict=True))
