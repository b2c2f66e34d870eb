"""In which letters a text is written: a quick check of the language an answer was asked in.

It tells Arabic from Russian, not Spanish from Portuguese; that is left to cleaning.
"""

import unicodedata
from collections import Counter
from functools import lru_cache

from lam_desktop.training.generate.catalogue import Language

LATIN = "LATIN"
OWN = 0.3
"""Share of letters that must be the language's own: names of apps and files are Latin anywhere."""
FOREIGN = 0.3
"""Share of letters, of neither the language nor Latin, from which a text is in another language."""


@lru_cache(maxsize=20_000)
def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split()[0]


def scripts(text: str) -> Counter[str]:
    """How many letters of each script a text has."""
    return Counter(map(_script, filter(str.isalpha, text)))


def shares(text: str, language: Language) -> tuple[float, float]:
    """The shares of the letters that are the language's own, and that are Latin; 0 of none."""
    found = scripts(text)
    total = max(found.total(), 1)
    return sum(found[name] for name in language.scripts) / total, found[LATIN] / total


def wrong_letters(
    text: str, language: Language, *, any_script: bool = False, latin: bool = False
) -> str | None:
    """Why a text is not in the letters of a language, None if it is.

    ``any_script`` is for what is the same in every language, as a line for a terminal; ``latin``
    where Latin letters were asked for.
    """
    found = scripts(text)
    total = found.total()
    if not total:
        return "it has no letters"
    if unlike := sorted(set(text) & set(language.unlike)):
        return f"“{unlike[0]}” is no letter of {language.name}"
    own = sum(found[name] for name in language.scripts)
    foreign = total - own - (0 if LATIN in language.scripts else found[LATIN])
    if foreign / total > FOREIGN:
        return f"it is not in the letters of {language.name}"
    if latin and own / total >= OWN and LATIN not in language.scripts:
        return "it is not in Latin letters"
    if any_script or latin or own / total >= OWN:
        return None
    return f"it is not in the letters of {language.name}"
