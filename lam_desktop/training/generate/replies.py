"""Reads an answer against its task: rows that may be kept, and everything else with its reason.

An answer is data. Whatever its texts say, they are texts; nothing in them changes what is asked of
the others.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from pydantic import ValidationError

from lam_desktop.training import codes
from lam_desktop.training.dataset import Row, row_id
from lam_desktop.training.generate import cells, scripts
from lam_desktop.training.generate.catalogue import Catalogue
from lam_desktop.training.generate.cells import Cell
from lam_desktop.training.generate.items import Item, item_of, shown, values_in
from lam_desktop.training.generate.task import Mode, Task
from lam_desktop.training.generate.wording import folded, same, tokens
from lam_desktop.training.providers.base import Answer
from lam_desktop.training.report import slices
from lam_desktop.training.seed_files import SAME_GROUP

Relation = Literal["paraphrase", "translation", "contrast"]
RELATIONS: dict[Mode, Relation] = {
    "paraphrase": "paraphrase",
    "translate": "translation",
    "hard_negative": "contrast",
}
"""What a row is to its origin."""
WITH_ORIGIN: tuple[Mode, ...] = ("paraphrase", "translate")


@dataclass(frozen=True, kw_only=True)
class Made:
    """A row that a model wrote, its cell, and the row that it was made from, if any."""

    row: Row
    cell: Cell
    parent: str | None = None
    relation: Relation | None = None


@dataclass(frozen=True, kw_only=True)
class Rejected:
    """A part of an answer that is no row to keep, and why.

    ``row`` is there where it obeys the label guide and is only not what was asked for; a person may
    still want it.
    """

    reason: str
    content: str
    row: Row | None = None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What became of every part of an answer."""

    made: tuple[Made, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    unreadable: str | None = None
    """Why nothing at all could be read, None where something could."""


def read(
    answer: Answer, task: Task, catalogue: Catalogue, *, taken: Container[str] = frozenset()
) -> Reading:
    """The rows of an answer; ``taken`` are the ids of rows that there are already.

    Raises:
        GenerateError: the catalogue does not know the task's cell.
    """
    cell = task.cell
    catalogue.require(
        topic=cell.topic, language=cell.language, style=cell.style, length=cell.length
    )
    found = values_in(answer.text, complete=answer.complete)
    if len(found.values) > task.most_rows:
        why = (
            f"the answer holds {len(found.values):,} rows where {task.rows} were asked for, so "
            "none was taken"
        )
        return _nothing(why, answer.text)
    rejected = [Rejected(reason=piece.why, content=piece.content) for piece in found.pieces]
    if not found.values:
        return Reading(rejected=tuple(rejected), unreadable=rejected[0].reason)
    reading = _Reading(task=task, catalogue=catalogue, taken=taken, rejected=rejected)
    for value in found.values:
        reading.take(value)
    return reading.finished()


def _nothing(why: str, text: str) -> Reading:
    return Reading(rejected=(Rejected(reason=why, content=shown(text)),), unreadable=why)


@dataclass(frozen=True, kw_only=True)
class _Kept:
    """A row that passed by itself, with the item it came from."""

    item: Item
    made: Made


@dataclass(kw_only=True)
class _Reading:
    """The items read so far."""

    task: Task
    catalogue: Catalogue
    taken: Container[str]
    rejected: list[Rejected]
    kept: list[_Kept] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        task = self.task
        texts = [row.text for row in (*task.examples, *task.origins)]
        self._shown = {same(text) for text in (*texts, *task.avoid)}

    def take(self, value: object) -> None:
        item = item_of(value)
        if isinstance(item, str):
            self._reject(item, value)
            return
        if reason := self._wrong_origin(item):
            self._reject(reason, value)
            return
        try:
            row = self._row(item)
        except ValidationError as error:
            message = error.errors(include_input=False)[0]["msg"]
            self._reject(
                f"it breaks the label guide: {message.removeprefix('Value error, ')}", value
            )
            return
        if reason := self._unfit(row):
            self._reject(reason, value)
        elif reason := self._unasked(row, item):
            self._reject(reason, value, row)
        else:
            self.seen.add(same(row.text))
            self.kept.append(_Kept(item=item, made=self._made(row, item)))

    def finished(self) -> Reading:
        """Every row, those of contrast groups only where their group is one."""
        if self.task.mode == "groups":
            self._check_groups()
        made = tuple(kept.made for kept in self.kept)
        return Reading(made=made, rejected=tuple(self.rejected))

    def _reject(self, reason: str, value: object, row: Row | None = None) -> None:
        self.rejected.append(Rejected(reason=reason, content=shown(value), row=row))

    def _row(self, item: Item) -> Row:
        text = unicodedata.normalize("NFC", item.text).strip()
        language = self.task.cell.language
        return Row.model_validate(
            {
                "id": row_id(text, language),
                "text": text,
                "language": language,
                **item.labels,
                "group": self._group(item, text),
                "source": cells.source_of(self.task.cell.topic, language),
                "split": "train",
            }
        )

    def _group(self, item: Item, text: str) -> str:
        """Look-alikes stand in one group, so that no split will part them."""
        if item.origin is not None and self.task.mode in RELATIONS:
            return self.task.origins[item.origin].group
        if self.task.mode == "groups":
            return f"{self.task.key}-{item.group}"
        return f"{self.task.key}-{row_id(text, self.task.cell.language)}"

    def _made(self, row: Row, item: Item) -> Made:
        relation = RELATIONS.get(self.task.mode) if item.origin is not None else None
        parent = self.task.origins[item.origin].id if relation and item.origin is not None else None
        cell = replace(
            self.task.cell.value, profile=codes.code_of(row), length=slices.length(row.text)
        )
        return Made(row=row, cell=cell, parent=parent, relation=relation)

    def _wrong_origin(self, item: Item) -> str | None:
        """Why the item's origin cannot be right, None where it can or is not asked for."""
        if self.task.mode not in RELATIONS:
            return None
        if item.origin is None:
            return "it does not say its origin" if self.task.mode in WITH_ORIGIN else None
        if item.origin >= len(self.task.origins):
            return f"there is no origin {item.origin}"
        return None

    def _unfit(self, row: Row) -> str | None:
        """Why a row cannot be one of the dataset, whatever was asked for."""
        if any(unicodedata.category(sign) in ("Cc", "Cs", "Co", "Zl", "Zp") for sign in row.text):
            return "its text holds a line break or another control character"
        plain = same(row.text)
        if plain in self.seen:
            return "it stands in the answer twice"
        if plain in self._shown:
            return "it repeats a text of the prompt"
        if row.id in self.taken:
            return "there is such a row already"
        return None

    def _unasked(self, row: Row, item: Item) -> str | None:
        """Why a row that could be one of the dataset is not what was asked for."""
        cell = self.task.cell
        style = self.catalogue.styles[cell.style]
        wrong = scripts.wrong_letters(
            row.text,
            self.catalogue.language(cell.language),
            any_script=style.any_script,
            latin=style.latin,
        )
        if wrong:
            return wrong
        if not cells.fits_length(row.text, cell.length):
            return f"it has {slices.words(row.text)} words, where {cell.length} were asked for"
        given = codes.code_of(row)
        asked = self._asked_profile(item)
        if asked is not None and given != asked:
            return f"its labels are {given}, where {asked} was asked for"
        return None

    def _asked_profile(self, item: Item) -> str | None:
        """The labels that an item must have; None in a contrast group, of which one must."""
        if self.task.mode == "groups":
            return None
        if self.task.mode in WITH_ORIGIN and item.origin is not None:
            return self.task.origins[item.origin].profile
        return self.task.cell.profile

    def _check_groups(self) -> None:
        groups: dict[int | None, list[_Kept]] = defaultdict(list)
        for kept in self.kept:
            groups[kept.item.group].append(kept)
        self.kept = []
        for number, members in groups.items():
            if reason := self._no_contrast(number, members):
                for kept in members:
                    self._reject(reason, kept.item.model_dump(exclude_none=True), kept.made.row)
            else:
                self.kept += members

    def _no_contrast(self, number: int | None, members: Sequence[_Kept]) -> str | None:
        """Why rows are no contrast group, None where they are one."""
        if number is None:
            return "it does not say its group"
        codes = [kept.made.cell.profile for kept in members]
        if self.task.cell.profile not in codes:
            return f"no row of its group is {self.task.cell.profile}, as was asked for"
        if len(set(codes)) < 2:
            return "the rows of its group that can be kept all have the same labels"
        first = _words(members[codes.index(self.task.cell.profile)].made.row.text)
        for kept in members:
            if _alike(first, _words(kept.made.row.text)) < SAME_GROUP:
                return "the rows of its group share too few words to be a contrast"
        return None


def _words(text: str) -> frozenset[str]:
    return frozenset(tokens(folded(text)))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Shared words by those of the shorter text, as the dataset's groups are told."""
    return len(one & other) / max(min(len(one), len(other)), 1)
