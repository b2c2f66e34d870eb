"""Where things are: the person's files, and what ships beside the program."""

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import platformdirs

APP = "lam-desktop"
ENVIRONMENT = "LAM_HOME"
DEFAULT_FOLDERS = {
    "desktop": "Desktop",
    "documents": "Documents",
    "downloads": "Downloads",
    "pictures": "Pictures",
    "music": "Music",
    "videos": "Videos",
}
_XDG_NAMES = {"download": "downloads"}
_XDG_LINE = re.compile(r'^\s*XDG_(\w+)_DIR="(.*)"\s*$')


@dataclass(frozen=True, kw_only=True)
class Paths:
    """The folders and files of one person's LAM Desktop; none of them need exist yet."""

    config_dir: Path
    data_dir: Path
    state_dir: Path
    models_dir: Path
    assets_dir: Path

    @property
    def settings_file(self) -> Path:
        return self.config_dir / "settings.toml"

    @property
    def policy_file(self) -> Path:
        return self.config_dir / "policy.toml"

    @property
    def audit_db(self) -> Path:
        return self.data_dir / "audit.db"

    @property
    def log_file(self) -> Path:
        return self.state_dir / "lam.log"


def default_paths() -> Paths:
    """This person's paths; LAM_HOME, if set, holds them all."""
    shipped = {"models_dir": _shipped("models"), "assets_dir": _shipped("assets")}
    if home := os.environ.get(ENVIRONMENT):
        root = Path(home).absolute()
        return Paths(
            config_dir=root / "config", data_dir=root / "data", state_dir=root / "state", **shipped
        )
    return Paths(
        config_dir=platformdirs.user_config_path(APP, appauthor=False),
        data_dir=platformdirs.user_data_path(APP, appauthor=False),
        state_dir=platformdirs.user_state_path(APP, appauthor=False),
        **shipped,
    )


def _shipped(name: str) -> Path:
    """The first place that has the folder; the source tree's own where none has."""
    return next((p for p in _shipped_places(name) if p.is_dir()), next(_shipped_places(name)))


def _shipped_places(name: str) -> Iterator[Path]:
    yield Path(__file__).parents[2] / name  # a source tree
    if bundle := getattr(sys, "_MEIPASS", None):
        yield Path(bundle) / name
    yield Path(sys.prefix) / "share" / APP / name


def special_folders(home: Path) -> dict[str, str]:
    """'desktop', 'documents', 'downloads', 'pictures', 'music', 'videos' as absolute paths.

    ``user-dirs.dirs`` of the XDG configuration is believed where it names a folder.
    """
    folders = {name: str(home / default) for name, default in DEFAULT_FOLDERS.items()}
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    try:
        lines = (config / "user-dirs.dirs").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return folders  # most systems have no such file
    for line in lines:
        if found := _XDG_LINE.match(line):
            name = found[1].lower()
            path = found[2].replace("$HOME", str(home), 1)
            if _XDG_NAMES.get(name, name) in folders and Path(path).is_absolute():
                folders[_XDG_NAMES.get(name, name)] = path.rstrip("/") or "/"
    return folders
