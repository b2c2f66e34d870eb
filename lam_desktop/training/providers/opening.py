"""Opens a provider from its settings, with the key that they name."""

import os

from lam_desktop.config.keys import KeyStore
from lam_desktop.domain.errors import KeysError
from lam_desktop.training.providers.base import Provider, ProviderError
from lam_desktop.training.providers.batch_file import AnswersFile, read_answers
from lam_desktop.training.providers.endpoint import Endpoint
from lam_desktop.training.providers.local import LocalModel, LocalProvider, lacking
from lam_desktop.training.providers.settings import FROM_PATH, ProviderSettings


def open_provider(settings: ProviderSettings, keys: KeyStore) -> Provider:
    """The provider; its client is imported now, a local model is loaded when it is first asked.

    Raises:
        ProviderError: the key is missing or cannot be one, a package is not installed, or a file
            of answers cannot be read.
        KeysError: the keyring is absent, locked or does not answer.
    """
    if settings.kind in FROM_PATH:
        return _open_from_path(settings)
    endpoint = Endpoint(
        name=settings.name,
        model=settings.model,
        base_url=settings.address,
        key=find_key(settings, keys),
        key_from=_where(settings),
        timeout=settings.timeout,
        temperature=settings.sends_temperature,
    )
    try:
        return _open_hosted(settings, endpoint)
    except ImportError as error:
        raise lacking(settings.name, error) from error


def find_key(settings: ProviderSettings, keys: KeyStore) -> str:
    """The key that the settings name, of the environment or else of the keyring.

    Empty where the settings name none. Raises ProviderError, KeysError.
    """
    if not settings.asks_for_a_key:
        return ""
    key = os.environ.get(settings.key_variable or "", "").strip()
    if not key and settings.key_name:
        key = _kept(settings.key_name, keys)
    if not key:
        raise ProviderError(f"There is no key for {settings.name}. {_mending(settings)}")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ProviderError(
            f"The key for {settings.name} holds signs that no key has (spaces, line breaks or"
            f" letters with marks), so it was not sent. {_mending(settings)}"
        )
    return key


def _kept(name: str, keys: KeyStore) -> str:
    try:
        return (keys.get(name) or "").strip()
    except KeysError as error:
        raise KeysError(
            f"{error} Where there is no keyring, put the key into an environment variable and name"
            " it as key_variable in the provider's settings."
        ) from error


def _mending(settings: ProviderSettings) -> str:
    kept = f"Keep it with: lam keys set {settings.key_name}" if settings.key_name else ""
    if not settings.key_variable:
        return kept
    variable = f"Set the environment variable {settings.key_variable}"
    if settings.key_name:
        return f"{kept} (or set the environment variable {settings.key_variable})"
    name = settings.kind
    return f"{variable}, or keep it with: lam keys set {name} and write key = “{name}”"


def _where(settings: ProviderSettings) -> str:
    if settings.key_variable and os.environ.get(settings.key_variable, "").strip():
        return f"the key of the environment variable {settings.key_variable}"
    if settings.key_name:
        name = settings.key_name
        return f"the key “{name}” of the keyring (change it with: lam keys set {name})"
    return "a request without a key (set key in its settings)"


def _open_hosted(settings: ProviderSettings, endpoint: Endpoint) -> Provider:
    if settings.kind == "anthropic":
        from lam_desktop.training.providers.anthropic_messages import open_anthropic

        return open_anthropic(endpoint)
    if settings.kind == "gemini":
        from lam_desktop.training.providers.gemini import open_gemini

        return open_gemini(endpoint)
    from lam_desktop.training.providers.openai_chat import open_openai

    return open_openai(
        endpoint, limit="max_completion_tokens" if settings.kind == "openai" else "max_tokens"
    )


def _open_from_path(settings: ProviderSettings) -> Provider:
    path, source = settings.path, settings.source
    assert path is not None, "the settings were checked"
    if settings.kind == "file":
        return AnswersFile(settings.name, read_answers(path, model=settings.model))

    def load() -> LocalModel:
        if settings.kind == "gguf":
            from lam_desktop.training.providers.gguf import GgufModel

            return GgufModel(path, source, context=settings.context)
        from lam_desktop.training.providers.local_transformers import TransformersModel

        return TransformersModel(path, source)

    return LocalProvider(settings.name, load, timeout=settings.timeout)
