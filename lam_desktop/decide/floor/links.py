"""Web addresses and mail drafts."""

import re
import unicodedata
from urllib.parse import urlsplit

from lam_desktop.decide.floor.case import Case, ask, block
from lam_desktop.domain.actions import ComposeEmail, OpenUrl, TypeText
from lam_desktop.domain.decision import Reason

_ADDRESS = re.compile(
    r"(?!https?:)[a-z][a-z0-9+.-]+://\S.*|(?:view-source|javascript|vbscript):\S.*|"
    r"data:[\w/+.-]*[;,].*|(?:about|chrome|edge|brave|vivaldi|opera|admin|trash):\S+",
    re.IGNORECASE,
)


def web_address(case: Case) -> Reason | None:
    """Only web pages are opened; an address that may deceive is asked about."""
    return judge_url(case.action.url) if isinstance(case.action, OpenUrl) else None


def draft(case: Case) -> Reason | None:
    """A mail is a draft: nothing is smuggled into its head, nothing attached."""
    if not isinstance(case.action, ComposeEmail):
        return None
    head = (case.action.to or "") + "\n" + (case.action.subject or "")
    if "\r" in head or head.count("\n") > 1 or "?" in (case.action.to or ""):
        return block("mail-head", "The address or subject of this mail holds more than it shows.")
    return None


def typed_address(case: Case) -> Reason | None:
    """An address typed alone may go into a browser; one that is no web page is asked about."""
    if not isinstance(case.action, TypeText):
        return None
    for line in case.action.text.splitlines():
        if _ADDRESS.fullmatch(line.strip()):
            return ask(
                "typed-address",
                f"“{line.strip()}” is an address that reaches into this computer or a program,"
                " should it be typed into a browser or a file window.",
            )
    return None


def judge_url(url: str) -> Reason | None:
    """The reason against opening ``url``, if there is one."""
    if re.search(r"[\s\\\x00-\x1f\x7f]", url) or any(unicodedata.category(c) == "Cf" for c in url):
        return block("web-address", "The address holds hidden or misleading characters.")
    try:
        parts = urlsplit(url)
        host, user = parts.hostname, parts.username
    except ValueError:
        return block("web-address", "This is not a web address that can be read.")
    if parts.scheme not in ("http", "https") or not host:
        return block(
            "web-address",
            f"“{parts.scheme or url}” is not a web page address. Only http and https are opened.",
        )
    if user is not None or "@" in parts.netloc:
        return ask(
            "web-address", f"The address carries a sign-in name. It really leads to “{host}”."
        )
    if "xn--" in host or not host.isascii():
        return ask(
            "web-address",
            f"“{host}” is written with letters that can look like others. Make sure that it is the"
            " site you mean.",
        )
    return None


RULES = (web_address, draft, typed_address)
