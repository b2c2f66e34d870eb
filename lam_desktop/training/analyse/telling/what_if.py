"""What a change of the rows would do."""

from collections.abc import Sequence

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.analyse.bootstrap import told_from_chance
from lam_desktop.training.analyse.curve import FEWEST_POINTS
from lam_desktop.training.analyse.telling.phrases import count, gained, listed
from lam_desktop.training.analyse.what_if import (
    DECISION,
    Effect,
    LearningCurve,
    Untold,
    WhatIf,
)
from lam_desktop.training.report.layout import (
    Section,
    Table,
    per_cent,
    points,
    three_places,
)

CRITERIA = tuple(criterion.value for criterion in Criterion)


def what_if(found: WhatIf | Untold) -> list[Section]:
    """The sections on all that was tried; one that says why there are none."""
    if isinstance(found, Untold):
        return [Section(title="What if", words=(found.why,))]
    return [_left_out(found), _curve(found), _changed(found)]


def of_kind(found: WhatIf, *kinds: str) -> list[Effect]:
    """The effects of some kinds of change."""
    return [effect for effect in found.effects if effect.scenario.kind in kinds]


def measured_on(found: WhatIf) -> str:
    """On which rows it all stands."""
    return (
        f"{count(len(found.parts.train), 'train row')} and "
        f"{count(len(found.parts.measured), 'validation row')}"
    )


def costly(effects: Sequence[Effect]) -> list[Effect]:
    """Those whose loss of right decisions is told from chance, the greatest loss first."""
    lost = [e for e in effects if told_from_chance(e.decision) and e.decision["difference"] < 0]
    return sorted(lost, key=lambda effect: float(effect.decision["difference"]))


def each_thousand(found: WhatIf, effect: Effect) -> float:
    """What a thousand rows of what was left out or doubled bring to right decisions, in points."""
    changed = effect.scenario.rows - len(found.parts.train)
    return 100_000 * float(effect.decision["difference"]) / changed if changed else 0.0


def most_missed(effects: Sequence[Effect]) -> tuple[Effect, str] | None:
    """The change that costs a single criterion most, and which, if it is told from chance."""
    lost = [
        (effect, name)
        for effect in effects
        for name, found in effect.macro_f1.items()
        if told_from_chance(found) and found["difference"] < 0
    ]
    return min(lost, key=lambda pair: float(pair[0].macro_f1[pair[1]]["difference"]), default=None)


def _left_out(found: WhatIf) -> Section:
    effects = of_kind(found, "topic", "language")
    words = [_most_lost(found, effects)]
    missed = most_missed(effects)
    if missed is not None:
        effect, name = missed
        words.append(
            f"Among single criteria {name} loses most: without {effect.scenario.name} its macro F1 "
            f"changes by {gained(effect.macro_f1[name])}."
        )
    words.append(_how(found))
    if found.untried:
        words.append(f"Not tried, for they have the fewest rows: {listed(found.untried, most=12)}.")
    tables = [
        _effects(f"Without one {kind}", found, effects, own=f"on this {kind}")
        for kind in ("topic", "language")
        if (effects := of_kind(found, kind))
    ]
    return Section(
        title="What if a source or a language were not there",
        words=tuple(words),
        tables=tuple(tables),
        plots=("what-if",),
    )


def _most_lost(found: WhatIf, effects: Sequence[Effect]) -> str:
    lost = costly(effects)
    if not effects:
        return (
            "All train rows are of one topic and one language, so none could be left out "
            f"({measured_on(found)})."
        )
    if lost:
        return (
            f"Without {lost[0].scenario.name} the share of right decisions changes by "
            f"{gained(lost[0].decision)}, the most of {len(effects)} topics and languages; "
            f"{len(effects) - len(lost)} of them could go without a loss that is told from chance."
        )
    return (
        f"None of {len(effects)} topics and languages is missed so much that its loss is told "
        "from chance."
    )


def _how(found: WhatIf) -> str:
    base = found.base
    scores = ", ".join(f"{name} {base.macro_f1[name]:.3f}" for name in CRITERIA)
    return (
        f"A probe, one logistic regression a criterion on {found.features}, is trained again each "
        f"time on what is left of {measured_on(found)}, and compared with itself on all: "
        f"{per_cent(base.decision)} right decisions; macro F1 {scores}. All figures are changes in "
        "points; in brackets the 95% interval of the bootstrap over contrast groups, paired row by "
        "row. With so many comparisons about one in twenty leaves zero out by luck. A topic "
        "without validation rows of its own can only help or hurt the others here; how it does on "
        "its own kind of command is then not measured. The guard learns more than the probe; what "
        "helps the probe is where to look first."
    )


def _effects(
    title: str, found: WhatIf, effects: Sequence[Effect], *, own: str | None = None
) -> Table:
    return Table(
        title=f"{title}: change in points",
        head=(
            *("change", "train rows", "right decisions", "harm allowed"),
            *(("by 1,000 rows of it",) if own else ()),
            *((f"right decisions {own}", "validation rows of it") if own else ()),
            *(f"macro F1 {name}" for name in CRITERIA),
        ),
        rows=tuple(
            (
                effect.scenario.name,
                f"{effect.scenario.rows:,}",
                points(effect.decision),
                points(effect.harm_allowed),
                *((f"{each_thousand(found, effect):+.2f}",) if own else ()),
                *_own(effect, own),
                *(points(effect.macro_f1[name]) for name in CRITERIA),
            )
            for effect in effects
        ),
    )


def _own(effect: Effect, own: str | None) -> tuple[str, ...]:
    if own is None or effect.own is None:
        return ()
    return points(effect.own), f"{effect.own['of']:,}"


def _curve(found: WhatIf) -> Section:
    title = "What if there were fewer rows, or more"
    shares = of_kind(found, "share")
    tables = [_effects("With a part of the rows", found, shares)]
    curve = found.curve
    if curve is None:
        why = (
            f"There are too few train rows ({len(found.parts.train)}) for {FEWEST_POINTS} parts of "
            "different size, so no curve was fitted."
        )
        return Section(title=title, words=(why,), tables=tuple(tables))
    now, (twice, *_) = 1 - found.base.decision, curve.forecasts[DECISION]
    words = (
        f"Twice as many rows of the same kinds ({twice.rows:,} for {len(found.parts.train):,}) "
        f"would take the probe’s wrong decisions from {per_cent(now)} to about "
        f"{per_cent(twice.error)} ({100 * twice.low:.1f} to {100 * twice.high:.1f}).",
        "The curve is a power law, a times rows to the power of -b, plus a floor c, fitted by "
        f"least squares to {len(curve.sizes)} sizes; whole contrast groups were drawn, each part "
        "within the next. The interval is of the validation rows’ luck alone, not of which rows "
        "were drawn, nor of whether the law holds so far out. Rows of a new kind follow no such "
        "curve: they are how to do better than it says.",
    )
    tables.append(_fitted(curve))
    return Section(title=title, words=words, tables=tuple(tables), plots=("learning-curve",))


def _fitted(curve: LearningCurve) -> Table:
    return Table(
        title="The fitted curves: the share of wrong decisions, and one less macro F1",
        head=(
            "error of",
            *(f"{int(n):,} rows" for n in curve.sizes),
            "power b",
            "floor c",
            *(f"at {f.rows:,} rows" for f in curve.forecasts[DECISION]),
        ),
        rows=tuple(
            (
                name,
                *(three_places(float(error)) for error in curve.errors[name]),
                f"{float(curve.laws[name].b[0]):.2f}",
                three_places(float(curve.laws[name].c[0])),
                *(f"{f.error:.3f} ({f.low:.3f} to {f.high:.3f})" for f in curve.forecasts[name]),
            )
            for name in curve.errors
        ),
    )


def _changed(found: WhatIf) -> Section:
    wrong, twice = of_kind(found, "flipped"), of_kind(found, "doubled")
    worst = min(wrong, key=lambda effect: float(effect.decision["difference"]))
    first = (
        f"With {worst.scenario.name} of each criterion’s labels wrong the share of right decisions "
        f"changes by {gained(worst.decision)}, of "
        f"{count(len(found.parts.measured), 'validation row')}."
    )
    words = [first]
    helped = [e for e in twice if e.own and told_from_chance(e.own) and e.own["difference"] > 0]
    if twice:
        names = listed([f"“{effect.scenario.name}”" for effect in helped])
        words.append(
            f"The {count(len(twice), 'cell')} with most wrong decisions had "
            f"{'its' if len(twice) == 1 else 'their'} rows doubled; on its own rows that helps "
            f"{names or 'none so much that it is told from chance'}. The same rows twice only "
            "weigh more; as many new rows would teach at least as much."
        )
    tables = [_effects("With labels turned into others at random", found, wrong)]
    if twice:
        tables.append(_effects("With the rows of a cell twice", found, twice, own="on this cell"))
    return Section(
        title="What if labels were wrong, or a cell were doubled",
        words=tuple(words),
        tables=tuple(tables),
    )
