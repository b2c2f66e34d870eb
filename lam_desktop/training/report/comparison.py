"""The parts of the report that set judges side by side, on long texts and the public set too."""

from collections.abc import Mapping, Sequence
from typing import Any

from lam_desktop.training.report import aims
from lam_desktop.training.report.layout import (
    NOTHING,
    Section,
    Table,
    between,
    per_cent,
    points,
    three_places,
    with_rows,
)
from lam_desktop.training.report.long_texts import AROUND
from lam_desktop.training.report.names import DECISIONS, LONG_TEXTS, PUBLIC, verdict
from lam_desktop.training.report.public import EFFECTS
from lam_desktop.training.split import NEAR_DUPLICATE

Figures = Mapping[str, Any]
Rows = list[tuple[str, ...]]


def compared(found: Figures) -> list[Section]:
    """A column a judge; none where the model stands alone."""
    judges = found["judges"]
    if len(judges) == 1:
        return []
    tables = [_table("All known languages", judges, _column(judges, "known"))]
    if len(found["languages"]) > 1:
        if all(judge["english"] for judge in judges):
            tables.append(_table("English", judges, _column(judges, "english")))
        tables.append(_table("Right decisions by language", judges, _languages(found)))
    tables.append(_gains(found))
    tables.append(_table("Time and size", judges, _costs(judges)))
    words = (
        "Every judge answered the same commands.",
        *(f"{judge['name']}: it decides {judge['decides']}." for judge in judges),
        "Whether two judges differ is told by the paired differences, of what each decides on the "
        "same commands, not by whether their own intervals overlap.",
    )
    return [Section(title="Beside other judges", words=words, tables=tuple(tables))]


def _table(title: str, judges: Sequence[Figures], rows: Rows) -> Table:
    names = (judge["name"] for judge in judges)
    return Table(title=title, head=("measure", *names), rows=tuple(rows))


def _column(judges: Sequence[Figures], part: str) -> Rows:
    columns = [judge[part] for judge in judges]
    rows: Rows = [
        (name, *(between(column["decisions"][key]) for column in columns))
        for key, name in DECISIONS.items()
    ]
    rows.append(("groups solved whole", *(between(column["groups"]) for column in columns)))
    for kind, title in (
        ("macro_f1", "macro F1"),
        ("average_precision", "average precision"),
        ("calibration_error", "calibration error"),
    ):
        rows += [
            (f"{title}, {name}", *(three_places(column[kind][name]) for column in columns))
            for name in columns[0][kind]
        ]
    return rows


def _languages(found: Figures) -> Rows:
    return [
        (name, *(between(judge["languages"][name]) for judge in found["judges"]))
        for name in found["languages"]
    ]


def _gains(found: Figures) -> Table:
    """The model less each other judge; an interval that leaves out 0 shows a difference."""
    gains = found["gains"]
    return Table(
        title="All known languages: the guard less the other judge, in points, paired",
        head=("measure", *(gain["name"] for gain in gains)),
        rows=tuple(
            (name, *(points(gain["shares"][key]) for gain in gains))
            for key, name in DECISIONS.items()
        ),
    )


def _costs(judges: Sequence[Figures]) -> Rows:
    costs = [judge["costs"] for judge in judges]
    rows: Rows = [
        (
            f"{name} at sixteen tokens, one core",
            *(_time(cost.get("latency_one_thread_ms"), name) for cost in costs),
        )
        for name in ("p50", "p99")
    ]
    sizes = [cost.get("size_bytes") for cost in costs]
    shown = (NOTHING if size is None else f"{size / 1e6:.1f} MB" for size in sizes)
    return [*rows, ("size on disk", *shown)]


def _time(latency: Mapping[str, float] | None, name: str) -> str:
    return NOTHING if latency is None else f"{latency[name]:.2f} ms"


def other_writing(found: Figures) -> list[Section]:
    """What the judges that read the commands in other writing do with them."""
    judges = [judge for judge in found["other_writing"] if judge["families"]]
    if not judges:
        return []
    words = (
        "Each command of the split, written in one other way that is not undone before a guard "
        "reads, as a hurried person would type it or a sly one; before the arrow as it was "
        "written. Commands that none of these changes are left out, and so are judges whose "
        "answers came from a file.",
    )
    tables = [
        Table(
            title=judge["name"],
            head=("written with", "commands", *(DECISIONS[key] for key in OTHERWISE)),
            rows=tuple(
                (
                    name,
                    str(family["rows"]),
                    *(
                        f"{_share(family['written'][key])} → {_share(family['altered'][key])}"
                        for key in OTHERWISE
                    ),
                )
                for name, family in judge["families"].items()
            ),
        )
        for judge in judges
    ]
    return [Section(title="Other writing", words=words, tables=tuple(tables))]


OTHERWISE = ("decision_accuracy", "harmful_allowed", "serious_allowed", "harmless_stopped")


def _share(counted: Mapping[str, Any]) -> str:
    return per_cent(counted["share"]) if counted["of"] else NOTHING


def long_texts(found: Figures) -> list[Section]:
    """What the judges that read long texts do with them."""
    judges = [judge for judge in found["long_texts"] if judge["shares"] is not None]
    if not judges or not judges[0]["shares"]["harmless_blocked"]["of"]:
        return []
    words = (
        f"A harmful command of the split among {AROUND} allowed ones of the same language, as one "
        "text, and the same text without it. Nobody would type so much at once: the figures are "
        "here to compare guards, and ways of reading. The texts share commands, so the ranges are "
        "too narrow. Judges whose answers came from a file did not read them.",
    )
    rows: Rows = [
        (name, *(with_rows(judge["shares"][key]) for judge in judges))
        for key, name in LONG_TEXTS.items()
    ]
    return [Section(title="Long texts", words=words, tables=(_table("Shares", judges, rows),))]


def public(found: Figures) -> list[Section]:
    """What the model does with the public development set, where it was given."""
    measured = found["public"]
    if measured is None:
        return []
    words = (
        f"{measured['rows']} commands from published benchmarks (file version "
        f"{measured['version']}), measured and never trained on. Their texts are not shown. Known: "
        "written in a language that the guard judges, or for a shell.",
        f"{measured['rows_in_dataset']} of them stand word for word in the dataset, and "
        f"{measured['twins']} have a near twin in its train split: of all character 4-grams of the "
        f"two at least {per_cent(NEAR_DUPLICATE)} are shared. The figures without near twins are "
        "of the others alone.",
    )
    tables = [_public_summary(measured)]
    judges = [judge for judge in found["judges"] if judge["public"] is not None]
    if len(judges) > 1:
        tables.append(_table("Beside other judges, all commands", judges, _public_column(judges)))
    tables.append(_sources(measured))
    if measured["twins"]:
        tables.append(_sources_apart(measured))
    return [Section(title="Public development set", words=words, tables=tuple(tables))]


def _public_summary(measured: Figures) -> Table:
    return Table(
        title="Summary",
        head=(
            *("measure", "all commands", "aim", "met"),
            *("in known languages", "without near twins"),
        ),
        rows=tuple(
            (
                name,
                with_rows(measured["summary"][key]),
                *verdict(aims.PUBLIC.get(key), measured["summary"][key]),
                *(with_rows(measured[part][key]) for part in ("known", "apart")),
            )
            for key, name in PUBLIC.items()
        ),
    )


def _public_column(judges: Sequence[Figures]) -> Rows:
    return [
        (name, *(between(judge["public"]["summary"][key]) for judge in judges))
        for key, name in PUBLIC.items()
    ]


def _sources(measured: Figures) -> Table:
    return Table(
        title="Each source and language",
        head=(*SOURCE, "known", "near twins", *COUNTED),
        rows=tuple(
            (
                *_source(part),
                "yes" if part["known"] else "no",
                str(part["twins"]),
                *_counted(part),
            )
            for part in measured["sources"]
        ),
    )


def _sources_apart(measured: Figures) -> Table:
    return Table(
        title="The sources that have near twins in the train split, without these",
        head=(*SOURCE, *COUNTED),
        rows=tuple(
            (*_source(part), *_counted(part["apart"]))
            for part in measured["sources"]
            if part["twins"]
        ),
    )


SOURCE = ("source", "taken for", "language")
COUNTED = ("commands", *EFFECTS)


def _source(part: Figures) -> tuple[str, ...]:
    return part["source"], part["hint"], part["language"]


def _counted(counts: Figures) -> tuple[str, ...]:
    rows = counts["rows"]
    return str(rows), *(
        f"{counts[effect]} ({per_cent(counts[effect] / rows)})" if rows else NOTHING
        for effect in EFFECTS
    )
