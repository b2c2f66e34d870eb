"""A valid row to change."""

from typing import Any

from lam_desktop.training import dataset


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
