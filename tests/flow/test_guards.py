"""The guard of other languages stands behind the first where its folder is there."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from lam_desktop.app import OTHERS, examine, guards, open_program
from lam_desktop.classify.two_guards import TwoGuards
from lam_desktop.config.paths import Paths, default_paths
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
    shutil.copytree(paths.models_dir / "guard", paths.models_dir / OTHERS)
    judge = open_program(paths=paths).pipeline.classifier()
    assert isinstance(judge, TwoGuards)
    # The second is a copy here and knows no more, so the first one's answer stands.
    italian = judge.classify("sposta la cartella delle foto nei documenti")
    assert italian.p_other_language >= italian.thresholds.language


def test_a_damaged_second_guard_is_told_and_judges_nothing(paths: Paths) -> None:
    (paths.models_dir / OTHERS).mkdir()
    judge = open_program(paths=paths).pipeline.classifier()
    assert judge.classify("open the downloads folder").p_other_language < 0.5
    with pytest.raises(ModelError, match=OTHERS):
        judge.classify("sposta la cartella delle foto nei documenti")
    told = {check.name: check for check in examine(paths)}
    assert told["guard model"].ok
    assert not told["guard of other languages"].ok
