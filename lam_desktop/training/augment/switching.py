"""Code switching: some English words replaced by their translations (CoSDA-ML, Qin et al. 2020).

It keeps the labels because a translation names the same deed, and it draws the languages of one
network together. A dictionary does not know which sense is meant, so few words are replaced, and
none that decides a label by itself (“draft”, “without”); what is protected stays English.
"""

import random
from collections.abc import Mapping, Sequence

from lam_desktop.training.augment.spans import KEPT_WORDS, plain_words, with_words

Lexicon = Mapping[str, Mapping[str, Sequence[str]]]
"""Language to English word, in lower case, to its translations."""


def switched(text: str, rng: random.Random, *, lexicon: Lexicon, share: float = 0.3) -> str:
    """About ``share`` of the words that the lexicon knows, each in a language drawn for it.

    At least one is replaced where any can be.
    """
    choices = {}
    for word in plain_words(text):
        key = word[0].lower()
        known = [name for name in sorted(lexicon) if lexicon[name].get(key)]
        if known and key not in KEPT_WORDS:
            choices[word] = known
    if not choices:
        return text
    first = rng.choice(list(choices))
    chosen = [word for word in choices if word is first or rng.random() < share]
    return with_words(
        text,
        [(w, rng.choice(lexicon[rng.choice(choices[w])][w[0].lower()])) for w in chosen],
    )
