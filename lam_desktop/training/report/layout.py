"""What a report is made of: sections with words, tables and plots; and figures as words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NOTHING = "–"


@dataclass(frozen=True, kw_only=True)
class Table:
    """Cells as they are shown; the first column holds names, the others figures.

    Raises:
        ValueError: a row has not as many cells as the head.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.head) for row in self.rows):
            raise ValueError(f"a row of “{self.title}” does not fit its head")


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the report; ``plots`` are names of plots."""

    title: str
    words: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    plots: tuple[str, ...] = ()


def per_cent(share: float) -> str:
    """A share in [0, 1] as per cent with one place."""
    return f"{100 * share:.1f}%"


def between(counted: Mapping[str, Any]) -> str:
    """A share with its interval; a dash where it is of no rows."""
    if not counted["of"]:
        return NOTHING
    low, high = 100 * counted["low"], 100 * counted["high"]
    return f"{per_cent(counted['share'])} ({low:.1f} to {high:.1f})"


def with_rows(counted: Mapping[str, Any]) -> str:
    """A share with its interval and how many rows it is of."""
    return f"{between(counted)} of {counted['of']}"


def points(gain: Mapping[str, Any]) -> str:
    """A difference of shares with its interval, in points; a dash where it is of no rows."""
    if not gain["of"]:
        return NOTHING
    middle, low, high = (100 * gain[key] for key in ("difference", "low", "high"))
    return f"{middle:+.1f} ({low:+.1f} to {high:+.1f})"


def three_places(value: float | None) -> str:
    """A figure such as an F1; a dash for none."""
    return NOTHING if value is None else f"{value:.3f}"


def as_text(sections: Sequence[Section]) -> str:
    """The sections for a terminal, in columns."""
    parts = []
    for section in sections:
        parts.append(f"{section.title}\n{'=' * len(section.title)}")
        parts += section.words
        parts += [_columns(table) for table in section.tables]
    return "\n\n".join(parts)


def _columns(table: Table) -> str:
    cells = (table.head, *table.rows)
    widths = [max(len(row[place]) for row in cells) for place in range(len(table.head))]
    lines = [
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]
    return "\n".join(
        [table.title, lines[0], "  ".join("-" * width for width in widths), *lines[1:]]
    )
