"""One file from exactly one place, whole, in time, and nothing told but the address."""

import socket
import ssl
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from lam_desktop.domain.errors import UpdateError
from lam_desktop.update.fetch import NotReached, fetch
from tests.fakes.update_site import (
    LIST,
    Answer,
    Site,
    body,
    dripping,
    endless,
    garbage,
    redirect,
    silent,
    status,
)

MOST = 1000
Certified = tuple[ssl.SSLContext, Path]


def get(address: str, patience: float = 10.0) -> bytes:
    return fetch(address, MOST, patience=patience, loopback=True)


def trusting(certified: Certified) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=certified[1])


def test_the_file_comes_over_https(secure_site: Site, certified: Certified) -> None:
    secure_site.put(LIST, b"{}" * 100)

    assert fetch(secure_site.address(), MOST, trust=trusting(certified)) == b"{}" * 100


def test_nothing_is_told_of_the_person_or_the_machine(site: Site) -> None:
    site.put(LIST, b"{}")
    get(site.address())

    ((path, headers),) = site.server.asked
    assert path == LIST
    assert headers == {
        "Accept-Encoding": "identity",
        "Connection": "close",
        "Host": f"127.0.0.1:{site.port}",
        "User-Agent": "LAM-Desktop",
    }


def test_one_whom_nobody_vouches_for_is_not_read(secure_site: Site) -> None:
    secure_site.put(LIST, b"{}")

    with pytest.raises(UpdateError, match="cannot prove to be it"):
        fetch(secure_site.address(), MOST)
    assert secure_site.paths == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the files of Linux systems")
def test_a_bundle_finds_the_authorities_of_another_system(
    secure_site: Site, certified: Certified, monkeypatch: pytest.MonkeyPatch
) -> None:
    secure_site.put(LIST, b"{}")
    nowhere = SimpleNamespace(cafile=None, capath=None)
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: nowhere)
    monkeypatch.setattr("lam_desktop.update.fetch.AUTHORITIES", ("/none", str(certified[1])))

    assert fetch(secure_site.address(), MOST) == b"{}"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/updates.json",
        "http://example.org/updates.json",
        "ftp://127.0.0.1/updates.json",
        "file:///etc/hostname",
        "https:///updates.json",
        "https://example.org/ü.json",
        "https://example.org/a\r\nX: y",
        "updates.json",
        "",
    ],
)
def test_only_https_is_asked(address: str) -> None:
    with pytest.raises(UpdateError, match="no https address"):
        fetch(address, MOST)


def test_plain_http_is_for_this_machine_alone() -> None:
    with pytest.raises(UpdateError, match="no https address"):
        fetch("http://example.org/updates.json", MOST, loopback=True)


@pytest.mark.parametrize("code", [204, 206, 304, 401, 404, 500])
def test_an_answer_that_is_none_is_told(site: Site, code: int) -> None:
    site.put(LIST, status(code))

    with pytest.raises(UpdateError, match=str(code)):
        get(site.address())


@pytest.mark.parametrize(
    "answer",
    [body(b"{}", declared=200), body(b"", declared=1), garbage],
    ids=["half", "nothing", "no HTTP"],
)
def test_half_an_answer_is_none(site: Site, answer: Answer) -> None:
    site.put(LIST, answer)

    with pytest.raises(UpdateError, match="broke off"):
        get(site.address())


@pytest.mark.parametrize(
    "answer",
    [body(b" " * (MOST + 1)), body(b" " * 10_000_000), body(b"", declared=10**12)],
    ids=["a byte", "much", "said only"],
)
def test_an_answer_that_is_too_long_is_not_taken(site: Site, answer: Answer) -> None:
    site.put(LIST, answer)

    with pytest.raises(UpdateError, match="longer than 1000 bytes"):
        get(site.address())


def test_an_endless_answer_ends_at_the_limit(site: Site) -> None:
    site.put(LIST, endless)

    with pytest.raises(UpdateError, match="longer than 1000 bytes"):
        get(site.address())

    assert len(site.paths) == 1


def test_exactly_the_limit_is_taken(site: Site) -> None:
    site.put(LIST, b" " * MOST)

    assert len(get(site.address())) == MOST


def test_it_may_be_sent_on_within_the_site(site: Site) -> None:
    site.put(LIST, redirect("/latest/updates.json"))
    site.put("/latest/updates.json", b"{}")

    assert get(site.address()) == b"{}"


def test_it_is_not_sent_on_to_another_host(site: Site) -> None:
    with Site() as other:
        other.put(LIST, b"{}")
        site.put(LIST, redirect(other.address()))

        with pytest.raises(UpdateError, match="another place"):
            get(site.address())
        assert other.paths == []


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_it_is_not_sent_on_to_plain_http(
    secure_site: Site, certified: Certified, site: Site, code: int
) -> None:
    site.put(LIST, b"{}")
    secure_site.put(LIST, redirect(site.address(), code))

    with pytest.raises(UpdateError, match="another place"):
        fetch(secure_site.address(), MOST, trust=trusting(certified))
    assert site.paths == []


def test_it_is_not_sent_on_to_a_file(site: Site) -> None:
    site.put(LIST, redirect("file:///etc/hostname"))

    with pytest.raises(UpdateError, match="302"):
        get(site.address())


def test_a_circle_of_redirects_ends(site: Site) -> None:
    site.put(LIST, redirect(LIST))

    with pytest.raises(UpdateError, match="302"):
        get(site.address())
    assert len(site.paths) < 10


@pytest.mark.parametrize("answer", [silent, dripping], ids=["silent", "dripping"])
def test_a_slow_site_is_left(site: Site, answer: Answer) -> None:
    site.put(LIST, answer)

    # One of them never ends, the other ends later, but without an answer.
    with pytest.raises(UpdateError, match="in time"):
        get(site.address(), patience=0.4)


def test_one_that_takes_no_connection_is_left() -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        with pytest.raises(UpdateError, match="in time"):
            get(f"http://127.0.0.1:{deaf.getsockname()[1]}{LIST}", patience=0.4)


def test_where_nobody_listens_nobody_was_asked() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = free.getsockname()[1]

    with pytest.raises(NotReached, match="cannot be reached"):
        get(f"http://127.0.0.1:{nobody}{LIST}")


def test_the_systems_proxy_learns_the_host_and_no_more(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{site.port}")

    with pytest.raises(UpdateError):
        fetch("https://updates.invalid/secret-path", MOST)

    ((path, _),) = site.server.asked
    assert path == "updates.invalid:443"
