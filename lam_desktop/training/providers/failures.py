"""What a server's refusal means: whether asking again may help, and a plain sentence about it."""

import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from lam_desktop.training.providers.base import ProviderBusyError, ProviderError
from lam_desktop.training.providers.endpoint import Endpoint, one_line

BUSY = frozenset({408, 409, 425, 429})
# google.rpc.RetryInfo: Gemini says so in the body, and in no header.
_RETRY_INFO = re.compile(rb'"retryDelay"\s*:\s*"(\d{1,9}(?:\.\d{1,9})?)s"')


def refused(
    endpoint: Endpoint, status: int, *, headers: Mapping[str, str], content: bytes
) -> ProviderError:
    """The error for an answer that is none, by its HTTP status."""
    said = one_line(message_in(endpoint.without_key(content)))
    told = f"({status})" + (f": “{said}”." if said else ".")
    if status == 429:
        return ProviderBusyError(
            f"{endpoint.name} wants fewer requests {told} It may answer later.",
            retry_after=retry_after(headers, content),
        )
    if status in BUSY or status >= 500:
        return ProviderBusyError(
            f"{endpoint.name} cannot answer now {told} It may answer later.",
            retry_after=retry_after(headers, content),
        )
    return ProviderError(f"{endpoint.name} refused the request {told} {_mending(endpoint, status)}")


def _mending(endpoint: Endpoint, status: int) -> str:
    if 300 <= status < 400:
        return f"{endpoint.base_url} points elsewhere; set base_url to the address it means."
    if status == 401:
        return f"It does not accept {endpoint.key_from}."
    if status == 403:
        return f"It does not allow that to {endpoint.key_from}; see the account's rights."
    if status == 404:
        return f"See whether it has the model {endpoint.model}, and that {endpoint.base_url} is it."
    return "Asking again would not help; mend the request or the provider's settings."


def message_in(content: bytes) -> str:
    """What a body says in words; empty where it says nothing or is a web page."""
    try:
        return _message(json.loads(content))
    except (ValueError, RecursionError):
        text = content.decode("utf-8", "replace").strip()
        return "" if text.startswith("<") else text


def _message(body: object) -> str:
    if isinstance(body, str):
        return body
    if isinstance(body, list):
        return _message(body[0]) if body else ""
    if isinstance(body, dict):
        for key in ("error", "message", "detail", "msg"):
            if body.get(key):
                return _message(body[key])
    return ""


def status_in(content: bytes) -> int | None:
    """The status that some servers send in the body of an error, under an HTTP status of 200."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return None
    error = body.get("error") if isinstance(body, dict) else None
    code = error.get("code", error.get("status")) if isinstance(error, dict) else None
    return code if isinstance(code, int) and 400 <= code < 600 else None


def retry_after(headers: Mapping[str, str], content: bytes = b"") -> float | None:
    """The pause in seconds that a server asks for: a number, a date, or Google's RetryInfo."""
    milliseconds = _number(headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    said = headers.get("retry-after", "")
    if said:
        seconds = _number(said)
        return seconds if seconds is not None else _until(said)
    found = _RETRY_INFO.search(content)
    return float(found.group(1)) if found else None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _until(date: str) -> float | None:
    try:
        when = parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())
