"""Where the list of versions is and whose signature it must bear: a file of the build.

Neither a setting nor the environment names them, so that nobody can lead this program elsewhere
who cannot change the program itself.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from lam_desktop.domain.errors import UpdateError

FIELDS = {"url", "public_key"}
NO_ADDRESS = "This build has no update address; look at the place you got it from."


@dataclass(frozen=True, kw_only=True)
class UpdateSource:
    """``url`` of the list (its signature is at the same address with ``.minisig`` behind it) and
    the base64 line of the minisign ``public_key``.
    """

    url: str
    public_key: str


def load_source(file: Path) -> UpdateSource:
    """What the build says.

    Raises:
        UpdateError: it says nothing, or the file is not as it was made.
    """
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UpdateError(NO_ADDRESS) from error
    except (OSError, ValueError) as error:
        raise UpdateError(
            f"{file} of this build cannot be read ({error}), so it cannot look for updates."
            " Reinstall LAM Desktop from the place you got it from."
        ) from error
    if set(content) != FIELDS or not all(isinstance(value, str) for value in content.values()):
        raise UpdateError(
            f"{file} of this build must hold {' and '.join(sorted(FIELDS))} as texts, so it cannot"
            " look for updates. Reinstall LAM Desktop from the place you got it from."
        )
    source = UpdateSource(**content)
    if not source.url or not source.public_key:
        raise UpdateError(NO_ADDRESS)
    return source
