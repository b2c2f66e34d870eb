"""How many tokens a request used: the provider's word, as far as it can be true."""

import math
from dataclasses import dataclass

from lam_desktop.training.providers.base import Answer, Request

BYTES_A_TOKEN = 3
"""On average over languages: about four in English, two or three where letters take several."""
LONGEST_TOKEN = 64
"""Bytes; a count that would need longer tokens is no count."""
TEMPLATE = 256
"""Tokens that a server puts around the two texts."""
LEEWAY = 4
"""Hidden reasoning and a server's own instructions are charged too; more than this is absurd."""


@dataclass(frozen=True, kw_only=True)
class Used:
    """Tokens of one request."""

    input_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = False

    @property
    def tokens(self) -> int:
        """All of them."""
        return self.input_tokens + self.output_tokens


NOTHING = Used()


def likely(request: Request) -> Used:
    """What a request will use at most, in all likelihood."""
    return Used(
        input_tokens=_estimate(_size(request)) + TEMPLATE // 8,
        output_tokens=max(0, request.max_tokens),
        estimated=True,
    )


def most(request: Request) -> Used:
    """What it can use at all: no tokenizer makes more tokens than there are bytes."""
    return Used(
        input_tokens=_size(request) + TEMPLATE,
        output_tokens=max(0, request.max_tokens),
        estimated=True,
    )


def believed(request: Request, answer: Answer) -> Used:
    """The provider's counts, or our own where it has none or they cannot be true."""
    asked, told = _size(request), len(answer.text.encode(errors="replace"))
    ceiling = LEEWAY * (asked + TEMPLATE), LEEWAY * (max(request.max_tokens, told) + TEMPLATE)
    read, guessed = _plausible(answer.usage.input_tokens, asked, ceiling[0])
    written, guessed_too = _plausible(answer.usage.output_tokens, told, ceiling[1])
    return Used(input_tokens=read, output_tokens=written, estimated=guessed or guessed_too)


def _plausible(claim: int | None, size: int, ceiling: int) -> tuple[int, bool]:
    """A count, and whether it is ours: too little is estimated anew, too much is cut."""
    if not isinstance(claim, int) or claim < size / LONGEST_TOKEN:
        return _estimate(size), True
    return (claim, False) if claim <= ceiling else (ceiling, True)


def _size(request: Request) -> int:
    return len(f"{request.system}{request.user}".encode(errors="replace"))


def _estimate(size: int) -> int:
    return math.ceil(size / BYTES_A_TOKEN)
