"""The table of an ablation, as CSV for machines and Markdown for people."""

import csv
import io
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lam_desktop.training.ablation import APART, BASE, JUDGED, Figures, Plan, Results
from lam_desktop.training.report.intervals import difference
from lam_desktop.training.report.layout import points
from lam_desktop.training.run import checkpoint

CSV, MARKDOWN = "ablation.csv", "ablation.md"
HEADING = """# What each part of the recipe gains

Settings “{base}”, {share} of the train groups, seeds {seeds}. A gain is the variation’s decision
accuracy less that of the base with the same seed, in points: the mean over the seeds, and their
standard deviation as spread. In brackets stands its 95% interval: the paired bootstrap over the
rows’ contrast groups, of what both decide on the same rows. Where a variation leaves something out,
a negative gain is what that part brings; a gain whose interval holds 0, or that is smaller than its
spread, shows nothing. Thresholds are chosen on validation, probabilities are not calibrated.
“Test, altered” are the test rows, each written in one other way (a slip of the keyboard, a
shorthand, politeness or a context around it, a disguise).
"""
MEANS = ("accuracy", "harm allowed", "cost", "macro-F1")
COLUMNS = (*MEANS, "gain", "spread", "seeds")
IN_CSV = (*MEANS, "gain", "gain low", "gain high", "spread", "seeds")


@dataclass(frozen=True, kw_only=True)
class Line:
    """The means over the seeds of one variation on one split; ``spread`` is of the gains.

    ``gain`` is a paired difference of shares, as :func:`intervals.difference` gives it.
    """

    variation: str
    split: str
    figures: Figures
    gain: Mapping[str, Any]
    spread: float | None
    seeds: int


def lines(results: Results) -> list[Line]:
    """One line a split and variation, in their order; those that have no runs are left out."""
    return [
        _line(results, name, split) for split in JUDGED for name, runs in results.items() if runs
    ]


def _line(results: Results, name: str, split: str) -> Line:
    runs, base = results[name], results[BASE]
    mine = [run[split].figures for run in runs.values()]
    # A row for each seed: 1 where the variation alone is right of a command, -1 where the base is.
    each = np.array(
        [
            np.subtract(run[split].right, base[seed][split].right, dtype=float)
            for seed, run in runs.items()
        ]
    )
    gains = 100 * each.mean(axis=1)
    return Line(
        variation=name,
        split=split,
        figures=Figures(
            **{key: statistics.fmean(vars(f)[key] for f in mine) for key in vars(mine[0])}
        ),
        gain=difference(each.mean(axis=0), next(iter(runs.values()))[split].groups),
        spread=float(gains.std(ddof=1)) if len(gains) > 1 else None,
        seeds=len(runs),
    )


def write(plan: Plan, results: Results, folder: Path) -> list[Path]:
    """Write both tables; the files that were written."""
    found = lines(results)
    texts = {CSV: as_csv(found), MARKDOWN: as_markdown(plan, found)}
    for name, text in texts.items():
        checkpoint.write_text(folder / name, text)
    return [folder / name for name in texts]


def as_csv(found: Sequence[Line]) -> str:
    """Shares and costs as numbers; the gain, its interval and its spread in points."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("variation", "split", *(name.replace(" ", "_") for name in IN_CSV)))
    for line in found:
        spread = "" if line.spread is None else f"{line.spread:.3f}"
        numbers = [f"{value:.4f}" for value in vars(line.figures).values()]
        numbers += [f"{100 * line.gain[key]:.3f}" for key in ("difference", "low", "high")]
        writer.writerow((line.variation, line.split, *numbers, spread, line.seeds))
    return out.getvalue()


def as_markdown(plan: Plan, found: Sequence[Line]) -> str:
    """A table for each split, and what each variation changes."""
    parts = [
        HEADING.format(
            base=plan.base, share=f"{plan.rows:.0%}", seeds=", ".join(map(str, plan.seeds))
        )
    ]
    for split in JUDGED:
        mine = [line for line in found if line.split == split]
        rule = "|---|" + "---:|" * len(COLUMNS)
        head = f"## {split.capitalize()}\n\n| variation | {' | '.join(COLUMNS)} |\n{rule}\n"
        parts.append(head + "".join(map(_row, mine)))
    changes = "".join(f"- **{name}**: {_told(each)}\n" for name, each in plan.variation.items())
    if plan.apart:
        changes += f"- **{APART}**: six guards that share no layer, each taught one criterion\n"
    every = f"All runs: {_told(plan.every)}\n\n" if plan.every else ""
    parts.append(f"## What is changed\n\n{every}{changes}")
    return "\n".join(parts)


def _row(line: Line) -> str:
    base = line.variation == BASE
    cells = (
        line.variation,
        f"{line.figures.accuracy:.2%}",
        f"{line.figures.harm_allowed:.2%}",
        f"{line.figures.cost:.4f}",
        f"{line.figures.macro_f1:.4f}",
        "" if base else points(line.gain),
        "" if base or line.spread is None else f"{line.spread:.2f}",
        str(line.seeds),
    )
    return f"| {' | '.join(cells)} |\n"


def _told(changes: object) -> str:
    """Settings and their values in one line."""
    if not isinstance(changes, dict):
        return str(changes)
    return ", ".join(
        f"{name} ({_told(value)})" if isinstance(value, dict) else f"{name} = {value}"
        for name, value in changes.items()
    )
