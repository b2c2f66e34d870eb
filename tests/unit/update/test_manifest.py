"""The list of versions is read strictly, and versions are compared by their numbers."""

import json
from typing import Any

import pytest

from lam_desktop.domain.errors import UpdateError
from lam_desktop.update.manifest import numbers, read_manifest, trusted_comment
from tests.fakes.update_site import listed

FILE = json.loads(listed())["files"][0]


def test_a_right_list_is_read() -> None:
    manifest = read_manifest(listed())

    assert (manifest.product, manifest.version) == ("lam-desktop", "0.2.0")
    assert manifest.expires > manifest.released
    assert [file.system for file in manifest.files] == ["linux", "windows"]


def test_a_later_list_may_say_more() -> None:
    assert read_manifest(listed(channel="stable")).version == "0.2.0"


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"null", b"<html></html>"])
def test_what_is_no_list_is_told(content: bytes) -> None:
    with pytest.raises(UpdateError, match="cannot be read"):
        read_manifest(content)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"version": "0.2"}, "version"),
        ({"version": "0.2.0-rc1"}, "version"),
        ({"version": "0.02.0"}, "version"),
        ({"version": "٠.٢.٠"}, "version"),
        ({"version": "0.2.0\n"}, "version"),
        ({"version": 2}, "version"),
        ({"expires": "soon"}, "expires"),
        ({"expires": 1800000000}, "expires"),
        ({"expires": "2026-01-01", "released": "2026-01-01"}, "expires before"),
        ({"notes_url": "http://example.org/"}, "notes_url"),
        ({"notes_url": "javascript:alert(1)"}, "notes_url"),
        ({"notes_url": "file:///etc/passwd"}, "notes_url"),
        ({"notes_url": "https://user:pass@example.org/"}, "notes_url"),
        ({"notes_url": "https:///news"}, "notes_url"),
        ({"notes_url": "https://example.org/\u202egpj"}, "notes_url"),
        ({"notes_url": "https://example.org/a b"}, "notes_url"),
        ({"notes_url": "https://[::1/"}, "notes_url"),
        ({"files": []}, "files"),
        ({"files": [FILE | {"name": "../x.deb"}]}, "files.0.name"),
        ({"files": [FILE | {"size": 0}]}, "files.0.size"),
        ({"files": [FILE | {"size": "1000"}]}, "files.0.size"),
        ({"files": [FILE | {"sha256": "AB" * 32}]}, "files.0.sha256"),
        ({"files": [FILE | {"system": "beos"}]}, "files.0.system"),
        ({"files": [FILE | {"url": "http://example.org/x"}]}, "files.0.url"),
    ],
)
def test_a_wrong_field_is_named(changed: dict[str, Any], named: str) -> None:
    with pytest.raises(UpdateError, match=named):
        read_manifest(listed(**changed))


def test_a_missing_field_is_named() -> None:
    content = json.loads(listed())
    del content["product"]

    with pytest.raises(UpdateError, match="product"):
        read_manifest(json.dumps(content).encode())


def test_versions_are_compared_by_number() -> None:
    assert numbers("0.10.0") > numbers("0.9.9")
    assert numbers("1.0.0") > numbers("0.99.99")
    assert numbers("0.2.0.dev1+g1234") == numbers("0.2.0") == (0, 2, 0)


@pytest.mark.parametrize("version", ["", "x", "1.2", "v1.2.3", "1.2.3456789", "unknown"])
def test_what_is_no_version_is_told(version: str) -> None:
    with pytest.raises(UpdateError, match="no version"):
        numbers(version)


def test_what_is_signed_besides_names_the_product_and_the_version() -> None:
    assert trusted_comment("0.2.0") == "lam-desktop updates 0.2.0"
