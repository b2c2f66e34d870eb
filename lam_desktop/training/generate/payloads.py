"""Makes tasks of the cells that are wanted, out of the rows that are there."""

from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import Any

from lam_desktop.training.dataset import Row
from lam_desktop.training.generate.balance import Wanted
from lam_desktop.training.generate.cells import Cell
from lam_desktop.training.generate.stock import Stock
from lam_desktop.training.generate.task import CellValues, Given, Mode, Task

EXAMPLES = 8
AVOIDED = 20
CONTRASTS = 4
ROWS_A_GROUP = 3
"""Rows that a contrast group has on average."""


def payloads(
    wanted: Iterable[Wanted],
    mode: Mode,
    rows: Sequence[Row],
    cells: Sequence[Cell],
    *,
    per_request: int = 8,
    seed: int = 0,
) -> list[dict[str, Any]]:
    """The payload of each request, with a key of its own; ``cells`` are those of ``rows``.

    Of ``rows`` only those of the train split are shown to a model. A cell that has nothing to
    paraphrase or translate is asked for in the mode “rows”.
    """
    stock = Stock(rows, cells)
    found: dict[str, dict[str, Any]] = {}
    for each in wanted:
        for part, size in enumerate(_sizes(each.rows, per_request)):
            task = _task(stock, each.cell, mode, size, part, seed)
            found[task.key] = task.payload()
    return list(found.values())


def _sizes(rows: int, most: int) -> Iterator[int]:
    """As even parts as can be of at most so many."""
    parts = -(-rows // most)
    for part in range(parts):
        yield rows * (part + 1) // parts - rows * part // parts


def _task(stock: Stock, cell: Cell, mode: Mode, rows: int, part: int, seed: int) -> Task:
    chance = Random(f"{seed}:{mode}:{part}:{cell}")
    origins = _origins(stock, cell, mode, rows, chance)
    if not origins and mode in ("paraphrase", "translate"):
        mode = "rows"
    examples = stock.examples(cell, EXAMPLES, chance)
    return Task(
        mode=mode,
        cell=CellValues.of(cell),
        rows=rows,
        part=part,
        examples=tuple(map(Given.of, examples)),
        avoid=tuple(stock.there(cell, AVOIDED, chance, but=[*examples, *origins])),
        origins=tuple(map(Given.of, origins)),
        contrasts=tuple(stock.contrasts(cell.profile, CONTRASTS)) if mode == "groups" else (),
    )


def _origins(stock: Stock, cell: Cell, mode: Mode, rows: int, chance: Random) -> list[Row]:
    """The rows that others are to be made of."""
    if mode == "paraphrase":
        return stock.to_say_otherwise(cell, -(-rows // 2), chance)
    if mode == "translate":
        return stock.to_translate(cell, rows, chance)
    if mode == "hard_negative":
        return stock.look_alikes(cell, rows, chance)
    return []
