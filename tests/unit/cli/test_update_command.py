"""``lam update check`` asks when it is typed, and only then."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from lam_command import lam, lam_json

from lam_desktop.config.settings import Settings, load_settings
from tests.fakes.update_site import LIST, Signer, Site, certificate, listed

ANSWERS = "lam_desktop.config.paths._shipped"


@pytest.fixture
def site(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Site, Signer]]:
    """A site over https that this build knows and the system vouches for; 0.1.0 runs here."""
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    context, authority = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    monkeypatch.setattr("lam_desktop.__version__", "0.1.0")
    signer = Signer()
    with Site(tls=context) as site:
        build(home, monkeypatch, url=site.address(), public_key=signer.public_key)
        yield site, signer


def build(home: Path, monkeypatch: pytest.MonkeyPatch, *, url: str, public_key: str) -> None:
    """Let this be a build with such an address."""
    assets = home / "assets"
    assets.mkdir()
    (assets / "updates.toml").write_text(f'url = "{url}"\npublic_key = "{public_key}"\n')
    monkeypatch.setattr(ANSWERS, lambda _: assets)


def publish(site: tuple[Site, Signer], version: str = "0.2.0") -> None:
    content = listed(version=version)
    site[0].publish(content, site[1].sign(content, f"lam-desktop updates {version}"))


def test_a_newer_version_is_told(site: tuple[Site, Signer], home: Path) -> None:
    publish(site)

    answer = lam("update", "check")

    assert answer.exit_code == 0, answer.output
    assert answer.stdout.splitlines() == [
        "LAM Desktop 0.2.0 is there (you have 0.1.0).",
        "What is new: https://example.org/news/0.2.0",
        "Nothing was installed; get it from the place you got this one from.",
    ]
    # Typing it was the consent to this one question.
    settings = load_settings(home / ".lam" / "config" / "settings.toml")
    assert settings == Settings()
    assert not settings.check_for_updates
    assert sorted(p.name for p in (home / ".lam").rglob("*") if p.is_file()) == ["updates.json"]


def test_it_asks_each_time_it_is_typed(site: tuple[Site, Signer]) -> None:
    publish(site)

    lam("update", "check")
    lam("update", "check")

    assert site[0].paths == [LIST, f"{LIST}.minisig"] * 2


def test_up_to_date_is_no_error(site: tuple[Site, Signer]) -> None:
    publish(site, "0.1.0")

    answer = lam("update", "check")

    assert answer.exit_code == 0
    assert answer.stdout == "You have the newest version, 0.1.0.\n"


def test_json_tells_it_to_programs(site: tuple[Site, Signer]) -> None:
    publish(site)
    (found,) = lam_json("update", "check", "--json")
    assert list(found) == ["new", "have", "newest", "notes_url", "files", "sentence"]
    assert (found["new"], found["have"], found["newest"]) == (True, "0.1.0", "0.2.0")
    assert found["files"][0]["sha256"] == "ab" * 32

    (again,) = lam_json("update", "check", "--json")
    assert again == found


def test_what_cannot_be_believed_is_an_error(site: tuple[Site, Signer]) -> None:
    content = listed()
    site[0].publish(content, Signer().sign(content))

    answer = lam("update", "check", "--json")

    assert answer.exit_code == 1
    assert answer.stdout == ""
    assert "does not bear the project’s signature" in answer.stderr


def test_a_build_without_an_address_says_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(home, monkeypatch, url="", public_key="")

    answer = lam("update", "check")

    assert answer.exit_code == 1
    assert answer.stderr == (
        "lam: This build has no update address; look at the place you got it from.\n"
    )
    assert not (home / ".lam").exists()


def test_neither_settings_nor_environment_name_another_place(
    site: tuple[Site, Signer], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(site)
    for name in ("URL", "UPDATE_URL", "UPDATES_URL", "UPDATE_PUBLIC_KEY", "ASSETS"):
        monkeypatch.setenv(f"LAM_{name}", "https://example.org/other")
    for folder in ("config", "data", "state"):
        other = home / ".lam" / folder / "updates.toml"
        other.parent.mkdir(parents=True, exist_ok=True)
        other.write_text('url = "https://example.org/other"\npublic_key = "x"\n')

    assert lam("update", "check").exit_code == 0
    assert LIST in site[0].paths
