"""``lam doctor --self-check``: passes on a sound program, names what is broken."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lam_desktop.config.paths import default_paths

PARTS = [
    "guard model",
    "guard of other languages",
    "verdict",
    "verdict in another language",
    "plan",
    "audit log",
    "window",
]
BROKEN = """
import sys
from dataclasses import replace
from pathlib import Path
import lam_desktop.cli.self_check as module
shipped = module.default_paths()
broken = replace(shipped, **{sys.argv[1]: Path(sys.argv[2])})
module.default_paths = lambda: broken
for check in module.self_check():
    print("ok" if check.ok else "FAIL", check.name, check.detail)
"""


def run(home: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own, as the window wants it."""
    return subprocess.run(
        [sys.executable, *argv],
        env={"PATH": os.environ["PATH"], "HOME": str(home), "LAM_HOME": str(home / "lam")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_sound_program_passes_and_touches_nothing_of_the_person(tmp_path: Path) -> None:
    done = run(tmp_path, "-m", "lam_desktop", "doctor", "--self-check", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    checks = [json.loads(line) for line in done.stdout.splitlines()]
    assert [check["name"] for check in checks] == PARTS
    assert all(check["ok"] for check in checks)
    assert list(tmp_path.rglob("audit.db")) == []


@pytest.mark.parametrize("name", ["model.onnx", "manifest.json"])
def test_a_changed_model_is_named_and_nothing_is_allowed(tmp_path: Path, name: str) -> None:
    models = tmp_path / "models"
    shutil.copytree(default_paths().models_dir / "guard", models / "guard")
    file = models / "guard" / name
    file.write_bytes(file.read_bytes() + b" ")
    done = run(tmp_path, "-c", BROKEN, "models_dir", str(models))
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["FAIL", "FAIL", "FAIL", "ok", "ok"], done.stdout
    assert name in lines[0]


def test_a_changed_guard_of_other_languages_leaves_the_first(tmp_path: Path) -> None:
    models = tmp_path / "models"
    shutil.copytree(default_paths().models_dir, models)
    file = models / "guard-others" / "model.onnx"
    file.write_bytes(file.read_bytes() + b" ")
    done = run(tmp_path, "-c", BROKEN, "models_dir", str(models))
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAIL")]
    assert len(failed) == 2, done.stdout
    assert failed[0].startswith("FAIL guard of other languages")
    assert failed[1].startswith("FAIL verdict in another language")


def test_a_window_without_its_style_is_seen(tmp_path: Path) -> None:
    done = run(tmp_path, "-c", BROKEN, "assets_dir", str(tmp_path / "none"))
    last = done.stdout.splitlines()[-1]
    assert last.startswith("FAIL window"), done.stdout + done.stderr
