"""A site, a key, and no proxy in between."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.update_site import Signer, Site, certificate


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as site:
        yield site


@pytest.fixture(scope="session")
def certified(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def secure_site(certified: tuple[ssl.SSLContext, Path]) -> Iterator[Site]:
    with Site(tls=certified[0]) as site:
        yield site


@pytest.fixture(scope="session")
def signer() -> Signer:
    return Signer()
