"""OpenAI's chat completions: the hosted service and every server that speaks the same."""

import openai

from lam_desktop.training.providers.base import Request
from lam_desktop.training.providers.chat_completion import Limit, body, read
from lam_desktop.training.providers.endpoint import Endpoint
from lam_desktop.training.providers.hosted import (
    HostedProvider,
    Protocol,
    deadlines,
    http_client,
)


def open_openai(endpoint: Endpoint, *, limit: Limit) -> HostedProvider:
    """A provider at api.openai.com, Ollama's /v1, vLLM, llama.cpp's server, LM Studio, …

    ``limit`` is the name under which the server takes the longest answer.
    """
    client = openai.AsyncOpenAI(
        # The client wants a key even where the server asks for none.
        api_key=endpoint.key or "none",
        # Not left to the environment, which may name another server.
        base_url=endpoint.base_url,
        timeout=deadlines(endpoint),
        max_retries=0,
        http_client=http_client(endpoint),
    )

    async def ask(request: Request) -> bytes:
        asked = body(request, model=endpoint.model, limit=limit, temperature=endpoint.temperature)
        reply = await client.chat.completions.with_raw_response.create(**asked)
        content: bytes = reply.http_response.content
        return content

    return HostedProvider(
        endpoint,
        Protocol(ask=ask, read=read, failures=(openai.OpenAIError,), close=client.close),
    )
