"""What a skill is: phrasings in two languages, and how they become actions.

A phrasing is written as a template: plain words, ``(a|b)`` for a choice, ``(a )?`` for what may be
left out, and ``{slot}`` for what the person fills in; ``{slot:kind}`` takes only what that kind
reads (``quote``, ``number``, ``file``, ``sum``, ``span``, ``moment``, ``name``). A slot called
``text`` is data: it is kept exactly as it was said, polite words and end marks included. A
quotation in the midst of it is taken for neither: what is to be typed would be a guess. A slot
called ``label`` or ``onto`` holds words on the screen and keeps a 'now' at its end.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lam_desktop.domain.actions import Action
from lam_desktop.plan.clauses import hides_a_step
from lam_desktop.plan.numbers import expression, number
from lam_desktop.plan.scene import Scene, Unplanned
from lam_desktop.plan.times import is_moment, seconds
from lam_desktop.plan.words import (
    FIRST_QUOTE,
    LAST_QUOTE,
    folded,
    has_quote,
    is_quoted,
    spoken,
    unquoted,
    without_closing,
    without_greeting,
)

_READERS: dict[str, Callable[[str], object]] = {
    "": bool,
    "quote": lambda said: is_quoted(said) or None,
    "number": number,
    "file": lambda said: re.search(r"[^.\s]\.\w{1,5}$", said),
    "sum": expression,
    "span": seconds,
    "moment": lambda said: is_moment(said) or None,
    "name": lambda said: None if hides_a_step(said) else said,
}
_RAW = frozenset({"quote", "name"})  # their readers tell a quotation from plain words
_LABELS = frozenset({"label", "onto"})
_MORE_THAN_A_NAME = (
    "with|without|saying|containing|called|named|which|that (?:says?|contains?|has|have|is)"
    "|بالنص|بنص|نصها|نصه|تقول|محتواه|فيه|فيها|باسم|اسمه|اسمها"
)
_UNCLEAR_NAME = re.compile(
    r"(?:in|on|at|inside|under|into|to|for|from|of|about|and|or|في|علي|داخل|الي|من|عن|مع"
    rf"|{_MORE_THAN_A_NAME})(?:\s|$)|.*\s(?:{_MORE_THAN_A_NAME})\s",
    re.IGNORECASE,
)
_SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")


@dataclass(frozen=True)
class Clause:
    """One part of a command; ``raw`` has its quotations as private-use characters."""

    raw: str
    quotes: tuple[str, ...]

    @cached_property
    def opened(self) -> str:
        """The clause without the polite words before it."""
        return without_greeting(self.raw)

    @cached_property
    def trimmed(self) -> str:
        """The clause without the polite words and marks around it."""
        return without_closing(self.opened)

    @cached_property
    def labelled(self) -> str:
        """The clause like ``trimmed``, with a 'now' at its end kept."""
        return without_closing(self.opened, label=True)

    @property
    def words(self) -> str:
        """The clause as the person wrote it."""
        return spoken(self.raw, self.quotes)


@dataclass(frozen=True)
class Said:
    """What the person filled into the slots of a phrasing."""

    slots: Mapping[str, str]
    quotes: tuple[str, ...]
    clause: str

    def __contains__(self, slot: str) -> bool:
        return slot in self.slots

    def __getitem__(self, slot: str) -> str:
        """The slot's words without quotation marks; KeyError where it was not filled."""
        return unquoted(self.slots[slot], self.quotes).strip()

    def get(self, slot: str, default: str = "") -> str:
        """Like indexing, with ``default`` where it was not filled."""
        return self[slot] if slot in self.slots else default

    def text(self, slot: str = "text") -> str:
        """The slot as data: a quotation's inside, or else exactly what was said."""
        said = self.slots[slot]
        return unquoted(said, self.quotes) if is_quoted(said) else spoken(said, self.quotes)

    def name(self, slot: str = "name") -> str:
        """The slot as what something new is to be called.

        Raises:
            Unplanned: without quotation marks it may hold more than the name.
        """
        if _UNCLEAR_NAME.match(folded(self.slots[slot])):
            raise Unplanned(
                f"It is not clear whether all of “{self[slot]}” is a name. Say “called …” and put"
                " the name in quotation marks."
            )
        return self[slot]

    def loose(self, slots: frozenset[str]) -> str | None:
        """The words in the first of ``slots`` that stand there without quotation marks."""
        found = (self[s] for s, said in self.slots.items() if s in slots and not is_quoted(said))
        return next(found, None)

    def quoted(self, slot: str) -> bool:
        """Whether the slot is one quotation and nothing else."""
        return is_quoted(self.slots.get(slot, ""))


def _group(slot: re.Match[str]) -> str:
    what = f"[{chr(FIRST_QUOTE)}-{chr(LAST_QUOTE)}]" if slot[2] == "quote" else ".+?"
    return f"(?P<{slot[1]}>{what})"


@dataclass(frozen=True)
class Phrasing:
    """A compiled template."""

    pattern: re.Pattern[str]
    kinds: Mapping[str, str]

    @classmethod
    def of(cls, template: str) -> "Phrasing":
        """Compile a template; see the module's own words."""
        source = re.sub(r"\((?!\?)", "(?:", folded(template))
        pattern = re.compile(_SLOT.sub(_group, source), re.IGNORECASE)
        return cls(pattern, dict.fromkeys(pattern.groupindex, "") | dict(_SLOT.findall(template)))

    def match(self, clause: Clause) -> Said | None:
        """What ``clause`` fills in, ``None`` when it is not said this way."""
        said = self._read(clause.trimmed, clause)
        if said is not None and _LABELS & said.slots.keys():
            return self._read(clause.labelled, clause) or said
        if said is None or "text" not in said or said.quoted("text"):
            return said
        said = self._read(clause.opened, clause) or said
        return None if has_quote(said.slots["text"]) else said

    def _read(self, raw: str, clause: Clause) -> Said | None:
        found = self.pattern.fullmatch(folded(raw))
        if found is None:
            return None
        slots = {
            slot: raw[slice(*found.span(slot))] for slot in self.kinds if found[slot] is not None
        }
        said = Said(slots, clause.quotes, clause.raw)
        fits = all(
            _READERS[kind](slots[slot] if kind in _RAW else said[slot]) is not None
            for slot, kind in self.kinds.items()
            if slot in slots
        )
        return said if fits else None


@dataclass(frozen=True, kw_only=True)
class Planned:
    """An action with what cannot be seen in it: a path it ``makes``, its own ``undo`` words."""

    action: Action
    makes: str | None = None
    undo: str | None = None


Build = Callable[[Said, Scene], Sequence[Action | Planned] | None]


@dataclass(frozen=True, kw_only=True)
class Skill:
    """A family of phrasings that the planner knows.

    ``build`` gives the actions, ``None`` when the phrase is another skill's after all, and raises
    :class:`~lam_desktop.plan.scene.Unplanned` when it cannot be done as said. ``english`` and
    ``arabic`` hold an example each; both plan in a home that has the files they name.
    """

    id: str
    does: str
    english: str
    arabic: str
    phrasings: tuple[Phrasing, ...]
    build: Build = field(repr=False)

    def match(self, clause: Clause) -> Said | None:
        """What the first fitting phrasing reads from ``clause``, else ``None``."""
        return next((said for p in self.phrasings if (said := p.match(clause))), None)


def skill(
    *, english: str, arabic: str, says: Sequence[str], arabic_says: Sequence[str]
) -> Callable[[Build], Skill]:
    """Make a skill of a build function: its name is the id, its docstring what it does."""

    def make(build: Build) -> Skill:
        return Skill(
            id=getattr(build, "__name__", ""),
            does=(build.__doc__ or "").strip(),
            english=english,
            arabic=arabic,
            phrasings=tuple(Phrasing.of(template) for template in (*says, *arabic_says)),
            build=build,
        )

    return make
