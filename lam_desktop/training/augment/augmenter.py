"""Changes the wording of training rows at the rates of a run, by kinds that keep the labels.

A row must be normalised after it, as the product normalises what it reads.
"""

import random
from collections.abc import Callable, Container, Iterable, Mapping
from functools import partial

from lam_desktop.training.augment import (
    accents,
    arabic,
    arabizi,
    case,
    disguise,
    spacing,
    spelling,
    switching,
    typos,
    wrappers,
)
from lam_desktop.training.augment.phrases import LANGUAGES
from lam_desktop.training.augment.spans import plain_words
from lam_desktop.training.augment.switching import Lexicon
from lam_desktop.training.dataset import DatasetError

Kind = Callable[[str, random.Random], str]
LATIN = frozenset(("en", "fr", "es", "de", "pt", "it", "tr", "id"))
ALPHABETS = LATIN | {"ru"}
"""Languages with small and capital letters, typed letter by letter."""
SLIPPING = ALPHABETS - {"tr"}
SPACED = frozenset(LANGUAGES) - {"zh", "ja"}
ACCENTED = ALPHABETS - {"en", "id"} | {"hi"}
MOST_KINDS = 2
UNDONE = frozenset({"doubled_space", "look_alike", "invisible"})
"""What the normaliser undoes in English: of no use where training normalises too."""


def kinds(
    language: str, *, words: Container[str] = typos.NO_WORDS, lexicon: Lexicon | None = None
) -> dict[str, Kind]:
    """Every kind that suits a language by its name, in the order in which two are applied.

    What puts words in comes before what changes their letters.
    """
    found: dict[str, Kind] = {}
    if language == "en":
        found["british_american"] = spelling.british_american
        found["code_switch"] = partial(switching.switched, lexicon=lexicon or {})
    if language in LANGUAGES:
        for wrap in (wrappers.polite, wrappers.context, wrappers.claim):
            found[wrap.__name__] = partial(wrap, language=language)
    if language in spelling.SHORTHANDS:
        found["shorthand"] = partial(spelling.shorthand, language=language)
    found |= _of_the_arabic_script(language)
    if language in ACCENTED:
        found["without_accents"] = partial(accents.without_accents, language=language)
    if language in SPACED:
        found["no_space_after_mark"] = spacing.no_space_after_mark
        found["doubled_space"] = spacing.doubled_space
    if language in ALPHABETS:
        found |= _of_alphabets(language, words)
    return found


def _of_the_arabic_script(language: str) -> dict[str, Kind]:
    if language == "ar":
        return {
            "letter_variants": arabic.letter_variants,
            "diacritics": arabic.diacritics,
            "stretched": arabic.stretched,
            "arabizi": arabizi.arabizi,
        }
    return {"persian_letters": arabic.persian_letters} if language in ("fa", "ur") else {}


def _of_alphabets(language: str, words: Container[str]) -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    if language in SLIPPING:
        for slip in (typos.swapped, typos.dropped, typos.doubled):
            found[slip.__name__] = partial(slip, words=words)
        found["neighbour"] = partial(typos.neighbour, words=words, language=language)
    found["look_alike"] = partial(disguise.look_alike, language=language)
    found["invisible"] = disguise.invisible
    if language in LATIN:
        found["leet"] = disguise.leet
    found["letters_apart"] = spacing.letters_apart
    # Last, for a word in capitals is taken for a name.
    for change in (case.lower, case.upper, case.titled, case.unshifted):
        found[change.__name__] = partial(change, language=language)
    return found


KINDS = tuple(dict.fromkeys(name for language in LANGUAGES for name in kinds(language)))


def vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """The plain words of texts in lower case: what a slip of the keyboard must not become."""
    return frozenset(word[0].lower() for text in texts for word in plain_words(text))


class Augmenter:
    """Changes texts in one or two kinds at most, each at its own rate.

    ``rates`` names kinds and the share of texts, of those in a language that the kind suits, that
    it is tried on; for one language together at most two. A text in which the kind finds nothing to
    change stays. ``words`` are what no slip may become (see :func:`vocabulary`).

    Raises:
        DatasetError: a kind is unknown, a rate is no share, or together they are too many.
    """

    def __init__(
        self,
        rates: Mapping[str, float],
        *,
        words: Container[str] = typos.NO_WORDS,
        lexicon: Lexicon | None = None,
    ) -> None:
        _check(rates, lexicon)
        self.rates = {name: rates[name] for name in KINDS if rates.get(name)}
        self._kinds = {
            language: {
                name: kind
                for name, kind in kinds(language, words=words, lexicon=lexicon).items()
                if name in self.rates
            }
            for language in LANGUAGES
        }

    def altered(self, text: str, language: str, rng: random.Random) -> str:
        """The text in other writing with the same labels; one in a language unknown here as is."""
        found = self._kinds.get(language, {})
        drawn = self._drawn(list(found), rng)
        for name, kind in found.items():
            if name in drawn:
                text = kind(text, rng)
        return text

    def _drawn(self, names: list[str], rng: random.Random) -> set[str]:
        """Kinds, each with exactly its rate as chance, and never more than the rates' sum allows.

        Systematic sampling (Madow 1949): the rates lie end to end on a line in random order, and
        the kinds on which a random point and the point one further fall are drawn.
        """
        rng.shuffle(names)
        point, reached = rng.random(), 0.0
        drawn: set[str] = set()
        for name in names:
            reached += self.rates[name]
            if reached > point:
                drawn.add(name)
                point += 1.0
        return drawn


def _check(rates: Mapping[str, float], lexicon: Lexicon | None) -> None:
    unknown = sorted(rates.keys() - set(KINDS))
    if unknown:
        raise DatasetError(
            f"There is no kind of augmentation called “{unknown[0]}”, so the run would not be what"
            f" its settings say. The kinds are: {', '.join(KINDS)}."
        )
    for name, rate in rates.items():
        if not 0 <= rate <= 1:
            raise DatasetError(
                f"The rate {rate} of the augmentation “{name}” is no share of the rows. Give a"
                " number from 0 to 1."
            )
    for language in LANGUAGES:
        together = sum(rates.get(name, 0.0) for name in kinds(language))
        if together > MOST_KINDS + 1e-9:
            raise DatasetError(
                f"The rates of augmentation add up to {together:.2f} for texts in “{language}”, so"
                f" a row would be changed in more than {MOST_KINDS} ways. Lower some of them."
            )
    if rates.get("code_switch") and not lexicon:
        raise DatasetError(
            "The augmentation “code_switch” needs translations and has none. Give a lexicon, or"
            " set its rate to 0."
        )
