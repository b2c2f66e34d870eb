"""What a text is made of: words where a language parts them by spaces, else runs of characters.

Words are those by which cleaning compares texts: vowel signs of Hindi stay in them.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from lam_desktop.training.clean.words import words as words

UNSPACED = frozenset({"ja", "km", "lo", "my", "th", "zh"})
"""Languages that are written without spaces between words."""
VERB_LAST = {"fa": 2, "hi": 2, "tr": 1, "ur": 2}
"""Languages whose verb stands at the end, and of how many words it mostly is (“खोल दो”)."""
COMMON_SHARE = 0.02
"""A word in more than this share of a language's rows names no thing in particular."""
STANDS_THERE = 0.1
"""Of the rows with a verb the share in which it stands where verbs do; “the” rarely comes first."""


def terms(text: str, language: str) -> list[str]:
    """Words and pairs of neighbours; of unspaced languages runs of one to three characters."""
    found = words(text)
    if language in UNSPACED:
        joined = "".join(found)
        return [run for size in (1, 2, 3) for run in runs(joined, size)] or [*found]
    return [*found, *(f"{one} {other}" for one, other in pairwise(found))]


def runs(text: str, size: int) -> list[str]:
    """Each run of so many characters."""
    return [text[place : place + size] for place in range(len(text) - size + 1)]


def deed(found: Sequence[str], language: str) -> str | None:
    """Where the verb of a command most often stands: its first word, or its last ones.

    None for what is written without spaces.
    """
    if language in UNSPACED:
        return None
    size = VERB_LAST.get(language)
    return " ".join(found[-size:]) if size else found[0]


def deeds(texts: Sequence[Sequence[str]], language: str) -> list[str | None]:
    """The deed of each text; None where what stands in its place mostly stands elsewhere."""
    size = VERB_LAST.get(language, 1)
    found = [deed(text, language) for text in texts]
    there = Counter(found)
    anywhere = Counter(
        phrase
        for text in texts
        for phrase in {" ".join(text[at : at + size]) for at in range(len(text) - size + 1)}
    )
    return [
        verb if verb is not None and there[verb] >= STANDS_THERE * anywhere[verb] else None
        for verb in found
    ]


def rest(found: Sequence[str], language: str) -> list[str]:
    """The words besides the deed; of unspaced languages pairs of characters."""
    if language in UNSPACED:
        return runs("".join(found), 2)
    size = VERB_LAST.get(language)
    return [*(found[:-size] if size else found[1:])]
