"""Rows to be stored, and what a database holds."""

from typing import Any

from sqlalchemy import select
from training_rows import fields

from lam_desktop.training.dataset import Row
from lam_desktop.training.store.store import Store
from lam_desktop.training.store.tables import Base


def row(text: str = "open the downloads folder", **changes: Any) -> Row:
    return Row.model_validate(fields(text=text, **changes))


def some_rows(count: int, **changes: Any) -> list[Row]:
    return [
        row(f"open file {number}", group=f"g{number % 7}", **changes) for number in range(count)
    ]


def content(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in every table."""
    with store.reading() as connection:
        return {
            name: sorted(tuple(found) for found in connection.execute(select(table)))
            for name, table in Base.metadata.tables.items()
        }
