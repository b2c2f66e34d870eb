"""What a planner knows while it plans: the world as it is, changed by the steps so far."""

import os
import os.path
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from lam_desktop.domain.actions import (
    OpenApp,
    OpenPath,
    OpenUrl,
    WebSearch,
)
from lam_desktop.domain.plan import PlanningContext, Step
from lam_desktop.plan.app_catalogue import App, Apps
from lam_desktop.plan.footprint import footprint


class Unplanned(Exception):
    """A part of the command that cannot be planned; the message says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """The world after the steps planned so far.

    ``made`` maps the paths that those steps make to whether they are folders; ``gone`` are the
    paths that they take away. ``app`` was opened last, ``path`` was touched last ('it').
    """

    context: PlanningContext
    apps: Apps
    made: Mapping[str, bool] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    app: App | None = None
    path: str | None = None

    @property
    def now(self) -> datetime:
        """The local time of the command."""
        return datetime.fromisoformat(self.context.now)

    def exists(self, path: str) -> bool:
        """Whether something will be at ``path`` when the next step runs."""
        return path in self.made or (not self._gone(path) and os.path.lexists(path))

    def is_folder(self, path: str) -> bool:
        """Whether a folder will be at ``path`` when the next step runs."""
        if path in self.made:
            return self.made[path]
        # Path.is_dir raises for a name that is too long or a folder that may not be read.
        return not self._gone(path) and os.path.isdir(path)  # noqa: PTH112

    def changed(self, path: str) -> bool:
        """Whether an earlier step makes or takes away ``path`` or a folder above it."""
        return path in self.made or self._gone(path) or any(p in self.made for p in _above(path))

    def names(self, folder: str, *, hidden: bool = False) -> list[str]:
        """The names in ``folder``, the hidden ones only if asked for, sorted.

        [] where it cannot be read.
        """
        try:
            entries = list(Path(folder).iterdir())
            there = {each.name for each in entries if hidden or each.name[0] != "."}
        except OSError:
            there = set()
        there = {name for name in there if not self._gone(str(Path(folder, name)))}
        added = {Path(path).name for path in self.made if str(Path(path).parent) == folder}
        return sorted(there | added)

    def after(self, step: Step, saved: str | None = None) -> "Scene":
        """The scene once ``step`` has run; ``saved`` is a file that its keys make in a program."""
        action, seen = step.action, footprint(step.action)
        made = {
            path: self.is_folder(seen.like) if seen.like else seen.folder for path in seen.makes
        }
        made |= {saved: False} if saved else {}
        scene = replace(
            self,
            gone=(self.gone | set(seen.removes)) - set(made),
            made={p: f for p, f in self.made.items() if p not in seen.removes} | made,
        )
        if isinstance(action, OpenApp):
            return replace(scene, app=self.apps.find(action.app))
        if isinstance(action, OpenPath | OpenUrl | WebSearch):
            scene = replace(scene, app=None)
        touched = (*made, *(path for path in seen.reads if path not in seen.removes))
        return replace(scene, path=touched[0]) if touched else scene

    def _gone(self, path: str) -> bool:
        return path in self.gone or any(above in self.gone for above in _above(path))


def _above(path: str) -> list[str]:
    return [str(parent) for parent in Path(path).parents]
