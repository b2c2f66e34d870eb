"""The whole report, with what to write next at its head."""

from collections import Counter

from lam_desktop.training.analyse.balance import FACETS
from lam_desktop.training.analyse.collect import Found
from lam_desktop.training.analyse.shortcuts import TOPIC
from lam_desktop.training.analyse.telling import alike, balance, shortcuts, sources, wording
from lam_desktop.training.analyse.telling.phrases import count, gained, listed, of_rows
from lam_desktop.training.analyse.telling.what_if import (
    costly,
    each_thousand,
    most_missed,
    of_kind,
    what_if,
)
from lam_desktop.training.analyse.what_if import DECISION, WhatIf
from lam_desktop.training.report.intervals import wilson
from lam_desktop.training.report.layout import Section, Table, per_cent

WEAK = 20
FEWEST_MEASURED = 5


def sections(found: Found) -> list[Section]:
    """Every section, in the order in which they are read."""
    return [
        _next(found),
        balance.rows(found),
        balance.kinds(found),
        balance.cells(found),
        balance.labels_together(found),
        sources.duplicates(found),
        sources.quality(found),
        wording.wording(found),
        *what_if(found.what_if),
        shortcuts.shortcuts(found),
        alike.alike(found),
    ]


def _next(found: Found) -> Section:
    """What the figures say to write, put right or leave."""
    subject = found.subject
    words = [
        _weakest(found.what_if) if isinstance(found.what_if, WhatIf) else _emptiest(found),
        *([_emptiest(found), *_tried(found.what_if)] if isinstance(found.what_if, WhatIf) else []),
        *_pointed_out(found),
        f"All this is of {count(len(subject.rows), 'row')} of {subject.name}; the version of these "
        f"rows is {found.version}. Ranges in brackets are 95% intervals.",
    ]
    tables = (_weak(found.what_if),) if isinstance(found.what_if, WhatIf) else ()
    return Section(title="What to write next", words=tuple(words), tables=tables)


def _weakest(found: WhatIf) -> str:
    weak = _weak_cells(found)
    total = int((found.base.right == 0).sum())
    rows = len(found.parts.measured)
    head = (
        f"A quick probe trained on the {count(len(found.parts.train), 'train row')} decides "
        f"{of_rows(total, rows, 'validation row')} wrongly"
    )
    if not weak:
        return f"{head}."
    facet, value, of, wrong = weak[0]
    return f"{head}, most surely too many of those whose {facet} is “{value}”: {wrong:,} of {of:,}."


def _emptiest(found: Found) -> str:
    pairs = found.balance.crossings[-1].pairs()
    profile = found.balance.facets["profile"]
    few = list(profile.counts.items())[-3:][::-1]
    names = listed([f"“{name}” ({count(rows, 'row')})" for name, rows in few])
    absent = sum(rows == 0 for rows, _, _ in pairs)
    none = (
        f"; {of_rows(absent, len(pairs), 'pair')} of labels and language "
        f"{'has' if absent == 1 else 'have'} none at all"
        if absent
        else ""
    )
    return (
        f"Of {count(len(profile.counts), 'set')} of six labels the fewest rows have {names}{none}."
    )


def _tried(found: WhatIf) -> list[str]:
    words = []
    lost = sorted(costly(of_kind(found, "topic")), key=lambda e: -each_thousand(found, e))
    missed = most_missed(of_kind(found, "topic"))
    if lost:
        names = [f"{effect.scenario.name} ({each_thousand(found, effect):+.1f})" for effect in lost]
        words.append(
            "Of the topics whose loss is told from chance, these bring most right decisions by the "
            f"thousand rows, in points: {listed(names, most=3)}. More like them is a safe choice."
        )
    elif missed is not None:
        effect, criterion = missed
        words.append(
            f"More like {effect.scenario.name} helps {criterion}: without it macro F1 changes by "
            f"{gained(effect.macro_f1[criterion])}."
        )
    if found.curve is not None:
        (twice, *_) = found.curve.forecasts[DECISION]
        words.append(
            f"More of everything would help this much: wrong decisions {per_cent(twice.error)} "
            f"({100 * twice.low:.1f} to {100 * twice.high:.1f}) with twice the rows, "
            f"{per_cent(1 - found.base.decision)} now."
        )
    return words


def _pointed_out(found: Found) -> list[str]:
    words = []
    # Of a topic the guard sees nothing.
    suspects = [
        f"“{name}” for {label}" for name, label, _ in found.shortcuts.suspects() if name != TOPIC
    ]
    if suspects:
        words.append(f"Write against shortcuts: {listed(suspects, most=4)}.")
    if found.alike.listed:
        words.append(
            f"Read {count(len(found.alike.listed), 'pair')} of rows that are much alike and "
            "decided otherwise, at the end of this report."
        )
    return words


def _weak_cells(found: WhatIf) -> list[tuple[str, str, int, int]]:
    """Facet, value, measured rows and wrong ones, by how sure it is that too many are wrong."""
    wrong = found.base.right == 0
    cells = []
    for facet in ("language", "topic", "profile", "length"):
        values = [FACETS[facet](row) for row in found.parts.measured]
        of = Counter(values)
        mistaken = Counter(value for value, bad in zip(values, wrong, strict=True) if bad)
        cells += [
            (facet, value, rows, mistaken[value])
            for value, rows in of.items()
            if rows >= FEWEST_MEASURED and mistaken[value] and len(of) > 1
        ]
    return sorted(cells, key=lambda cell: (-wilson(cell[3], cell[2])[0], cell[0], cell[1]))


def _weak(found: WhatIf) -> Table:
    taught = {facet: Counter(FACETS[facet](r) for r in found.parts.train) for facet in FACETS}
    rows = []
    for facet, value, of, wrong in _weak_cells(found)[:WEAK]:
        low, high = wilson(wrong, of)
        share = f"{per_cent(wrong / of)} ({100 * low:.1f} to {100 * high:.1f})"
        rows.append((f"{facet}: {value}", f"{taught[facet][value]:,}", f"{of:,}", share))
    return Table(
        title="Where the probe is wrong most surely",
        head=("rows with", "train rows", "validation rows", "wrong decisions"),
        rows=tuple(rows),
    )
