"""The plots of the report on the data, drawn as those of the report on the guard are.

No raster is used: a page that loads nothing shows none.
"""

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, to_rgba
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from lam_desktop.training.analyse.collect import Found
from lam_desktop.training.analyse.shortcuts import JUDGED, TOO_WELL
from lam_desktop.training.analyse.telling.phrases import count
from lam_desktop.training.analyse.telling.what_if import of_kind
from lam_desktop.training.analyse.together import NAMES
from lam_desktop.training.analyse.what_if import DECISION, WhatIf
from lam_desktop.training.evaluate import Floats
from lam_desktop.training.report.plots import COLOURS, INK, STYLE, as_svg

LONGEST = 30
"""Words; longer rows stand at the end of the plot."""
SHADES = [to_rgba(COLOURS[0], alpha) for alpha in np.linspace(0.03, 0.9, 32)]
"""One colour more or less thick, so that light and dark paper show through."""


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A plot as SVG text; ``caption`` says what it shows and of how many rows."""

    caption: str
    svg: str


def plots(found: Found) -> dict[str, Drawn]:
    """Every plot that there is something to draw for, by its name."""
    drawn: dict[str, Callable[[Found], tuple[str, Figure]]] = {
        "profiles": _profiles,
        "lengths": _lengths,
        "cells": _cells,
        "together": _together,
        "shortcuts": _shortcuts,
    }
    if isinstance(found.what_if, WhatIf):
        if of_kind(found.what_if, "topic", "language"):
            drawn["what-if"] = _what_if
        if found.what_if.curve is not None:
            drawn["learning-curve"] = _curve
    result = {}
    with rc_context(STYLE), warnings.catch_warnings():
        # Names may be in any script. The page's own fonts draw them; they are only measured here.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        for name, draw in drawn.items():
            caption, figure = draw(found)
            result[name] = Drawn(caption=caption, svg=as_svg(figure))
    return result


def _profiles(found: Found) -> tuple[str, Figure]:
    facet = found.balance.facets["profile"]
    names, numbers = list(facet.counts), list(facet.counts.values())
    figure = Figure(figsize=(8.4, 0.9 + 0.22 * len(names)), layout="constrained")
    axes = figure.subplots()
    axes.barh(names, numbers, color=COLOURS[0])
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.set_axisbelow(True)
    axes.set_xlabel("rows, each step ten times as many")
    for place, rows in enumerate(numbers):
        axes.annotate(f" {rows:,}", (rows, place), va="center", fontsize=7)
    axes.set_xlim(0.8, 3 * max(numbers))
    return f"Rows by the six labels, of {count(facet.rows, 'row')}", figure


def _lengths(found: Found) -> tuple[str, Figure]:
    figure = Figure(figsize=(6.4, 3.4), layout="constrained")
    axes = figure.subplots()
    bins = np.arange(0.5, LONGEST + 1).tolist()
    for name, lengths in found.balance.words_by_decision.items():
        capped = np.clip(lengths, 1, LONGEST)
        axes.hist(
            capped,
            bins=bins,
            weights=np.full(len(capped), 1 / len(capped)),
            histtype="step",
            linewidth=1.5,
            label=f"{name} ({count(len(capped), 'row')})",
        )
    axes.set_xlabel(f"words ({LONGEST}: and more)")
    axes.set_ylabel("share of the rows with this decision")
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.legend()
    return f"Length by decision, of {count(len(found.subject.rows), 'row')}", figure


def _cells(found: Found) -> tuple[str, Figure]:
    crossing = found.balance.crossings[-1]
    table = np.array([list(row.values()) for row in crossing.counts.values()], dtype=np.float64)
    languages = list(crossing.other.counts)
    figure = Figure(
        figsize=(3.2 + 0.5 * len(languages), 0.9 + 0.24 * len(table)), layout="constrained"
    )
    axes = figure.subplots()
    _heat(axes, np.log1p(table), list(crossing.counts), languages, high=None)
    for (row, column), rows in np.ndenumerate(table):
        axes.text(column + 0.5, row + 0.5, f"{int(rows)}", ha="center", va="center", fontsize=6)
    return (
        f"Rows by labels and language, of {count(len(found.subject.rows), 'row')}; the thicker the "
        "more"
    ), figure


def _together(found: Found) -> tuple[str, Figure]:
    both = found.together
    figure = Figure(figsize=(7.2, 5.6), layout="constrained")
    axes = figure.subplots()
    shares = both.shares
    names = [f"{name} ({both.counts[i, i]:,})" for i, name in enumerate(NAMES)]
    _heat(axes, np.nan_to_num(shares), names, list(NAMES), high=1.0)
    for (row, column), share in np.ndenumerate(shares):
        if not np.isnan(share):
            axes.text(
                column + 0.5, row + 0.5, f"{100 * share:.0f}", ha="center", va="center", fontsize=7
            )
    return (
        "Of the rows with the label at the left, how many in a hundred also have the one below, of "
        f"{count(both.rows, 'row')}"
    ), figure


def _shortcuts(found: Found) -> tuple[str, Figure]:
    short = found.shortcuts
    table = np.array(
        [
            [0.0 if (auc := feature.auc[label]) is None else abs(auc - 0.5) for label in JUDGED]
            for feature in short.features
        ]
    )
    figure = Figure(figsize=(6.8, 0.9 + 0.28 * len(table)), layout="constrained")
    axes = figure.subplots()
    _heat(axes, table, [feature.name for feature in short.features], list(JUDGED), high=0.5)
    for row, feature in enumerate(short.features):
        for column, label in enumerate(JUDGED):
            auc = feature.auc[label]
            if auc is not None:
                strong = max(auc, 1 - auc) >= TOO_WELL
                axes.text(
                    column + 0.5,
                    row + 0.5,
                    f"{auc:.2f}",
                    ha="center",
                    va="center",
                    fontsize=7,
                    fontweight="bold" if strong else "normal",
                )
    return (
        "AUC of each feature alone for each label; the thicker, the more it tells; of "
        f"{count(short.rows, 'row')}"
    ), figure


def _what_if(found: Found) -> tuple[str, Figure]:
    tried = _tried(found)
    effects = [e for e in tried.effects if e.scenario.kind != "share"]
    effects.sort(key=lambda effect: float(effect.decision["difference"]))
    figure = Figure(figsize=(7.2, 1.0 + 0.22 * len(effects)), layout="constrained")
    axes = figure.subplots()
    words = {"topic": "without", "language": "without", "flipped": "wrong:", "doubled": "twice:"}
    for place, effect in enumerate(effects):
        low, high = effect.decision["low"], effect.decision["high"]
        axes.plot([low, high], [place, place], color=COLOURS[0])
        axes.plot(effect.decision["difference"], place, "o", color=COLOURS[0], markersize=5)
    axes.axvline(0, color=INK, linewidth=0.8, linestyle=":")
    names = [f"{words[e.scenario.kind]} {e.scenario.name}" for e in effects]
    axes.set_yticks(range(len(effects)), names)
    axes.invert_yaxis()
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=1, symbol=""))
    axes.set_xlabel("change of right decisions in points, with 95% intervals")
    return (
        "What each change of the train rows does to the decisions, on "
        f"{count(len(tried.parts.measured), 'validation row')}"
    ), figure


def _curve(found: Found) -> tuple[str, Figure]:
    tried = _tried(found)
    curve = tried.curve
    if curve is None:
        raise ValueError("there is no curve to draw")
    figure = Figure(figsize=(6.4, 4.2), layout="constrained")
    axes = figure.subplots()
    ahead = [forecast.rows for forecast in curve.forecasts[DECISION]]
    line = np.geomspace(curve.sizes.min(), max(ahead), 60)
    for name, colour in zip(curve.errors, COLOURS, strict=False):
        axes.plot(curve.sizes, curve.errors[name], "o", color=colour, markersize=4, label=name)
        axes.plot(line, [float(curve.laws[name].at(n)[0]) for n in line], color=colour)
    for forecast in curve.forecasts[DECISION]:
        axes.plot([forecast.rows] * 2, [forecast.low, forecast.high], color=COLOURS[0], alpha=0.6)
    axes.axvline(float(curve.sizes.max()), color=INK, linewidth=0.8, linestyle=":")
    axes.set_xscale("log")
    ticks = [*curve.sizes.tolist(), *ahead]
    axes.set_xticks(ticks, [f"{int(n):,}" for n in ticks], rotation=40)
    axes.minorticks_off()
    axes.set_ylim(0, None)
    axes.set_xlabel("train rows; right of the dotted line is forecast")
    axes.set_ylabel("wrong decisions, and one less macro F1")
    axes.legend(ncols=2)
    return (
        f"The learning curve of the probe, on {count(len(tried.parts.measured), 'validation row')}"
    ), figure


def _tried(found: Found) -> WhatIf:
    if not isinstance(found.what_if, WhatIf):
        raise ValueError("nothing was tried out")
    return found.what_if


def _heat(
    axes: Axes, table: Floats, rows: list[str], columns: list[str], *, high: float | None
) -> None:
    """Cells of one colour, the thicker the greater."""
    options: Mapping[str, Any] = {"vmin": 0.0, "vmax": high}
    axes.pcolormesh(table, cmap=ListedColormap(SHADES), edgecolors="none", **options)
    axes.set_yticks(np.arange(len(rows)) + 0.5, rows)
    axes.set_xticks(np.arange(len(columns)) + 0.5, columns, rotation=40, ha="right")
    axes.invert_yaxis()
    axes.grid(visible=False)
