"""minisign's own signatures are right, and nothing else is."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lam_desktop.domain.errors import UpdateError
from lam_desktop.update.signature import verify
from tests.fakes.update_site import Signer

# Made with minisign 0.11 itself: minisign -S -m list.json -t "lam-desktop updates 0.2.0"
PUBLIC_KEY = "RWSoul7iolfbfoT7DvkDuJ7Yi9E+y8u0BHt7SXNJGRJxngTyc9062AkQ"
CONTENT = b'{"a":1}\n'
SIGNATURE = b"""\
untrusted comment: signature from minisign secret key
RUSoul7iolfbfpMP4tM/A4znH6V9fc+XNa4QB40BNyXnH3uTLkba9y86PmoXVY0GMUShUhXSWcnH24/TIMAF6Z+UOMrDjycuIQM=
trusted comment: lam-desktop updates 0.2.0
l9pDkRp7E++nLrxh9uRSE2AGS18nEdCHwriTDD/VPjWuX38IOQZ6wNg14tHg2DjDUwBdcF53XTly1D6lKtjACg==
"""


def test_what_minisign_signed_is_right() -> None:
    assert verify(CONTENT, SIGNATURE, PUBLIC_KEY) == "lam-desktop updates 0.2.0"


def test_windows_line_ends_do_not_matter() -> None:
    assert verify(CONTENT, SIGNATURE.replace(b"\n", b"\r\n"), PUBLIC_KEY)


@given(place=st.integers(0, len(CONTENT) - 1), other=st.integers(1, 255))
def test_any_changed_byte_of_the_content_is_seen(place: int, other: int) -> None:
    changed = bytearray(CONTENT)
    changed[place] ^= other

    with pytest.raises(UpdateError, match="does not bear the project’s signature"):
        verify(bytes(changed), SIGNATURE, PUBLIC_KEY)


def signed_places() -> list[int]:
    """All but the first line, which says nothing, and what base64 passes over at its ends."""
    first, *rest = SIGNATURE.splitlines(keepends=True)
    places, begin = [], len(first)
    for line in rest:
        places += range(begin, begin + len(line.rstrip(b"=\n")) - 1)
        begin += len(line)
    return places


@given(place=st.sampled_from(signed_places()), other=st.integers(1, 255))
def test_any_changed_byte_of_the_signature_is_seen(place: int, other: int) -> None:
    changed = bytearray(SIGNATURE)
    changed[place] ^= other

    with pytest.raises(UpdateError):
        verify(CONTENT, bytes(changed), PUBLIC_KEY)


@pytest.mark.parametrize("content", [b"", CONTENT[:-1], CONTENT + b"\n", CONTENT * 2])
def test_it_must_be_the_exact_bytes(content: bytes) -> None:
    with pytest.raises(UpdateError, match="signature"):
        verify(content, SIGNATURE, PUBLIC_KEY)


def test_another_key_is_refused_also_under_the_same_number() -> None:
    signer, other = Signer(), Signer()
    signature = signer.sign(CONTENT)
    with pytest.raises(UpdateError, match="signature"):
        verify(CONTENT, signature, other.public_key)

    lines = signature.split(b"\n")
    forged = other.sign(CONTENT).split(b"\n")
    # The number of the right key before the bytes of the other's signature.
    right, wrong = base64.b64decode(lines[1]), base64.b64decode(forged[1])
    forged[1] = base64.b64encode(right[:10] + wrong[10:])
    with pytest.raises(UpdateError, match="does not bear"):
        verify(CONTENT, b"\n".join(forged), signer.public_key)


def test_the_old_kind_of_signature_is_refused() -> None:
    signer = Signer()

    with pytest.raises(UpdateError, match="old kind"):
        verify(CONTENT, signer.sign(CONTENT, old=True), signer.public_key)


def test_a_comment_from_another_signature_is_refused() -> None:
    signer = Signer()
    lines = signer.sign(CONTENT, "lam-desktop updates 0.1.0").split(b"\n")
    newer = signer.sign(b"other", "lam-desktop updates 9.9.9").split(b"\n")

    with pytest.raises(UpdateError, match="does not bear"):
        verify(CONTENT, b"\n".join([*lines[:2], *newer[2:]]), signer.public_key)


@pytest.mark.parametrize(
    "signature", [b"", b"\n" * 4, SIGNATURE[:-40], SIGNATURE * 2, b"\xff" * 300, CONTENT]
)
def test_what_is_no_signature_is_told(signature: bytes) -> None:
    with pytest.raises(UpdateError, match="cannot be read"):
        verify(CONTENT, signature, PUBLIC_KEY)


@pytest.mark.parametrize("key", ["", "RWSo", "not base64 at all", PUBLIC_KEY[:-4], "ünïcode"])
def test_a_broken_key_of_the_build_is_told(key: str) -> None:
    with pytest.raises(UpdateError, match="key of this build"):
        verify(CONTENT, SIGNATURE, key)
