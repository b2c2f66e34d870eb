"""The reports in the documentation are those of the guards that ship."""

from pathlib import Path

import pytest

from lam_desktop.app import GUARD, OTHERS
from lam_desktop.classify.model_folder import open_model_folder
from lam_desktop.training.report.layout import per_cent
from lam_desktop.training.report.names import DECISIONS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("guard", "report"), [(GUARD, "report"), (OTHERS, "report-others")])
def test_the_report_is_of_the_guard_that_ships_and_shows_its_figures(
    guard: str, report: str
) -> None:
    manifest = open_model_folder(ROOT / "models" / guard).manifest
    known = manifest.metrics["known"]
    folder = ROOT / "docs" / "model" / report
    text = (folder / "report.md").read_text(encoding="utf-8")
    assert f"# Evaluation of {manifest.name}" in text
    assert "figures in the manifest came out again exactly" in text
    assert "## Long texts" in text
    for measure, name in DECISIONS.items():
        if measure in known:
            assert f"| {name} | {per_cent(known[measure])} (" in text
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert f"Evaluation of {manifest.name}" in page


def test_the_report_compares_the_guard_with_the_original_recipe() -> None:
    text = (ROOT / "docs" / "model" / "report" / "report.md").read_text(encoding="utf-8")
    assert "original recipe" in text


def test_the_guards_that_stand_together_know_no_language_both() -> None:
    first, second = (open_model_folder(ROOT / "models" / name).manifest for name in (GUARD, OTHERS))
    assert not set(first.languages) & set(second.languages)
    assert first.name != second.name
