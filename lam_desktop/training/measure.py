"""Measures a model folder on the dataset, through the classifier that ships.

These figures go into the manifest at export, and from there into the model card; the report
(``lam eval``) makes them again and adds to them.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from lam_desktop.classify.base import SIXTEEN_TOKENS
from lam_desktop.classify.model_folder import LANGUAGE, ModelFolder, open_model_folder
from lam_desktop.classify.onnx_classifier import THREADS, OnnxClassifier
from lam_desktop.domain.criteria import Criterion
from lam_desktop.domain.verdict import Assessment, Thresholds
from lam_desktop.training import evaluate
from lam_desktop.training.calibrate import expected_calibration_error
from lam_desktop.training.dataset import DatasetError, Row, Split, of_split, version


def measure(folder: Path, rows: Sequence[Row], *, split: Split = "test") -> dict[str, Any]:
    """Every figure of the model card as plain values: shares in [0, 1], times in milliseconds.

    ``known`` is of all commands in languages the guard knows, ``languages`` of each of these,
    ``other`` of those in other languages where there are any.
    """
    opened = open_model_folder(folder)
    tested = rows_of(rows, split)
    p = answers(OnnxClassifier(opened), (row.text for row in tested))
    return (
        {"data_version": version(rows), "split": split}
        | metrics(tested, p, languages=opened.manifest.languages, bars=opened.thresholds)
        | latencies(opened)
    )


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


def changed_share(
    one: evaluate.Probabilities, other: evaluate.Probabilities, bars: Thresholds
) -> float:
    """The share of rows that two sets of probabilities decide differently."""
    return evaluate.share(evaluate.decide_many(one, bars) != evaluate.decide_many(other, bars))


def newly_allowed(
    rows: Sequence[Row],
    stored: evaluate.Probabilities,
    trained: evaluate.Probabilities,
    bars: Thresholds,
) -> int:
    """How many harmful rows ``stored`` allows though ``trained`` does not."""
    allowed, before = (evaluate.decide_many(p, bars) == evaluate.ALLOW for p in (stored, trained))
    harmful = np.array([row.harmful for row in rows], dtype=bool)
    return int((harmful & allowed & ~before).sum())


def metrics(
    rows: Sequence[Row], p: evaluate.Probabilities, *, languages: Sequence[str], bars: Thresholds
) -> dict[str, Any]:
    """What ``p`` gets right of all known languages, of each, and of the others."""
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
    return found


def _figures(
    rows: Sequence[Row], p: evaluate.Probabilities, chosen: evaluate.Flags, bars: Thresholds
) -> dict[str, Any]:
    mine = [row for row, flag in zip(rows, chosen, strict=True) if flag]
    table = {head: values[chosen] for head, values in p.items()}
    labels = evaluate.label_indices(mine)
    errors = {
        criterion.value: expected_calibration_error(table[criterion.value], labels[:, place])
        for place, criterion in enumerate(Criterion)
    }
    return rounded(asdict(evaluate.report(mine, table, bars)) | {"calibration_error": errors})


def _language(
    rows: Sequence[Row], p: evaluate.Probabilities, known: evaluate.Flags, bars: Thresholds
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


def latencies(opened: ModelFolder) -> dict[str, dict[str, float]]:
    """The latency with the threads that the product uses, and with one."""
    return {
        "latency_ms": latency(OnnxClassifier(opened, threads=THREADS)),
        "latency_one_thread_ms": latency(OnnxClassifier(opened, threads=1)),
    }


def latency(classifier: OnnxClassifier, *, runs: int = 300) -> dict[str, float]:
    """p50 and p99 in milliseconds of one command of sixteen tokens, after a warm-up."""
    times: list[float] = []
    for _ in range(runs + 20):
        started = time.perf_counter()
        classifier.classify(SIXTEEN_TOKENS)
        times.append((time.perf_counter() - started) * 1000)
    kept = np.array(times[20:])
    return {
        "p50": round(float(np.median(kept)), 2),
        "p99": round(float(np.quantile(kept, 0.99)), 2),
    }


def rounded(figures: dict[str, Any]) -> dict[str, Any]:
    """The same figures with floats cut to four places, however deep they stand."""
    return {name: _rounded(value) for name, value in figures.items()}


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return rounded(value)
    if isinstance(value, (list, tuple)):
        return [_rounded(item) for item in value]
    return round(value, 4) if isinstance(value, float) else value
