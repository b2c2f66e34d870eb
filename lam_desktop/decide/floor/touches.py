"""Which paths an action touches, and how: the table that every path rule reads."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from lam_desktop.decide.floor.ground import Ground
from lam_desktop.decide.floor.places import Place, spellings
from lam_desktop.decide.floor.written_paths import named_path, typed_paths
from lam_desktop.domain.actions import (
    Action,
    Archive,
    CopyPath,
    CreateFile,
    CreateFolder,
    DeletePath,
    Extract,
    FindFiles,
    MovePath,
    OpenApp,
    OpenPath,
    RenamePath,
    RestorePath,
    RunCommand,
    TakeScreenshot,
    Target,
    TrashPath,
    TypeText,
)
from lam_desktop.domain.decision import Effect, Reason


class Use(StrEnum):
    """What happens to a path. REMOVE can be undone (trash, move away), DELETE cannot."""

    LIST = "list"
    READ = "read"
    WRITE = "write"
    REMOVE = "remove"
    DELETE = "delete"

    @property
    def changes(self) -> bool:
        """Whether anything is different afterwards."""
        return self in (Use.WRITE, Use.REMOVE, Use.DELETE)

    @property
    def takes_away(self) -> bool:
        """Whether the thing is gone from its place afterwards."""
        return self in (Use.REMOVE, Use.DELETE)


@dataclass(frozen=True, kw_only=True)
class Touch:
    """One path and what happens to it.

    ``whole`` means with everything inside; ``typed`` that the path is only typed somewhere (into
    a file dialog, perhaps). ``problem`` says why the path names no definite place.
    """

    path: str
    use: Use
    whole: bool = False
    typed: bool = False
    places: tuple[Place, ...] = ()
    problem: str | None = None

    def reason(
        self, rule: str, effect: Effect, sentence: str, alternative: str | None = None
    ) -> Reason:
        """A reason about this touch; always grave. What is only typed is asked, not forbidden."""
        if self.typed and effect is Effect.BLOCK:
            effect = Effect.CONFIRM
        return Reason(
            rule=rule, effect=effect, sentence=sentence, alternative=alternative, grave=True
        )


Raw = tuple[str, Use, bool]


def _run_command(action: RunCommand) -> Iterator[Raw]:
    for path in filter(None, map(named_path, action.argv)):
        yield path, Use.WRITE, True


def _open_app(action: OpenApp) -> Iterator[Raw]:
    for path in filter(None, map(named_path, action.argv[1:])):
        yield path, Use.READ, False


def _rename(action: RenamePath) -> Iterator[Raw]:
    yield action.path, Use.REMOVE, True
    separator = "\\" if "\\" in action.path and "/" not in action.path else "/"
    folder = action.path.rstrip("/\\").rpartition(separator)[0]
    yield folder + separator + action.new_name, Use.WRITE, False


_TABLE: dict[type[Action], Callable[[Any], Iterator[Raw]]] = {
    OpenPath: lambda a: iter([(a.path, Use.READ, False)]),
    CreateFolder: lambda a: iter([(a.path, Use.WRITE, False)]),
    CreateFile: lambda a: iter([(a.path, Use.WRITE, False)]),
    TakeScreenshot: lambda a: iter([(a.path, Use.WRITE, False)]),
    CopyPath: lambda a: iter([(a.source, Use.READ, True), (a.destination, Use.WRITE, False)]),
    MovePath: lambda a: iter([(a.source, Use.REMOVE, True), (a.destination, Use.WRITE, False)]),
    RenamePath: _rename,
    TrashPath: lambda a: iter([(a.path, Use.REMOVE, True)]),
    RestorePath: lambda a: iter([(a.trashed, Use.REMOVE, True), (a.path, Use.WRITE, False)]),
    DeletePath: lambda a: iter([(a.path, Use.DELETE, True)]),
    Archive: lambda a: iter(
        [*((path, Use.READ, True) for path in a.paths), (a.destination, Use.WRITE, False)]
    ),
    Extract: lambda a: iter([(a.path, Use.READ, False), (a.destination, Use.WRITE, True)]),
    FindFiles: lambda a: iter([(a.folder, Use.LIST, False)]),
    OpenApp: _open_app,
    RunCommand: _run_command,
}


def touches(action: Action, ground: Ground) -> tuple[Touch, ...]:
    """Every path of ``action``, resolved; images that a target is looked for by included."""
    found = [Touch(path=p, use=use, whole=whole) for p, use, whole in _raw(action)]
    if isinstance(action, TypeText):
        for path in typed_paths(action.text):
            found.append(Touch(path=path, use=Use.WRITE, typed=True))
    return tuple(_resolved(touch, ground) for touch in found)


def _raw(action: Action) -> Iterator[Raw]:
    table = _TABLE.get(type(action))
    if table is not None:
        yield from table(action)
    for field in fields(action):
        value = getattr(action, field.name)
        if isinstance(value, Target) and value.image is not None:
            yield value.image, Use.READ, False


def _resolved(touch: Touch, ground: Ground) -> Touch:
    try:
        follow = not touch.use.takes_away
        places = spellings(touch.path, home=ground.home, follow_last=follow)
    except ValueError as error:
        return replace(touch, problem=str(error))
    return replace(touch, places=places)
