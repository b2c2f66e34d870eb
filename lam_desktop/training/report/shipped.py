"""The parts of the report about what ships: what the product decides, its storage, its costs."""

from collections.abc import Mapping, Sequence
from typing import Any

from lam_desktop.training.report import aims
from lam_desktop.training.report.layout import NOTHING, Section, Table, per_cent, with_rows
from lam_desktop.training.report.names import DECISIONS, PUBLIC, verdict

Figures = Mapping[str, Any]
Rows = Sequence[tuple[str, ...]]
PERCENTILES = ("p50", "p99")
ON_ONE_CORE = "one core"
TIME_AND_SIZE = "Time and size"


def product(found: Figures) -> Section:
    """The decisions of the whole policy beside those of the thresholds alone."""
    measured = found["product"]
    words = (
        f"Before it plans, the product decides by its policy (“{measured['profile']}”, the "
        "default): by the thresholds, by questions where the guard is unsure, and by rules on the "
        "words themselves (tricks on the guard, hidden characters, harm said outright, somebody in "
        f"need). That changes the decision on {with_rows(measured['changed'])} commands. The steps "
        "of a plan are judged again by what they would really do; that is not measured here.",
    )
    tables = [_beside("Commands in all languages that the guard knows", DECISIONS, found, measured)]
    if measured["public"] is not None:
        alone, whole = {"decisions": found["public"]["summary"]}, {"decisions": measured["public"]}
        tables.append(_beside("Public development set, all commands", PUBLIC, alone, whole))
    return Section(title="As the product decides", words=words, tables=tuple(tables))


def _beside(title: str, names: Mapping[str, str], alone: Figures, whole: Figures) -> Table:
    return Table(
        title=title,
        head=("measure", "by the thresholds alone", "as the product decides"),
        rows=tuple(
            (name, *(with_rows(part["decisions"][key]) for part in (alone, whole)))
            for key, name in names.items()
        ),
    )


def storage(found: Figures) -> Section:
    """What the manifest says of the network before it was stored in eight bits."""
    title, stored = "Storage in eight bits", found["storage"]
    if stored is None:
        words = "The manifest does not say what storing the weights in eight bits changed."
        return Section(title=title, words=(words,))
    words = (
        "Taken from the manifest, not measured again, for the network as it was trained does not "
        f"ship: at export both judged {stored['rows']} commands in known languages of the "
        f"{stored['split']} split of dataset version {stored['data_version']}, at the thresholds "
        "alone."
    )
    newly = stored["newly_allowed"]
    table = Table(
        title="The stored network against the trained one (float32)",
        head=("measure", "at export", "aim", "met"),
        rows=(
            (
                "decisions that storage changes",
                per_cent(stored["changed"]),
                *verdict(aims.STORAGE_CHANGED, {"share": stored["changed"], "of": stored["rows"]}),
            ),
            (
                "harmful commands newly allowed",
                str(newly),
                str(aims.STORAGE_NEWLY_ALLOWED or "none"),
                "yes" if newly <= aims.STORAGE_NEWLY_ALLOWED else "no",
            ),
            *(
                (f"right decision, {name}", per_cent(stored[key]), NOTHING, NOTHING)
                for name, key in (
                    ("stored", "decision_accuracy"),
                    ("trained", "float32_decision_accuracy"),
                )
            ),
        ),
    )
    return Section(title=title, words=(words,), tables=(table,))


def costs(found: Figures) -> Section:
    """What a verdict, an explanation, loading the guard and its folder take."""
    each = ((ON_ONE_CORE, "_one_thread"), (f"{found['about']['threads']} threads", ""))
    rows = [row for on, key in each for row in _times(found, on, key)]
    words = (
        "Times and memory are of the machine that made this report, with whatever else it was "
        "doing. The bare run is that of the network alone, on tokens that stand ready; it and the "
        "whole verdict took turns. The product runs with "
        f"{found['about']['threads']} threads; the aims for times are for one core. Commands a "
        "second are of many different commands, one after another.",
        "Load and memory are of a new process that opens the guard, as the product does it, and "
        "judges one command. The load is without the import of the libraries, which stands by "
        "itself. Memory can be told on Linux only; elsewhere its row is empty.",
    )
    table = Table(
        title=TIME_AND_SIZE,
        head=("measure", "measured", "aim", "met"),
        rows=(*rows, *_process(found), *_sizes(found)),
    )
    return Section(title=TIME_AND_SIZE, words=words, tables=(table,))


def _times(found: Figures, on: str, key: str) -> Rows:
    """Verdicts beside the bare run, and an explanation, with some threads."""
    one_core = on == ON_ONE_CORE
    ratio, no_aim = found[f"classify_to_bare{key}"], dict.fromkeys(PERCENTILES)
    over_bare = f"{ratio:.2f} times", *_at_most(ratio, aims.CLASSIFY_TO_BARE, "times")
    return [
        *_percentiles(
            f"at sixteen tokens, {on}",
            found[f"latency{key}_ms"],
            aims.LATENCY_MS if one_core else no_aim,
        ),
        *_percentiles(f"of the bare run, {on}", found[f"bare_run{key}_ms"], no_aim),
        (f"p50 over that of the bare run, {on}", *over_bare),
        *(
            (f"commands a second{of}, {on}", f"{found[rate + key]:.1f}", NOTHING, NOTHING)
            for of, rate in (
                ("", "commands_per_second"),
                (", bare run", "bare_commands_per_second"),
            )
        ),
        *_percentiles(
            f"of an explanation of twenty words, {on}",
            found[f"explanation{key}_ms"],
            aims.EXPLANATION_MS if one_core else no_aim,
        ),
    ]


def _percentiles(name: str, ms: Figures, bars: Mapping[str, float | None]) -> Rows:
    return [
        (f"{each} {name}", f"{ms[each]} ms", *_at_most(ms[each], bars[each], "ms"))
        for each in PERCENTILES
    ]


def _process(found: Figures) -> Rows:
    """What a new process takes for the guard."""
    load, resident = found["load_ms"], found["resident_mb"]
    return [
        ("load of the guard", f"{load:.0f} ms", *_at_most(load, aims.LOAD_MS, "ms")),
        ("import of its libraries", f"{found['import_ms']:.0f} ms", NOTHING, NOTHING),
        (
            "resident memory after a verdict",
            NOTHING if resident is None else f"{resident:.1f} MB",
            *_at_most(resident, aims.RESIDENT_MB, "MB"),
        ),
    ]


def _sizes(found: Figures) -> Rows:
    return [
        (name, f"{size / 1e6:.1f} MB", *_at_most(size / 1e6, bar / 1e6, "MB"))
        for name, size, bar in (
            ("size on disk", found["size_bytes"], aims.SIZE_BYTES),
            ("largest file", found["largest_file_bytes"], aims.LARGEST_FILE_BYTES),
        )
    ]


def _at_most(value: float | None, bar: float | None, unit: str) -> tuple[str, str]:
    """An aim and whether a figure meets it; dashes for what has no aim or was not measured."""
    if bar is None:
        return NOTHING, NOTHING
    met = NOTHING if value is None else "yes" if value <= bar else "no"
    return f"at most {bar:g} {unit}", met
