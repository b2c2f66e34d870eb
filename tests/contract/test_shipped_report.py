"""The report in the documentation is that of the guard that ships."""

from pathlib import Path

from lam_desktop.classify.model_folder import open_model_folder
from lam_desktop.training.report.layout import per_cent
from lam_desktop.training.report.names import DECISIONS

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "docs" / "model" / "report"


def test_the_report_is_of_the_guard_that_ships_and_shows_its_figures() -> None:
    manifest = open_model_folder(ROOT / "models" / "guard").manifest
    known = manifest.metrics["known"]
    text = (REPORT / "report.md").read_text(encoding="utf-8")
    assert f"# Evaluation of {manifest.name}" in text
    assert "figures in the manifest came out again exactly" in text
    assert "## Long texts" in text
    assert "original recipe" in text
    for measure, name in DECISIONS.items():
        if measure in known:
            assert f"| {name} | {per_cent(known[measure])} (" in text
    page = (REPORT / "report.html").read_text(encoding="utf-8")
    assert f"Evaluation of {manifest.name}" in page
