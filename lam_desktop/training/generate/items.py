"""The items of an answer: JSON read strictly out of whatever a model wrote around it.

JSON may stand bare, in a code fence, or as JSON Lines, with prose before and after. A half last
item is left off where the answer was cut. What is no whole item is told, with its text.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

LONGEST_ANSWER = 5_000_000
"""Characters from which an answer is not even read."""
SHOWN = 2000
"""Characters of a rejected piece that are kept."""
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[ \t]*[\w-]*[ \t]*", re.MULTILINE)
_SPACE = re.compile(r"[\s,]*")
_LIST = re.compile(r'(?:\{\s*"rows"\s*:\s*)?\[')
_CUT = "the answer was cut off here"


class Item(BaseModel):
    """One row of an answer, exactly; ``group`` and ``origin`` where the prompt asks for them."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    text: str = Field(min_length=1, max_length=2000)
    feasibility: Literal["feasible", "infeasible"]
    legality: Literal["legal", "illegal"]
    ethicality: Literal["ethical", "unethical"]
    boundaries: Literal["within", "beyond"]
    reversibility: Literal["reversible", "irreversible"]
    risk: Literal["low", "medium", "high"]
    group: int | None = Field(default=None, ge=0, le=10_000)
    origin: int | None = Field(default=None, ge=0, le=10_000)

    @property
    def labels(self) -> dict[str, str]:
        """The six answers by their criteria's names."""
        return self.model_dump(exclude={"text", "group", "origin"})


def _schema() -> str:
    properties = {
        name: {key: value for key, value in about.items() if key not in ("title", "default")}
        for name, about in Item.model_json_schema()["properties"].items()
    }
    item = {
        "type": "object",
        "properties": properties,
        "required": [name for name, field in Item.model_fields.items() if field.is_required()],
        "additionalProperties": False,
    }
    whole = {"type": "object", "properties": {"rows": {"type": "array", "items": item}}}
    return json.dumps(whole | {"required": ["rows"]}, ensure_ascii=False)


SCHEMA = _schema()


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A part of an answer that is no item, and why."""

    why: str
    content: str


@dataclass(kw_only=True)
class Found:
    """What an answer holds: values that may be items, in their order, and what is none."""

    values: list[Any] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)

    def drop(self, why: str, content: str) -> None:
        """Note a piece that is no item."""
        self.pieces.append(Piece(why=why, content=shown(content)))


class _Doubled(ValueError):
    """An object says a name twice, so nobody knows which value is meant."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Doubled("it says the same name twice")
    return found


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant)
_BROKEN = (ValueError, RecursionError)


def values_in(text: str, *, complete: bool) -> Found:
    """Every value of an answer that should be an item, in its order."""
    found = Found()
    if len(text) > LONGEST_ANSWER:
        found.drop(f"the answer has {len(text):,} characters, which no such answer has", text)
        return found
    text = _FENCE.sub("", text.removeprefix("\ufeff"))
    place = 0
    while (start := _next_start(text, place)) is not None:
        place = _take(found, text, start, complete=complete)
    if not found.values and not found.pieces:
        found.drop("the answer holds no JSON", text)
    return found


def item_of(value: Any) -> Item | str:
    """The item that a value is, or why it is none."""
    if not isinstance(value, dict):
        return "it is no JSON object"
    try:
        return Item.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        return f"{where}: {first['msg']}"


def shown(value: Any) -> str:
    """A value or a text as it is kept with a reason."""
    try:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return "(a value too deep to be shown)"
    # Half characters, which JSON can hold, are written as codes, or no file could keep them.
    text = text[: SHOWN + 1].encode("utf-8", "backslashreplace").decode("utf-8")
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _next_start(text: str, place: int) -> int | None:
    """Where the next JSON value begins: a brace or bracket at the start of a line, or of more."""
    while place < len(text):
        match = _SPACE.match(text, place)
        place = match.end() if match else place
        if text[place : place + 1] in ("{", "["):
            return place
        line_end = text.find("\n", place)
        if line_end < 0:
            return None
        place = line_end + 1
    return None


def _take(found: Found, text: str, start: int, *, complete: bool) -> int:
    """Take the value that begins there; where the next may begin."""
    try:
        value, end = _DECODER.raw_decode(text, start)
    except _BROKEN as error:
        return _take_broken(found, text, start, error, complete=complete)
    if isinstance(value, list):
        found.values += value
    elif isinstance(value, dict) and isinstance(value.get("rows"), list):
        found.values += value.pop("rows")
        if value:
            found.drop("it was not asked for", shown(value))
    else:
        found.values.append(value)
    return end


def _take_broken(found: Found, text: str, start: int, error: Exception, *, complete: bool) -> int:
    """What can be had of a value that is not whole: the whole items of a list that was cut."""
    opening = _LIST.match(text, start)
    if opening and not complete:
        whole, end = _whole_items(text, opening.end())
        found.values += whole
        found.drop(_CUT, text[end:].strip())
        return len(text)
    if opening:
        found.drop(f"it is no JSON: {_plainly(error)}", text[start:])
        return len(text)
    end = _next_line_of_json(text, start)
    cut = not complete and end == len(text)
    found.drop(_CUT if cut else f"it is no JSON: {_plainly(error)}", text[start:end].strip())
    return end


def _whole_items(text: str, place: int) -> tuple[list[Any], int]:
    """The items from a place within a list on that are whole, and where the last one ends."""
    items: list[Any] = []
    while True:
        match = _SPACE.match(text, place)
        try:
            value, place = _DECODER.raw_decode(text, match.end() if match else place)
        except _BROKEN:
            return items, place
        items.append(value)


def _next_line_of_json(text: str, start: int) -> int:
    for mark in ("\n{", "\n["):
        if (end := text.find(mark, start)) >= 0:
            return end + 1
    return len(text)


def _plainly(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} in line {error.lineno}"
    return "it is too deep" if isinstance(error, RecursionError) else str(error)
