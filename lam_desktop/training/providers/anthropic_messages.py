"""Anthropic's Messages."""

from typing import Any

import anthropic
from pydantic import BaseModel

from lam_desktop.training.providers.base import Answer, Request
from lam_desktop.training.providers.endpoint import Endpoint
from lam_desktop.training.providers.hosted import (
    HostedProvider,
    Protocol,
    deadlines,
    http_client,
)
from lam_desktop.training.providers.reading import Ends, Source, answer, usage

ENDS = Ends(whole=frozenset({"end_turn", "stop_sequence"}), declined=frozenset({"refusal"}))


class _Block(BaseModel):
    type: str
    text: str | None = None


class _Message(BaseModel):
    content: list[_Block]
    model: str | None = None
    stop_reason: str | None = None
    usage: Any = None


def open_anthropic(endpoint: Endpoint) -> HostedProvider:
    """A provider at api.anthropic.com, or another address that speaks the same."""
    client = anthropic.AsyncAnthropic(
        api_key=endpoint.key,
        base_url=endpoint.base_url,
        timeout=deadlines(endpoint),
        max_retries=0,
        http_client=http_client(endpoint),
    )

    async def ask(request: Request) -> bytes:
        reply = await client.messages.with_raw_response.create(
            model=endpoint.model,
            max_tokens=request.max_tokens,
            system=request.system or anthropic.omit,
            messages=[{"role": "user", "content": request.user}],
            # The client has no such argument any more, for the newer models refuse it.
            extra_body={"temperature": min(request.temperature, 1.0)}
            if endpoint.temperature
            else None,
        )
        return reply.http_response.content

    return HostedProvider(
        endpoint,
        Protocol(ask=ask, read=read, failures=(anthropic.AnthropicError,), close=client.close),
    )


def read(content: bytes, source: Source) -> Answer:
    """The answer in a body of JSON; raises ValidationError where it is none, ProviderError."""
    message = _Message.model_validate_json(content)
    return answer(
        source,
        model=message.model,
        text="".join(block.text or "" for block in message.content if block.type == "text"),
        ends=ENDS,
        end=message.stop_reason,
        usage=usage(message.usage, read="input_tokens", written="output_tokens"),
    )
