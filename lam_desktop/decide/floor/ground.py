"""What the floor stands on: whose home this is, which files are the guard's own, what is on."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lam_desktop.decide.floor.places import Place, spellings, under

_FOLDS_CASE = sys.platform in ("win32", "darwin")


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Facts that no setting and no command changes.

    ``homes`` are the spellings of the person's home; ``own`` the keys of the guard's own files;
    ``special`` the keys of whole folders such as Documents; ``stop_keys`` the stop chord in
    canonical key names.
    """

    homes: tuple[Place, ...]
    own: tuple[str, ...]
    special: tuple[str, ...]
    allow_run_command: bool
    own_pid: int | None
    stop_keys: frozenset[str]

    @classmethod
    def of(
        cls,
        *,
        home: Path,
        own_paths: tuple[Path, ...],
        special_folders: Mapping[str, str],
        allow_run_command: bool,
        own_pid: int | None,
        stop_keys: frozenset[str],
    ) -> "Ground":
        """Resolve the paths once; ValueError when one of them is not absolute."""
        homes = spellings(str(home), home=str(home))
        return cls(
            homes=homes,
            own=_keys(str(path) for path in own_paths),
            special=tuple(
                key
                for key in _keys(special_folders.values())
                # Where a special folder is not set up it may be the home itself.
                if key not in {place.key for place in homes}
            ),
            allow_run_command=allow_run_command,
            own_pid=own_pid,
            stop_keys=stop_keys,
        )

    @property
    def home(self) -> str:
        """The home as it was given."""
        return self.homes[0].plain

    def in_home(self, place: Place) -> bool:
        """Whether ``place`` is the home or inside it; exact where the system tells case apart."""
        if _FOLDS_CASE:
            return any(under(place.key, home.key) for home in self.homes)
        return any(under(place.plain, home.plain) for home in self.homes)

    def is_home(self, place: Place) -> bool:
        """Whether ``place`` is the home itself."""
        return any(place.key == home.key for home in self.homes)

    def holds_home(self, place: Place) -> bool:
        """Whether ``place`` is the home or a folder above it."""
        return any(under(home.key, place.key) for home in self.homes)


def _keys(paths: Iterable[str]) -> tuple[str, ...]:
    places = (place for path in paths for place in spellings(path, home="/"))
    return tuple(dict.fromkeys(place.key for place in places))
