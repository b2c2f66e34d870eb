"""What could be otherwise about the train rows; each is a way to train the probe again."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lam_desktop.domain.criteria import LABELS
from lam_desktop.training.dataset import Row
from lam_desktop.training.evaluate import Flags, Ints

Kind = Literal["topic", "language", "share", "flipped", "doubled"]
SEED = 17
SHARES = (1 / 16, 1 / 8, 1 / 4, 1 / 2)
FLIPPED = (0.05, 0.10)


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """``train`` are places among the train rows, ``gold`` their labels; ``own`` flags the
    measured rows that it is about, None where it is about all."""

    kind: Kind
    name: str
    train: Ints
    gold: Ints
    own: Flags | None = None

    @property
    def rows(self) -> int:
        return len(self.train)


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The rows that teach, their labels, and the rows that are measured."""

    train: Sequence[Row]
    gold: Ints
    measured: Sequence[Row]


def without(
    parts: Parts, kind: Kind, key: Callable[[Row], str], most: int
) -> tuple[list[Scenario], list[str]]:
    """Without each value of a facet, for those with most rows; and the values left untried.

    None where all rows have one value: without it nothing would be left.
    """
    values = np.array([key(row) for row in parts.train])
    asked = np.array([key(row) for row in parts.measured])
    counts = sorted(Counter(values.tolist()).items(), key=lambda pair: (-pair[1], pair[0]))
    if len(counts) < 2:
        return [], []
    order = [name for name, _ in counts]
    found = []
    for name in order[:most]:
        kept = np.flatnonzero(values != name)
        found.append(
            Scenario(kind=kind, name=name, train=kept, gold=parts.gold[kept], own=asked == name)
        )
    return found, order[most:]


def shares(parts: Parts, of: Sequence[float] = SHARES) -> Iterator[Scenario]:
    """Parts of the rows by whole contrast groups; each holds the smaller ones (nested)."""
    groups = {name: place for place, name in enumerate(dict.fromkeys(r.group for r in parts.train))}
    turn = np.random.default_rng(SEED).permutation(len(groups))
    turns = np.array([turn[groups[row.group]] for row in parts.train])
    order = np.argsort(turns, kind="stable")
    for share in of:
        wanted = max(1, round(share * len(order)))
        kept = np.flatnonzero(turns <= turns[order[wanted - 1]])
        yield Scenario(
            kind="share", name=f"1/{round(1 / share)}", train=kept, gold=parts.gold[kept]
        )


def flipped(parts: Parts, of: Sequence[float] = FLIPPED) -> Iterator[Scenario]:
    """With a share of each criterion's labels, drawn anew for each, turned into another one."""
    for share in of:
        rng = np.random.default_rng(SEED)
        gold = parts.gold.copy()
        for place, labels in enumerate(LABELS.values()):
            drawn = rng.permutation(len(gold))[: round(share * len(gold))]
            moved = rng.integers(1, len(labels), size=len(drawn))
            gold[drawn, place] = (gold[drawn, place] + moved) % len(labels)
        yield Scenario(
            kind="flipped", name=f"{100 * share:g}%", train=np.arange(len(gold)), gold=gold
        )


def doubled(parts: Parts, key: Callable[[Row], str], wrong: Flags, most: int) -> Iterator[Scenario]:
    """With the rows of a cell twice, for the cells with most wrong decisions in the measured."""
    values = np.array([key(row) for row in parts.train])
    asked = np.array([key(row) for row in parts.measured])
    mistaken = Counter(asked[wrong].tolist())
    order = sorted(mistaken.items(), key=lambda pair: (-pair[1], pair[0]))
    names = [name for name, _ in order if (values == name).any()]
    for name in names[:most]:
        train = np.concatenate([np.arange(len(values)), np.flatnonzero(values == name)])
        yield Scenario(
            kind="doubled", name=name, train=train, gold=parts.gold[train], own=asked == name
        )
