"""A valid row to change, and thresholds at round numbers."""

from typing import Any

from lam_desktop.domain.verdict import Thresholds
from lam_desktop.training import dataset
from lam_desktop.training.evaluate import BLOCKING, ONLY_ASKING

PLAIN = Thresholds(
    block=dict.fromkeys(BLOCKING, 0.5),
    confirm=dict.fromkeys(BLOCKING, 0.3) | dict.fromkeys(ONLY_ASKING, 0.5),
    language=0.5,
)


def fields(**changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "text": "open the downloads folder",
        "language": "en",
        "feasibility": "feasible",
        "legality": "legal",
        "ethicality": "ethical",
        "boundaries": "within",
        "reversibility": "reversible",
        "risk": "low",
        "group": "files_en-0001",
        "source": "files_en",
        "split": "train",
    } | changes
    return {"id": dataset.row_id(row["text"], row["language"])} | row
