"""The file that names the providers, the keys that they need, and what is said where one lacks."""

import sys
from pathlib import Path
from typing import Any

import pytest
from provider_cases import KEY, Ring
from pydantic import ValidationError

from lam_desktop.config.keys import KeyStore
from lam_desktop.domain.errors import KeysError
from lam_desktop.training.providers import settings as settings_module
from lam_desktop.training.providers.base import ProviderError, Usage
from lam_desktop.training.providers.opening import find_key, open_provider
from lam_desktop.training.providers.settings import ProviderSettings, load_providers

GOOD = """
[providers.mini]
kind = "openai"
model = "gpt-5-mini"
max_concurrent = 16
requests_per_minute = 500
tokens_per_minute = 200_000
input_price = 0.25
output_price = 2.0

[providers.people]
kind = "file"
model = "annotators"
path = "answers.jsonl"
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "providers.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_of_providers_is_read(tmp_path: Path) -> None:
    known = load_providers(written(tmp_path, GOOD))
    assert list(known) == ["mini", "people"]
    mini = known["mini"]
    assert mini.name == "openai/gpt-5-mini"
    assert mini.address == "https://api.openai.com/v1"
    assert (mini.max_concurrent, mini.requests_per_minute) == (16, 500)
    assert known["people"].path == tmp_path / "answers.jsonl"


def test_the_example_of_the_docstring_is_a_good_file(tmp_path: Path) -> None:
    text = (settings_module.__doc__ or "").split("\n\n", 1)[1]
    kinds = {settings.kind for settings in load_providers(written(tmp_path, text)).values()}
    assert kinds == {"openai", "ollama", "compatible", "gguf", "file"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "providers: Field required"),
        ("[providers]", "at least 1 item"),
        ("[providers.a]\nmodel = 'm'", r"providers\.a\.kind"),
        ("[providers.a]\nkind = 'magic'\nmodel = 'm'", r"providers\.a\.kind"),
        ("[providers.a]\nkind = 'openai'", r"providers\.a\.model"),
        ("[providers.a]\nkind = 'openai'\nmodel = ''", r"providers\.a\.model"),
        ("[providers.a]\nkind = 'openai'\nmodel = 'm'\ntimeout = 0", r"providers\.a\.timeout"),
        ("[providers.a]\nkind = 'openai'\nmodel = 'm'\ntimeout = inf", r"providers\.a\.timeout"),
        ("[providers.a]\nkind = 'openai'\nmodel = 'm'\ninput_price = nan", "input_price"),
        ("[providers.a]\nkind = 'openai'\nmodel = 'm'\noutput_price = -1", "output_price"),
        ("[providers.a]\nkind = 'openai'\nmodel = 'm'\nmax_concurrent = 0", "max_concurrent"),
        ("[providers.a]\nkind = 'openai'\nmodel = 'm'\npath = 'x'", "openai has no path"),
        ("[providers.a]\nkind = 'compatible'\nmodel = 'm'", "needs a base_url"),
        ("[providers.a]\nkind = 'gguf'\nmodel = 'm'", "gguf needs a path"),
        (
            "[providers.a]\nkind = 'gguf'\nmodel = 'm'\npath = 'x'\nkey = 'k'",
            "gguf has no base_url",
        ),
        ("[providers.a]\nkind = 'openai'\nmodel = 'm'\nbase_url = 'ftp://x'", "no address"),
        ("[providers.a]\nkind = 'openai'\nmodel = 'm'\nbase_url = 'https://a:b@x'", "no user"),
        ("[providers.a]\nkind = 'openai'\nmodel = 'm'\nbase_url = 'https://x/?k=1'", "no user"),
        ("[providers.a]\nkind = 'openai'\nmodel = 'm'\nbase_url = 'http://x.org/v1'", "https://"),
        ("[providers.a]\nkind = ", "cannot be read"),
    ],
)
def test_a_wrong_file_is_told_by_the_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ProviderError, match=told) as caught:
        load_providers(written(tmp_path, text))
    assert "providers.toml" in str(caught.value)


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProviderError, match="cannot be read"):
        load_providers(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ProviderError, match="cannot be read"):
        load_providers(tmp_path / "bad.toml")


@pytest.mark.parametrize("field", ["key", "api_key", "key_variable", "base_url", "kind", "timeout"])
def test_a_key_put_into_the_file_by_mistake_is_not_shown(tmp_path: Path, field: str) -> None:
    text = f"[providers.a]\nkind = 'openai'\nmodel = 'm'\n{field} = '{KEY}'"
    if field == "kind":
        text = f"[providers.a]\nkind = '{KEY}'\nmodel = 'm'"
    with pytest.raises(ProviderError, match="lam keys set") as caught:
        load_providers(written(tmp_path, text))
    assert KEY not in str(caught.value)
    assert caught.value.__cause__ is None
    with pytest.raises(ValidationError) as raw:
        ProviderSettings(
            kind="openai", model="m", **{field: KEY} if field != "kind" else {"x": KEY}
        )
    assert KEY not in str(raw.value)


@pytest.mark.parametrize(
    "address", ["http://localhost:1/v1", "http://[::1]:1", "https://x.org/v1/"]
)
def test_a_key_may_travel_within_this_machine_or_hidden(address: str) -> None:
    assert ProviderSettings(kind="openai", model="m", base_url=address).asks_for_a_key


def test_a_server_of_the_house_needs_no_key() -> None:
    settings = ProviderSettings(kind="compatible", model="m", base_url="http://10.0.0.7:8000/v1")
    assert not settings.asks_for_a_key


def hosted(**more: Any) -> ProviderSettings:
    return ProviderSettings(kind="openai", model="m", **more)


def test_a_key_comes_from_the_keyring_or_from_the_variable_that_is_named(
    keys: KeyStore, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring.kept["openai"] = "kept"
    monkeypatch.setenv("MY_KEY", "  set\n")
    monkeypatch.setenv("OPENAI_API_KEY", "not named, so not taken")
    assert find_key(hosted(), keys) == "kept"
    assert find_key(hosted(key="mine"), keys) == KEY
    assert find_key(hosted(key_variable="MY_KEY"), keys) == "set"
    assert find_key(hosted(key="mine", key_variable="MY_KEY"), keys) == "set"
    monkeypatch.setenv("MY_KEY", "")
    assert find_key(hosted(key="mine", key_variable="MY_KEY"), keys) == KEY
    assert find_key(ProviderSettings(kind="ollama", model="m"), keys) == ""


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, r"no key for openai/m\. Keep it with: lam keys set openai"),
        ({"key": "work"}, "lam keys set work"),
        (
            {"key_variable": "MY_KEY"},
            "Set the environment variable MY_KEY, or .* lam keys set openai",
        ),
        ({"key": "work", "key_variable": "MY_KEY"}, "lam keys set work .*MY_KEY"),
    ],
)
def test_a_missing_key_is_told_with_the_command_that_sets_it(
    keys: KeyStore, ring: Ring, monkeypatch: pytest.MonkeyPatch, more: Any, told: str
) -> None:
    ring.kept.clear()
    monkeypatch.delenv("MY_KEY", raising=False)
    with pytest.raises(ProviderError, match=told):
        open_provider(hosted(**more), keys)


@pytest.mark.parametrize("key", ["sk-ü-秘密", "sk-one\nsk-two", "sk one", "sk-\x00"])
def test_what_cannot_be_a_key_is_not_sent_and_not_shown(
    keys: KeyStore, ring: Ring, key: str
) -> None:
    ring.kept["openai"] = key
    with pytest.raises(ProviderError, match="holds signs that no key has") as caught:
        open_provider(hosted(), keys)
    assert "sk-one" not in str(caught.value)
    assert key not in str(caught.value)


def test_a_keyring_that_does_not_answer_is_told() -> None:
    def locked() -> Ring:
        raise RuntimeError("locked")

    with pytest.raises(KeysError, match=r"no usable system keyring.*key_variable"):
        open_provider(hosted(), KeyStore(locked))


@pytest.mark.parametrize(
    ("kind", "package"),
    [("openai", "openai"), ("anthropic", "anthropic"), ("gemini", "google.genai")],
)
def test_a_client_that_is_not_installed_is_told(
    keys: KeyStore, monkeypatch: pytest.MonkeyPatch, kind: Any, package: str
) -> None:
    for name in [
        name for name in sys.modules if name.startswith("lam_desktop.training.providers.")
    ]:
        if name.endswith(("openai_chat", "anthropic_messages", "gemini")):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ProviderError, match=rf"needs the package {package}.*pip install"):
        open_provider(ProviderSettings(kind=kind, model="m"), keys)


@pytest.mark.parametrize(
    ("kind", "prices", "usage", "cost"),
    [
        ("openai", (0.25, 2.0), (1_000_000, 500_000), 1.25),
        ("openai", (0.25, 2.0), (4, 0), 1e-6),
        ("openai", (None, 2.0), (1, 1), None),
        ("openai", (None, None), (1, 1), None),
        ("openai", (0.25, 2.0), (None, 1), None),
        ("openai", (0.25, 2.0), (1, None), None),
        ("openai", (0.0, 0.0), (None, None), 0.0),
        ("ollama", (None, None), (None, None), 0.0),
        ("ollama", (1.0, None), (2_000_000, None), 2.0),
    ],
)
def test_what_an_answer_cost_is_known_or_not_known(
    kind: Any, prices: tuple[float, float], usage: tuple[int, int], cost: float | None
) -> None:
    settings = ProviderSettings(kind=kind, model="m", input_price=prices[0], output_price=prices[1])
    found = settings.cost(Usage(input_tokens=usage[0], output_tokens=usage[1]))
    assert found == (None if cost is None else pytest.approx(cost))
