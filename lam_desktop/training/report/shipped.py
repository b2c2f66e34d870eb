"""The parts of the report about what ships: what the product decides, its storage, its costs."""

from collections.abc import Mapping
from typing import Any

from lam_desktop.training.report import aims
from lam_desktop.training.report.layout import NOTHING, Section, Table, per_cent, with_rows
from lam_desktop.training.report.names import DECISIONS, PUBLIC, verdict

Figures = Mapping[str, Any]


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
    """What a verdict and the model folder take."""
    threads = found["about"]["threads"]
    rows = [
        (f"{name} at sixteen tokens, {on}", f"{found[key][name]} ms", aim, met)
        for key, on in (
            ("latency_one_thread_ms", "one core"),
            ("latency_ms", f"{threads} threads, as the product runs"),
        )
        for name in ("p50", "p99")
        for aim, met in [_time(key, name, found[key][name])]
    ]
    size = found["size_bytes"]
    small = "yes" if size <= aims.SIZE_BYTES else "no"
    rows.append(
        ("size on disk", f"{size / 1e6:.1f} MB", f"at most {aims.SIZE_BYTES / 1e6:.0f} MB", small)
    )
    words = "Times are of the machine that made this report, with whatever else it was doing."
    table = Table(
        title="Time and size", head=("measure", "measured", "aim", "met"), rows=tuple(rows)
    )
    return Section(title="Time and size", words=(words,), tables=(table,))


def _time(key: str, name: str, ms: float) -> tuple[str, str]:
    if key != "latency_one_thread_ms":
        return NOTHING, NOTHING
    bar = aims.LATENCY_MS[name]
    return f"at most {bar:g} ms", "yes" if ms <= bar else "no"
