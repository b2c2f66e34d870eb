"""The measured rows in other writing, and what a judge decides of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from lam_desktop.training.dataset import Row
from lam_desktop.training.other_writing import FAMILIES, Altered
from lam_desktop.training.report.decisions import shares
from lam_desktop.training.report.judges import Judge

ALL = "any"


def texts(altered: Sequence[Altered]) -> dict[str, str]:
    """The texts by ids of their own."""
    return {_id(each.row): each.text for each in altered}


def _id(row: Row) -> str:
    return f"altered {row.id}"


def measure(judge: Judge, altered: Sequence[Altered]) -> dict[str, Any]:
    """A judge's shares by family: of the rows as written, and so altered.

    None are there if it was not shown the texts.
    """
    if not judge.knows([_id(each.row) for each in altered]):
        return {"name": judge.name, "families": None}
    families: Mapping[str, list[Row]] = {
        ALL: [each.row for each in altered],
        **{name: [each.row for each in altered if each.family == name] for name in FAMILIES},
    }
    return {
        "name": judge.name,
        "families": {
            name: {
                "rows": len(rows),
                "written": shares(rows, judge.decide([row.id for row in rows])),
                "altered": shares(rows, judge.decide([_id(row) for row in rows])),
            }
            for name, rows in families.items()
            if rows
        },
    }
