"""The rows that there are, as examples and as what is not to be repeated.

Only train rows are taken in. What validation and test rows say must never reach a prompt, or the
guard would be measured on what it was taught.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from random import Random

from lam_desktop.training.dataset import Row
from lam_desktop.training.generate import profiles
from lam_desktop.training.generate.cells import Cell, distance, facet

LONGEST = 400
"""Characters from which a text is no good example."""
POOL = 6
"""Texts that are drawn for each that is wanted, of which the nearest are taken."""
Key = tuple[str, ...]


class Stock:
    """Train rows by what they have in common with a cell."""

    def __init__(self, rows: Sequence[Row], cells: Sequence[Cell]) -> None:
        self._cells: dict[str, Cell] = {}
        self._by: dict[Key, dict[Key, list[Row]]] = {}
        self._teaching = [
            (row, cell)
            for row, cell in zip(rows, cells, strict=True)
            if row.split == "train" and len(row.text) <= LONGEST
        ]
        self._cells = {row.id: cell for row, cell in self._teaching}
        self._profiles = Counter(cell.profile for _, cell in self._teaching)

    def examples(self, cell: Cell, count: int, chance: Random) -> list[Row]:
        """Rows with the cell's labels, of its language and topic if there are enough such."""
        steps = (
            ("profile", "language", "topic"),
            ("profile", "language"),
            ("profile", "topic"),
            ("profile",),
        )
        return self._nearest(cell, steps, count, chance)

    def there(
        self, cell: Cell, count: int, chance: Random, *, but: Sequence[Row] = ()
    ) -> list[str]:
        """Texts that the cell and its neighbours hold already."""
        steps = (("profile", "language", "topic"), ("language", "topic"))
        left_out = {row.id for row in but}
        found = self._nearest(cell, steps, count + len(left_out), chance)
        return [row.text for row in found if row.id not in left_out][:count]

    def to_say_otherwise(self, cell: Cell, count: int, chance: Random) -> list[Row]:
        """Rows of the cell's labels and language, to be paraphrased."""
        steps = (("profile", "language", "topic"), ("profile", "language"))
        return self._nearest(cell, steps, count, chance)

    def to_translate(self, cell: Cell, count: int, chance: Random) -> list[Row]:
        """Rows of the cell's labels and topic in other languages."""
        found = self._nearest(cell, (("profile", "topic"), ("profile",)), 3 * count, chance)
        return [row for row in found if row.language != cell.language][:count]

    def look_alikes(self, cell: Cell, count: int, chance: Random) -> list[Row]:
        """Harmful rows near the cell: what harmless rows are to look like, or milder ones to do."""
        if profiles.harmful(cell.profile):
            return self.examples(cell, count, chance)
        found: list[Row] = []
        for step in (("language", "topic"), ("topic",), ("language",), ()):
            pool = [row for row in self._alike(cell, step) if row.harmful]
            found += self._drawn(cell, pool, count - len(found), chance, found)
            if len(found) >= count:
                break
        return found

    def contrasts(self, profile: str, count: int) -> list[str]:
        """The profiles that differ in the fewest answers, of equals the commonest first."""
        others = [other for other in self._profiles if other != profile]
        others.sort(
            key=lambda other: (profiles.distance(profile, other), -self._profiles[other], other)
        )
        return others[:count]

    def _nearest(self, cell: Cell, steps: Sequence[Key], count: int, chance: Random) -> list[Row]:
        """Rows that have in common with a cell what the first step says, then the next."""
        found: list[Row] = []
        for step in steps:
            if len(found) >= count:
                break
            found += self._drawn(cell, self._alike(cell, step), count - len(found), chance, found)
        return found

    def _drawn(
        self, cell: Cell, pool: Sequence[Row], count: int, chance: Random, but: Sequence[Row]
    ) -> list[Row]:
        """Of some rows drawn by chance those that are nearest in style and length."""
        taken = {row.id for row in but}
        drawn = chance.sample(pool, min(len(pool), POOL * count + len(taken)))
        fresh = [row for row in drawn if row.id not in taken]
        return sorted(fresh, key=lambda row: self._apart(cell, self._cells[row.id]))[:count]

    @staticmethod
    def _apart(cell: Cell, other: Cell) -> tuple[bool, int]:
        return cell.style != other.style, distance(cell.length, other.length)

    def _alike(self, cell: Cell, names: Key) -> Sequence[Row]:
        """The rows that have these facets in common with a cell; an index is made when needed."""
        if names not in self._by:
            index: dict[Key, list[Row]] = defaultdict(list)
            for row, own in self._teaching:
                index[tuple(facet(own, name) for name in names)].append(row)
            self._by[names] = index
        return self._by[names].get(tuple(facet(cell, name) for name in names), ())
