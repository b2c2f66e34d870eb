"""The providers of a file of settings, and how one is opened.

[providers.mini]
kind = "openai"                 # the kept key “openai”, unless key or key_variable says another
model = "gpt-5-mini"
max_concurrent = 16
requests_per_minute = 500
tokens_per_minute = 200_000
input_price = 0.25              # a million tokens, in the currency of the budgets
output_price = 2.0

[providers.own]
kind = "ollama"                 # give Ollama room: OLLAMA_CONTEXT_LENGTH=16384 ollama serve
model = "qwen3:4b"
timeout = 600

[providers.server]
kind = "compatible"             # vLLM, llama.cpp's server, LM Studio, OpenRouter, …
model = "mistral-small"
base_url = "http://127.0.0.1:8000/v1"

[providers.here]
kind = "gguf"                   # or "transformers" with a folder
model = "smollm2-135m"
path = "SmolLM2-135M-Instruct.Q4_1.gguf"

[providers.people]
kind = "file"                   # answers in the OpenAI Batch format
model = "annotators"
path = "answers.jsonl"
"""

import tomllib
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from lam_desktop.training.providers.base import ProviderError, Usage
from lam_desktop.training.providers.reading import Source

Kind = Literal[
    "openai", "anthropic", "gemini", "ollama", "compatible", "transformers", "gguf", "file"
]
MAKERS: dict[str, str] = {
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
    "gemini": "https://generativelanguage.googleapis.com",
}
ADDRESSES = MAKERS | {"ollama": "http://127.0.0.1:11434/v1"}
FROM_PATH = frozenset({"transformers", "gguf", "file"})
# What runs here costs no money a token.
FREE = FROM_PATH | {"ollama"}
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})
WAY_OUT = "Mend it and try again; keys do not belong in it: lam keys set NAME keeps them."


class ProviderSettings(BaseModel):
    """One provider: what to ask, where, with which kept key, how fast, how long, at what price."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kind: Kind
    model: str = Field(min_length=1, max_length=200)
    base_url: str | None = None
    path: Path | None = None
    # Names, and too short or too plain for a key that was put here by mistake.
    key: str | None = Field(default=None, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$")
    key_variable: str | None = Field(default=None, pattern=r"^[A-Z_][A-Z0-9_]{0,63}$")
    max_concurrent: int = Field(default=4, ge=1, le=1000)
    requests_per_minute: int | None = Field(default=None, ge=1)
    tokens_per_minute: int | None = Field(default=None, ge=1)
    timeout: float = Field(default=120.0, gt=0, le=86_400)
    input_price: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    output_price: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    send_temperature: bool | None = None
    context: int = Field(default=8192, ge=128)

    @field_validator("base_url")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("it is no address that begins with https:// or http://")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("it may hold no user, password, question mark or number sign")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.kind in FROM_PATH:
            if self.path is None:
                raise ValueError(f"a provider of the kind {self.kind} needs a path")
            if self.base_url or self.key or self.key_variable:
                raise ValueError(f"the kind {self.kind} has no base_url, key or key_variable")
        elif self.path is not None:
            raise ValueError(f"the kind {self.kind} has no path")
        if self.kind == "compatible" and self.base_url is None:
            raise ValueError("a provider of the kind compatible needs a base_url")
        if self.asks_for_a_key and self.kind not in FROM_PATH and not _is_private(self.address):
            raise ValueError("over http:// everyone on the way could read the key; use https://")
        return self

    @property
    def name(self) -> str:
        """What provenance calls it."""
        return f"{self.kind}/{self.model}"

    @property
    def source(self) -> Source:
        """Who answers, where an answer does not say."""
        return Source(name=self.name, model=self.model)

    @property
    def address(self) -> str:
        """Where a hosted model is asked; empty for the other kinds."""
        return self.base_url or ADDRESSES.get(self.kind, "")

    @property
    def key_name(self) -> str | None:
        """The name of the kept key: the one that is given, a maker's own, or none."""
        if self.key or self.key_variable:
            return self.key
        return self.kind if self.kind in MAKERS else None

    @property
    def asks_for_a_key(self) -> bool:
        """Whether a key is sent."""
        return bool(self.key_name or self.key_variable)

    @property
    def sends_temperature(self) -> bool:
        """Whether the model is told a temperature; Anthropic's newer ones refuse it."""
        return self.kind != "anthropic" if self.send_temperature is None else self.send_temperature

    def cost(self, usage: Usage) -> float | None:
        """What an answer cost; None where its tokens or their price are not known."""
        free = 0.0 if self.kind in FREE else None
        total = 0.0
        for tokens, price in (
            (usage.input_tokens, self.input_price),
            (usage.output_tokens, self.output_price),
        ):
            each = free if price is None else price
            if each is None or (tokens is None and each > 0):
                return None
            total += (tokens or 0) * each / 1_000_000
        return total


class _ProvidersFile(BaseModel):
    # What a run may use stands in the same file; “lam data run” reads that, and checks it.
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    providers: dict[str, ProviderSettings] = Field(min_length=1)


def load_providers(path: Path) -> dict[str, ProviderSettings]:
    """The providers of a TOML file by their names in it; paths are those seen from its folder.

    Raises:
        ProviderError: it cannot be read or says what it may not; never shows a value, which could
            be a key.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        read = _ProvidersFile.model_validate(content).providers
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        said = first["msg"].removeprefix("Value error, ")
        raise ProviderError(
            f"The providers in {path} cannot be used: {where}: {said}. {WAY_OUT}"
        ) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ProviderError(
            f"The providers in {path} cannot be read: {error}. {WAY_OUT}"
        ) from error
    return {name: _seen_from(path.parent, settings) for name, settings in read.items()}


def _seen_from(folder: Path, settings: ProviderSettings) -> ProviderSettings:
    if settings.path is None:
        return settings
    return settings.model_copy(update={"path": folder / settings.path.expanduser()})


def _is_private(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.hostname or "") in THIS_MACHINE
