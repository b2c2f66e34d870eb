"""What a person asked for."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from uuid import uuid4

from lam_desktop.domain.errors import CommandError

MAX_CHARACTERS = 10_000


class Source(StrEnum):
    """Where a command was given."""

    WINDOW = "window"
    QUICK = "quick"
    TERMINAL = "terminal"
    AGENT = "agent"


@dataclass(frozen=True, kw_only=True)
class Command:
    """One request in the person's own words.

    ``text`` is kept as it was typed, but for the outer white space; the guard judges its
    normalised form.

    Raises:
        CommandError: the text is empty, holds a NUL byte, a lone surrogate (bytes that are no
            text), or more than ``MAX_CHARACTERS`` characters.
    """

    text: str
    source: Source = Source.TERMINAL
    time: datetime = field(default_factory=lambda: datetime.now(UTC))
    id: str = field(default_factory=lambda: uuid4().hex[:12])

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", self.text.strip())
        if not self.text:
            raise CommandError("There is nothing to do: the command is empty. Type what you want.")
        if len(self.text) > MAX_CHARACTERS:
            raise CommandError(
                f"The command has {len(self.text):,} characters; at most {MAX_CHARACTERS:,} can be"
                " judged at once. Split it into shorter commands."
            )
        if "\x00" in self.text or any("\ud800" <= ch <= "\udfff" for ch in self.text):
            raise CommandError("The command is not text (it holds binary data). Type it in words.")
