"""What is remembered of updates: when the site was asked last and the newest version seen.

It keeps the site from being asked more than once a day, and an old list from passing as the newest.
"""

import os
import tempfile
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from lam_desktop.domain.errors import UpdateError
from lam_desktop.update.manifest import Version, WebAddress


class UpdateState(BaseModel):
    """``dismissed`` is the version that the person does not want to be told of again."""

    model_config = ConfigDict(frozen=True)

    asked: AwareDatetime | None = None
    newest: Version | None = None
    notes_url: WebAddress | None = None
    dismissed: Version | None = None


def load_state(file: Path) -> UpdateState:
    """What the file holds; nothing is remembered where it is absent or no longer as it was made.

    Raises:
        UpdateError: it is there and cannot be read.
    """
    try:
        return UpdateState.model_validate_json(file.read_bytes())
    except (FileNotFoundError, ValidationError):
        return UpdateState()
    except OSError as error:
        raise _unusable(file, error) from error


def save_state(file: Path, state: UpdateState) -> None:
    """Replace the file in one step.

    Raises:
        UpdateError: it cannot be written; what was there before stays.
    """
    content = state.model_dump_json(exclude_none=True).encode()
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(dir=file.parent)
        try:
            with os.fdopen(number, "wb") as new:
                new.write(content)
                new.flush()
                os.fsync(new.fileno())
            Path(name).replace(file)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _unusable(file, error) from error


def _unusable(file: Path, error: OSError) -> UpdateError:
    return UpdateError(
        f"{file} cannot be used ({error.strerror}). It holds which version was seen last, so that"
        f" no old list can pass as the newest; without it none is believed. Make room, or make"
        f" {file.parent} writable."
    )
