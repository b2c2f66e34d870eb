"""The workflows and forms of the code host: sound, with few rights, about files that exist."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

yaml = pytest.importorskip("yaml")

ROOT = Path(__file__).parents[2]
GITHUB = ROOT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = [
    path for path in sorted((GITHUB / "ISSUE_TEMPLATE").glob("*.yml")) if path.stem != "config"
]
HOME_MADE = re.compile(r"(?<![\w./-])(?:packaging|docs|assets|tests|\.ci)/[\w./-]+")


def read(path: Path) -> dict[Any, Any]:
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))


def jobs(path: Path) -> dict[str, dict[str, Any]]:
    return dict(read(path)["jobs"])


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in jobs(path).values() for step in job.get("steps", [])]


def named(files: list[Path]) -> list[Any]:
    return [pytest.param(path, id=path.stem) for path in files]


def test_both_workflows_are_there() -> None:
    assert [path.stem for path in WORKFLOWS] == ["checks", "release"]
    assert len(FORMS) == 2


@pytest.mark.parametrize("path", named(WORKFLOWS))
def test_a_workflow_has_few_rights_and_an_end(path: Path) -> None:
    workflow = read(path)

    assert workflow["permissions"] == {"contents": "read"}
    assert "group" in workflow["concurrency"]
    for name, job in workflow["jobs"].items():
        assert "uses" in job or 0 < job["timeout-minutes"] <= 90, name
        assert "permissions" not in job or name == "publish"
    for step in steps(path):
        if step.get("uses", "").startswith("actions/checkout"):
            assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("path", named(WORKFLOWS))
def test_actions_are_pinned_to_commits(path: Path) -> None:
    used = re.findall(r"uses: (\S+)(.*)", path.read_text(encoding="utf-8"))
    foreign = [(action, note) for action, note in used if not action.startswith("./")]

    assert foreign
    for action, note in foreign:
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", note), action
    pins = {action for action, _ in foreign}
    assert len(pins) == len({pin.split("@")[0] for pin in pins}), "one action at two commits"
    for action, _ in used:
        assert not action.startswith("./") or (ROOT / action).exists(), action


@pytest.mark.parametrize("path", named(WORKFLOWS))
def test_no_foreign_text_becomes_a_command(path: Path) -> None:
    # What a script needs comes by the environment, where the shell does not read it as words.
    assert all("${{" not in step.get("run", "") for step in steps(path))


def test_secrets_are_for_the_release_only() -> None:
    assert "secrets." not in (GITHUB / "workflows" / "checks.yml").read_text(encoding="utf-8")
    for name, job in jobs(GITHUB / "workflows" / "release.yml").items():
        assert "secrets." not in str(job) or job["environment"] == "release", name


@pytest.mark.parametrize("path", named(WORKFLOWS))
def test_what_a_workflow_runs_is_there(path: Path) -> None:
    scripts = "\n".join(step.get("run", "") for step in steps(path))

    missing = [name for name in HOME_MADE.findall(scripts) if not (ROOT / name).exists()]

    assert missing == []
    targets = set(re.findall(r"^make (\w+)$", scripts, re.M))
    phony = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert targets <= set(" ".join(phony).split())


@pytest.mark.parametrize("path", named(WORKFLOWS))
def test_it_says_that_it_was_never_carried_out(path: Path) -> None:
    assert "Not run here" in path.read_text(encoding="utf-8").split("name:")[0]


def test_a_release_waits_for_all_that_it_is_made_of() -> None:
    release = jobs(GITHUB / "workflows" / "release.yml")

    assert set(release["publish"]["needs"]) == set(release) - {"publish"}
    assert release["checks"]["uses"] == "./.github/workflows/checks.yml"
    proofs = [name for name, job in release.items() if "--self-check" in str(job)]
    assert proofs == ["linux", "windows", "macos"]


@pytest.mark.parametrize("path", named(FORMS))
def test_a_form_asks_and_warns(path: Path) -> None:
    form = read(path)
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    notes = [field["attributes"]["value"] for field in form["body"] if field["type"] == "markdown"]

    assert form["name"]
    assert form["description"]
    assert len({field["id"] for field in fields}) == len(fields)
    assert any(field.get("validations", {}).get("required") for field in fields)
    assert "public" in notes[0]
    assert "SECURITY.md" in notes[0]


def test_the_forms_ask_for_what_helps() -> None:
    bug, verdict = (path.read_text(encoding="utf-8") for path in FORMS)

    assert "`lam doctor`" in bug
    assert "no keys, passwords" in bug
    asked = {field.get("id") for field in read(FORMS[1])["body"]}
    assert {"command", "said", "should"} <= asked
    assert "`lam classify --json`" in verdict


def test_updates_come_weekly() -> None:
    updates = read(GITHUB / "dependabot.yml")["updates"]

    assert {each["package-ecosystem"] for each in updates} == {"github-actions", "pip"}
    assert {each["schedule"]["interval"] for each in updates} == {"weekly"}


@pytest.mark.skipif(shutil.which("actionlint") is None, reason="actionlint is not here")
def test_actionlint_finds_nothing() -> None:
    done = subprocess.run(["actionlint", *WORKFLOWS], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
