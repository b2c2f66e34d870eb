"""Whether a row is in the language it says: by its script, and by a detector of languages.

A detector is sure of whole sentences and of little else. So names, quotations, paths and code are
left out of what it reads; what is then too short is not judged; and what is typed in Latin letters
in a language that has letters of its own (“folder ko zip kar do”) is not judged either, for no
detector knows it. Review follows only where it is sure of another language and rules out the given.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from lam_desktop.classify.languages import SCRIPTS, UNSPACED, foreign_by_script, script
from lam_desktop.training.clean.candidate import Candidate, Findings, Reason, Why
from lam_desktop.training.clean.errors import CleaningError
from lam_desktop.training.config import load_config

SURE, RULED_OUT = 0.5, 0.1
"""The least probability of another language, and the most of the given one, for a doubt.

Measured on 2,532 rows of the dataset: 2 false doubts, both of commands for a shell; 85 to 98 of
100 rows are found out that say another language of the same letters.
"""
FEWEST_WORDS, FEWEST_SIGNS = 5, 6
"""Words, or signs of a script without spaces, below which a text is not judged."""
LANGUAGES = load_config("guard").languages
"""Those whose commands the guard judges."""
Detect = Callable[[str, str], Mapping[str, float]]
"""A text and the language it says to the probability of each, by its code of two letters.

What is said need not change the answer; it lets a detector stop where a short look agrees with it.
"""
_NO_PROSE = re.compile(
    r"\"[^\"]*\"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|「[^」]*」|『[^』]*』|《[^》]*》|`[^`]*`"
    r"|(?<!\w)'[^']*'(?!\w)"  # quotations
    r"|\S*[\d/\\@_<>|$=#~&+*{}\[\]^]\S*|\S*\w[.:]\w\S*|(?<!\S)-+\S+"  # paths, addresses, options
)
_WORD = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=1)
def lingua(languages: tuple[str, ...] = LANGUAGES) -> Detect:
    """The detector of lingua-language-detector for these languages, loaded once a process.

    Its small models agree with what most rows say in a quarter of the time (0.4 ms); only where
    they do not, its large ones are asked, for the small ones are wrong too often to be believed.
    """
    from lingua import IsoCode639_1, LanguageDetector, LanguageDetectorBuilder

    codes = [IsoCode639_1.from_str(language.upper()) for language in languages]
    builder = LanguageDetectorBuilder.from_iso_codes_639_1
    large = builder(*codes).build()
    small = builder(*codes).with_low_accuracy_mode().build()

    def asked(detector: LanguageDetector, text: str) -> dict[str, float]:
        return {
            found.language.iso_code_639_1.name.lower(): found.value
            for found in detector.compute_language_confidence_values(text)
        }

    def detect(text: str, language: str) -> dict[str, float]:
        found = asked(small, text)
        return found if _likeliest(found)[0] == language else asked(large, text)

    return detect


def mistaken(rows: Sequence[Candidate], detect: Detect | None) -> Findings:
    """The rows that are in another language than they say; without a detector, by script alone."""
    return {
        place: [reason]
        for place, row in enumerate(rows)
        if (reason := _doubt(row.text, row.language, detect)) is not None
    }


def _doubt(text: str, language: str, detect: Detect | None) -> Reason | None:
    if language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        message = f"“{language[:20]}” is no language the guard judges; those are {known}."
        return Reason(why=Why.LANGUAGE, message=message, given=language)
    prose = _NO_PROSE.sub(" ", text)
    if foreign_by_script(text, (language,)):
        answer, p = (
            _likeliest(detect(prose, language)) if detect and _WORD.search(prose) else ("", None)
        )
        message = f"It is not written in the letters of {language}."
        return _reason(message, language, answer, p)
    if detect is None or not _can_be_judged(prose, language):
        return None
    found = detect(prose, language)
    answer, p = _likeliest(found)
    if answer == language or p < SURE or found.get(language, 0.0) > RULED_OUT:
        return None
    return _reason(f"It says {language}, but reads like {answer}.", language, answer, p)


def _likeliest(found: Mapping[str, float]) -> tuple[str, float]:
    if not found:
        raise CleaningError(
            "The language detector gave no answer, so no language can be checked. Clean with "
            "--no-language-check, and look at the languages by eye."
        )
    answer = max(found, key=found.__getitem__)
    return answer, found[answer]


def _can_be_judged(prose: str, language: str) -> bool:
    """Whether enough is left to read, in letters the language has for its own."""
    spelt = _WORD.findall(prose)
    letters = "".join(spelt)
    own = SCRIPTS.get(language, frozenset({"LATIN"}))
    if sum(script(letter) in own for letter in letters) * 2 < len(letters):
        return False
    signs = sum(script(letter) in UNSPACED for letter in letters)
    return signs >= FEWEST_SIGNS or len(spelt) >= FEWEST_WORDS


def _reason(message: str, given: str, answer: str, p: float | None) -> Reason:
    return Reason(
        why=Why.LANGUAGE, message=message, given=given, answer=answer, probability=_rounded(p)
    )


def _rounded(p: float | None) -> float | None:
    return None if p is None else round(p, 4)
