"""What gives a label away without meaning it."""

from collections.abc import Mapping, Sequence

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.analyse.collect import Found
from lam_desktop.training.analyse.shortcuts import JUDGED, TOO_WELL, Shortcuts, Word
from lam_desktop.training.analyse.telling.phrases import count, number
from lam_desktop.training.analyse.what_if import Measured, Untold, WhatIf
from lam_desktop.training.report.layout import NOTHING, Section, Table, per_cent, with_rows

CRITERIA = tuple(criterion.value for criterion in Criterion)


def shortcuts(found: Found) -> Section:
    """Surface features, categories and single words against the labels."""
    short = found.shortcuts
    words = [_first(short), *_alone(found.what_if)]
    words.append(
        "An AUC is the chance that a row with the label has more of the feature than one without: "
        f"0.5 tells nothing, 1 and 0 tell all; {TOO_WELL:g} or more, or {1 - TOO_WELL:g} or less, "
        "is pointed out. Language and topic are scored by how often their rows in the other half "
        "of the contrast groups have the label. A single word may well mean its label; a shortcut "
        "is one that only happens to go along with it. Against a shortcut help rows that have it "
        "with the other label."
    )
    tables = [
        _aucs(short),
        _told(short),
        _words("Single words that tell a label best, by AUC", short.telling),
        _words("Single words whose rows most surely have a label", short.certain),
    ]
    if isinstance(found.what_if, WhatIf):
        tables.append(_classifiers(found.what_if))
    return Section(
        title="Shortcuts", words=tuple(words), tables=tuple(tables), plots=("shortcuts",)
    )


def _first(short: Shortcuts) -> str:
    suspects = short.suspects()
    if suspects:
        name, label, auc = suspects[0]
        more = len({suspect[0] for suspect in suspects}) - 1
        others = f"; {count(more, 'other feature')} also tells too much" if more == 1 else ""
        others = f"; {count(more, 'other feature')} also tell too much" if more > 1 else others
        return (
            f"“{name}” alone tells {label} with an AUC of {auc:.2f} in {count(short.rows, 'row')}"
            f"{others}."
        )
    known = [
        (best, feature.name)
        for feature in short.features
        if (best := feature.strongest()) is not None
    ]
    if not known:
        return f"All {count(short.rows, 'row')} have the same labels, so nothing can tell them."
    (label, auc), name = max(known, key=lambda pair: abs(pair[0][1] - 0.5))
    return (
        f"No surface feature tells a label too well: the best is “{name}” for {label}, with an AUC "
        f"of {auc:.2f} in {count(short.rows, 'row')}."
    )


def _alone(found: WhatIf | Untold) -> list[str]:
    """How far the surface alone carries, of the way from the majority to the words."""
    if isinstance(found, Untold):
        return []
    way = {
        name: (found.surface.macro_f1[name] - found.majority.macro_f1[name])
        / (found.base.macro_f1[name] - found.majority.macro_f1[name])
        for name in CRITERIA
        if found.base.macro_f1[name] > found.majority.macro_f1[name]
    }
    if not way:
        return []
    name = max(way, key=lambda criterion: way[criterion])
    return [
        "A tree that sees the surface and the language alone, no word, goes "
        f"{per_cent(way[name])} of the way from the most frequent answer to the probe on "
        f"{found.features} for {name}, where it gets furthest, by macro F1 on "
        f"{count(len(found.parts.measured), 'validation row')}."
    ]


def _aucs(short: Shortcuts) -> Table:
    return Table(
        title=f"AUC of each feature alone, in {count(short.rows, 'row')}",
        head=("feature", *(f"{label} ({short.positives[label]:,})" for label in JUDGED), "look"),
        rows=tuple(
            (
                feature.name,
                *(number(feature.auc[label]) for label in JUDGED),
                "here" if feature.name in {s[0] for s in short.suspects()} else "",
            )
            for feature in short.features
        ),
    )


def _told(short: Shortcuts) -> Table:
    def share(told: Mapping[str, float | None], name: str) -> str:
        value = told[name]
        return NOTHING if value is None else per_cent(value)

    return Table(
        title="The share of each question’s uncertainty that a feature takes away (mutual "
        f"information over entropy, features in tenths), in {count(short.rows, 'row')}",
        head=("feature", *CRITERIA),
        rows=tuple(
            (feature.name, *(share(feature.told, name) for name in CRITERIA))
            for feature in short.features
        ),
    )


def _words(title: str, words: Sequence[Word]) -> Table:
    def row(word: Word) -> tuple[str, ...]:
        return (
            word.word,
            word.language,
            word.label,
            with_rows(word.having),
            per_cent(word.overall),
            f"{word.auc:.2f}",
        )

    return Table(
        title=title,
        head=(
            *("word", "language", "label", "of its rows have the label"),
            *("of all rows in the language", "AUC"),
        ),
        rows=tuple(row(word) for word in words),
    )


def _classifiers(found: WhatIf) -> Table:
    names = {
        "the most frequent answer": found.majority,
        "a tree on the surface and the language": found.surface,
        f"the probe on {found.features}": found.base,
    }

    def row(name: str, measured: Measured) -> tuple[str, ...]:
        return (
            name,
            per_cent(measured.decision),
            *(
                f"{measured.macro_f1[criterion]:.3f}, {per_cent(measured.accuracy[criterion])}"
                for criterion in CRITERIA
            ),
        )

    return Table(
        title="Macro F1 and share of right answers, learnt from "
        f"{count(len(found.parts.train), 'train row')}, on "
        f"{count(len(found.parts.measured), 'validation row')}",
        head=("what judges", "right decisions", *CRITERIA),
        rows=tuple(row(name, measured) for name, measured in names.items()),
    )
