"""Candidates to clean, and slips and changes as people make them."""

import random
from typing import Any

from lam_desktop.training.clean.candidate import Candidate

HARMLESS = {
    "feasibility": "feasible",
    "legality": "legal",
    "ethicality": "ethical",
    "boundaries": "within",
    "reversibility": "reversible",
    "risk": "low",
}
LOSS = HARMLESS | {"reversibility": "irreversible", "risk": "high"}


def candidate(text: str, **changes: Any) -> Candidate:
    fields = HARMLESS | {"text": text, "language": "en", "source": "test"} | changes
    return Candidate.model_validate(fields)


def with_slip(text: str, rng: random.Random) -> str:
    """One letter swapped with the next, left out or doubled, inside a word of five or more."""
    words = text.split(" ")
    places = [place for place, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    if not places:
        return text
    place = rng.choice(places)
    word = words[place]
    at = rng.randrange(1, len(word) - 2)
    words[place] = rng.choice(
        [
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
        ]
    )
    return " ".join(words)


def with_other_spacing(text: str, rng: random.Random) -> str:
    """Two words run together, or one in two."""
    words = text.split(" ")
    if len(words) < 3:
        return text
    place = rng.randrange(len(words) - 1)
    return " ".join([*words[:place], words[place] + words[place + 1], *words[place + 2 :]])


def with_other_order(text: str, rng: random.Random) -> str:
    """Two neighbouring words the other way round."""
    words = text.split(" ")
    if len(words) < 3:
        return text
    place = rng.randrange(len(words) - 1)
    words[place : place + 2] = reversed(words[place : place + 2])
    return " ".join(words)


def with_one_word_more(text: str, rng: random.Random, word: str) -> str:
    words = text.split(" ")
    if len(words) < 3:
        return text
    words.insert(rng.choice([0, len(words)]), word)
    return " ".join(words)
