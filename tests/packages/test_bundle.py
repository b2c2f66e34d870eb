"""The built folder: complete, small, and without what may not ship."""

import json
import os
import subprocess
from pathlib import Path

MEGABYTE = 1_000_000
UNWANTED = (
    "torch",
    "transformers",
    "mouseinfo",
    "pytest",
    "scipy",
    "sklearn",
    "lam_desktop/training",
)


def size_of(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())


def self_check(bundle: Path, home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [bundle / "lam", "doctor", "--self-check"],
        env={"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_it_proves_itself_and_leaves_the_home_alone(bundle: Path, tmp_path: Path) -> None:
    home = tmp_path / "Jörg Müller محمد"
    home.mkdir()
    done = self_check(bundle, home)
    assert done.returncode == 0, done.stdout + done.stderr
    parts = ("guard model", "guard of other languages", "verdict", "verdict in another language")
    for part in (*parts, "plan", "audit log", "window"):
        assert f"ok    {part}: " in done.stdout
    assert [path for path in home.rglob("*") if path.is_file()] == []


def test_it_names_a_changed_file_of_the_guard(bundle: Path, tmp_path: Path) -> None:
    copy = tmp_path / "bundle"
    subprocess.run(["cp", "-a", bundle, copy], check=True)
    model = copy / "_internal/models/guard/model.onnx"
    model.write_bytes(model.read_bytes()[:-1] + b"!")
    done = self_check(copy, tmp_path)
    assert done.returncode == 1
    assert "model.onnx" in done.stdout


def test_the_laboratory_and_the_tests_stay_out(bundle: Path) -> None:
    names = [str(path.relative_to(bundle)) for path in bundle.rglob("*")]
    found = [name for name in names for part in UNWANTED if f"/{part}" in f"/{name.lower()}"]
    assert found == []


def test_each_part_brings_its_licence(bundle: Path) -> None:
    licences = bundle / "_internal/licences"
    listed = (licences / "README.txt").read_text().splitlines()[2:]
    parts = {line.split()[0] for line in listed}
    assert {"pyside6-essentials", "onnxruntime", "tokenizers", "python", "pyinstaller"} <= parts
    assert "python3-xlib" not in parts
    for part in parts:
        assert any(path.stat().st_size for path in (licences / part).iterdir()), part


def test_the_bill_of_materials_names_the_same_parts(bundle: Path) -> None:
    bill = json.loads((bundle.parents[1] / "build/parts/lam-desktop.cdx.json").read_text())
    assert bill["bomFormat"] == "CycloneDX"
    listed = (bundle / "_internal/licences/README.txt").read_text().splitlines()[2:]
    assert {c["name"] for c in bill["components"]} == {line.split()[0] for line in listed}


def test_it_is_small_enough(bundle: Path, deb: Path, rpm: Path, archive: Path) -> None:
    assert size_of(bundle) <= 330 * MEGABYTE
    for package in (deb, rpm, archive):
        assert package.stat().st_size <= 130 * MEGABYTE, package.name
