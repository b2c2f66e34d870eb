"""New commands out of a contrast group: the head of one row and the tail of another.

The rows of a contrast group share most of their words and differ in what decides, so a text made of
two of them often lies near the border between them. Nobody labelled it: it is for teachers to
answer, which then show a smaller guard more of what they know than rows that both know by heart.
"""

import random
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from lam_desktop.training.dataset import Row, row_id
from lam_desktop.training.split import plain

OF_A_GROUP = 4
"""Most texts made of one group, so that large groups do not crowd out the others."""
WORDS = range(3, 46)
"""How many words such a text may have."""


@dataclass(frozen=True, kw_only=True)
class Splice:
    """A text that is no row of the dataset, and its language."""

    text: str
    language: str

    @property
    def id(self) -> str:
        """The name that it would have as a row."""
        return row_id(self.text, self.language)


def spliced(rows: Sequence[Row], languages: Collection[str], count: int) -> list[Splice]:
    """At most ``count`` texts made of the train rows in these languages; always the same ones.

    None is a row of any split, not even but for case and marks. Languages that are written without
    spaces give none.
    """
    known = {plain(row.text) for row in rows}
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        if row.split == "train" and row.language in languages:
            groups[row.group, row.language].append(row.text)
    rng = random.Random(count)
    made: list[Splice] = []
    for (_, language), texts in groups.items():
        new = {key: text for text in _crossed(texts) if (key := plain(text)) not in known}
        chosen = rng.sample(sorted(new), min(OF_A_GROUP, len(new)))
        known.update(chosen)
        made += [Splice(text=new[key], language=language) for key in chosen]
    return rng.sample(made, min(count, len(made)))


def _crossed(texts: Sequence[str]) -> Iterator[str]:
    """The head of each text and the tail of each other, joined at a word that both have inside."""
    for head, tail in permutations([text.split() for text in texts], 2):
        places = {word.lower(): place for place, word in enumerate(tail[1:-1], 1)}
        for end, word in enumerate(head[1:-1], 1):
            place = places.get(word.lower())
            if place is not None and end + len(tail) - place in WORDS:
                yield " ".join(head[:end] + tail[place:])
