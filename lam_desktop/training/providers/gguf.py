"""A GGUF file, by llama.cpp in this process."""

import secrets
import threading
from pathlib import Path
from typing import Any

import xllamacpp
from pydantic import BaseModel

from lam_desktop.training.providers.base import (
    Answer,
    ProviderBusyError,
    ProviderError,
    Request,
)
from lam_desktop.training.providers.chat_completion import ENDS, body
from lam_desktop.training.providers.endpoint import one_line
from lam_desktop.training.providers.reading import Source, answer, usage

SILENT = -1


class _Delta(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    delta: _Delta = _Delta()
    finish_reason: str | None = None


class _Error(BaseModel):
    code: int
    message: str


class _Chunk(BaseModel):
    choices: list[_Choice] = []
    usage: Any = None
    error: _Error | None = None


class GgufModel:
    """llama.cpp's own server engine without HTTP between it and us.

    It opens a port of this machine all the same, so a key that nobody knows is put before it.
    """

    def __init__(self, file: Path, source: Source, *, context: int) -> None:
        if not file.is_file():
            raise FileNotFoundError(f"there is no file {file}")
        self._source = source
        params = xllamacpp.CommonParams()
        params.model.path = str(file)
        params.n_ctx = context
        params.n_parallel = 1
        params.warmup = False
        params.offline = True
        params.verbosity = SILENT
        params.hostnames = ["127.0.0.1"]
        params.api_keys = [secrets.token_hex(32)]
        params.ui = False
        params.endpoint_slots = False
        self._server = xllamacpp.Server(params)

    @property
    def address(self) -> str:
        """The port that the engine opened."""
        return str(self._server.listening_address)

    def answer(self, request: Request, stopped: threading.Event) -> Answer:
        """The answer, written as a stream so that it can be stopped; see LocalModel."""
        heard: list[object] = []

        def hear(chunk: object) -> bool:
            # An error in here would be swallowed by the engine.
            heard.append(chunk)
            return stopped.is_set()

        asked = body(request, model=self._source.model, limit="max_tokens")
        streamed = {"stream": True, "stream_options": {"include_usage": True}}
        self._server.handle_chat_completions(asked | streamed, hear)
        if stopped.is_set():
            raise ProviderBusyError(f"{self._source.name} was stopped while it answered.")
        return self._answer_in([_Chunk.model_validate(chunk) for chunk in heard], request)

    def close(self) -> None:
        """Let the engine and its memory go."""
        del self._server

    def _answer_in(self, chunks: list[_Chunk], request: Request) -> Answer:
        for chunk in chunks:
            if chunk.error is not None:
                raise ProviderError(
                    f"{self._source.name} refused the request {request.key}:"
                    f" “{one_line(chunk.error.message)}”. Where it is too long, set a larger"
                    " context in the provider's settings."
                )
        choices = [choice for chunk in chunks for choice in chunk.choices]
        return answer(
            self._source,
            model=None,
            text="".join(choice.delta.content or "" for choice in choices),
            ends=ENDS,
            end=next((c.finish_reason for c in choices if c.finish_reason), "unknown"),
            usage=usage(
                next((chunk.usage for chunk in chunks if chunk.usage), None),
                read="prompt_tokens",
                written="completion_tokens",
            ),
        )
