"""One small file from the project's site: the only place of the program that asks the network.

Nothing goes out but the address and the headers that HTTP cannot do without: no cookie, no version,
nothing about the person or the machine.
"""

import ssl
import sys
import time
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from lam_desktop.domain.errors import UpdateError
from lam_desktop.domain.time_limit import within

AGENT = "LAM-Desktop"
PATIENCE = 15.0
"""Seconds for one file, from the look-up of the name to the last byte."""
PIECE = 16 * 1024
LOOPBACK = ("127.0.0.1", "::1", "localhost")
AUTHORITIES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
UNKNOWN = (
    " So it is not known whether there is a newer version. Try again later, or look at the place"
    " you got LAM Desktop from."
)


class NotReached(UpdateError):
    """The site was not even reached, so nothing was asked of it."""


def fetch(
    address: str,
    most: int,
    *,
    patience: float = PATIENCE,
    trust: ssl.SSLContext | None = None,
    loopback: bool = False,
) -> bytes:
    """The file at ``address``, ``most`` bytes at most, within ``patience`` seconds.

    ``trust`` stands in for the system's certificate authorities, and ``loopback`` also lets plain
    http from this very machine through; both are for tests.

    Raises:
        NotReached: there is no network, or nobody answers there.
        UpdateError: everything else that is not the whole file from exactly there.
    """
    place = urlsplit(address)
    plain = loopback and place.scheme == "http" and place.hostname in LOOPBACK
    safe = place.scheme == "https" or plain
    if not (safe and place.hostname and address.isascii() and address.isprintable()):
        raise UpdateError(f"“{address}” is no https address, so it was not asked.{UNKNOWN}")
    opener = _opener(None if plain else trust or _authorities())
    deadline = time.monotonic() + patience
    # A look-up of a name knows no limit of its own.
    return within(
        patience,
        lambda: _read(opener, address, most, deadline),
        late=_too_slow,
        name="fetch",
    )


def _read(opener: OpenerDirector, address: str, most: int, deadline: float) -> bytes:
    host = urlsplit(address).hostname
    try:
        left = max(deadline - time.monotonic(), 0.01)
        with opener.open(Request(address), timeout=left) as answer:
            return _content(answer, most, deadline)
    except HTTPError as error:
        with error:
            raise UpdateError(
                f"{host} has no list of versions there (it answers {error.code}).{UNKNOWN}"
            ) from error
    except TimeoutError as error:
        raise _too_slow() from error
    except URLError as error:
        reason = error.reason
        if isinstance(reason, TimeoutError):
            raise _too_slow() from error
        if isinstance(reason, ssl.SSLError):
            raise UpdateError(
                f"Who answers as {host} cannot prove to be it ({reason.reason}), so nothing was"
                f" read.{UNKNOWN}"
            ) from error
        raise NotReached(f"{host} cannot be reached ({reason}).{UNKNOWN}") from error
    except (HTTPException, OSError) as error:
        raise UpdateError(
            f"{host} broke off in the middle of its answer ({type(error).__name__}).{UNKNOWN}"
        ) from error


def _content(answer: HTTPResponse, most: int, deadline: float) -> bytes:
    length = answer.length
    if answer.status != 200:
        raise UpdateError(f"The site answers {answer.status} instead of the list.{UNKNOWN}")
    if length is not None and length > most:
        raise _too_long(most)
    content = b""
    while len(content) <= most and (length is None or len(content) < length):
        if time.monotonic() > deadline:
            raise _too_slow()
        if not (piece := answer.read1(PIECE)):
            break
        content += piece
    if len(content) > most:
        raise _too_long(most)
    if length is not None and len(content) < length:
        raise UpdateError(f"The answer broke off in the middle.{UNKNOWN}")
    return content


def _too_long(most: int) -> UpdateError:
    return UpdateError(
        f"The answer is longer than {most} bytes, which no list of versions is, so it was not"
        f" read.{UNKNOWN}"
    )


def _too_slow() -> UpdateError:
    return UpdateError(f"The site did not answer in time.{UNKNOWN}")


def _opener(trust: ssl.SSLContext | None) -> OpenerDirector:
    """Only what is needed: urllib's own choice also opens files, FTP and whatever a proxy says."""
    opener = OpenerDirector()
    opener.addheaders = [("User-Agent", AGENT)]
    handlers = [ProxyHandler(), HTTPSHandler(context=trust)] if trust else [HTTPHandler()]
    for handler in (*handlers, _SamePlace(), HTTPErrorProcessor(), HTTPDefaultErrorHandler()):
        opener.add_handler(handler)
    return opener


class _SamePlace(HTTPRedirectHandler):
    """Follows only to the same scheme, host and port: nobody else shall learn of the question."""

    max_redirections = 3

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str
    ) -> Request | None:
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if (old.scheme, old.netloc) != (new.scheme, new.netloc):
            fp.close()
            raise UpdateError(
                f"{old.hostname} sends on to {new.scheme}://{new.hostname}, which is another place;"
                f" it was not asked.{UNKNOWN}"
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def _authorities() -> ssl.SSLContext:
    """The system's certificate authorities; a bundle's OpenSSL may look where it was built only."""
    context = ssl.create_default_context()
    known = ssl.get_default_verify_paths()
    if sys.platform.startswith("linux") and not (known.cafile or known.capath):
        for file in filter(lambda name: Path(name).is_file(), AUTHORITIES):
            context.load_verify_locations(file)
            break
    return context
