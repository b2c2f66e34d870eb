"""The label guide that ships is the one that people read."""

from pathlib import Path

from lam_desktop.training import guide

DOCS = Path(__file__).parents[4] / "docs" / "label-guide.md"


def test_the_packaged_guide_is_the_documented_one() -> None:
    assert guide.text() == DOCS.read_text(encoding="utf-8"), (
        "docs/label-guide.md and lam_desktop/training/guide/label_guide.md must be the same: copy "
        "the one you changed over the other"
    )
