"""The list of what was released last, as its publisher writes it.

It is read only after its signature was found right; ``packaging/update_manifest.py`` writes it.
"""

import re
from datetime import date
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from lam_desktop.domain.errors import UpdateError

PRODUCT = "lam-desktop"
SYSTEMS = {"linux": "linux", "win32": "windows", "darwin": "macos"}
"""The names in the list by those of ``sys.platform``."""

_NUMBER = "(0|[1-9][0-9]{0,4})"
_VERSION = rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}"
_ADDRESS = re.compile(r"[!-~]{1,2000}")


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if not _ADDRESS.fullmatch(text) or parts.scheme != "https" or not parts.hostname:
        raise ValueError("it is no https address")
    if "@" in parts.netloc:
        raise ValueError("it holds a user name")
    return text


Version = Annotated[str, Field(pattern=f"^{_VERSION}$")]
WebAddress = Annotated[str, AfterValidator(_web_address)]


class ReleasedFile(BaseModel):
    """One file of the release; ``size`` in bytes, ``sha256`` in hexadecimal."""

    model_config = ConfigDict(frozen=True, strict=True)

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._+-]{0,199}$")
    url: WebAddress
    size: int = Field(gt=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    system: Literal["linux", "windows", "macos"]


class Manifest(BaseModel):
    """The last release. It counts to the end of the day ``expires`` (UTC) and no longer.

    Fields that are not known here are passed over: a later list may say more, and it is the older
    programs that need to read it.
    """

    model_config = ConfigDict(frozen=True, strict=True)

    product: str
    version: Version
    released: date
    expires: date
    notes_url: WebAddress
    files: tuple[ReleasedFile, ...] = Field(min_length=1, max_length=64)

    @model_validator(mode="after")
    def _expires_later(self) -> Self:
        if self.expires <= self.released:
            raise ValueError("it expires before it was released")
        return self


def read_manifest(content: bytes) -> Manifest:
    """The list in ``content``, whose signature was checked before.

    Raises:
        UpdateError: it is no such list; the message names the first thing that is not right.
    """
    try:
        return Manifest.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise UpdateError(
            f"The list of versions is signed, but it cannot be read ({place}: {first['msg']}). This"
            " program may be too old for it. Look at the place you got LAM Desktop from."
        ) from error


def trusted_comment(version: str) -> str:
    """What is signed together with the list, so that no other signed file can stand in for it."""
    return f"{PRODUCT} updates {version}"


def numbers(version: str) -> tuple[int, ...]:
    """'0.10.2' as (0, 10, 2), to be compared; what follows the third number is passed over.

    Raises:
        UpdateError: it does not begin with three numbers.
    """
    found = re.match(rf"{_VERSION}(?![0-9])", version)
    if found is None:
        raise UpdateError(
            f"“{version}” is no version that could be compared. Reinstall LAM Desktop from the"
            " place you got it from."
        )
    return tuple(int(part) for part in found.groups())
