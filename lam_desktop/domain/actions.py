"""The typed steps a plan is made of: the only things the executor can do.

Each action is a frozen value; ``name`` is its word in ``lam plan --json`` and ``args()`` its
arguments there. Paths are absolute. Several targets are listed in a tuple.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from lam_desktop.domain.errors import PlanError


@dataclass(frozen=True, kw_only=True)
class Target:
    """A thing on the screen, named in exactly one way.

    ``words`` on it; ``role`` and ``words`` together ('button', 'Save'); an ``image`` file; or a
    ``point`` in screen pixels.

    Raises:
        ValueError: it is named in no way, or in several.
    """

    words: str | None = None
    role: str | None = None
    image: str | None = None
    point: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if sum(x is not None for x in (self.words, self.image, self.point)) != 1:
            raise ValueError("a target is words, an image or a point: exactly one of them")

    def __str__(self) -> str:
        if self.point is not None:
            return f"the point {self.point[0]}, {self.point[1]}"
        if self.image is not None:
            return f"the image {self.image}"
        return f"the {self.role} “{self.words}”" if self.role else f"“{self.words}”"


@dataclass(frozen=True, kw_only=True)
class Action:
    """Base of all actions.

    ``public`` gives the JSON word of a field where it is not the field's own name.
    """

    name: ClassVar[str] = ""
    public: ClassVar[Mapping[str, str]] = {}

    def args(self) -> dict[str, Any]:
        """The arguments as JSON values; absent ones are left out."""
        values = {self.public.get(f.name, f.name): getattr(self, f.name) for f in fields(self)}
        return {key: _plain(value) for key, value in values.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, Target):
        return {f.name: _plain(v) for f in fields(value) if (v := getattr(value, f.name))}
    return list(value) if isinstance(value, tuple) else value


def _frozen(value: Any) -> Any:
    if isinstance(value, Mapping):
        return Target(**{key: _frozen(part) for key, part in value.items()})
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value


def action_from_json(name: str, args: Mapping[str, Any]) -> Action:
    """The action that ``name`` and ``args()`` came from.

    Raises:
        PlanError: there is no such action, or the arguments are not its own.
    """
    kind = ACTIONS.get(name)
    if kind is None:
        raise PlanError(f"There is no action “{name}”; it cannot be carried out.")
    private = {word: field for field, word in kind.public.items()}
    try:
        return kind(**{private.get(key, key): _frozen(value) for key, value in args.items()})
    except (TypeError, ValueError) as error:
        raise PlanError(f"The arguments of “{name}” are not right: {error}") from error


@dataclass(frozen=True, kw_only=True)
class OpenApp(Action):
    """``app`` is the name the person used; ``argv`` the program it was resolved to."""

    name: ClassVar[str] = "open_app"
    public: ClassVar[Mapping[str, str]] = {"app": "name"}
    app: str
    argv: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OpenPath(Action):
    name: ClassVar[str] = "open_path"
    path: str


@dataclass(frozen=True, kw_only=True)
class OpenUrl(Action):
    name: ClassVar[str] = "open_url"
    url: str


@dataclass(frozen=True, kw_only=True)
class WebSearch(Action):
    name: ClassVar[str] = "web_search"
    query: str


@dataclass(frozen=True, kw_only=True)
class FocusWindow(Action):
    name: ClassVar[str] = "focus_window"
    title: str


@dataclass(frozen=True, kw_only=True)
class WindowOperation(Action):
    """``operation``: minimise maximise restore close next tile_left tile_right fullscreen."""

    name: ClassVar[str] = "window"
    operation: str
    title: str | None = None


@dataclass(frozen=True, kw_only=True)
class TypeText(Action):
    name: ClassVar[str] = "type_text"
    text: str


@dataclass(frozen=True, kw_only=True)
class PressKeys(Action):
    """``keys`` is a chord in pyautogui's names, e.g. ``("ctrl", "s")``."""

    name: ClassVar[str] = "press_keys"
    keys: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Click(Action):
    name: ClassVar[str] = "click"
    target: Target


@dataclass(frozen=True, kw_only=True)
class DoubleClick(Action):
    name: ClassVar[str] = "double_click"
    target: Target


@dataclass(frozen=True, kw_only=True)
class RightClick(Action):
    name: ClassVar[str] = "right_click"
    target: Target


@dataclass(frozen=True, kw_only=True)
class Drag(Action):
    name: ClassVar[str] = "drag"
    source: Target
    destination: Target


@dataclass(frozen=True, kw_only=True)
class Scroll(Action):
    """``direction``: up down left right; ``amount`` in wheel notches."""

    name: ClassVar[str] = "scroll"
    direction: str
    amount: int = 5


@dataclass(frozen=True, kw_only=True)
class Wait(Action):
    """Wait ``seconds``, or ``until`` a window whose title holds these words is in front.

    Raises:
        ValueError: both or neither are given.
    """

    name: ClassVar[str] = "wait"
    seconds: float | None = None
    until: str | None = None

    def __post_init__(self) -> None:
        if (self.seconds is None) == (self.until is None):
            raise ValueError("wait for some seconds or until something is there: exactly one")


@dataclass(frozen=True, kw_only=True)
class TakeScreenshot(Action):
    """``path``: where the PNG is written; ``region``: x, y, width, height in pixels."""

    name: ClassVar[str] = "take_screenshot"
    path: str
    region: tuple[int, int, int, int] | None = None


@dataclass(frozen=True, kw_only=True)
class SetClipboard(Action):
    name: ClassVar[str] = "set_clipboard"
    text: str


@dataclass(frozen=True, kw_only=True)
class CreateFolder(Action):
    name: ClassVar[str] = "create_folder"
    path: str


@dataclass(frozen=True, kw_only=True)
class CreateFile(Action):
    name: ClassVar[str] = "create_file"
    path: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class CopyPath(Action):
    """``destination`` is the full new path, never just a folder."""

    name: ClassVar[str] = "copy_path"
    source: str
    destination: str


@dataclass(frozen=True, kw_only=True)
class MovePath(Action):
    """``destination`` is the full new path, never just a folder."""

    name: ClassVar[str] = "move_path"
    source: str
    destination: str


@dataclass(frozen=True, kw_only=True)
class RenamePath(Action):
    """``new_name`` is a name without folders; JSON calls it ``name``."""

    name: ClassVar[str] = "rename_path"
    public: ClassVar[Mapping[str, str]] = {"new_name": "name"}
    path: str
    new_name: str


@dataclass(frozen=True, kw_only=True)
class TrashPath(Action):
    name: ClassVar[str] = "trash_path"
    path: str


@dataclass(frozen=True, kw_only=True)
class RestorePath(Action):
    """Put ``trashed``, a file in the trash, back to ``path``; how a trashing is undone."""

    name: ClassVar[str] = "restore_path"
    trashed: str
    path: str


@dataclass(frozen=True, kw_only=True)
class DeletePath(Action):
    """Delete for good."""

    name: ClassVar[str] = "delete_path"
    path: str


@dataclass(frozen=True, kw_only=True)
class EmptyTrash(Action):
    """Delete for good the entries of the trash called ``items``; what comes later stays."""

    name: ClassVar[str] = "empty_trash"
    items: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Archive(Action):
    """Pack ``paths`` into the zip or tar file ``destination``."""

    name: ClassVar[str] = "archive"
    paths: tuple[str, ...]
    destination: str


@dataclass(frozen=True, kw_only=True)
class Extract(Action):
    """Unpack the archive ``path`` into the folder ``destination``."""

    name: ClassVar[str] = "extract"
    path: str
    destination: str


@dataclass(frozen=True, kw_only=True)
class FindFiles(Action):
    name: ClassVar[str] = "find_files"
    query: str
    folder: str


@dataclass(frozen=True, kw_only=True)
class SetVolume(Action):
    """Exactly one of: ``level`` 0 to 100, ``change`` -100 to 100, ``mute`` on or off."""

    name: ClassVar[str] = "set_volume"
    level: int | None = None
    change: int | None = None
    mute: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Media(Action):
    """``operation``: play_pause next previous stop."""

    name: ClassVar[str] = "media"
    operation: str


@dataclass(frozen=True, kw_only=True)
class SetBrightness(Action):
    """Exactly one of: ``level`` 0 to 100, ``change`` -100 to 100."""

    name: ClassVar[str] = "set_brightness"
    level: int | None = None
    change: int | None = None


@dataclass(frozen=True, kw_only=True)
class Power(Action):
    """``operation``: lock sleep log_out restart shut_down."""

    name: ClassVar[str] = "power"
    operation: str


@dataclass(frozen=True, kw_only=True)
class ComposeEmail(Action):
    """A draft in the mail program, never sent by itself."""

    name: ClassVar[str] = "compose_email"
    to: str | None = None
    subject: str | None = None
    body: str | None = None


@dataclass(frozen=True, kw_only=True)
class Remind(Action):
    """Show ``text`` at ``when``, an ISO 8601 local time."""

    name: ClassVar[str] = "remind"
    text: str
    when: str


@dataclass(frozen=True, kw_only=True)
class RunCommand(Action):
    """A program with arguments, no shell; off unless the user turned it on."""

    name: ClassVar[str] = "run_command"
    argv: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ShowText(Action):
    name: ClassVar[str] = "show_text"
    text: str


KEYBOARD: tuple[type[Action], ...] = (TypeText, PressKeys)
POINTER: tuple[type[Action], ...] = (Click, DoubleClick, RightClick, Drag, Scroll)

ACTIONS: dict[str, type[Action]] = {kind.name: kind for kind in Action.__subclasses__()}
