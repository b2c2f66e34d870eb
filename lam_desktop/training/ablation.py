"""What each part of the recipe gains: the run with and without it, on the same split and seeds."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from pydantic import Field, ValidationError, model_validator

from lam_desktop.classify.model_folder import LANGUAGE
from lam_desktop.domain.criteria import Criterion
from lam_desktop.training import evaluate, thresholds
from lam_desktop.training.config import Settings, TrainConfig, load_config, merged, read_toml
from lam_desktop.training.dataset import DatasetError, Row, Split, version
from lam_desktop.training.model import HEADS, Base, load_checkpoint
from lam_desktop.training.other_writing import altered
from lam_desktop.training.run import checkpoint
from lam_desktop.training.run.bar import Say
from lam_desktop.training.run.errors import RunError
from lam_desktop.training.run.run import accelerator
from lam_desktop.training.train import (
    first_guard,
    identity_of,
    known_rows,
    probabilities,
    train,
)

BASE, APART = "base", "one_guard_a_criterion"
RESULT, WEIGHTS = "result.json", "guard.safetensors"
ALTERED = "test, altered"
"""The test rows in other writing: what augmentation is for, which rows as written do not show."""
SPLITS: tuple[Split, ...] = ("validation", "test")
JUDGED = (*SPLITS, ALTERED)


class Plan(Settings):
    """Settings to start from, and named variations that change some of them.

    With ``apart`` there is one more: six guards, each taught one criterion, that judge together.
    """

    base: str
    seeds: tuple[int, ...] = Field(min_length=1)
    rows: float = Field(default=1.0, gt=0, le=1)
    every: dict[str, Any] = Field(default_factory=dict)
    apart: bool = False
    variation: dict[str, dict[str, Any]] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_are_folders(self) -> Self:
        for name in self.variation:
            if not name.isidentifier() or name in {BASE, APART}:
                raise ValueError(f"“{name}” cannot be the name of a variation")
        if len(set(self.seeds)) < len(self.seeds):
            raise ValueError("a seed stands there twice")
        return self


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What a run gets right of a split: shares in [0, 1], and the mean cost of a decision."""

    accuracy: float
    harm_allowed: float
    cost: float
    macro_f1: float


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A run on a split: its figures, and of each row whether it is decided rightly.

    ``groups`` holds the name of each row's contrast group; runs on the same split have the same.
    """

    figures: Figures
    right: tuple[bool, ...]
    groups: tuple[str, ...]


Results = Mapping[str, Mapping[int, Mapping[str, Measured]]]
"""Variation to seed to split to what was measured; only what is done."""
AfterRun = Callable[[Results], object]


def load_plan(name_or_path: str) -> Plan:
    """The plan shipped under a name, or that of a TOML file."""
    return read_toml(name_or_path, Plan, what="ablation")


def settings(plan: Plan) -> dict[str, TrainConfig]:
    """The settings of the base and of each variation, by name.

    Raises:
        DatasetError: a variation names a setting that there is not, or changes none.
    """
    start = merged(load_config(plan.base).model_dump(mode="json"), plan.every)
    found = {BASE: _valid(BASE, start)}
    for name, changes in plan.variation.items():
        found[name] = _valid(name, merged(start, changes))
        if found[name] == found[BASE]:
            raise DatasetError(
                f"The variation “{name}” changes nothing of “{plan.base}”, so training it would "
                "show nothing. Give it another value or take it out."
            )
    return found


def alone(config: TrainConfig, criterion: Criterion) -> TrainConfig:
    """The same settings, by which a guard is taught one criterion and no decision."""
    weights = tuple(float(each is criterion) for each in Criterion)
    return config.model_copy(update={"criterion_weights": weights, "decision_weight": 0.0})


def _valid(name: str, values: Mapping[str, Any]) -> TrainConfig:
    try:
        return TrainConfig.model_validate(values)
    except ValidationError as error:
        raise DatasetError(f"The variation “{name}” cannot be used: {error}") from error


def thinned(rows: Sequence[Row], share: float) -> list[Row]:
    """The rows with a share of the train split's groups; a smaller share is part of a larger."""
    return [row for row in rows if row.split != "train" or _draw(row.group) < share]


def _draw(group: str) -> float:
    """A number in [0, 1) that only depends on the group."""
    return int.from_bytes(hashlib.sha256(group.encode()).digest()[:8]) / 2**64


def judged(rows: Sequence[Row], config: TrainConfig) -> dict[str, list[Row]]:
    """The rows that every run is measured on, by the names in ``JUDGED``."""
    found: dict[str, list[Row]] = {split: known_rows(rows, split, config) for split in SPLITS}
    new = altered(found["test"], known=rows)
    return found | {ALTERED: [each.row.model_copy(update={"text": each.text}) for each in new]}


def ablate(
    plan: Plan, rows: Sequence[Row], folder: Path, *, base: Base, say: Say, after_run: AfterRun
) -> Results:
    """Train every variation with every seed; runs that are done already are only read.

    Seed by seed, so that an ablation that is cut short has figures of all variations.

    Raises:
        DatasetError: a split has no rows, or what an earlier ablation left cannot be used.
        RunError: the folder holds runs of other settings, or several processes were started.
    """
    chosen = settings(plan)
    if accelerator(chosen[BASE]).num_processes > 1:
        raise RunError(
            "An ablation trains its runs one after another in one process, and several were "
            "started; nothing was trained. Give “lam ablate” without accelerate."
        )
    kept = thinned(rows, plan.rows)
    for split in ("train", *SPLITS):
        known_rows(kept, split, chosen[BASE])
    if plan.apart:
        chosen[APART] = chosen[BASE]
    found: dict[str, dict[int, Mapping[str, Measured]]] = {name: {} for name in chosen}
    for seed in plan.seeds:
        for name, config in chosen.items():
            say(f"{name}, seed {seed}")
            seeded = config.model_copy(update={"seed": seed})
            place = folder / name / f"seed-{seed}"
            found[name][seed] = _run(seeded, kept, place, apart=name == APART, base=base, say=say)
            after_run(found)
    return found


def _run(
    config: TrainConfig, rows: Sequence[Row], folder: Path, *, apart: bool, base: Base, say: Say
) -> dict[str, Measured]:
    """Train and measure one run, of one guard or ``apart``, unless its figures are there."""
    measured_on = judged(rows, config)
    identity = identity_of(rows, config, first_guard(config, base), base) | {
        "judged": {split: version(mine) for split, mine in measured_on.items()},
        "apart": apart,
    }
    path = folder / RESULT
    if path.exists():
        return _read(path, identity, measured_on)
    p: dict[str, dict[str, evaluate.Floats]] = {split: {} for split in measured_on}
    guards = _apart(config, folder) if apart else [(folder, config, tuple(HEADS))]
    for place, each, heads in guards:
        train(rows, each, place, base=base, say=say)
        guard = load_checkpoint(place)
        for split, mine in measured_on.items():
            answers = probabilities(guard, mine, each, base)
            p[split] |= {head: answers[head] for head in heads}
    found = _measured(measured_on, p, thresholds.search_for(config.languages))
    record = identity | {
        "figures": {split: vars(measured.figures) for split, measured in found.items()},
        "right": {
            split: "".join("01"[flag] for flag in measured.right)
            for split, measured in found.items()
        },
    }
    checkpoint.write_text(path, json.dumps(record, indent=1))
    # The figures are what is wanted; the weights of all runs would fill the disk.
    for place, _, _ in guards:
        (place / WEIGHTS).unlink()
    return found


def _apart(config: TrainConfig, folder: Path) -> list[tuple[Path, TrainConfig, tuple[str, ...]]]:
    """Six guards: where each is trained, its settings, and the heads that it answers for."""
    return [
        (folder / criterion, alone(config, criterion), (criterion.value, LANGUAGE))
        for criterion in Criterion
    ]


def _read(
    path: Path, identity: Mapping[str, Any], rows: Mapping[str, Sequence[Row]]
) -> dict[str, Measured]:
    """What a run that is done wrote down of itself."""
    record = json.loads(path.read_text(encoding="utf-8"))
    if missing := {*identity, "right"} - {*record}:
        raise DatasetError(
            f"{path} is of an earlier version, which did not keep all that gains are compared by "
            f"({', '.join(sorted(missing))}). Delete {path.parent} to train that run again."
        )
    checkpoint.same(path.parent, record, identity)
    return {
        split: Measured(
            figures=Figures(**record["figures"][split]),
            right=tuple(flag == "1" for flag in record["right"][split]),
            groups=tuple(row.group for row in mine),
        )
        for split, mine in rows.items()
    }


def _measured(
    split_rows: Mapping[str, Sequence[Row]],
    p: Mapping[str, evaluate.Probabilities],
    search: thresholds.Search,
) -> dict[str, Measured]:
    """What is right of each split, by the thresholds that validation chose."""
    bars = thresholds.choose(split_rows["validation"], p["validation"], search)
    found: dict[str, Measured] = {}
    for split, mine in split_rows.items():
        report = evaluate.report(mine, p[split], bars)
        right = evaluate.decide_many(p[split], bars) == evaluate.gold_decisions(mine)
        found[split] = Measured(
            figures=Figures(
                accuracy=report.decision_accuracy,
                harm_allowed=report.harmful_allowed,
                cost=report.cost,
                macro_f1=float(np.mean(list(report.macro_f1.values()))),
            ),
            right=tuple(right.tolist()),
            groups=tuple(row.group for row in mine),
        )
    return found
