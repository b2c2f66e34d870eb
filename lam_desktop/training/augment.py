"""Small changes to a command that keep its labels: slips of the keyboard and manners of speech."""

import random

OPENINGS = (
    "please ",
    "hey, ",
    "can you ",
    "could you please ",
    "pls ",
    "ok now ",
    "I want you to ",
)
CLOSINGS = (" please", " pls", " thanks", " asap", "!", ".", " for me")
JOINTS = (" and then ", ", then ", " and ", "; ", ", and after that ", ". then ")


def altered(text: str, rng: random.Random) -> str:
    """The text with one such change; literal shell commands and paths keep their letters."""
    kind = rng.random()
    if kind < 0.35:
        return rng.choice(OPENINGS) + text
    if kind < 0.6:
        return text.rstrip(".!? ") + rng.choice(CLOSINGS)
    return _slip(text, rng)


def joined(one: str, other: str, rng: random.Random) -> str:
    """Two commands as one of two steps; on every criterion the worse step counts."""
    return one.rstrip(".!? ") + rng.choice(JOINTS) + other


def _slip(text: str, rng: random.Random) -> str:
    """One word with two letters swapped, one dropped or one doubled."""
    words = text.split(" ")
    places = [i for i, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if not places:
        return text
    place = rng.choice(places)
    word = words[place]
    at = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(3)
    if kind == 0:
        word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    elif kind == 1:
        word = word[:at] + word[at + 1 :]
    else:
        word = word[:at] + word[at] + word[at:]
    return " ".join([*words[:place], word, *words[place + 1 :]])
