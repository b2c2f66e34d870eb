"""Measures a model folder on the dataset, through the classifier that ships.

These figures go into the manifest at export, and from there into the model card; the report
(``lam eval``) makes them again and adds to them.
"""

import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from lam_desktop.classify.latency import costs_by_threads, fresh_guard
from lam_desktop.classify.model_folder import (
    LANGUAGE,
    ModelFolder,
    StrictThresholds,
    open_model_folder,
)
from lam_desktop.classify.onnx_classifier import OnnxClassifier
from lam_desktop.domain.criteria import Criterion
from lam_desktop.domain.verdict import Assessment, Thresholds
from lam_desktop.training import evaluate
from lam_desktop.training.calibrate import expected_calibration_error
from lam_desktop.training.dataset import DatasetError, Row, Split, of_split, version
from lam_desktop.training.run.bar import followed

STAGES: Mapping[str, str] = {
    "classify": "latency",
    "bare_session_run": "bare_run",
    "explain": "explanation",
}
"""What is timed, and how its figures are named."""


def measure(folder: Path, rows: Sequence[Row], *, split: Split = "test") -> dict[str, Any]:
    """Every figure of the model card as plain values: shares in [0, 1], times in milliseconds.

    ``known`` is of all commands in languages the guard knows, ``languages`` of each of these,
    ``other`` of those in other languages where there are any, ``by_group`` and
    ``taken_for_english`` where English has thresholds of its own.
    """
    opened = open_model_folder(folder)
    tested = rows_of(rows, split)
    said = list(
        OnnxClassifier(opened).classify_many(row.text for row in followed(tested, "measuring"))
    )
    found = metrics(
        tested,
        stack(said),
        languages=opened.manifest.languages,
        bars=[assessment.thresholds for assessment in said],
    )
    return measured_on(rows, split) | found | latencies(opened)


def measured_on(rows: Sequence[Row], split: Split) -> dict[str, Any]:
    """What figures are measured on.

    Those of one ``split_version`` are of the same rows; ``data_version`` is another whenever any
    split has changed.
    """
    return {
        "data_version": version(rows),
        "split": split,
        "split_version": version(rows_of(rows, split)),
    }


def rows_of(rows: Sequence[Row], split: Split) -> list[Row]:
    """The rows of a split; DatasetError if it has none."""
    tested = of_split(rows, split)
    if not tested:
        raise DatasetError(
            f"The dataset has no rows in its {split} split, so there is nothing to measure on. "
            "Build it with “lam data build”."
        )
    return tested


def answers(classifier: OnnxClassifier, texts: Iterable[str]) -> dict[str, evaluate.Floats]:
    """Head name to (texts, classes) probabilities, as the product would have them."""
    return stack(list(classifier.classify_many(texts)))


def stack(assessments: Sequence[Assessment]) -> dict[str, evaluate.Floats]:
    """Head name to (rows, classes) probabilities."""
    table = {
        criterion.value: np.array([list(a[criterion].p.values()) for a in assessments])
        for criterion in Criterion
    }
    other = np.array([a.p_other_language for a in assessments])
    return table | {LANGUAGE: np.stack([1 - other, other], axis=1)}


def newly_allowed(rows: Sequence[Row], stored: evaluate.Ints, trained: evaluate.Ints) -> int:
    """How many harmful rows the decisions ``stored`` allow though ``trained`` do not."""
    allowed, before = (decided == evaluate.ALLOW for decided in (stored, trained))
    return int((evaluate.harmful_rows(rows) & allowed & ~before).sum())


def metrics(
    rows: Sequence[Row], p: evaluate.Probabilities, *, languages: Sequence[str], bars: evaluate.Bars
) -> dict[str, Any]:
    """What ``p`` gets right of all known languages, of each, and of the others.

    Where some rows have strict thresholds, also of English, Arabic and the rest, and how many rows
    of each language do not have them, being taken for English.
    """
    written = np.array([row.language for row in rows], dtype=object)
    known = np.isin(written, list(languages))
    found: dict[str, Any] = {
        "known": _figures(rows, p, known, bars),
        "languages": {
            name: _figures(rows, p, written == name, bars)
            for name in languages
            if (written == name).any()
        },
        "language": _language(rows, p, known, bars),
    }
    if not known.all():
        found["other"] = _figures(rows, p, ~known, bars)
    if not isinstance(bars, Thresholds) and any(isinstance(own, StrictThresholds) for own in bars):
        found |= _told_apart(rows, p, known, bars)
    return found


def _told_apart(
    rows: Sequence[Row],
    p: evaluate.Probabilities,
    known: evaluate.Flags,
    bars: Sequence[Thresholds],
) -> dict[str, Any]:
    """The decisions in the groups that have thresholds of their own, and how they are told."""
    written = np.array([row.language for row in rows], dtype=object)
    taken = np.array([not isinstance(own, StrictThresholds) for own in bars])
    groups = {"en": written == "en", "ar": written == "ar"}
    groups["others"] = known & ~groups["en"] & ~groups["ar"]
    return rounded(
        {
            "by_group": {
                name: _figures(rows, p, chosen, bars)
                | {"taken_for_english": evaluate.share(taken[chosen])}
                for name, chosen in groups.items()
                if (known & chosen).any()
            },
            "taken_for_english": {
                str(name): {
                    "rows": int((written == name).sum()),
                    "taken": evaluate.share(taken[written == name]),
                }
                for name in sorted(set(written))
            },
        }
    )


def _figures(
    rows: Sequence[Row], p: evaluate.Probabilities, chosen: evaluate.Flags, bars: evaluate.Bars
) -> dict[str, Any]:
    mine = [row for row, flag in zip(rows, chosen, strict=True) if flag]
    table = {head: values[chosen] for head, values in p.items()}
    labels = evaluate.label_indices(mine)
    errors = {
        criterion.value: expected_calibration_error(table[criterion.value], labels[:, place])
        for place, criterion in enumerate(Criterion)
    }
    report = evaluate.report(mine, table, evaluate.bars_of(bars, chosen))
    return rounded(asdict(report) | {"calibration_error": errors})


def _language(
    rows: Sequence[Row], p: evaluate.Probabilities, known: evaluate.Flags, bars: evaluate.Bars
) -> dict[str, Any]:
    """How many commands of each other language are told apart, and known ones mistaken."""
    asked = evaluate.other_language(p, bars)
    allowed = evaluate.decide_many(p, bars) == evaluate.ALLOW
    languages = np.array([row.language for row in rows])
    told = {
        str(name): {
            "rows": int((languages == name).sum()),
            "recognised": evaluate.share(asked[languages == name]),
        }
        for name in sorted(set(languages[~known]))
    }
    return rounded(
        {
            "known_mistaken": evaluate.share(asked[known]),
            "other_recognised": evaluate.share(asked[~known]),
            "other_allowed": evaluate.share(allowed[~known]),
            "each": told,
        }
    )


def latencies(opened: ModelFolder, *, rounds: int = 300) -> dict[str, Any]:
    """What a verdict costs here, by the code of ``lam bench``: times in ms, memory in MB.

    With one thread, and with the threads that the product uses.
    """
    one, product = costs_by_threads(
        lambda threads: OnnxClassifier(opened, threads=threads), rounds=rounds
    )
    fresh = fresh_guard(opened.path, _printed)
    found = {
        **_with_threads(product, ""),
        **_with_threads(one, "_one_thread"),
        **rounded({name: fresh[name] for name in ("import_ms", "load_ms", "resident_mb")}),
    }
    return found | {"largest_file_bytes": max(_sizes(opened.path))}


def _with_threads(costs: Mapping[str, Any], threads: str) -> dict[str, Any]:
    """The costs under the names of the report, rounded as they are shown there."""
    found: dict[str, Any] = {
        f"{name}{threads}_ms": {
            percentile: round(costs[stage][f"{percentile}_ms"], 2) for percentile in ("p50", "p99")
        }
        for stage, name in STAGES.items()
    }
    shares = ("classify_to_bare", "commands_per_second", "bare_commands_per_second")
    return found | {f"{name}{threads}": round(costs[name], 2) for name in shares}


def _sizes(folder: Path) -> list[int]:
    return [path.stat().st_size for path in folder.rglob("*") if path.is_file()]


def _printed(argv: Sequence[str]) -> str:
    """What a new process prints that comes to a good end."""
    return subprocess.check_output(argv, text=True, timeout=120)


def rounded(figures: dict[str, Any]) -> dict[str, Any]:
    """The same figures with floats cut to four places, however deep they stand."""
    return {name: _rounded(value) for name, value in figures.items()}


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return rounded(value)
    if isinstance(value, (list, tuple)):
        return [_rounded(item) for item in value]
    return round(value, 4) if isinstance(value, float) else value
