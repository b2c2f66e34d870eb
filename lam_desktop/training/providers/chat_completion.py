"""OpenAI's chat completions as bodies: what is sent and what comes back.

The hosted service, every compatible server, GGUF models and batch files speak it.
"""

from typing import Any, Literal

from pydantic import BaseModel, Field

from lam_desktop.training.providers.base import Answer, Request
from lam_desktop.training.providers.reading import Ends, Source, answer, declined, usage

# OpenAI's newer models refuse max_tokens; many compatible servers know nothing else.
Limit = Literal["max_completion_tokens", "max_tokens"]
# The last three are what servers of other makers say for a natural end.
ENDS = Ends(
    whole=frozenset({"stop", "eos", "eos_token", "stop_sequence"}),
    declined=frozenset({"content_filter"}),
)


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class Completion(BaseModel):
    """The part of an answer that is read; ``usage`` may be anything, for servers lie about it."""

    choices: list[_Choice] = Field(min_length=1)
    model: str | None = None
    usage: Any = None


def body(request: Request, *, model: str, limit: Limit, temperature: bool = True) -> dict[str, Any]:
    """The body of a request."""
    sampling = {"temperature": request.temperature} if temperature else {}
    return {"model": model, "messages": messages(request), limit: request.max_tokens, **sampling}


def messages(request: Request) -> list[dict[str, str]]:
    """The two messages of a request; an empty system message is left out."""
    system = [{"role": "system", "content": request.system}] if request.system else []
    return [*system, {"role": "user", "content": request.user}]


def read(content: bytes, source: Source) -> Answer:
    """The answer in a body of JSON; raises ValidationError where it is none, ProviderError."""
    return answer_in(Completion.model_validate_json(content), source)


def answer_in(completion: Completion, source: Source) -> Answer:
    """The answer of a body that has been read; raises ProviderError."""
    choice = completion.choices[0]
    if choice.message.refusal:
        raise declined(source.name, choice.message.refusal)
    return answer(
        source,
        model=completion.model,
        text=choice.message.content or "",
        ends=ENDS,
        end=choice.finish_reason,
        usage=usage(completion.usage, read="prompt_tokens", written="completion_tokens"),
    )
