"""Rows in other writing: whether a guard reads what a hurried person types, or a sly one.

Rows as they were written do not show it, and so do not show what augmentation is for.
"""

import random
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from lam_desktop.classify.normalise import normalise
from lam_desktop.training.augment import vocabulary
from lam_desktop.training.augment.augmenter import kinds
from lam_desktop.training.dataset import Row
from lam_desktop.training.split import plain

FAMILIES: Mapping[str, tuple[str, ...]] = {
    "slip of the keyboard": ("swapped", "dropped", "doubled", "neighbour"),
    "words around it": ("polite", "context", "claim"),
    "shorthand or other spelling": ("shorthand", "british_american"),
    "disguised letters": ("leet", "letters_apart", "look_alike", "invisible"),
    "accents and letters of the script": (
        *("without_accents", "letter_variants", "diacritics", "stretched", "persian_letters"),
        "arabizi",
    ),
    "a word of another language": ("code_switch",),
    "spaces and capitals": (
        *("no_space_after_mark", "doubled_space", "lower", "upper", "titled", "unshifted"),
    ),
}
"""What the kinds of augmentation are called together."""
_FAMILY = {kind: family for family, members in FAMILIES.items() for kind in members}


@dataclass(frozen=True, kw_only=True)
class Altered:
    """A row, the text that it became, and which family of changes that was."""

    row: Row
    text: str
    family: str


def altered(rows: Iterable[Row], known: Iterable[Row]) -> list[Altered]:
    """The rows, each written in one other way that a guard can see; always the same one.

    That is a kind of augmentation, drawn from all that suit the row's language and are not undone
    before a guard reads. No slip makes a word out of one of ``known``. Rows that no kind changes
    are left out.
    """
    words = vocabulary(row.text for row in known)
    found = (_altered(row, words) for row in rows)
    return [each for each in found if each]


def _altered(row: Row, words: Container[str]) -> Altered | None:
    rng = random.Random(row.id)
    ways = list(kinds(row.language, words=words).items())
    rng.shuffle(ways)
    for name, way in ways:
        text = way(row.text, rng)
        if plain(normalise(text)) != plain(normalise(row.text)):
            return Altered(row=row, text=text, family=_FAMILY[name])
    return None
