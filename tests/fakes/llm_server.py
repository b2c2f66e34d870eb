"""A server of language models on this machine, as well behaved or as bad as a test wants it.

It speaks OpenAI's chat completions, Anthropic's Messages and Gemini's generateContent.
"""

import asyncio
import json
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal

Protocol = Literal["openai", "anthropic", "gemini"]
READ, WRITTEN = 21, 4


@dataclass(frozen=True, kw_only=True)
class Play:
    """How the server behaves when it is asked.

    ``said`` is the text of the answer, or of the error where the status is one. ``usage`` is what
    it says of the tokens read and written, None where it says nothing; any other value is sent as
    it is. ``raw`` is sent instead of a body, ``cut_off`` sends half of it and hangs up, ``dribble``
    sends spaces without end.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    said: str | None = None
    end: Literal["whole", "cut", "declined", "blocked"] = "whole"
    usage: Any = (READ, WRITTEN)
    model: str | None = None
    raw: bytes | None = None
    wait: float = 0.0
    hang: bool = False
    cut_off: bool = False
    dribble: bool = False


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request: who speaks, what was said, and the whole of it."""

    protocol: Protocol
    system: str
    user: str
    headers: dict[str, str]
    body: dict[str, Any]


def echo(asked: Asked) -> str:
    """An answer that tells which request it belongs to."""
    return f"You asked: {asked.user}"


class LlmServer:
    """``plays`` are used up first, one a request, then ``play`` holds; ``answers`` writes the text.

    ``asked`` holds every request, ``most_at_once`` the largest number that were open together.
    """

    def __init__(self) -> None:
        self.url = ""
        self.play = Play()
        self.plays: deque[Play] = deque()
        self.answers: Callable[[Asked], str] = echo
        self.asked: list[Asked] = []
        self.most_at_once = 0
        self._at_once = 0
        self._up = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._over: asyncio.Event | None = None

    async def serve(self) -> None:
        """Serve until it is stopped."""
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0, backlog=1024)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._up.set()
        await self._over.wait()
        server.close()

    def wait_until_up(self) -> None:
        """Return when it listens."""
        assert self._up.wait(10), "the server did not come up"

    def stop(self) -> None:
        """Hang up on everyone."""
        if self._loop is not None and self._over is not None:
            self._loop.call_soon_threadsafe(self._over.set)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request after another; whoever hangs up is what some tests are about."""
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await self._exchange(reader, writer):
                pass
        writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request and its answer; false when the connection is over."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        path = head[0].split()[1]
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head[1:] if line)
        }
        body = json.loads(await reader.readexactly(int(headers.get("content-length", "0"))))
        asked = _asked(path, headers, body)
        self.asked.append(asked)
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            return await self._answered(asked, path, writer)
        finally:
            self._at_once -= 1

    async def _answered(self, asked: Asked, path: str, writer: asyncio.StreamWriter) -> bool:
        play = self.plays.popleft() if self.plays else self.play
        assert self._over is not None
        if play.hang:
            await self._over.wait()
            return False
        await asyncio.sleep(play.wait)
        text = play.said if play.said is not None else self.answers(asked)
        body = play.raw if play.raw is not None else _body(asked, path, play, text)
        writer.write(_head(play, len(body)))
        if play.dribble:
            while True:
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.02)
        writer.write(body[: len(body) // 2] if play.cut_off else body)
        await writer.drain()
        return not play.cut_off


@contextmanager
def llm_server() -> Iterator[LlmServer]:
    """A server on a thread of its own, so that any code may ask it."""
    server = LlmServer()
    thread = threading.Thread(target=asyncio.run, args=(server.serve(),), daemon=True)
    thread.start()
    server.wait_until_up()
    try:
        yield server
    finally:
        server.stop()
        thread.join(10)


def _head(play: Play, length: int) -> bytes:
    lines = [
        f"HTTP/1.1 {play.status} {'OK' if play.status == 200 else 'Not'}",
        "content-type: application/json",
        f"content-length: {10**9 if play.dribble else length}",
        *(f"{name}: {value}" for name, value in play.headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _asked(path: str, headers: dict[str, str], body: dict[str, Any]) -> Asked:
    if path.endswith(":generateContent"):
        system = "".join(p["text"] for p in body.get("systemInstruction", {}).get("parts", []))
        user = "".join(p["text"] for p in body["contents"][-1]["parts"])
        return Asked(protocol="gemini", system=system, user=user, headers=headers, body=body)
    told = {message["role"]: message["content"] for message in body["messages"]}
    protocol: Protocol = "anthropic" if path.endswith("/v1/messages") else "openai"
    return Asked(
        protocol=protocol,
        system=told.get("system", body.get("system", "")),
        user=told["user"],
        headers=headers,
        body=body,
    )


def _body(asked: Asked, path: str, play: Play, text: str) -> bytes:
    if play.status != 200:
        body = _ERRORS[asked.protocol](play, text)
    else:
        model = play.model or asked.body.get("model") or path.rsplit("/", 1)[1].split(":")[0]
        body = _ANSWERS[asked.protocol](play, text, model)
    return json.dumps(body, ensure_ascii=False).encode()


def _counted(play: Play, read: str, written: str) -> Any:
    if not isinstance(play.usage, tuple):
        return play.usage
    return {read: play.usage[0], written: play.usage[1]}


def _openai(play: Play, text: str, model: str) -> dict[str, Any]:
    ends = {"whole": "stop", "cut": "length", "declined": "stop", "blocked": "content_filter"}
    message = {"role": "assistant", "content": text, "refusal": None}
    if play.end in ("declined", "blocked"):
        message["content"] = None
    if play.end == "declined":
        message["refusal"] = text
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": ends[play.end]}],
        "usage": _counted(play, "prompt_tokens", "completion_tokens"),
    }
    return {key: value for key, value in body.items() if value is not None}


def _anthropic(play: Play, text: str, model: str) -> dict[str, Any]:
    ends = {"whole": "end_turn", "cut": "max_tokens", "declined": "refusal", "blocked": "refusal"}
    refused = play.end in ("declined", "blocked")
    body = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [] if refused else [{"type": "text", "text": text}],
        "stop_reason": ends[play.end],
        "stop_sequence": None,
        "usage": _counted(play, "input_tokens", "output_tokens"),
    }
    return {key: value for key, value in body.items() if key != "usage" or value is not None}


def _gemini(play: Play, text: str, model: str) -> dict[str, Any]:
    if play.end == "blocked":
        return {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "modelVersion": model}
    ends = {"whole": "STOP", "cut": "MAX_TOKENS", "declined": "SAFETY"}
    candidate: dict[str, Any] = {"index": 0, "finishReason": ends[play.end]}
    if play.end != "declined":
        candidate["content"] = {"role": "model", "parts": [{"text": text}]}
    body = {
        "candidates": [candidate],
        "modelVersion": model,
        "usageMetadata": _counted(play, "promptTokenCount", "candidatesTokenCount"),
    }
    return {key: value for key, value in body.items() if value is not None}


_ANSWERS = {"openai": _openai, "anthropic": _anthropic, "gemini": _gemini}
_ERRORS: dict[str, Callable[[Play, str], dict[str, Any]]] = {
    "openai": lambda play, text: {
        "error": {"message": text, "type": "error", "param": None, "code": None}
    },
    "anthropic": lambda play, text: {
        "type": "error",
        "error": {"type": "error", "message": text},
    },
    "gemini": lambda play, text: {
        "error": {"code": play.status, "message": text, "status": "FAILED"}
    },
}
