"""What stands twice: the first is kept, and where the labels differ a person decides.

Rows of one contrast group with other labels are meant to have nearly the same words: they are
neither duplicates nor in conflict. A row whose labels break the guide speaks against no other.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from lam_desktop.training.clean.candidate import Candidate, Findings, Reason, Why
from lam_desktop.training.clean.invariants import rules_broken
from lam_desktop.training.clean.near import Encode, near_duplicates
from lam_desktop.training.clean.words import bare, words


def exact(rows: Sequence[Candidate], among: Collection[int]) -> Findings:
    """Of the places ``among`` the rows, those with the text of another.

    The text without case, spacing and sentence marks, in one language.
    """
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place in sorted(among):
        alike[rows[place].language, bare(words(rows[place].text))].append(place)
    found: dict[int, list[Reason]] = {}
    for places in alike.values():
        kept: list[int] = []
        for place in places:
            same = (other for other in kept if rows[other].labels == rows[place].labels)
            first = next(same, None)
            if first is None:
                kept.append(place)
            else:
                message = "The same text, with the same labels, is there already."
                found[place] = [_reason(Why.DUPLICATE, message, rows[first])]
        _add_conflicts(found, rows, ((i, k) for i in kept for k in kept if i < k), "The same text")
    return found


def near(
    rows: Sequence[Candidate], among: Collection[int], *, encode: Encode | None = None
) -> Findings:
    """Of the places ``among`` the rows, those that are near duplicates of another."""
    places = sorted(among)
    pairs = near_duplicates(
        [rows[place].text for place in places],
        [rows[place].language for place in places],
        encode=encode,
    )
    written = [(places[i], places[k]) for i, k in pairs.written.tolist()]
    earlier: dict[int, list[int]] = defaultdict(list)
    for i, k in [*written, *((places[i], places[k]) for i, k in pairs.meant.tolist())]:
        earlier[k].append(i)
    found: dict[int, list[Reason]] = {}
    for place in places:
        # Only what is kept keeps others out, so that of A ~ B ~ C the third stays with the first.
        kept = (other for other in earlier[place] if other not in found)
        same = (other for other in kept if rows[other].labels == rows[place].labels)
        first = next(same, None)
        if first is not None:
            message = f"Nearly the same text, with the same labels: “{rows[first].text}”."
            found[place] = [_reason(Why.NEAR, message, rows[first])]
    apart = (
        (i, k)
        for i, k in written
        if not {i, k} & found.keys() and not _contrasted(rows[i], rows[k])
    )
    _add_conflicts(found, rows, list(apart), "Nearly the same text")
    return found


def _contrasted(one: Candidate, other: Candidate) -> bool:
    """Whether they are of one contrast group."""
    return bool(one.group) and one.group == other.group


def _add_conflicts(
    found: dict[int, list[Reason]],
    rows: Sequence[Candidate],
    pairs: Iterable[tuple[int, int]],
    what: str,
) -> None:
    for i, k in pairs:
        if rules_broken(rows[i]) or rules_broken(rows[k]):
            continue
        for place, other in ((i, k), (k, i)):
            differing = ", ".join(
                str(answer)
                for answer, own in zip(rows[other].labels, rows[place].labels, strict=True)
                if answer != own
            )
            message = f"{what} has other labels ({differing}): “{rows[other].text}”."
            found.setdefault(place, []).append(_reason(Why.CONFLICT, message, rows[other]))


def _reason(why: Why, message: str, other: Candidate) -> Reason:
    return Reason(why=why, message=message, other=other.id)
