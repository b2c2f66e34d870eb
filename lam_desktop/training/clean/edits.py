"""Finds texts that one slip, one word more or another order of words parts, by keys they share.

Two texts that are one slip apart become the same when one letter is left out of one or both: the
deletion neighbourhood (Mor and Fraenkel 1982; SymSpell, Garbe 2012). The same with words in place
of letters, summed so that their order does not count, finds one word more and another order. It
finds all of them, also in commands of two words, which a sketch of n-grams would miss.
"""

from collections.abc import Sequence

import numpy as np

from lam_desktop.training.clean.pairs import Keys, Pairs, Places, mixed, numbered, sharing, united
from lam_desktop.training.clean.words import Words, bare

_BASE = np.uint64(0x9E3779B97F4A7C15)


def candidates(texts: Sequence[Words], languages: Places) -> Pairs:
    """Pairs of places, of one language each, that may be one edit apart."""
    return united([_one_letter(texts, languages), _one_word(texts, languages)])


def _one_letter(texts: Sequence[Words], languages: Places) -> Pairs:
    strings = [bare(text) for text in texts]
    lengths = np.array([len(string) for string in strings], dtype=np.int64)
    joined = "".join(strings).encode("utf-32-le", "surrogatepass")
    letters = mixed(np.frombuffer(joined, dtype=np.uint32).astype(np.uint64))
    owners = np.repeat(np.arange(len(strings)), lengths)
    ends = np.cumsum(lengths)
    starts = ends - lengths
    places = np.arange(len(letters)) - starts[owners]
    powers = _powers(int(lengths.max(initial=0)) + 1)
    # The hash is the sum of letter * base**place; what follows a gap moves up by one place.
    here = _sums(letters * powers[places])
    moved = _sums(letters * powers[np.maximum(places - 1, 0)])
    at = np.arange(len(letters))
    without = here[at] - here[starts[owners]] + moved[ends[owners]] - moved[at + 1]
    whole = here[ends] - here[starts]
    return _sharing(np.append(without, whole), np.append(owners, np.arange(len(texts))), languages)


def _one_word(texts: Sequence[Words], languages: Places) -> Pairs:
    """The whole of one and the whole or all but a word of the other; not both but a word."""
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    values = mixed(numbered(word for text in texts for word in text).astype(np.uint64) + _BASE)
    owners = np.repeat(np.arange(len(texts)), lengths)
    sums = _sums(values)
    ends = np.cumsum(lengths)
    whole = sums[ends] - sums[ends - lengths]
    less = whole[owners] - values
    # Only where it is the whole of a text, or every “open the …” would be paired with every other.
    shared = np.isin(less, whole)
    keys = np.append(whole, less[shared])
    places = np.append(np.arange(len(texts)), owners[shared])
    found = _sharing(keys, places, languages)
    total = whole[found]
    more = lengths[found].max(axis=1) - lengths[found].min(axis=1)
    # Two that are both but a word the whole of a third are not one edit apart.
    return np.asarray(found[(more > 0) | (total[:, 0] == total[:, 1])])


def _sharing(keys: Keys, owners: Places, languages: Places) -> Pairs:
    return sharing(mixed(keys + languages[owners].astype(np.uint64) * _BASE), owners)


def _sums(values: Keys) -> Keys:
    """Sums of all before each place, modulo 2**64."""
    result = np.zeros(len(values) + 1, dtype=np.uint64)
    np.cumsum(values, out=result[1:])
    return result


def _powers(count: int) -> Keys:
    return np.append(np.uint64(1), np.cumprod(np.full(count, _BASE, dtype=np.uint64)))
