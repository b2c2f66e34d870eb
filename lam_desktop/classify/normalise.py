"""Makes tricks of writing harmless before the guard reads a command; pure functions.

Full-width and styled letters become plain, what shows nothing or turns the direction goes,
look-alike letters inside words of another script are folded, letters that stand apart are joined
and digits in the place of letters read as such. Real Arabic, Persian, Hindi or Russian keeps its
meaning: joiners between letters that join stay, and whole words of one script are not touched.
"""

import re
import unicodedata

ZWNJ, ZWJ = "\u200c", "\u200d"

_LOOKS_LATIN = dict(
    zip(
        "аеоросухіјѕһԁԛԝвнкмтАВЕКМНОРСТУХІЈЅԌαοορνικυτρχΑΒΕΖΗΙΚΜΝΟΡΤΥΧγɡıℓ"
        # Armenian, small capitals, phonetic and rare Cyrillic letters.
        "ɑᴄҽցիɩᴋӏǀᴍոօᴏգᴦꜱսᴜѵᴠѡᴡʏүᴢ",
        "aeopocyxijshdqwbhkmtABEKMHOPCTYXIJSGaoopvikutpxABEZHIKMNOPTYXygil"
        "aceghikllmnooqrsuuvvwwyyz",
        strict=True,
    )
)
_LOOKS_CYRILLIC = dict(zip("aeopcyxkmthbABEKMHOPCTYX", "аеорсухкмтнвАВЕКМНОРСТУХ", strict=True))
_BLANK = str.maketrans(dict.fromkeys("\u2800\u3164\uffa0", " "))
"""Letters and signs that are drawn as a space."""
_UNSEEN = re.compile(r"[\u034f\u115f\u1160\u17b4\u17b5\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Fillers and variation selectors: no format characters, yet nothing of them is seen."""
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_CYRILLIC_OR_GREEK = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")
_LATIN = re.compile(r"[a-zA-Z\u00c0-\u024f]")
_WORD = re.compile(r"[^\W_]+")
_SPACES = re.compile(r"\s+")


_APART = re.compile(r"(?<![^\W\d_])(?:[^\W\d_]([.\-_*]))(?:[^\W\d_]\1){2,}[^\W\d_]?(?![^\W\d_])")
"""Four letters or so with the same mark after each: c.r.e.d.i.t. or b-o-m-b."""
_LEET = str.maketrans("013457@$", "oieastas")
_LEET_WORD = re.compile(r"(?<![^\s(\"'])[a-z013457@$]{4,}(?![^\s,;:!?)\"'])", re.IGNORECASE)
_LEET_LETTER = re.compile(r"(?<=[a-z])[013457@$](?=[a-z])", re.IGNORECASE)


def normalise(text: str) -> str:
    """The text as the guard reads it: NFKC, nothing invisible, no disguises, single spaces."""
    plain = unicodedata.normalize("NFKC", text.translate(_BLANK))
    visible = _without_invisible(_UNSEEN.sub("", plain))
    # Cyrillic or Greek letters that all look Latin, in a Latin text, are a disguise, not Russian.
    others = _CYRILLIC_OR_GREEK.findall(visible)
    disguise = bool(_LATIN.search(visible)) and all(letter in _LOOKS_LATIN for letter in others)
    folded = _WORD.sub(lambda match: fold_lookalikes(match.group(), whole=disguise), visible)
    together = _APART.sub(lambda match: match.group().replace(match[1], ""), folded)
    spelt = _spelt_out(together)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", spelt)).strip()


def _spelt_out(text: str) -> str:
    """Words such as h4x0r with their letters.

    One digit between letters may be a name, as in web3d; two in a word are a disguise, and then
    every word of the text is read so.
    """
    digits = [len(_LEET_LETTER.findall(word)) for word in _LEET_WORD.findall(text)]
    if max(digits, default=0) < 2:
        return text
    return _LEET_WORD.sub(
        lambda match: match[0].translate(_LEET) if _LEET_LETTER.search(match[0]) else match[0], text
    )


def fold_lookalikes(word: str, *, whole: bool = False) -> str:
    """A word with the letters that only look as if they were of its script in that script.

    A word of one script is left, for it may be Russian or Greek, unless ``whole`` says that such a
    word is a disguise too. Of a mixture, what all letters look like or most letters are counts.
    """
    latin = _LATIN.findall(word)
    others = [letter for letter in word if letter.isalpha() and not _LATIN.match(letter)]
    all_alike = all(letter in _LOOKS_LATIN for letter in others)
    russian = all(letter in _LOOKS_CYRILLIC for letter in latin)
    if latin and not all_alike and russian and len(_CYRILLIC.findall(word)) > len(latin):
        return "".join(_LOOKS_CYRILLIC.get(letter, letter) for letter in word)
    if others and (len(latin) > len(others) or (all_alike and (latin or whole))):
        return "".join(_LOOKS_LATIN.get(letter, letter) for letter in word)
    return word


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
