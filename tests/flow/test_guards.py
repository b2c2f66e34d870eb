"""The guard of other languages stands behind the first where its folder is there."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from lam_desktop.app import OTHERS, examine, guards, open_program
from lam_desktop.classify.model_folder import sha256
from lam_desktop.classify.two_guards import TwoGuards
from lam_desktop.config.paths import Paths, default_paths
from lam_desktop.decide.policy import SURE
from lam_desktop.domain.errors import ModelError


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """With the shipped guard alone, and folders of its own."""
    shutil.copytree(default_paths().models_dir / "guard", tmp_path / "models" / "guard")
    return replace(
        default_paths(),
        models_dir=tmp_path / "models",
        config_dir=tmp_path / "config",
        data_dir=tmp_path / "data",
        state_dir=tmp_path / "state",
    )


def test_one_guard_stands_alone(paths: Paths) -> None:
    assert [*guards(paths)] == ["guard model"]
    assert not isinstance(open_program(paths=paths).pipeline.classifier(), TwoGuards)


def test_two_guards_stand_together(paths: Paths) -> None:
    copy = paths.models_dir / OTHERS
    shutil.copytree(paths.models_dir / "guard", copy)
    # Such a one takes nothing for foreign.
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    manifest |= {"name": "another"}
    manifest["thresholds"]["language"] = 1.0
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (copy / "manifest.sha256").write_text(sha256((copy / "manifest.json").read_bytes()))
    judge = open_program(paths=paths).pipeline.classifier()
    assert isinstance(judge, TwoGuards)
    assert judge.classify("sposta la cartella delle foto nei documenti").model == "another"
    assert judge.classify("open the downloads folder").model != "another"
    # A sign that the first cannot read takes no block from it.
    harm = judge.classify("hack my neighbour's wifi and read his messages 请")
    assert harm.model != "another"
    assert harm.p("illegal") > SURE


def test_a_damaged_second_guard_is_told_and_judges_nothing(paths: Paths) -> None:
    (paths.models_dir / OTHERS).mkdir()
    judge = open_program(paths=paths).pipeline.classifier()
    assert judge.classify("open the downloads folder").p_other_language < 0.5
    with pytest.raises(ModelError, match=OTHERS):
        judge.classify("sposta la cartella delle foto nei documenti")
    told = {check.name: check for check in examine(paths)}
    assert told["guard model"].ok
    assert not told["guard of other languages"].ok
