"""Whether two texts are the same command written twice: what a near duplicate is.

They are if nothing but these parts them: slips of the fingers, spaces, the order of the words, and
one word more where at least three are shared. Numbers and signs must be the same. A slip makes a
word that is (next to) never written otherwise: “cloes” is one of “close”, but “lock” is none of
“block”, for both are often written, and one of them in place of the other is another command.
"""

from collections import Counter
from collections.abc import Mapping

from lam_desktop.training.clean.words import Words, bare, is_sign

ENOUGH_SHARED = 3
"""Words that must be shared where one more is no other command."""
ENOUGH_SIGNS, SIGNS_OF_A_WORD = 6, 2
"""The same in scripts without spaces, where a word has about two signs."""
SELDOM = 2
"""Rows with a word up to which it may be a slip."""
FAR_LESS = 100
"""A word written so many times less often than another may be a slip of it too."""
LONG = 8
"""Letters from which a word may have two slips."""


def alike(one: Words, other: Words, counts: Mapping[str, int]) -> bool:
    """Whether two texts are near duplicates; ``counts`` tells in how many rows a word stands."""
    left, right = _rest(one, other), _rest(other, one)
    if bare(one) == bare(other) or "".join(left) == "".join(right):
        return True
    if not all(word.isalpha() or _is_word(word) for word in left + right):
        return False
    shared = list((Counter(one) & Counter(other)).elements())
    _take_slips(left, right, counts)
    if left and right:
        # A space too many or too few beside a slip.
        slip = len(left) + len(right) == 3 and _is_slip("".join(left), "".join(right), {})
        return slip and len(shared) >= ENOUGH_SHARED
    return _one_more(left + right, shared)


def _rest(one: Words, other: Words) -> list[str]:
    """The words of one that the other has not, in their order."""
    there = Counter(other)
    rest = []
    for word in one:
        if there[word]:
            there[word] -= 1
        else:
            rest.append(word)
    return rest


def _is_word(word: str) -> bool:
    """Letters with the marks on them, no digit and no sign of a command line."""
    return any(map(str.isalpha, word)) and not any(map(str.isdigit, word))


def _take_slips(left: list[str], right: list[str], counts: Mapping[str, int]) -> None:
    """Takes from both what is a slip of one another."""
    for word in list(left):
        partner = next((other for other in right if _is_slip(word, other, counts)), None)
        if partner is not None:
            left.remove(word)
            right.remove(partner)


def _one_more(more: list[str], shared: list[str]) -> bool:
    """Whether so few words more change nothing."""
    signs = [word for word in more if is_sign(word)]
    if signs:
        enough = sum(map(is_sign, shared)) >= ENOUGH_SIGNS
        return enough and len(signs) == len(more) <= SIGNS_OF_A_WORD
    return len(more) <= 1 and (not more or len(shared) >= ENOUGH_SHARED)


def _is_slip(one: str, other: str, counts: Mapping[str, int]) -> bool:
    """Whether one word may be the other with a slip, or two where it is long."""
    shorter, longer = sorted((len(one), len(other)))
    if shorter < 2 or longer < 3 or longer - shorter > 2 or is_sign(one) or is_sign(other):
        return False
    less, more = sorted((counts.get(one, 0), counts.get(other, 0)))
    if less > SELDOM and less * FAR_LESS > more:
        return False
    return edits(one, other) <= (2 if shorter >= LONG else 1)


def edits(one: str, other: str) -> int:
    """Letters more, less, others or swapped with their neighbour: optimal string alignment."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for k, counterpart in enumerate(other, start=1):
            cost = min(last[k] + 1, row[k - 1] + 1, last[k - 1] + (letter != counterpart))
            if i > 1 and k > 1 and letter == other[k - 2] and one[i - 2] == counterpart:
                cost = min(cost, before[k - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
