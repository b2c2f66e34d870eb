"""What a judge said of rows: a model folder, a baseline, or an older model.

A judge that is no model folder brings its answers in a file (``lam eval --judge FILE``), so that
the report need not know how it came to them.
"""

import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lam_desktop.classify.model_folder import (
    BLOCK_BARS,
    CONFIRM_BARS,
    LANGUAGE,
    ModelFolder,
    StrictThresholds,
)
from lam_desktop.classify.onnx_classifier import OnnxClassifier
from lam_desktop.domain.criteria import LABELS, Criterion
from lam_desktop.domain.verdict import Assessment, Thresholds, Verdict
from lam_desktop.training.dataset import DatasetError, Row, version, written_aside
from lam_desktop.training.evaluate import Bars, Floats, Ints, decide_many
from lam_desktop.training.measure import latencies, stack
from lam_desktop.training.run.bar import followed

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
    what is known of ``size_bytes`` and of the figures of ``measure.latencies``; ``decides`` ends a
    sentence that begins with “It decides”. Most judges have one set of thresholds; a guard that has
    two holds the rows whose ids are in ``strictly`` to ``strict``. ``data_version`` is that of the
    rows in ``languages``, from which it learnt and which it judged, if it holds for no others.

    Raises:
        ValueError: a head is missing, its array does not fit the ids and the head's labels, a
            threshold is none, or rows are held to a set that is not there.
    """

    name: str
    thresholds: Thresholds
    ids: tuple[str, ...]
    probabilities: Mapping[str, Floats]
    costs: Mapping[str, Any]
    decides: str = AT_ITS_BARS
    strict: StrictThresholds | None = None
    strictly: frozenset[str] = frozenset()
    data_version: str | None = None
    languages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not {*CLASSES} - {LANGUAGE} <= {*self.probabilities} <= {*CLASSES}:
            raise ValueError(f"the heads are {sorted(self.probabilities)}, not {sorted(CLASSES)}")
        if len(set(self.ids)) < len(self.ids):
            raise ValueError("a row stands there twice")
        _check(self.thresholds)
        if self.strict is not None:
            _check(self.strict)
        if not self.strictly <= (set() if self.strict is None else {*self.ids}):
            raise ValueError("rows are held to strict thresholds that it lacks, or were not shown")
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

    def bars(self, ids: Sequence[str]) -> Bars:
        """The thresholds of these rows: the one set there is, or each row's own."""
        return self.thresholds if self.strict is None else [self._own(each) for each in ids]

    def decide(self, ids: Sequence[str]) -> Ints:
        """ALLOW, CONFIRM or BLOCK for these rows, by the thresholds alone.

        DatasetError if some are missing.
        """
        return decide_many(self.of(ids), self.bars(ids))

    def _own(self, identity: str) -> Thresholds:
        if self.strict is None or identity not in self.strictly:
            return self.thresholds
        return self.strict

    def assessments(self, ids: Sequence[str]) -> Iterator[Assessment]:
        """Its probabilities for these rows as the product's policy reads them, one after another.

        DatasetError if some are missing.
        """
        p = self.of(ids)
        for place, identity in enumerate(ids):
            verdicts = tuple(
                Verdict(
                    criterion=criterion,
                    p=dict(zip(criterion.labels, p[criterion.value][place].tolist(), strict=True)),
                )
                for criterion in Criterion
            )
            yield Assessment(
                verdicts=verdicts,
                thresholds=self._own(identity),
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
    said = list(OnnxClassifier(opened).classify_many(followed([*texts.values()], "judging")))
    strict = opened.manifest.thresholds_for(strict=True)
    return Judge(
        name=name or opened.manifest.name,
        thresholds=opened.thresholds,
        ids=tuple(texts),
        probabilities=stack(said),
        costs={"size_bytes": size} | latencies(opened),
        strict=strict if isinstance(strict, StrictThresholds) else None,
        strictly=frozenset(
            identity
            for identity, assessment in zip(texts, said, strict=True)
            if isinstance(assessment.thresholds, StrictThresholds)
        ),
    )


def save(judge: Judge, path: Path) -> None:
    """Write a judge as a NumPy archive that holds arrays and JSON, nothing that could run.

    Raises:
        DatasetError: it could not be written; what was there before is still whole.
    """
    about = {
        "name": judge.name,
        "thresholds": asdict(judge.thresholds),
        "strict": None if judge.strict is None else asdict(judge.strict),
        "costs": dict(judge.costs),
        "decides": judge.decides,
        "data_version": judge.data_version,
        "languages": judge.languages,
    }
    try:
        with written_aside(path) as aside, aside.open("wb") as out:
            np.savez_compressed(
                out,
                allow_pickle=False,
                about=np.array(json.dumps(about)),
                ids=np.array(judge.ids, dtype=np.str_),
                strictly=np.array([each in judge.strictly for each in judge.ids], dtype=np.bool_),
                **judge.probabilities,
            )
    except OSError as error:
        raise DatasetError(
            f"The answers of “{judge.name}” could not be written to {path} ({error.strerror}), so "
            "they are lost. Make room or choose another place, and make them again."
        ) from error


def _held(ids: Sequence[str], flags: Sequence[bool]) -> frozenset[str]:
    return frozenset(each for each, held in zip(ids, flags, strict=True) if held)


def load(path: Path, *, dataset: Sequence[Row] | None = None) -> Judge:
    """Read a judge that :func:`save` wrote; with ``dataset`` only one of these rows.

    Raises:
        DatasetError: the file is none, or its judge is of other rows in its languages.
    """
    judge = _read(path)
    if dataset is None:
        return judge
    now = version([row for row in dataset if row.language in judge.languages])
    if judge.data_version != now:
        theirs = f"of version {judge.data_version}" if judge.data_version else "of no known version"
        raise DatasetError(
            f"The answers in {path} are {theirs} of the dataset’s rows in their languages, and "
            f"what is measured is version {now}. “{judge.name}” may have learnt from other rows "
            "and judged others, so it was not compared. Make the file again; those of the "
            "baselines with “lam baselines”."
        )
    return judge


def _read(path: Path) -> Judge:
    try:
        with np.load(path, allow_pickle=False) as stored:
            about = json.loads(str(stored["about"]))
            ids, strict = tuple(stored["ids"].tolist()), about.get("strict")
            return Judge(
                name=str(about["name"]),
                thresholds=Thresholds(**about["thresholds"]),
                ids=ids,
                probabilities={
                    head: stored[head].astype(np.float64) for head in CLASSES if head in stored
                },
                costs=dict(about["costs"]),
                decides=str(about.get("decides", AT_ITS_BARS)),
                strict=None if strict is None else StrictThresholds(**strict),
                # Files from before there were judges of two sets tell of none.
                strictly=_held(ids, stored["strictly"].tolist())
                if strict is not None or "strictly" in stored
                else frozenset(),
                data_version=about.get("data_version"),
                languages=tuple(about.get("languages", ())),
            )
    except UNREADABLE as error:
        raise DatasetError(
            f"The judge’s file {path} cannot be used: {error}. It must be one that the laboratory "
            "wrote; make it again."
        ) from error
