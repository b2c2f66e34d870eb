"""A model behind HTTP, whatever its protocol: one deadline, one set of errors, one client.

The makers' clients send the requests and know their addresses and headers. Their retries are off,
and their reading is not used: it lets any shape pass, so each protocol reads the body itself.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache

import httpx2
from pydantic import ValidationError

from lam_desktop.training.providers.base import Answer, ProviderBusyError, ProviderError, Request
from lam_desktop.training.providers.endpoint import Endpoint
from lam_desktop.training.providers.failures import refused, status_in
from lam_desktop.training.providers.reading import Source

CONNECT = 10.0
KEPT_ALIVE = 64
# The trusted certificates: to read them takes longer than to make a client.
_trusted = cache(httpx2.create_ssl_context)


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """How one maker's client is asked and let go, what it raises, and how a body is read.

    ``read`` raises ValidationError where the body is no answer of the protocol.
    """

    ask: Callable[[Request], Awaitable[bytes]]
    read: Callable[[bytes, Source], Answer]
    failures: tuple[type[Exception], ...]
    close: Callable[[], Awaitable[None]]


def http_client(endpoint: Endpoint) -> httpx2.AsyncClient:
    """The client for one endpoint; how many requests run at once is for the jobs to say.

    It follows no redirect: httpx takes only the Authorization header off on the way to another
    host, and two makers' keys travel in headers of their own.
    """
    return httpx2.AsyncClient(
        timeout=deadlines(endpoint),
        verify=_trusted(),
        limits=httpx2.Limits(max_connections=None, max_keepalive_connections=KEPT_ALIVE),
        follow_redirects=False,
    )


def deadlines(endpoint: Endpoint) -> httpx2.Timeout:
    """The longest waits for a connection and between two bytes."""
    return httpx2.Timeout(endpoint.timeout, connect=min(CONNECT, endpoint.timeout))


def _must_be_text(request: Request) -> None:
    try:
        (request.system + request.user).encode()
    except UnicodeEncodeError:
        raise ProviderError(
            f"The request {request.key} holds characters that cannot be sent (lone surrogates)."
            " Asking again would not help; mend its text."
        ) from None


class HostedProvider:
    """A provider that asks an endpoint in its protocol."""

    def __init__(self, endpoint: Endpoint, protocol: Protocol) -> None:
        self._endpoint = endpoint
        self._protocol = protocol
        self._source = Source(name=endpoint.name, model=endpoint.model)
        self._closed = False

    @property
    def name(self) -> str:
        """The kind and the model."""
        return self._endpoint.name

    async def answer(self, request: Request) -> Answer:
        """One request, one answer, within the endpoint's time limit; see Provider.

        Errors come without their cause: it holds the request, and the request holds the key.
        """
        if self._closed:
            raise ProviderError(f"{self.name} has been closed; open it anew to ask it.")
        _must_be_text(request)
        try:
            async with asyncio.timeout(self._endpoint.timeout):
                content = await self._protocol.ask(request)
        except TimeoutError:
            raise self._too_slow() from None
        except self._protocol.failures as error:
            raise self._failure(error) from None
        return self._read(self._endpoint.without_key(content))

    async def close(self) -> None:
        """Close the connections."""
        self._closed = True
        await self._protocol.close()

    def _read(self, content: bytes) -> Answer:
        try:
            return self._protocol.read(content, self._source)
        except ValidationError:
            status = status_in(content)
        if status is not None:
            raise refused(self._endpoint, status, headers={}, content=content)
        raise ProviderBusyError(
            f"{self.name} sent half an answer, or something else than its protocol has. It may"
            " answer when it is asked again."
        )

    def _failure(self, error: Exception) -> ProviderError:
        response = getattr(error, "response", None)
        if isinstance(response, httpx2.Response):
            return refused(
                self._endpoint,
                response.status_code,
                headers=response.headers,
                content=response.content,
            )
        # Two makers wrap what httpx raised, one lets it through.
        cause = error if isinstance(error, httpx2.HTTPError) else error.__cause__ or error
        if isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout):
            return ProviderBusyError(
                f"{self.name} cannot be reached at {self._endpoint.base_url}. See whether it runs"
                " there and whether this machine is online."
            )
        if isinstance(cause, httpx2.TimeoutException):
            return self._too_slow()
        return ProviderBusyError(
            f"The connection to {self.name} broke off ({type(cause).__name__}). It may answer when"
            " it is asked again."
        )

    def _too_slow(self) -> ProviderBusyError:
        return ProviderBusyError(
            f"{self.name} did not answer within {self._endpoint.timeout:g} seconds. It may answer"
            " later; a slow model needs a longer timeout in its settings."
        )
