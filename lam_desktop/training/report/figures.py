"""Gathers every figure of the report as plain values; ``lam eval --json`` prints exactly these."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lam_desktop.classify.model_folder import ModelFolder
from lam_desktop.classify.onnx_classifier import THREADS
from lam_desktop.training import evaluate
from lam_desktop.training.dataset import Row, Split
from lam_desktop.training.measure import measured_on, metrics, rounded, rows_of
from lam_desktop.training.other_writing import Altered, altered
from lam_desktop.training.report import (
    decisions,
    long_texts,
    other_writing,
    product,
    public,
    slices,
)
from lam_desktop.training.report.criteria import criteria
from lam_desktop.training.report.intervals import counted, difference
from lam_desktop.training.report.judges import Judge, judge_with
from lam_desktop.training.report.long_texts import LongTexts
from lam_desktop.training.report.public import PublicSet
from lam_desktop.training.run.bar import Say

ENGLISH = "en"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is measured, on what, beside which others; ``command`` is how a person asked for it."""

    command: str
    opened: ModelFolder
    rows: Sequence[Row]
    split: Split = "test"
    public: PublicSet | None = None
    compared: Sequence[ModelFolder] = ()
    judges: Sequence[Judge] = ()


def collect(subject: Subject, *, say: Say = lambda _: None) -> dict[str, Any]:
    """Every figure: shares in [0, 1] cut to four places, times in ms, sizes in bytes."""
    if subject.public is not None:
        subject = replace(subject, public=subject.public.beside(subject.rows))
    tested = rows_of(subject.rows, subject.split)
    languages = subject.opened.manifest.languages
    known = [row for row in tested if row.language in languages]
    long = long_texts.made(known)
    otherwise = altered(known, known=subject.rows)
    judges = _judges(subject, tested, long, otherwise, say)
    ids = [row.id for row in tested]
    ours = metrics(tested, judges[0].of(ids), languages=languages, bars=judges[0].bars(ids))
    found = measured_on(subject.rows, subject.split) | ours
    return found | rounded(
        {
            "about": _about(subject, known=len(known), other=len(tested) - len(known)),
            "reproduced": _reproduced(subject.opened.manifest.metrics, ours, found),
            "storage": _storage(subject.opened.manifest.metrics),
            **judges[0].costs,
            **_details(judges[0], known),
            "product": _product(judges[0], known, subject),
            "judges": [_summary(judge, known, subject) for judge in judges],
            "gains": [_gains(judges[0], other, known) for other in judges[1:]],
            "other_writing": [other_writing.measure(judge, otherwise) for judge in judges],
            "long_texts": [long_texts.measure(judge, long) for judge in judges],
            "public": _public(judges[0], subject),
        }
    )


def _judges(
    subject: Subject,
    tested: Sequence[Row],
    long: LongTexts,
    otherwise: Sequence[Altered],
    say: Say,
) -> list[Judge]:
    """The model first, then those it is compared with, under names that differ."""
    texts = {row.id: row.text for row in tested} | long.texts | other_writing.texts(otherwise)
    if subject.public is not None:
        texts = subject.public.texts | texts
    found = []
    for opened in (subject.opened, *subject.compared):
        say(f"{opened.manifest.name} judges {len(texts)} commands")
        found.append(judge_with(opened, texts))
    found += subject.judges
    names = _distinct([judge.name for judge in found])
    return [replace(judge, name=name) for judge, name in zip(found, names, strict=True)]


def _distinct(names: Sequence[str]) -> list[str]:
    """The names, a number behind one that stood there before."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found


def _about(subject: Subject, *, known: int, other: int) -> dict[str, Any]:
    manifest = subject.opened.manifest
    return {
        "command": subject.command,
        "model": manifest.name,
        "base": manifest.base,
        "languages": list(manifest.languages),
        "rows": known,
        "other_rows": other,
        "threads": THREADS,
    }


def _reproduced(
    promised: Mapping[str, Any], figures: Mapping[str, Any], found: Mapping[str, Any]
) -> dict[str, Any]:
    """Which of the ``figures`` the manifest has otherwise; ``found`` tells what they are of.

    Times are not among them, for they are never the same twice.
    """
    # Older manifests do not tell the version of the split alone.
    rows = "split_version" if "split_version" in promised else "data_version"
    if any(promised.get(name) != found[name] for name in ("split", rows)):
        return {"comparable": False, "figures": 0, "different": []}
    pairs = list(_shared(promised, figures))
    return {
        "comparable": True,
        "figures": len(pairs),
        "different": [name for name, one, other in pairs if one != other],
    }


def _storage(metrics: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the manifest says that storing in eight bits changed; ``None`` if it says nothing.

    It cannot be measured again here, for the network as it was trained does not ship.
    """
    if "decisions_changed_by_int8" not in metrics:
        return None
    return {
        "data_version": metrics["data_version"],
        "split": metrics["split"],
        "rows": metrics["known"]["rows"],
        "changed": metrics["decisions_changed_by_int8"],
        "newly_allowed": metrics["harmful_newly_allowed_by_int8"],
        "decision_accuracy": metrics["known"]["decision_accuracy"],
        "float32_decision_accuracy": metrics["float32_decision_accuracy"],
    }


def _shared(
    one: Mapping[str, Any], other: Mapping[str, Any], path: str = ""
) -> Iterator[tuple[str, Any, Any]]:
    """Each figure that both hold, by its path."""
    for name in one:
        if name not in other:
            continue
        if isinstance(one[name], dict) and isinstance(other[name], dict):
            yield from _shared(one[name], other[name], f"{path}{name}.")
        else:
            yield f"{path}{name}", one[name], other[name]


def _details(judge: Judge, rows: Sequence[Row]) -> dict[str, Any]:
    """What only the measured model gets: every criterion, the decisions, the slices."""
    ids = [row.id for row in rows]
    decided = judge.decide(ids)
    return {
        "criteria": criteria(rows, judge.of(ids)),
        "decisions": decisions.shares(rows, decided),
        "slices": slices.slices(rows, decided),
        "groups": slices.groups(rows, decided),
    }


def _product(judge: Judge, rows: Sequence[Row], subject: Subject) -> dict[str, Any]:
    """The same answers decided by the product's policy, its rules on words included."""
    decided = product.decide(judge, {row.id: row.text for row in rows})
    bare = judge.decide([row.id for row in rows])
    chosen = subject.public
    return {
        "profile": product.PROFILE,
        "changed": counted(decided != bare),
        "decisions": decisions.shares(rows, decided),
        "public": (
            public.summary(chosen.rows, product.decide(judge, chosen.texts)) if chosen else None
        ),
    }


def _gains(ours: Judge, other: Judge, rows: Sequence[Row]) -> dict[str, Any]:
    """What the model has of each share more than another judge, on the same rows."""
    ids = [row.id for row in rows]
    mine, theirs = (evaluate.outcomes(rows, judge.decide(ids)) for judge in (ours, other))
    return {
        "name": other.name,
        "shares": {
            name: difference(
                np.subtract(mine[name], theirs[name], dtype=np.float64),
                [row.group for row, counts in zip(rows, of, strict=True) if counts],
            )
            for name, of in evaluate.subjects(rows).items()
        },
    }


def _summary(judge: Judge, known: Sequence[Row], subject: Subject) -> dict[str, Any]:
    """A judge's column: all known languages, English, and each language's right decisions."""
    english = [row for row in known if row.language == ENGLISH]
    right = slices.slices(known, judge.decide([row.id for row in known]))
    return {
        "name": judge.name,
        "decides": judge.decides,
        "costs": dict(judge.costs),
        "known": _column(judge, known),
        "english": _column(judge, english) if english else None,
        "languages": {
            name: figures["decision_accuracy"] for name, figures in right["language"].items()
        },
        "public": _public(judge, subject),
    }


def _column(judge: Judge, rows: Sequence[Row]) -> dict[str, Any]:
    ids = [row.id for row in rows]
    p, decided = judge.of(ids), judge.decide(ids)
    each = criteria(rows, p)
    return {
        "decisions": decisions.shares(rows, decided),
        "confusion": decisions.confusion(rows, decided),
        "macro_f1": {name: found["macro_f1"] for name, found in each.items()},
        "macro_f1_interval": {name: found["macro_f1_interval"] for name, found in each.items()},
        "average_precision": {
            label: curve["average_precision"]
            for found in each.values()
            for label, curve in found["curves"].items()
        },
        "calibration_error": {name: found["calibration_error"] for name, found in each.items()},
        "groups": slices.groups(rows, decided)["all"],
        "trade_off": decisions.trade_off(rows, p, judge.bars(ids)),
    }


def _public(judge: Judge, subject: Subject) -> dict[str, Any] | None:
    """The public set by a judge; ``None`` without it, and for a judge that was not shown it."""
    chosen = subject.public
    if chosen is None or not judge.knows([row.id for row in chosen.rows]):
        return None
    return public.measure(judge, chosen, languages=subject.opened.manifest.languages)
