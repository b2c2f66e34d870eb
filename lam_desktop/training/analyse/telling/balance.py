"""What is there."""

import math

import numpy as np

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.analyse.balance import Balance, Crossing, Facet
from lam_desktop.training.analyse.collect import Found
from lam_desktop.training.analyse.telling.phrases import count, listed, of_rows
from lam_desktop.training.analyse.together import NAMES, Together
from lam_desktop.training.report.layout import NOTHING, Section, Table, per_cent

EMPTIEST = 25
CERTAIN = 0.95
LABELLED = ("decision", *(c.value for c in Criterion), "profile")
KINDS = ("language", "split", "topic", "source", "length")


def rows(found: Found) -> Section:
    """How many rows there are of everything."""
    balance = found.balance
    facets = [facet for facet in balance.facets.values() if len(facet.counts) > 1]
    words = [_least_even(facets, len(found.subject.rows))]
    words.append(
        "Evenness is the entropy of the shares over the greatest it could be (Pielou, 1966): 1 "
        "where all values have as many rows, near 0 where one has nearly all. Even is no aim in "
        "itself: what people ask for often, and what hurts when it is missed, deserves more rows."
    )
    tables = [_evenness(balance), *(_counts(balance.facets[name]) for name in LABELLED)]
    return Section(
        title="Labels",
        words=tuple(words),
        tables=tuple(tables),
        plots=("profiles",),
    )


def kinds(found: Found) -> Section:
    """Languages, splits, topics, sources and lengths."""
    facets = found.balance.facets
    language, length = facets["language"], facets["length"]
    total = len(found.subject.rows)
    spoken = f"All {count(total, 'row')} are in {language.fullest}"
    if len(language.counts) > 1:
        spoken = (
            f"{language.fullest} has {of_rows(language.counts[language.fullest], total)}, "
            f"{language.emptiest} the fewest of {len(language.counts)} languages with "
            f"{count(language.counts[language.emptiest], 'row')}"
        )
    words = (
        f"{spoken}; the most frequent length is {length.fullest} words "
        f"({per_cent(length.counts[length.fullest] / total)}).",
        "In Chinese and Japanese two characters are taken for one word. A topic is a source "
        "without its language.",
    )
    return Section(
        title="Languages, sources and lengths",
        words=words,
        tables=tuple(_counts(facets[name]) for name in KINDS),
        plots=("lengths",),
    )


def cells(found: Found) -> Section:
    """What meets what, and where nothing does."""
    balance = found.balance
    there = balance.cells
    crossing = balance.crossings[-1]
    absent = sum(n == 0 for n, _, _ in crossing.pairs())
    words = (
        f"Half of the {count(len(found.subject.rows), 'row')} stand in {there.half:,} of "
        f"{count(there.filled, 'filled cell')} of language, topic, labels and length, and "
        f"{of_rows(there.single, there.filled, 'cell')} "
        f"{'holds' if there.single == 1 else 'hold'} a single row.",
        f"{there.possible:,} cells could be; the middle one of the filled holds "
        f"{count(there.median, 'row')}, the fullest {there.fullest_rows:,}: "
        f"{', '.join(there.fullest)}. Of the pairs of labels and language {absent:,} have no row.",
    )
    tables = [_emptiest(crossing), *(_crossing(each) for each in balance.crossings)]
    return Section(title="Cells", words=words, tables=tuple(tables), plots=("cells",))


def labels_together(found: Found) -> Section:
    """Which labels come with which."""
    both = found.together
    most = both.most_told()
    if most is None:
        first = "All rows have the same labels, so no question answers another."
    else:
        one, other, share = most
        first = (
            f"Of two questions, {one.value} tells most about another: it takes away "
            f"{per_cent(share)} of the uncertainty about {other.value}, in "
            f"{count(both.rows, 'row')}."
        )
    words = (
        first,
        *_certain(both),
        "The label guide itself makes what is illegal or unethical beyond, what is irreversible "
        "never low, and what is illegal and unethical high. Whatever else goes together nearly "
        "always, a guard will learn as if it were a rule.",
    )
    return Section(
        title="Labels together",
        words=words,
        tables=(_shares(both), _matrix(both), _told(both)),
        plots=("together",),
    )


def _least_even(facets: list[Facet], total: int) -> str:
    labelled = [facet for facet in facets if facet.name in {c.value for c in Criterion}]
    if not labelled:
        return f"All {count(total, 'row')} have the same six labels."
    least = min(labelled, key=lambda facet: facet.evenness)
    return (
        f"Of the six criteria {least.name} is the least even (evenness {least.evenness:.2f}): "
        f"only {of_rows(least.counts[least.emptiest], total)} "
        f"{'is' if least.counts[least.emptiest] == 1 else 'are'} {least.emptiest}."
    )


def _evenness(balance: Balance) -> Table:
    return Table(
        title="How even each facet is",
        head=("facet", "values", "rows", "evenness", "fullest", "emptiest", "times as many"),
        rows=tuple(
            (
                facet.name,
                str(len(facet.counts)),
                f"{facet.rows:,}",
                f"{facet.evenness:.2f}",
                *(f"{v} ({facet.counts[v]:,})" for v in (facet.fullest, facet.emptiest)),
                f"{facet.counts[facet.fullest] / facet.counts[facet.emptiest]:,.1f}",
            )
            for facet in balance.facets.values()
        ),
    )


def _counts(facet: Facet) -> Table:
    return Table(
        title=f"Rows by {facet.name}",
        head=(facet.name, "rows", "share"),
        rows=tuple(
            (value, f"{rows:,}", per_cent(rows / facet.rows))
            for value, rows in facet.counts.items()
        ),
    )


def _crossing(crossing: Crossing) -> Table:
    other = list(crossing.other.counts)
    return Table(
        title=f"Rows by {crossing.one.name} and {crossing.other.name}",
        head=(crossing.one.name, *other),
        rows=tuple(
            (one, *(f"{counts[name]:,}" for name in other))
            for one, counts in crossing.counts.items()
        ),
    )


def _emptiest(crossing: Crossing) -> Table:
    return Table(
        title="The emptiest pairs of labels and language, by rows and then by name",
        head=("labels", "language", "rows", "with these labels in all", "in this language in all"),
        rows=tuple(
            (
                one,
                other,
                str(number),
                f"{crossing.one.counts[one]:,}",
                f"{crossing.other.counts[other]:,}",
            )
            for number, one, other in crossing.pairs()[:EMPTIEST]
        ),
    )


def _certain(both: Together) -> list[str]:
    """Labels that nearly always bring another, harmless answers aside."""
    harmless = {criterion.labels[0] for criterion in Criterion}
    own = {label: set(criterion.labels) for criterion in Criterion for label in criterion.labels}
    found = [
        f"{one} is {other} in {share_text} of {count(int(both.counts[i, i]), 'row')}"
        for i, one in enumerate(NAMES)
        for k, other in enumerate(NAMES)
        if one not in harmless
        and other not in harmless | own[one]
        and not math.isnan(both.shares[i, k])
        and both.shares[i, k] >= CERTAIN
        for share_text in (per_cent(float(both.shares[i, k])),)
    ]
    return [f"Nearly always: {listed(found, most=12)}."] if found else []


def _shares(both: Together) -> Table:
    shares = both.shares
    return Table(
        title="Of the rows with the label at the left, the share that also has the one above",
        head=("label", "rows", *NAMES),
        rows=tuple(
            (
                label,
                f"{both.counts[place, place]:,}",
                *(NOTHING if np.isnan(x) else per_cent(float(x)) for x in shares[place]),
            )
            for place, label in enumerate(NAMES)
        ),
    )


def _matrix(both: Together) -> Table:
    return Table(
        title=f"How many of {count(both.rows, 'row')} have both labels",
        head=("label", *NAMES),
        rows=tuple(
            (label, *(f"{number:,}" for number in both.counts[place].tolist()))
            for place, label in enumerate(NAMES)
        ),
    )


def _told(both: Together) -> Table:
    return Table(
        title="How much of the uncertainty about the question above the one at the left takes away "
        f"(Theil’s U), of {count(both.rows, 'row')}",
        head=("question", *(criterion.value for criterion in Criterion)),
        rows=tuple(
            (c.value, *(NOTHING if np.isnan(x) else per_cent(float(x)) for x in both.told[place]))
            for place, c in enumerate(Criterion)
        ),
    )
