"""Google's Gemini, generateContent."""

from typing import Any

import httpx2
from google import genai
from google.genai import errors, types
from pydantic import BaseModel

from lam_desktop.training.providers.base import Answer, Request, Usage
from lam_desktop.training.providers.endpoint import Endpoint
from lam_desktop.training.providers.hosted import HostedProvider, Protocol, http_client
from lam_desktop.training.providers.reading import Ends, Source, answer, declined, tokens, usage

ENDS = Ends(
    whole=frozenset({"STOP"}),
    declined=frozenset(
        {
            "SAFETY",
            "RECITATION",
            "LANGUAGE",
            "BLOCKLIST",
            "PROHIBITED_CONTENT",
            "SPII",
            "MODEL_ARMOR",
        }
    ),
)


class _Part(BaseModel):
    text: str | None = None
    thought: bool = False


class _Content(BaseModel):
    parts: list[_Part] = []


class _Candidate(BaseModel):
    content: _Content = _Content()
    # It is named even where the service could not say why the model ended.
    finishReason: str  # noqa: N815


class _Feedback(BaseModel):
    blockReason: str | None = None  # noqa: N815


class _Blocked(BaseModel):
    """An answer to a prompt that was not let through; it has no candidates."""

    promptFeedback: _Feedback = _Feedback()  # noqa: N815


class _Answered(BaseModel):
    candidates: tuple[_Candidate]
    modelVersion: str | None = None  # noqa: N815
    usageMetadata: Any = None  # noqa: N815


def open_gemini(endpoint: Endpoint) -> HostedProvider:
    """A provider at generativelanguage.googleapis.com, or another address that speaks the same."""
    http = http_client(endpoint)
    client = genai.Client(
        # Not left to the environment, which may choose Google Cloud and its own credentials.
        enterprise=False,
        api_key=endpoint.key,
        http_options=types.HttpOptions(
            base_url=endpoint.base_url,
            timeout=round(endpoint.timeout * 1000),
            httpx_async_client=http,
        ),
    )

    async def ask(request: Request) -> bytes:
        reply = await client.aio.models.generate_content(
            model=endpoint.model, contents=request.user, config=_config(request, endpoint)
        )
        said = reply.sdk_http_response
        return ((said and said.body) or "").encode()

    async def close() -> None:
        client.close()
        await client.aio.aclose()
        await http.aclose()

    return HostedProvider(
        endpoint,
        Protocol(ask=ask, read=read, failures=(errors.APIError, httpx2.HTTPError), close=close),
    )


def _config(request: Request, endpoint: Endpoint) -> types.GenerateContentConfig:
    return types.GenerateContentConfig(
        system_instruction=request.system or None,
        max_output_tokens=request.max_tokens,
        temperature=request.temperature if endpoint.temperature else None,
        should_return_http_response=True,
        # Both would ask several times for one answer.
        automatic_continuation=False,
        automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
    )


def read(content: bytes, source: Source) -> Answer:
    """The answer in a body of JSON; raises ValidationError where it is none, ProviderError."""
    blocked = _Blocked.model_validate_json(content).promptFeedback.blockReason
    if blocked:
        raise declined(source.name, blocked)
    reply = _Answered.model_validate_json(content)
    [candidate] = reply.candidates
    parts = candidate.content.parts
    return answer(
        source,
        model=reply.modelVersion,
        text="".join(part.text or "" for part in parts if not part.thought),
        ends=ENDS,
        end=candidate.finishReason,
        usage=_usage(reply.usageMetadata),
    )


def _usage(counted: object) -> Usage:
    """Thoughts are written and paid too, and counted apart; a count of none is left out."""
    answered = usage(counted, read="promptTokenCount", written="candidatesTokenCount")
    thought = tokens(counted.get("thoughtsTokenCount")) if isinstance(counted, dict) else None
    if thought is None:
        return answered
    return Usage(
        input_tokens=answered.input_tokens, output_tokens=thought + (answered.output_tokens or 0)
    )
