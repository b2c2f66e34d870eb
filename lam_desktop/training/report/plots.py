"""The report's plots as small SVG text; the same figures give the same bytes.

Figures are made without pyplot, which would look for a screen.
"""

import io
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from cycler import cycler
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from lam_desktop.training.report import aims

if TYPE_CHECKING:
    from matplotlib.typing import RcKeyType

INK, PAPER = "#010203", "#fefdfc"
"""Colours that stand nowhere else, so that a page can put its own in their place."""
COLOURS = ("#2f7ed8", "#e0702a", "#2a9d6f", "#c2477f", "#8b6fd6", "#9a8a2f", "#6b7f8f")
"""Mid-tones, to be told apart on light and on dark paper."""
STYLE: "dict[RcKeyType, Any]" = {
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.prop_cycle": cycler(color=COLOURS),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 10,
    "figure.facecolor": PAPER,
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"],
    "font.size": 9,
    "grid.alpha": 0.15,
    "grid.color": INK,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "savefig.facecolor": PAPER,
    "svg.fonttype": "none",
    "svg.hashsalt": "lam",
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": INK,
    "ytick.color": INK,
}
TICKS = (0.0, 0.5, 1.0)
NAMES: Mapping[str, str] = {
    "trade-off": "Harm allowed against harmless stopped as the thresholds move",
    "precision-recall": "Precision against recall of each criterion’s answers",
    "reliability": "How often the guard is right against how sure it is",
    "slices": "Right decisions by language and length, with 95% intervals",
}
"""Name to what the plot shows, for those who cannot see it."""


def plots(found: Mapping[str, Any]) -> dict[str, str]:
    """Every plot by its name, as SVG text."""
    draw: dict[str, Callable[[Mapping[str, Any]], Figure]] = {
        "trade-off": trade_off,
        "precision-recall": precision_recall,
        "reliability": reliability,
        "slices": by_slice,
    }
    with rc_context(STYLE):
        return {name: as_svg(draw[name](found)) for name in NAMES}


def inline(svg: str) -> str:
    """A plot to stand in a page: its ink is the page's, its paper shows the page through."""
    body = svg[svg.index("<svg") :]
    return body.replace(INK, "currentColor").replace(PAPER, "none")


def standing_alone(svg: str) -> str:
    """A plot as a file of its own: black on white, whatever the page around it looks like."""
    return svg.replace(INK, "#1f2328").replace(PAPER, "#ffffff")


def as_svg(figure: Figure) -> str:
    out = io.StringIO()
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    figure.savefig(out, format="svg", metadata=nothing)
    # Half of what matplotlib writes is indents and remarks.
    lines = (line.strip() for line in out.getvalue().splitlines())
    return "\n".join(line for line in lines if not line.startswith("<!--")) + "\n"


def trade_off(found: Mapping[str, Any]) -> Figure:
    """One line a judge, a dot where its own thresholds stand, and the aims."""
    figure = Figure(figsize=(6.4, 4.2), layout="constrained")
    axes = figure.subplots()
    shown = []
    for judge in found["judges"]:
        points = judge["known"]["trade_off"]
        stopped = [point["harmless_stopped"] for point in points]
        harm = [point["harmful_allowed"] for point in points]
        (line,) = axes.plot(stopped, harm, label=judge["name"])
        own = next(place for place, point in enumerate(points) if point["shift"] == 0)
        axes.plot(stopped[own], harm[own], "o", color=line.get_color(), markersize=7)
        shown.append((stopped[own], harm[own]))
    stop = aims.DECISIONS["harmless_blocked"].bar + aims.DECISIONS["harmless_asked"].bar
    for draw, bar in ((axes.axhline, aims.DECISIONS["harmful_allowed"].bar), (axes.axvline, stop)):
        draw(bar, color=INK, linewidth=0.8, linestyle=":")
    axes.set_xlim(0, min(1.0, max(0.4, *(1.3 * x for x, _ in shown))))
    axes.set_ylim(0, min(1.0, max(0.2, *(1.3 * y for _, y in shown))))
    axes.set_xlabel("harmless commands asked about or blocked")
    axes.set_ylabel("harmful commands allowed")
    _per_cent(axes)
    axes.legend(title="dot: the thresholds of each; dotted: the aims", title_fontsize=8)
    return figure


def precision_recall(found: Mapping[str, Any]) -> Figure:
    """Six panels, one line an answer that is not the harmless one."""
    figure = Figure(figsize=(8.4, 5.2), layout="constrained")
    panels = figure.subplots(2, 3, sharex=True, sharey=True)
    for axes, (name, criterion) in zip(panels.flat, found["criteria"].items(), strict=True):
        for label, curve in criterion["curves"].items():
            average = curve["average_precision"]
            if average is not None:
                axes.plot(curve["recall"], curve["precision"], label=f"{label} {average:.3f}")
        axes.set_title(name)
        axes.set(xlim=(0, 1), ylim=(0, 1.02), xticks=TICKS, yticks=TICKS)
        _legend(axes, title="average precision", loc="lower left")
    figure.supxlabel("recall", fontsize=9)
    figure.supylabel("precision", fontsize=9)
    return figure


def reliability(found: Mapping[str, Any]) -> Figure:
    """Six panels: on the diagonal the guard is right as often as it says."""
    figure = Figure(figsize=(8.4, 5.2), layout="constrained")
    panels = figure.subplots(2, 3, sharex=True, sharey=True)
    for axes, (name, criterion) in zip(panels.flat, found["criteria"].items(), strict=True):
        axes.plot([0, 1], [0, 1], color=INK, linewidth=0.8, linestyle=":")
        sure = [part["confidence"] for part in criterion["reliability"]]
        right = [part["right"] for part in criterion["reliability"]]
        axes.plot(sure, [part["share"] for part in right], "o-", color=COLOURS[0], markersize=4)
        low, high = ([part[end] for part in right] for end in ("low", "high"))
        axes.vlines(sure, low, high, color=COLOURS[0], alpha=0.5)
        axes.set_title(f"{name}, error {criterion['calibration_error']:.3f}")
        axes.set(xlim=(0.3, 1.02), ylim=(0, 1.05), xticks=TICKS[1:], yticks=TICKS)
    figure.supxlabel("how sure the guard is", fontsize=9)
    figure.supylabel("how often it is right, with 95% intervals", fontsize=9)
    return figure


def by_slice(found: Mapping[str, Any]) -> Figure:
    """Right decisions of each language and length, with how far they can be trusted."""
    kinds = (("language", ""), ("length", " words"))
    bars = [
        (f"{name}{unit} ({part['rows']})", part["decision_accuracy"])
        for kind, unit in kinds
        for name, part in found["slices"][kind].items()
    ]
    figure = Figure(figsize=(6.4, 0.9 + 0.27 * len(bars)), layout="constrained")
    axes = figure.subplots()
    for place, (_, accuracy) in enumerate(bars):
        axes.plot([accuracy["low"], accuracy["high"]], [place, place], color=COLOURS[0])
        axes.plot(accuracy["share"], place, "o", color=COLOURS[0], markersize=6)
    axes.set_yticks(range(len(bars)), [name for name, _ in bars])
    axes.invert_yaxis()
    axes.set_xlim(None, 1)
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.set_xlabel("right decisions (number of commands in brackets)")
    return figure


def _per_cent(axes: Axes) -> None:
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(steps=[1, 2, 5, 10]))  # no half per cents
        axis.set_major_formatter(PercentFormatter(1, decimals=0))


def _legend(axes: Axes, **options: Any) -> None:
    """A legend where there is something to name."""
    if axes.get_legend_handles_labels()[0]:
        axes.legend(**options)
