"""Rows and judges made by hand, with answers that are known to be right or wrong."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from training_rows import PLAIN, fields

from lam_desktop.domain.criteria import Criterion
from lam_desktop.training.dataset import Row
from lam_desktop.training.evaluate import Floats, label_indices
from lam_desktop.training.report.judges import Judge

HARM = {"legality": "illegal", "boundaries": "beyond", "risk": "high"}
COSTS: dict[str, Any] = {
    "latency_ms": {"p50": 1.0, "p99": 2.0},
    "bare_run_ms": {"p50": 0.8, "p99": 1.6},
    "explanation_ms": {"p50": 5.0, "p99": 6.0},
    "classify_to_bare": 1.25,
    "commands_per_second": 900.0,
    "bare_commands_per_second": 1100.0,
    "latency_one_thread_ms": {"p50": 1.5, "p99": 2.5},
    "bare_run_one_thread_ms": {"p50": 1.2, "p99": 2.1},
    "explanation_one_thread_ms": {"p50": 7.0, "p99": 8.0},
    "classify_to_bare_one_thread": 1.25,
    "commands_per_second_one_thread": 600.0,
    "bare_commands_per_second_one_thread": 750.0,
    "import_ms": 300.0,
    "load_ms": 200.0,
    "resident_mb": 150.0,
    "size_bytes": 27_000_000,
    "largest_file_bytes": 26_000_000,
}
"""What a model folder takes, by the names of ``measure.latencies``."""
LOST = {"reversibility": "irreversible", "risk": "high"}


def row(text: str, **changes: Any) -> Row:
    return Row.model_validate(fields(**{"text": text, "split": "test"} | changes))


def rows() -> list[Row]:
    """Two languages and a third, contrast groups, harm and what cannot be undone."""
    found = []
    for number in range(24):
        changes = (HARM, LOST, {}, {"risk": "medium"})[number % 4]
        language = "ar" if number >= 16 else "en"
        source = f"contrast_{language}" if number % 8 < 4 else f"files_{language}"
        words = " ".join(["command"] * (1 + 2 * (number % 12)))
        found.append(
            row(
                f"{words} {number}",
                language=language,
                group=f"{source}-{number // 2}",
                source=source,
                **changes,
            )
        )
    return found + [row(f"befehl {number}", language="de") for number in range(3)]


def right(chosen: Sequence[Row], *, sure: float = 0.9) -> dict[str, Floats]:
    """Probabilities that answer every criterion and the language rightly."""
    gold = label_indices(chosen)
    found = {}
    for place, criterion in enumerate(Criterion):
        size = len(criterion.labels)
        p = np.full((len(chosen), size), (1 - sure) / (size - 1))
        p[np.arange(len(chosen)), gold[:, place]] = sure
        found[criterion.value] = p
    other = np.array([0.9 if r.language == "de" else 0.01 for r in chosen])
    return found | {"language": np.stack([1 - other, other], axis=1)}


def judge(chosen: Sequence[Row], **changes: Any) -> Judge:
    """A judge that is right about all ``chosen`` rows."""
    given: dict[str, Any] = {
        "name": "guard-test",
        "thresholds": PLAIN,
        "ids": tuple(r.id for r in chosen),
        "probabilities": right(chosen),
        "costs": COSTS,
    }
    return Judge(**(given | changes))
