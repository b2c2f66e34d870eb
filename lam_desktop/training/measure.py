"""Measures a model folder on the dataset, through the classifier that ships; ``lam eval``."""

import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lam_desktop.classify.model_folder import LANGUAGE, open_model_folder
from lam_desktop.classify.onnx_classifier import OnnxClassifier
from lam_desktop.domain.criteria import Criterion
from lam_desktop.domain.verdict import Assessment, Thresholds
from lam_desktop.training import evaluate
from lam_desktop.training.calibrate import expected_calibration_error
from lam_desktop.training.dataset import Row, Split, of_split, version

SAMPLE = "move the long report about last summer from Downloads to the Documents folder please"
"""A command of sixteen tokens, the two marks at its ends counted."""
SHARES = (
    "decision_accuracy",
    "harmful_allowed",
    "harmful_blocked",
    "harmless_blocked",
    "harmless_asked",
)
Flags = NDArray[np.bool_]


def measure(folder: Path, rows: Sequence[Row], *, split: Split = "test") -> dict[str, Any]:
    """Every figure of the model card as plain values: shares in [0, 1], times in milliseconds."""
    opened = open_model_folder(folder)
    classifier = OnnxClassifier(opened)
    tested = of_split(rows, split)
    p = stack(list(classifier.classify_many(row.text for row in tested)))
    known = np.array([row.language in opened.manifest.languages for row in tested])
    found: dict[str, Any] = {
        "data_version": version(rows),
        "split": split,
        "known": _figures(tested, p, known, opened.thresholds),
        "language": _language(tested, p, known, opened.thresholds),
        "latency_ms": latency(classifier),
    }
    if not known.all():
        found["other"] = _figures(tested, p, ~known, opened.thresholds)
    return found


def stack(assessments: Sequence[Assessment]) -> dict[str, evaluate.Floats]:
    """Head name to (rows, classes) probabilities."""
    table = {
        criterion.value: np.array([list(a[criterion].p.values()) for a in assessments])
        for criterion in Criterion
    }
    other = np.array([a.p_other_language for a in assessments])
    return table | {LANGUAGE: np.stack([1 - other, other], axis=1)}


def changed_share(
    one: evaluate.Probabilities, other: evaluate.Probabilities, bars: Thresholds
) -> float:
    """The share of rows that two sets of probabilities decide differently."""
    return evaluate.share(evaluate.decide_many(one, bars) != evaluate.decide_many(other, bars))


def _figures(
    rows: Sequence[Row], p: evaluate.Probabilities, chosen: Flags, bars: Thresholds
) -> dict[str, Any]:
    mine = [row for row, flag in zip(rows, chosen, strict=True) if flag]
    table = {head: values[chosen] for head, values in p.items()}
    labels = np.array([row.label_indices() for row in mine])
    errors = {
        criterion.value: expected_calibration_error(table[criterion.value], labels[:, place])
        for place, criterion in enumerate(Criterion)
    }
    return rounded(asdict(evaluate.report(mine, table, bars)) | {"calibration_error": errors})


def _language(
    rows: Sequence[Row], p: evaluate.Probabilities, known: Flags, bars: Thresholds
) -> dict[str, Any]:
    """How many commands of each other language are told apart, and known ones mistaken."""
    asked = p[LANGUAGE][:, 1] >= bars.language
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


def latency(classifier: OnnxClassifier, *, runs: int = 300) -> dict[str, float]:
    """p50 and p99 in milliseconds of one command of sixteen tokens, after a warm-up."""
    times: list[float] = []
    for _ in range(runs + 20):
        started = time.perf_counter()
        classifier.classify(SAMPLE)
        times.append((time.perf_counter() - started) * 1000)
    kept = np.array(times[20:])
    return {
        "p50": round(float(np.median(kept)), 2),
        "p99": round(float(np.quantile(kept, 0.99)), 2),
    }


def table(found: dict[str, Any]) -> str:
    """The figures as lines for a terminal."""
    lines = [f"{found['split']} split of data version {found['data_version']}"]
    for part, title in (("known", "commands in known languages"), ("other", "in other languages")):
        figures = found.get(part)
        if figures is None:
            continue
        lines.append(f"\n{title}: {figures['rows']}")
        for name in SHARES:
            lines.append(f"  {name.replace('_', ' '):<22}{figures[name]:8.1%}")
        lines.append("  gold x decided (allow, confirm, block): " + str(figures["confusion"]))
        for name, score in figures["macro_f1"].items():
            error = figures["calibration_error"][name]
            lines.append(f"  {name:<16}macro F1 {score:.3f}   calibration error {error:.3f}")
    language = found["language"]
    lines.append(
        f"\nother languages recognised {language['other_recognised']:.1%}, allowed unasked "
        f"{language['other_allowed']:.1%}; known ones mistaken {language['known_mistaken']:.1%}"
    )
    latency_ms = found["latency_ms"]
    lines.append(f"latency at 16 tokens: p50 {latency_ms['p50']} ms, p99 {latency_ms['p99']} ms")
    return "\n".join(lines)


def rounded(figures: dict[str, Any]) -> dict[str, Any]:
    """The same figures with floats cut to four places, however deep they stand."""
    found: dict[str, Any] = {}
    for name, value in figures.items():
        if isinstance(value, dict):
            value = rounded(value)
        found[name] = round(value, 4) if isinstance(value, float) else value
    return found
