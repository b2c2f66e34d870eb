"""Rows, a small catalogue and a provider that answers what it is told, for the room's tests."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from lam_desktop.training.dataset import Row, row_id
from lam_desktop.training.generate import catalogue, profiles
from lam_desktop.training.generate.balance import Wanted
from lam_desktop.training.generate.cells import Cell
from lam_desktop.training.generate.task import CellValues, Given, Task
from lam_desktop.training.providers.base import Answer, Request, Usage

SHIPPED = catalogue.load()


def row(text: str, code: str = "FLEWR1", language: str = "en", **changes: Any) -> Row:
    fields = {"group": f"group of {text}", "source": "world_en", "split": "train"} | changes
    return Row.model_validate(
        {"id": row_id(text, language), "text": text, "language": language}
        | profiles.labels_of(code)
        | fields
    )


def cell(**changes: str) -> Cell:
    values = {
        "topic": "files",
        "profile": "FLEWR1",
        "language": "en",
        "style": "plain",
        "length": "5 to 8",
    }
    return Cell(**(values | changes))


def wanted(one: Cell, rows: int = 4) -> Wanted:
    return Wanted(cell=one, rows=rows, there=0, target=float(rows))


def task(one: Cell | None = None, **changes: Any) -> Task:
    values: dict[str, Any] = {"mode": "rows", "cell": CellValues.of(one or cell()), "rows": 4}
    return Task(**(values | changes))


def given(text: str, code: str = "FLEWR1", **changes: Any) -> Given:
    return Given.of(row(text, code, **changes))


def item(text: str, code: str = "FLEWR1", **more: Any) -> dict[str, Any]:
    return {"text": text} | profiles.labels_of(code) | more


def reply(*items: Any, **changes: Any) -> Answer:
    return said(json.dumps({"rows": list(items)}, ensure_ascii=False), **changes)


def said(text: str, **changes: Any) -> Answer:
    values: dict[str, Any] = {"model": "pencil-1", "usage": Usage(input_tokens=7)}
    return Answer(text=text, **(values | changes))


class Scripted:
    """A provider that answers with what it was made with, and keeps what it was asked."""

    def __init__(self, answer: Callable[[Request], Answer] | Answer) -> None:
        self._answer = answer
        self.asked: list[Request] = []

    @property
    def name(self) -> str:
        return "scripted/pencil-1"

    async def answer(self, request: Request) -> Answer:
        self.asked.append(request)
        return self._answer if isinstance(self._answer, Answer) else self._answer(request)

    async def close(self) -> None:
        pass


def texts(rows: Sequence[Row]) -> list[str]:
    return [each.text for each in rows]
