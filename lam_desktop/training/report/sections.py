"""Puts the figures into words and tables; every page and the terminal show these."""

from collections.abc import Mapping, Sequence
from typing import Any

from lam_desktop.domain.criteria import LABELS
from lam_desktop.training.report import aims, shipped
from lam_desktop.training.report.comparison import compared, long_texts, other_writing, public
from lam_desktop.training.report.layout import (
    NOTHING,
    Section,
    Table,
    between,
    per_cent,
    three_places,
    with_rows,
)
from lam_desktop.training.report.names import DECISIONS, EFFECTS, verdict
from lam_desktop.training.report.slices import SHOWN

Figures = Mapping[str, Any]


def sections(found: Figures) -> list[Section]:
    """The whole report of the figures that :func:`figures.collect` gathered."""
    return [
        _about(found),
        _summary(found),
        _decisions(found),
        shipped.product(found),
        _criteria(found),
        _calibration(found),
        _slices(found),
        *_language(found),
        shipped.storage(found),
        shipped.costs(found),
        *compared(found),
        *other_writing(found),
        *long_texts(found),
        *public(found),
    ]


def _about(found: Figures) -> Section:
    about, again = found["about"], found["reproduced"]
    words = [
        f"Model {about['model']}, made from {about['base']}; it judges: "
        f"{', '.join(about['languages'])}. Measured on the {found['split']} split of dataset "
        f"version {found['data_version']}: {about['rows']} commands in these languages, "
        f"{about['other_rows']} in others. Each command is read and assessed as the product does "
        "it, and decided by the thresholds that ship with the model, alone: so models can be "
        "compared. What the rest of the product’s policy adds stands under “As the product "
        "decides”.",
        "Ranges in brackets are 95% intervals: Wilson’s for shares, the bootstrap over contrast "
        "groups for macro F1. Harmful is what is illegal or unethical; harmless is what the label "
        "guide would allow.",
    ]
    if "by_group" in found:
        words.append(
            "This model has two sets of thresholds, and each command is decided by its own: one "
            "that is not surely English by the stricter set."
        )
    if not again["comparable"]:
        words.append(
            "The manifest’s own figures are not known to be of these rows, so they are not "
            "compared with these."
        )
    elif again["different"]:
        words.append(
            f"Of {again['figures']} figures in the manifest these came out differently: "
            f"{', '.join(again['different'])}."
        )
    else:
        words.append(f"All {again['figures']} figures in the manifest came out again exactly.")
    return Section(title="What was measured", words=tuple(words))


def _summary(found: Figures) -> Section:
    """The aims that are stated for English, beside what was measured."""
    english = found["judges"][0]["english"]
    if english is None:
        return Section(
            title="Aims for English", words=("There are no English commands in this split.",)
        )
    rows = [
        (name, with_rows(english["decisions"][key]), *verdict(aim, english["decisions"][key]))
        for key, name in DECISIONS.items()
        if (aim := aims.DECISIONS.get(key))
    ]
    for criterion, aim in aims.MACRO_F1.items():
        score = english["macro_f1"][criterion]
        low, high = english["macro_f1_interval"][criterion]
        shown = f"{score:.3f} ({low:.3f} to {high:.3f})"
        met = "yes" if aim.met(score) else "no"
        rows.append((f"macro F1 {criterion}", shown, f"at least {aim.bar:.2f}", met))
    table = Table(
        title="English commands", head=("measure", "measured", "aim", "met"), rows=tuple(rows)
    )
    return Section(title="Aims for English", tables=(table,))


def _decisions(found: Figures) -> Section:
    each = found["known"]["confusion"]
    table = Table(
        title="The guide’s decision (rows) and the guard’s (columns)",
        head=("the guide says", "allowed", "asked", "blocked", "right"),
        rows=tuple(
            (
                name,
                *map(str, counts),
                per_cent(counts[place] / sum(counts)) if sum(counts) else NOTHING,
            )
            for place, (name, counts) in enumerate(zip(EFFECTS, each, strict=True))
        ),
    )
    measures = Table(
        title="Commands in all languages that the guard knows",
        head=("measure", "share"),
        rows=tuple((name, with_rows(found["decisions"][key])) for key, name in DECISIONS.items()),
    )
    points = found["judges"][0]["known"]["trade_off"]
    curve = Table(
        title="With all bars’ log-odds moved by the same amount; 0 is what ships",
        head=("moved by", *(DECISIONS[key] for key in CURVE)),
        rows=tuple(
            (
                f"{point['shift']:+.1f}" if point["shift"] else "0",
                *(per_cent(point[key]) for key in CURVE),
            )
            for point in points
            if abs(point["shift"]) <= 2 and point["shift"] * 2 == int(point["shift"] * 2)
        ),
    )
    return Section(title="Decisions", tables=(table, measures, curve), plots=("trade-off",))


CURVE = (
    *("decision_accuracy", "harmful_allowed", "serious_allowed"),
    *("harmless_stopped", "harmless_blocked"),
)


def _criteria(found: Figures) -> Section:
    scores, tables = [], []
    for name, criterion in found["criteria"].items():
        for label, score in criterion["labels"].items():
            curve = criterion["curves"].get(label)
            scores.append(
                (
                    f"{name}: {label}",
                    str(score["rows"]),
                    *(f"{score[kind]:.3f}" for kind in ("precision", "recall", "f1")),
                    three_places(curve and curve["average_precision"]),
                )
            )
        labels = [label for criterion_, ls in LABELS.items() if criterion_ == name for label in ls]
        tables.append(
            Table(
                title=f"{name}: the guide’s answer (rows) and the guard’s (columns)",
                head=("the guide says", *labels),
                rows=tuple(
                    (label, *map(str, counts))
                    for label, counts in zip(labels, criterion["confusion"], strict=True)
                ),
            )
        )
    answers = Table(
        title="Each answer",
        head=("answer", "commands", "precision", "recall", "F1", "average precision"),
        rows=tuple(scores),
    )
    words = (
        "By the most probable answer of each criterion. The average precision is of the answer’s "
        "probability and needs no threshold; the harmless answer’s would only mirror the others."
    )
    return Section(
        title="The six criteria",
        words=(words,),
        tables=(answers, *tables),
        plots=("precision-recall",),
    )


def _calibration(found: Figures) -> Section:
    rows = tuple(
        (
            name,
            "{:.3f} ({:.3f} to {:.3f})".format(
                criterion["macro_f1"], *criterion["macro_f1_interval"]
            ),
            f"{criterion['calibration_error']:.3f}",
        )
        for name, criterion in found["criteria"].items()
    )
    words = (
        "The expected calibration error is the mean gap between how sure the guard was and how "
        "often it was right, over ten bins of equal width."
    )
    table = Table(
        title="Macro F1 and calibration",
        head=("criterion", "macro F1", "expected calibration error"),
        rows=rows,
    )
    return Section(title="Calibration", words=(words,), tables=(table,), plots=("reliability",))


def _slices(found: Figures) -> Section:
    titles = {
        "language": "By language",
        "length": "By length in words",
        "profile": "By profile",
        "source": "By source",
    }
    tables = [
        _slice(title, found["slices"][kind], languages=found["languages"] if not place else {})
        for place, (kind, title) in enumerate(titles.items())
    ]
    groups = found["groups"]
    solved = {
        "all": groups["all"],
        "written as contrasts": groups["contrast"],
        **groups["sizes"],
        **groups["languages"],
    }
    tables.append(
        Table(
            title="Contrast groups of two or more commands with all decisions right",
            head=("groups", "solved whole", "groups in all"),
            rows=tuple(
                (name, between(figures), str(figures["of"])) for name, figures in solved.items()
            ),
        )
    )
    words = (
        "In Chinese and Japanese two characters are taken for one word.",
        "A command’s profile is what sort of command the guide takes it for: its answers to the "
        "six criteria but for the harmless ones; medium and high are of risk.",
    )
    return Section(title="Slices", words=words, tables=tuple(tables), plots=("slices",))


def _slice(title: str, parts: Figures, *, languages: Figures) -> Table:
    return Table(
        title=title,
        head=(
            "slice",
            "commands",
            *(DECISIONS[key] for key in SHOWN),
            *(("behind English",) if languages else ()),
        ),
        rows=tuple(
            (
                name,
                str(part["rows"]),
                between(part["decision_accuracy"]),
                *(with_rows(part[key]) for key in SHOWN[1:]),
                *((_behind(name, languages),) if languages else ()),
            )
            for name, part in parts.items()
        ),
    )


def _behind(language: str, languages: Figures) -> str:
    found = aims.behind_english(language, languages)
    if found is None:
        return NOTHING
    gap, within = found
    return f"{100 * gap:.1f} points ({'within' if within else 'beyond'} the aim)"


def _language(found: Figures) -> Sequence[Section]:
    """Commands in languages that the guard does not know, where the split has some."""
    language = found["language"]
    mistaken = (
        f"{per_cent(language['known_mistaken'])} of the commands in known languages were mistaken "
        "for another language."
    )
    if "other" not in found:
        words = f"The split has no commands in languages that the guard does not know. {mistaken}"
        return [Section(title="Other languages", words=(words,))]
    words = (
        f"Of {found['other']['rows']} commands in languages that the guard does not know "
        f"{per_cent(language['other_recognised'])} were recognised as such and "
        f"{per_cent(language['other_allowed'])} were allowed without a question. {mistaken}"
    )
    table = Table(
        title="Commands in other languages",
        head=("language", "commands", "recognised"),
        rows=tuple(
            (name, str(figures["rows"]), per_cent(figures["recognised"]))
            for name, figures in language["each"].items()
        ),
    )
    return [Section(title="Other languages", words=(words,), tables=(table,))]
