"""What the person prefers: one frozen value, kept as TOML."""

import os
import tempfile
import tomllib
from pathlib import Path
from typing import Literal

import tomli_w
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lam_desktop.domain.errors import SettingsError

STOP_SHORTCUT = r"^((ctrl|alt|shift|win)\+)+(escape|pause|space|f\d{1,2}|[a-z0-9])$"


class Settings(BaseModel):
    """Every setting; ``stop_shortcut`` is a chord such as ``ctrl+alt+escape``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    profile: Literal["cautious", "balanced", "expert"] = "balanced"
    run_allowed_without_asking: bool = True
    theme: Literal["system", "light", "dark"] = "system"
    stop_shortcut: str = Field(default="ctrl+alt+escape", pattern=STOP_SHORTCUT)
    allow_run_command: bool = False
    check_for_updates: bool = False


def load_settings(path: Path) -> Settings:
    """The settings of a file; the defaults where there is none.

    Raises:
        SettingsError: it cannot be read, or a key or value is not right; it names which.
    """
    way_out = f"Mend {path}, or remove it to start from the defaults."
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return Settings.model_validate(content)
    except FileNotFoundError:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"The setting “{key}” is not right: {first['msg']}. {way_out}"
        ) from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"The settings cannot be read: {error}. {way_out}") from error


def save_settings(path: Path, settings: Settings) -> None:
    """Replace the file in one step, so that a crash leaves the old one or the new one.

    Raises:
        SettingsError: the folder cannot be written to; the old file is left as it was.
    """
    try:
        replace_file(path, tomli_w.dumps(settings.model_dump()).encode())
    except OSError as error:
        raise SettingsError(
            f"The settings cannot be kept ({error.strerror}). They hold until the program ends;"
            f" make room or make {path.parent} writable to keep them."
        ) from error


def replace_file(path: Path, content: bytes) -> None:
    """Write a file in one step, its folder too; raises OSError, and then leaves nothing new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
