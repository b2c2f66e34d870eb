"""An ablation on a tiny network: its plan, its runs, its tables."""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner
from tiny_lab import tiny_base, tiny_config, tiny_rows

from lam_desktop.cli.ablate import ablate
from lam_desktop.domain.criteria import Criterion
from lam_desktop.training import ablation, ablation_table, dataset, evaluate, thresholds
from lam_desktop.training.ablation import Figures, Measured, Plan
from lam_desktop.training.augment import Augmenter
from lam_desktop.training.config import TrainConfig, load_config
from lam_desktop.training.dataset import DatasetError
from lam_desktop.training.model import Base, Guard
from lam_desktop.training.run.bar import silent
from lam_desktop.training.run.errors import RunError

ROWS = tiny_rows(48)
DOCS = Path(__file__).parents[3] / "docs" / "model"
"""Where the plans of the tables in the documentation are."""


def toml(values: dict[str, object]) -> str:
    """Settings as TOML; JSON's values are TOML's."""
    tables = {name: value for name, value in values.items() if isinstance(value, dict)}
    lines = [
        f"{n} = {json.dumps(v)}" for n, v in values.items() if n not in tables and v is not None
    ]
    for name, table in tables.items():
        lines += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in table.items())]
    return "\n".join(lines)


@pytest.fixture
def plan_file(tmp_path: Path) -> Path:
    settings = tiny_config(epochs=1).model_dump(mode="json")
    (tmp_path / "base.toml").write_text(toml(settings))
    path = tmp_path / "plan.toml"
    path.write_text(
        f"base = {json.dumps(str(tmp_path / 'base.toml'))}\nseeds = [1, 2]\nrows = 0.8\n"
        "apart = true\n[every]\nbatch_size = 8\n[variation.plainer]\nfocal_gamma = 0\n"
        "augment = { swapped = 0.0 }\n"
    )
    return path


def test_the_shipped_plan_names_settings_that_there_are() -> None:
    plan = ablation.load_plan("ablation")
    chosen = ablation.settings(plan)
    base = chosen["base"]
    assert not any(chosen["no_augmentation"].augment.values())
    families = [name for name, changes in plan.variation.items() if "augment" in changes]
    named = {kind for name in families[1:] for kind in plan.variation[name]["augment"]}
    assert named == {kind for kind, rate in base.augment.items() if rate}


@pytest.mark.parametrize("name", ["ablation", "augmentation"])
def test_a_plan_that_was_measured_still_names_settings_and_kinds_that_there_are(name: str) -> None:
    for config in ablation.settings(ablation.load_plan(str(DOCS / f"{name}.toml"))).values():
        named = {name for name, rate in config.augment.items() if rate}
        assert Augmenter(config.augment).rates.keys() == named


@pytest.mark.parametrize(
    "name", ["guard-en-6", "guard-en-7", "guard-en-8", "guard-others-1", "guard-others-2"]
)
def test_the_settings_of_guards_that_shipped_still_are_settings(name: str) -> None:
    assert load_config(str(DOCS / f"{name}.toml")).teacher is not None


def test_a_variation_changes_only_what_it_names(plan_file: Path) -> None:
    chosen = ablation.settings(ablation.load_plan(str(plan_file)))
    assert chosen["plainer"].augment == {"swapped": 0.0, "polite": 0.2}
    assert chosen["plainer"].batch_size == chosen["base"].batch_size == 8
    differing = {
        name
        for name, value in chosen["plainer"].model_dump().items()
        if value != getattr(chosen["base"], name)
    }
    assert differing == {"focal_gamma", "augment"}


@pytest.mark.parametrize(
    ("variation", "why"),
    [
        ({"odd": {"nothing": 1}}, "odd.*nothing"),
        ({"same": {"batch_size": 4}}, "changes nothing"),
        ({"base": {"batch_size": 8}}, "cannot be the name"),
        ({"one_guard_a_criterion": {"batch_size": 8}}, "cannot be the name"),
        ({"../up": {"batch_size": 8}}, "cannot be the name"),
        ({}, "variation"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(
    tmp_path: Path, plan_file: Path, variation: dict[str, dict[str, object]], why: str
) -> None:
    tables = {f'variation."{name}"': changes for name, changes in variation.items()}
    path = tmp_path / "odd.toml"
    path.write_text(toml({"base": str(tmp_path / "base.toml"), "seeds": [1]} | tables))
    with pytest.raises(DatasetError, match=f"(?s){why}"):
        ablation.settings(ablation.load_plan(str(path)))


def test_a_share_of_the_train_groups_is_kept_whole() -> None:
    half, fewer = (ablation.thinned(ROWS, share) for share in (0.6, 0.3))
    groups = {row.group for row in half if row.split == "train"}
    assert {r.id for r in fewer} <= {r.id for r in half}
    assert 0 < len(groups) < len({row.group for row in ROWS if row.split == "train"})
    assert all(row in half for row in ROWS if row.split != "train" or row.group in groups)


def test_an_ablation_runs_once_and_tells_what_each_variation_gains(
    plan_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, out = tiny_base(tmp_path / "base", num_hidden_layers=1), tmp_path / "out"
    dataset.save(ROWS, tmp_path / "rows.jsonl")
    options = ["--config", plan_file, "--dataset", tmp_path / "rows.jsonl",
               "--encoder", base.folder, "--out", out]  # fmt: skip
    done = CliRunner().invoke(ablate, list(map(str, options)))
    assert done.exit_code == 0, done.output
    with (out / ablation_table.CSV).open(newline="") as file:
        lines = list(csv.DictReader(file))
    assert [(line["split"], line["variation"]) for line in lines] == [
        (split, name)
        for split in ("validation", "test", "test, altered")
        for name in ("base", "plainer", "one_guard_a_criterion")
    ]
    assert all(line["seeds"] == "2" and line["spread"] for line in lines)
    page = (out / ablation_table.MARKDOWN).read_text(encoding="utf-8")
    assert "- **plainer**: focal_gamma = 0, augment (swapped = 0.0)" in page
    assert not list(out.rglob("*.safetensors"))
    # A second time nothing is trained, and what is missing alone after a run is lost.
    trained: list[Path] = []
    real = ablation.train
    monkeypatch.setattr(ablation, "train", lambda *a, **k: (trained.append(a[2]), real(*a, **k)))
    (out / "plainer" / "seed-2" / ablation.RESULT).unlink()
    (out / "plainer" / "seed-2" / "run.json").unlink()
    before = page
    for line in lines:
        assert float(line["gain_low"]) <= float(line["gain"]) <= float(line["gain_high"])
    done = CliRunner().invoke(ablate, list(map(str, options)))
    assert done.exit_code == 0, done.output
    assert trained == [out / "plainer" / "seed-2"]
    assert (out / ablation_table.MARKDOWN).read_text(encoding="utf-8") == before
    result = out / "plainer" / "seed-1" / ablation.RESULT
    record = json.loads(result.read_text(encoding="utf-8"))
    result.write_text(json.dumps({name: record[name] for name in record if name != "right"}))
    done = CliRunner().invoke(ablate, list(map(str, options)))
    assert done.exit_code == 1
    assert "did not keep all that gains are compared by (right)" in " ".join(done.output.split())
    del record["judged"]
    result.write_text(json.dumps(record))
    done = CliRunner().invoke(ablate, list(map(str, options)))
    assert done.exit_code == 1
    assert "compared by (judged)" in " ".join(done.output.split())
    changed = plan_file.read_text().replace("batch_size = 8", "batch_size = 6")
    plan_file.write_text(changed)
    done = CliRunner().invoke(ablate, list(map(str, options)))
    assert done.exit_code == 1
    assert "batch_size" in done.output


@pytest.fixture
def one_run(tmp_path: Path, plan_file: Path) -> Callable[[], ablation.Results]:
    """An ablation of the plain settings and one variation, with one seed."""
    base = tiny_base(tmp_path / "base", num_hidden_layers=1)
    plan = ablation.load_plan(str(plan_file)).model_copy(update={"seeds": (1,)})

    def run() -> ablation.Results:
        return ablation.ablate(
            plan, ROWS, tmp_path / "out", base=base, say=silent, after_run=silent
        )

    return run


def test_figures_of_other_budgets_are_not_taken_for_these(
    one_run: Callable[[], ablation.Results], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = one_run()
    assert one_run() == first
    monkeypatch.setattr(thresholds, "ENGLISH", replace(thresholds.ENGLISH, harm=0.5))
    with pytest.raises(RunError, match="budgets"):
        one_run()


def test_of_guards_apart_each_answers_for_what_it_alone_was_taught(
    one_run: Callable[[], ablation.Results], monkeypatch: pytest.MonkeyPatch
) -> None:
    answered: dict[tuple[float, ...], list[dict[str, evaluate.Floats]]] = {}
    judged: list[dict[str, evaluate.Probabilities]] = []
    answer, measure = ablation.probabilities, ablation._measured

    def answering(
        guard: Guard, rows: list[dataset.Row], config: TrainConfig, base: Base
    ) -> dict[str, evaluate.Floats]:
        found = answer(guard, rows, config, base)
        assert (config.decision_weight == 0) == (sum(config.criterion_weights) == 1)
        answered.setdefault(config.criterion_weights, []).append(found)
        return found

    def measuring(
        rows: dict[str, list[dataset.Row]],
        p: dict[str, evaluate.Probabilities],
        search: thresholds.Search,
    ) -> dict[str, Measured]:
        judged.append(p)
        return measure(rows, p, search)

    monkeypatch.setattr(ablation, "probabilities", answering)
    monkeypatch.setattr(ablation, "_measured", measuring)
    one_run()
    together = judged[-1]["validation"]
    for place, criterion in enumerate(Criterion):
        weights = tuple(float(place == each) for each in range(len(Criterion)))
        mine = answered[weights][0]
        assert together[criterion] is mine[criterion]
        assert 0 < mine[criterion][:, 0].min() < mine[criterion][:, 0].max() < 1
        for other in {*Criterion} - {criterion}:
            assert (mine[other] == np.eye(len(other.labels))[0]).all()


def test_several_processes_are_refused_before_anything_is_trained(
    one_run: Callable[[], ablation.Results], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(ablation, "accelerator", lambda _: SimpleNamespace(num_processes=2))
    with pytest.raises(RunError, match="without accelerate"):
        one_run()
    assert not (tmp_path / "out").exists()


def measured(right: str) -> dict[str, Measured]:
    """Of ten rows in five groups; a one for each that is decided rightly."""
    flags = tuple(flag == "1" for flag in right)
    found = Measured(
        figures=Figures(accuracy=sum(flags) / 10, harm_allowed=0.01, cost=0.2, macro_f1=0.9),
        right=flags,
        groups=tuple(f"g{place // 2}" for place in range(10)),
    )
    return dict.fromkeys(ablation.JUDGED, found)


def test_a_gain_is_the_mean_over_the_seeds_with_its_spread_and_its_paired_interval() -> None:
    plan = Plan(base="guard", seeds=(1, 2), variation={"other": {"seed": 3}})
    results = {
        "base": {1: measured("1111110000"), 2: measured("1111100000")},
        "other": {1: measured("1111111100"), 2: measured("1111111100")},
    }
    base, line = (x for x in ablation_table.lines(results) if x.split == "test")
    assert line.gain["difference"] == pytest.approx(0.25)
    assert line.spread == pytest.approx(10 * 0.5**0.5)
    # One group of five gains 1, another a quarter: no interval of these rows goes below 0.
    assert 0 <= line.gain["low"] < 0.25 < line.gain["high"] <= 0.65
    assert (base.gain["low"], base.gain["high"]) == (0.0, 0.0)
    page = ablation_table.as_markdown(plan, [base, line])
    low, high = (f"{100 * line.gain[end]:+.1f}" for end in ("low", "high"))
    assert f"| +25.0 ({low} to {high}) | 7.07 | 2 |" in page
    assert "| base | 55.00% | 1.00% | 0.2000 | 0.9000 |  |  | 2 |" in page


def test_results_of_other_settings_are_not_taken_for_these(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="seed"):
        ablation.checkpoint.same(tmp_path, {"config": {"seed": 1}}, {"config": {"seed": 2}})
