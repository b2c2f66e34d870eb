"""The house rules that a reader relies on, held by the machine."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "lam_desktop"
HEAVY = {"torch", "transformers", "sentence_transformers", "sklearn", "onnx"}
JUDGE = """
import json, sys
from lam_desktop.app import open_program
from lam_desktop.domain.command import Command
assessment, decision = open_program().pipeline.judge(Command(text="open the calculator"))
assert assessment is not None, decision
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""


def in_new_python(code: str, **env: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def imports_of(path: Path) -> Iterator[str]:
    """The full names of all that a module imports, wherever it does so."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def importers_of(library: str) -> set[str]:
    """The modules that import a library or a part of it, by their paths in the package."""
    return {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if any(name == library or name.startswith(f"{library}.") for name in imports_of(path))
    }


def source_files() -> Iterator[Path]:
    """The tree, but for what tools leave in it."""
    left_out = {".venv", ".git", "build", "dist", "__pycache__", ".hypothesis", ".benchmarks"}
    for folder, names, files in os.walk(ROOT):
        names[:] = [
            n for n in names if n not in left_out and not n.endswith((".egg-info", "_cache"))
        ]
        yield from (Path(folder, name) for name in files)


def test_the_import_contracts_hold() -> None:
    in_new_python("import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())")


def test_judging_needs_nothing_of_the_laboratory(tmp_path: Path) -> None:
    loaded = set(json.loads(in_new_python(JUDGE, LAM_HOME=str(tmp_path))))

    assert loaded.isdisjoint(HEAVY)
    assert loaded.isdisjoint({"PySide6", "pyautogui"})
    assert "onnxruntime" in loaded


def test_lam_answers_without_loading_the_heavy_parts() -> None:
    code = "import sys, json, lam_desktop.cli; print(json.dumps(sorted(sys.modules)))"

    loaded = {name.split(".")[0] for name in json.loads(in_new_python(code))}

    assert loaded.isdisjoint(HEAVY | {"PySide6", "pyautogui", "onnxruntime", "tokenizers"})


def test_lam_answers_without_what_only_updates_need() -> None:
    code = "import sys, json, lam_desktop.cli; print(json.dumps(sorted(sys.modules)))"

    loaded = set(json.loads(in_new_python(code)))

    assert loaded.isdisjoint({"minisign", "cryptography", "ssl", "http.client", "urllib.request"})
    assert loaded.isdisjoint({"lam_desktop.update.check", "lam_desktop.config.autostart"})


@pytest.mark.parametrize(
    "library",
    [
        *("urllib.request", "http", "ssl", "ftplib", "smtplib"),
        *("requests", "httpx", "httpx2", "aiohttp", "openai", "anthropic", "google"),
    ],
)
def test_only_the_update_check_can_speak_to_a_site(library: str) -> None:
    # The laboratory, which nothing of the app imports, asks language models where it is told to.
    asking = {path for path in importers_of(library) if path.startswith("training/providers/")}

    assert importers_of(library) - asking <= {"update/fetch.py"}


def test_the_update_check_is_behind_one_door() -> None:
    importers = importers_of("lam_desktop.update.fetch")

    assert importers == {"update/check.py"}
    assert importers_of("minisign") == {"update/signature.py"}


def test_the_shipped_address_is_whole_or_not_there() -> None:
    shipped = tomllib.loads((ROOT / "assets" / "updates.toml").read_text(encoding="utf-8"))

    assert set(shipped) == {"url", "public_key"}
    assert bool(shipped["url"]) == bool(shipped["public_key"])


def test_qt_stays_in_the_ui() -> None:
    rooms = {path.split("/")[0] for path in importers_of("PySide6")}

    assert rooms <= {"ui", "app.py"}


@pytest.mark.parametrize("library", ["torch", "transformers"])
def test_the_laboratorys_libraries_stay_there(library: str) -> None:
    outside = {path for path in importers_of(library) if not path.startswith("training/")}

    assert outside <= {"classify/torch_classifier.py"}


def test_pyautogui_stays_behind_the_desktop() -> None:
    assert importers_of("pyautogui") == {"execute/pyautogui_desktop.py"}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Xlib is used on Linux only")
def test_the_right_one_of_two_packages_called_xlib_is_there() -> None:
    # pyautogui brings python3-xlib 0.15, which installs files of the same names.
    import Xlib

    assert Xlib.__version__ >= (0, 33)


def test_what_ships_beside_the_package_is_installed_with_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"].get("data-files", {})
    installed = {
        (place.removeprefix("share/lam-desktop/"), path.name)
        for place, globs in patterns.items()
        for pattern in globs
        for path in ROOT.glob(pattern)
    }
    shipped = {
        (path.parent.relative_to(ROOT).as_posix(), path.name)
        for folder in ("models", "assets")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }

    assert installed == shipped


def test_every_pinned_package_is_pinned_exactly() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]

    loose = [pin for pin in pins if not re.fullmatch(r"[\w.-]+==[0-9][0-9A-Za-z.]*", pin)]

    assert pins
    assert loose == []


def test_no_file_names_the_machine_it_was_made_on() -> None:
    # Put together here, so that this file does not hold them itself.
    traces = re.compile(
        "|".join(
            [
                r"(?<![\w~.])/work" + r"/(?:main|shared|briefs|lab|venv)",
                "/opt" + "/(?:wheels|pypi)",
                "/home" + "/runner/",
                "py" + r"pi\.org",
                "python" + r"hosted\.org",
            ]
        )
    )
    found = {
        str(path.relative_to(ROOT)): match[0]
        for path in source_files()
        if path.is_file()
        and path.suffix not in {".onnx", ".png"}
        and (match := traces.search(path.read_text(encoding="utf-8", errors="replace")))
    }

    assert found == {}
