"""The local server that speaks the protocols, a keyring in memory, and every kind of provider."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from provider_cases import HOSTED, MAKERS, Case, Ring, at, small_gguf

from lam_desktop.config.keys import KeyStore
from lam_desktop.training.providers.opening import open_provider
from lam_desktop.training.providers.settings import ProviderSettings
from tests.fakes.llm_server import LlmServer, Play, llm_server


@pytest.fixture
def ring() -> Ring:
    return Ring()


@pytest.fixture
def keys(ring: Ring) -> KeyStore:
    return KeyStore(lambda: ring)


@pytest.fixture(autouse=True)
def _no_proxies_and_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The developer's own environment is not tried, and would send the requests elsewhere."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def server() -> Iterator[LlmServer]:
    with llm_server() as running:
        yield running


@pytest.fixture(params=MAKERS)
def hosted(request: pytest.FixtureRequest, server: LlmServer, keys: KeyStore) -> Case:
    kind: str = request.param
    return Case(kind=kind, open=lambda: open_provider(at(server, kind), keys))


@pytest.fixture(
    params=[*HOSTED, "transformers", "file", pytest.param("gguf", marks=pytest.mark.gguf)]
)
def case(request: pytest.FixtureRequest, tmp_path: Path, keys: KeyStore) -> Case:
    """Every kind of provider; see the contract suite."""
    kind: str = request.param
    if kind in HOSTED:
        server: LlmServer = request.getfixturevalue("server")
        return Case(
            kind=kind,
            open=lambda: open_provider(at(server, kind), keys),
            cut=lambda: setattr(server, "play", Play(end="cut")),
            slow=lambda: setattr(server, "play", Play(wait=0.2)),
        )
    path = {"transformers": _tiny_model, "file": _answers, "gguf": small_gguf}[kind](tmp_path)
    settings = ProviderSettings(kind=kind, model="small-1", path=path, context=512)
    return Case(
        kind=kind,
        open=lambda: open_provider(settings, keys),
        crowd=2 if kind == "gguf" else 64,
    )


def _tiny_model(folder: Path) -> Path:
    from tiny_model import save_tiny_model

    return save_tiny_model(folder / "tiny")


def _answers(folder: Path) -> Path:
    from answer_lines import line

    path = folder / "answers.jsonl"
    lines = [
        line(f"r{number}{short}", text="blue", end="length" if short else "stop")
        for number in range(64)
        for short in ("", "-short")
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
