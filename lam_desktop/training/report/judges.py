"""What a judge said of rows: a model folder, a baseline, or an older model.

A judge that is no model folder brings its answers in a file (``lam eval --judge FILE``), so that
the report need not know how it came to them.
"""

import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lam_desktop.classify.model_folder import BLOCK_BARS, CONFIRM_BARS, LANGUAGE, ModelFolder
from lam_desktop.classify.onnx_classifier import OnnxClassifier
from lam_desktop.domain.criteria import LABELS, Criterion
from lam_desktop.domain.verdict import Assessment, Thresholds, Verdict
from lam_desktop.training.dataset import DatasetError
from lam_desktop.training.evaluate import Floats
from lam_desktop.training.measure import answers, latencies

CLASSES = {criterion.value: len(labels) for criterion, labels in LABELS.items()} | {LANGUAGE: 2}
AT_ITS_BARS = "at the thresholds that came with it"
UNREADABLE = (
    *(OSError, EOFError, ValueError, KeyError, TypeError),
    *(zipfile.BadZipFile, zlib.error),
)
"""What NumPy, JSON and the checks of a judge raise for a file that is none of ours."""


@dataclass(frozen=True, kw_only=True)
class Judge:
    """A named judge's probabilities for rows that it was shown, by the rows' ids.

    ``probabilities`` maps a head to (rows, classes), in the order of ``ids``; a judge that cannot
    tell languages has no ``language`` head and is taken to know every language. ``costs`` holds
    what is known of ``latency_ms``, ``latency_one_thread_ms`` and ``size_bytes``; ``decides`` ends
    a sentence that begins with “It decides”.

    Raises:
        ValueError: a head is missing, its array does not fit the ids and the head's labels, or a
            threshold is none.
    """

    name: str
    thresholds: Thresholds
    ids: tuple[str, ...]
    probabilities: Mapping[str, Floats]
    costs: Mapping[str, Any]
    decides: str = AT_ITS_BARS

    def __post_init__(self) -> None:
        if not {*CLASSES} - {LANGUAGE} <= {*self.probabilities} <= {*CLASSES}:
            raise ValueError(f"the heads are {sorted(self.probabilities)}, not {sorted(CLASSES)}")
        if len(set(self.ids)) < len(self.ids):
            raise ValueError("a row stands there twice")
        _check(self.thresholds)
        for head, p in self.probabilities.items():
            if p.shape != (len(self.ids), CLASSES[head]):
                raise ValueError(f"{head} has the shape {p.shape} for {len(self.ids)} rows")
            if not ((p >= -1e-6) & (p <= 1 + 1e-6)).all():
                raise ValueError(f"{head} holds something that is no probability")
            if not np.allclose(p.sum(axis=1), 1, atol=1e-3):
                raise ValueError(f"the probabilities of {head} do not sum to 1")

    def knows(self, ids: Sequence[str]) -> bool:
        """Whether it was shown all these rows."""
        return set(ids) <= set(self.ids)

    def of(self, ids: Sequence[str]) -> dict[str, Floats]:
        """Its probabilities for these rows, in their order; DatasetError if some are missing."""
        if not self.knows(ids):
            missing = len(set(ids) - set(self.ids))
            raise DatasetError(
                f"The judge “{self.name}” has no answers for {missing} of {len(ids)} rows, so it "
                "cannot be compared. Let it judge the split that is measured."
            )
        where = {identity: place for place, identity in enumerate(self.ids)}
        places = np.array([where[identity] for identity in ids], dtype=np.int64)
        found = {head: p[places] for head, p in self.probabilities.items()}
        if LANGUAGE not in found:
            found[LANGUAGE] = np.tile([1.0, 0.0], (len(places), 1))
        return found

    def assessments(self, ids: Sequence[str]) -> Iterator[Assessment]:
        """Its probabilities for these rows as the product's policy reads them, one after another.

        DatasetError if some are missing.
        """
        p = self.of(ids)
        for place in range(len(ids)):
            verdicts = tuple(
                Verdict(
                    criterion=criterion,
                    p=dict(zip(criterion.labels, p[criterion.value][place].tolist(), strict=True)),
                )
                for criterion in Criterion
            )
            yield Assessment(
                verdicts=verdicts,
                thresholds=self.thresholds,
                p_other_language=float(p[LANGUAGE][place, 1]),
                model=self.name,
                ms=0.0,
            )


def _check(bars: Thresholds) -> None:
    """Unlike a model folder's, a baseline's thresholds may leave labels out."""
    if not (set(bars.block) <= BLOCK_BARS and set(bars.confirm) <= CONFIRM_BARS):
        raise ValueError("a threshold is of a label that neither blocks nor asks")
    if not all(0 < bar <= 1 for bar in (*bars.block.values(), *bars.confirm.values())):
        raise ValueError("a threshold is not in (0, 1]")


def judge_with(opened: ModelFolder, texts: Mapping[str, str], *, name: str | None = None) -> Judge:
    """What a model folder says of texts by their ids, what it costs included."""
    size = sum(path.stat().st_size for path in opened.path.rglob("*") if path.is_file())
    return Judge(
        name=name or opened.manifest.name,
        thresholds=opened.thresholds,
        ids=tuple(texts),
        probabilities=answers(OnnxClassifier(opened), texts.values()),
        costs={"size_bytes": size} | latencies(opened),
    )


def save(judge: Judge, path: Path) -> None:
    """Write a judge as a NumPy archive that holds arrays and JSON, nothing that could run."""
    bars = judge.thresholds
    about = {
        "name": judge.name,
        "thresholds": {
            "block": dict(bars.block),
            "confirm": dict(bars.confirm),
            "language": bars.language,
        },
        "costs": dict(judge.costs),
        "decides": judge.decides,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        np.savez_compressed(
            out,
            allow_pickle=False,
            about=np.array(json.dumps(about)),
            ids=np.array(judge.ids, dtype=np.str_),
            **judge.probabilities,
        )


def load(path: Path) -> Judge:
    """Read a judge that :func:`save` wrote; DatasetError says what is wrong with another file."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            about = json.loads(str(stored["about"]))
            return Judge(
                name=str(about["name"]),
                thresholds=Thresholds(**about["thresholds"]),
                ids=tuple(stored["ids"].tolist()),
                probabilities={
                    head: stored[head].astype(np.float64) for head in CLASSES if head in stored
                },
                costs=dict(about["costs"]),
                decides=str(about.get("decides", AT_ITS_BARS)),
            )
    except UNREADABLE as error:
        raise DatasetError(
            f"The judge’s file {path} cannot be used: {error}. It must be one that the laboratory "
            "wrote; make it again."
        ) from error
