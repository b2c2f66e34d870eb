"""Small turns of phrase that several sections share."""

import math
from collections.abc import Sequence
from typing import Any

from lam_desktop.training.analyse.bootstrap import Gain
from lam_desktop.training.report.layout import NOTHING, per_cent

SAFE_NAMES = 6
"""Of more names than this a sentence says only how many more there are."""


def count(number: int, word: str, plural: str | None = None) -> str:
    """A number with its word: “1 row”, “2,340 rows”."""
    return f"{number:,} {word if number == 1 else plural or word + 's'}"


def listed(names: Sequence[str], most: int = SAFE_NAMES) -> str:
    """“a, b and c”; of very many the first, and how many more."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most:,} more"
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def of_rows(number: int, rows: int, word: str = "row") -> str:
    """A number beside the whole: “12 of 340 rows (3.5%)”."""
    if not rows:
        return f"none of 0 {word}s"
    return f"{number:,} of {count(rows, word)} ({per_cent(number / rows)})"


def gained(found: Gain) -> str:
    """A difference in points with its interval, for a sentence."""
    middle, low, high = (100 * found[key] for key in ("difference", "low", "high"))
    return f"{middle:+.1f} points ({low:+.1f} to {high:+.1f})"


def share_of(found: dict[str, Any] | Any) -> str:
    """A counted share with how many it is of, for a sentence; “none” where there were none."""
    if not found["of"]:
        return "none, for there are none"
    return f"{per_cent(found['share'])} of {found['of']:,}"


def number(value: float | None, places: int = 2) -> str:
    """A figure; a dash for none."""
    return NOTHING if value is None or math.isnan(value) else f"{value:.{places}f}"
