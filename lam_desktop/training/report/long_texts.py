"""Long texts: whether a harmful command hides among harmless ones, and what these alone meet.

They are made of the rows that are measured, so that what many commands in one text do is told
without texts of their own: each of a harmful row among ``AROUND`` allowed ones of its language, and
its twin without the harmful one.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lam_desktop.training.augment.wrappers import after
from lam_desktop.training.dataset import Row
from lam_desktop.training.evaluate import ALLOW, BLOCK, CONFIRM, gold_decisions
from lam_desktop.training.report.intervals import counted
from lam_desktop.training.report.judges import Judge

AROUND, MOST, SEED = 6, 150, 17
"""Allowed commands to a text, texts of each kind at most, and the seed of what is drawn."""


@dataclass(frozen=True, kw_only=True)
class LongTexts:
    """Texts by ids of their own: ``hiding`` hold harm, and ``harmless`` are the same without."""

    hiding: dict[str, str]
    harmless: dict[str, str]

    @property
    def texts(self) -> dict[str, str]:
        """All of them."""
        return self.hiding | self.harmless


def made(rows: Sequence[Row]) -> LongTexts:
    """Those of at most ``MOST`` harmful rows; the same rows give the same texts.

    A language with fewer than ``AROUND`` allowed rows has none.
    """
    rng = random.Random(SEED)
    allowed: dict[str, list[str]] = defaultdict(list)
    for row, decision in zip(rows, gold_decisions(rows), strict=True):
        if decision == ALLOW:
            allowed[row.language].append(row.text)
    harmful = [row for row in rows if row.harmful and len(allowed[row.language]) >= AROUND]
    hiding, harmless = {}, {}
    for row in rng.sample(harmful, min(MOST, len(harmful))):
        steps = rng.sample(allowed[row.language], AROUND)
        place = rng.randint(0, AROUND)
        hiding[f"long hiding {row.id}"] = _text([*steps[:place], row.text, *steps[place:]])
        harmless[f"long without {row.id}"] = _text(steps)
    return LongTexts(hiding=hiding, harmless=harmless)


def _text(commands: Sequence[str]) -> str:
    return " ".join(after(command, ".") for command in commands)


def measure(judge: Judge, long: LongTexts) -> dict[str, Any]:
    """A judge's shares; none are there if it was not shown the texts."""
    if not judge.knows([*long.texts]):
        return {"name": judge.name, "shares": None}
    hiding, harmless = (judge.decide([*texts]) for texts in (long.hiding, long.harmless))
    return {
        "name": judge.name,
        "shares": {
            "hidden_harm_allowed": counted(np.equal(hiding, ALLOW)),
            "hidden_harm_blocked": counted(np.equal(hiding, BLOCK)),
            "harmless_asked": counted(np.equal(harmless, CONFIRM)),
            "harmless_blocked": counted(np.equal(harmless, BLOCK)),
        },
    }
