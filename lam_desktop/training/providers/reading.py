"""What every protocol's answer comes down to: words, why they ended, and what they cost."""

from dataclasses import dataclass

from lam_desktop.training.providers.base import (
    Answer,
    ProviderBusyError,
    ProviderError,
    Usage,
)
from lam_desktop.training.providers.endpoint import one_line

MOST_TOKENS = 10**9


@dataclass(frozen=True, kw_only=True)
class Ends:
    """A protocol's words for an answer that is whole, and for one that was declined.

    Any other word leaves the answer incomplete: it may have been cut.
    """

    whole: frozenset[str]
    declined: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Source:
    """Whose answer it is: the provider's name, and its model where the answer names none."""

    name: str
    model: str


def answer(
    source: Source, *, model: str | None, text: str, ends: Ends, end: str | None, usage: Usage
) -> Answer:
    """The answer; ProviderError where it was declined, ProviderBusyError where there are no words.

    An ``end`` of None, as in an answer that a person wrote, is that of a whole answer.
    """
    if end in ends.declined:
        raise declined(source.name, end or "")
    complete = end is None or end in ends.whole
    if complete and not text.strip():
        raise ProviderBusyError(
            f"{source.name} answered without a word. It may answer when it is asked again."
        )
    return Answer(
        text=text, model=one_line(model or "") or source.model, usage=usage, complete=complete
    )


def declined(name: str, why: str) -> ProviderError:
    """The error for a request that a model or its filter will not answer."""
    return ProviderError(
        f"{name} declined to answer: “{one_line(why)}”. Asking again would not help; word the"
        " request differently, or ask another model."
    )


def tokens(value: object) -> int | None:
    """A count of tokens, None where it cannot be one: negative, no whole number, or absurd."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= MOST_TOKENS else None


def usage(counted: object, *, read: str, written: str) -> Usage:
    """What a protocol counted under its two names; nothing where it did not count."""
    counts = counted if isinstance(counted, dict) else {}
    return Usage(input_tokens=tokens(counts.get(read)), output_tokens=tokens(counts.get(written)))
