"""What every provider is: a request goes in, an answer or a plain error comes out.

A provider answers once. How often it is asked, how fast, and for how much money is decided by the
jobs that ask it (``lam_desktop.training.jobs``), the same for all.
"""

from dataclasses import dataclass
from typing import Protocol

from lam_desktop.domain.errors import LamError


@dataclass(frozen=True, kw_only=True)
class Request:
    """One question to a language model; ``key`` names it and is the same at each try."""

    key: str
    system: str
    user: str
    max_tokens: int = 2048
    temperature: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Usage:
    """Tokens read and written, as the provider counts them; None where it does not say."""

    input_tokens: int | None = None
    output_tokens: int | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a model wrote; ``complete`` is false where it was cut at its longest."""

    text: str
    model: str
    usage: Usage = Usage()
    complete: bool = True


class ProviderError(LamError):
    """A provider gave no answer; asking again does not help."""


class ProviderBusyError(ProviderError):
    """It may answer later: overloaded, at its rate limit, unreachable, too slow, or half an answer.

    ``retry_after`` is the pause in seconds that it asked for, None where it asked for none.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Provider(Protocol):
    """A language model behind any interface; safe to ask from many tasks of one event loop."""

    @property
    def name(self) -> str:
        """What provenance calls it: the kind and the model, ``openai/gpt-5-mini``."""
        ...

    async def answer(self, request: Request) -> Answer:
        """The model's answer; raises ProviderError, or ProviderBusyError where a retry may help."""
        ...

    async def close(self) -> None:
        """Let go of connections and of a model's memory."""
        ...
