"""One deed for each kind of action: the table of all that can really happen."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lam_desktop.domain import actions as do
from lam_desktop.domain.errors import ExecuteError, TargetError
from lam_desktop.domain.plan import Step
from lam_desktop.domain.window import Window
from lam_desktop.execute import archives, files, system, trash
from lam_desktop.execute.desktop import Desktop
from lam_desktop.execute.file_system import must_be_free
from lam_desktop.execute.waiting import Still, pause, until

WINDOW_SECONDS = 15.0
OPENER_SECONDS = 3.0


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What came of an action: words for the person, and the steps that put it back.

    ``window`` is the one that keys belong to from now on, if the action opened or chose one.
    """

    message: str = ""
    undo: tuple[Step, ...] = ()
    window: Window | None = None


@dataclass(frozen=True, kw_only=True)
class Hands:
    """What a deed is done with; the desktop is only made when a deed needs it.

    ``still`` raises when a stop was asked for or the keys would no longer go to the window they
    were judged for; ``point`` finds a target and raises where the window there must not be touched.
    """

    open_desktop: Callable[[], Desktop]
    stop: threading.Event
    still: Still
    point: Callable[[do.Target], tuple[int, int]]

    @property
    def desktop(self) -> Desktop:
        return self.open_desktop()


Performer = Callable[[Any, Hands], Deed]


def _open_app(action: do.OpenApp, hands: Hands) -> Deed:
    before = {window.id for window in hands.desktop.windows()}
    active = hands.desktop.active_window()
    pid = hands.desktop.launch(action.argv)
    program = Path(action.argv[0]).name

    def opened() -> Window | None:
        ended = hands.desktop.ended(pid)
        if ended:
            raise ExecuteError(f"{action.app} ended at once with error {ended}.")
        now = hands.desktop.active_window()
        if now is None:
            return None
        mine = hands.desktop.launched(pid, now) or _names_match(program, now.app)
        return now if mine and (now.id not in before or now != active) else None

    window = until(opened, WINDOW_SECONDS, hands.stop)
    if window is None:
        raise TargetError(f"{action.app} was started, but its window did not come to the front.")
    return Deed(message=f"{window.title or action.app} is open.", window=window)


def _names_match(program: str, app: str) -> bool:
    """Whether a window's class may be that of a program, as gnome-text-editor's is."""
    one, other = (re.sub(r"[\W_]", "", name.casefold()) for name in (program, app))
    return bool(one and other) and (one in other or other in one)


def _find_window(title: str, hands: Hands) -> Window:
    wanted = title.casefold()
    windows = hands.desktop.windows()
    found = [w for w in windows if wanted in (w.title.casefold(), w.app)]
    found = found or [w for w in windows if wanted in w.title.casefold()]
    if not found:
        raise TargetError(f"No window is called “{title}”.")
    if len(found) > 1:
        titles = ", ".join(f"“{w.title}”" for w in found)
        raise TargetError(f"{len(found)} windows are called “{title}”: {titles}. Say which one.")
    return found[0]


def _focus_window(action: do.FocusWindow, hands: Hands) -> Deed:
    window = _find_window(action.title, hands)
    hands.desktop.focus(window)

    def in_front() -> Window | None:
        now = hands.desktop.active_window()
        return now if now is not None and now.id == window.id else None

    focused = until(in_front, WINDOW_SECONDS, hands.stop)
    if focused is None:
        raise TargetError(f"The window “{window.title}” did not come to the front.")
    return Deed(window=focused)


def _window(action: do.WindowOperation, hands: Hands) -> Deed:
    if action.operation == "next":
        hands.desktop.press(("alt", "tab"))
        return Deed()
    window = _find_window(action.title, hands) if action.title else hands.desktop.active_window()
    if window is None:
        raise TargetError("No window is in front.")
    hands.desktop.operate(window, action.operation)
    return Deed()


def _wait(action: do.Wait, hands: Hands) -> Deed:
    if action.seconds is not None:
        pause(action.seconds, hands.stop)
        return Deed()
    wanted = (action.until or "").casefold()

    def there() -> Window | None:
        now = hands.desktop.active_window()
        return now if now is not None and wanted in now.title.casefold() else None

    if until(there, WINDOW_SECONDS, hands.stop) is None:
        raise TargetError(f"No window called “{action.until}” came to the front in time.")
    return Deed()


def _type_text(action: do.TypeText, hands: Hands) -> Deed:
    hands.desktop.type_text(action.text, hands.still)
    return Deed()


def _press_keys(action: do.PressKeys, hands: Hands) -> Deed:
    hands.desktop.press(action.keys)
    return Deed()


def _clicker(button: str, times: int) -> Performer:
    def click(action: do.Click | do.DoubleClick | do.RightClick, hands: Hands) -> Deed:
        hands.desktop.click(hands.point(action.target), button=button, times=times)
        return Deed()

    return click


def _drag(action: do.Drag, hands: Hands) -> Deed:
    source = hands.point(action.source)
    hands.desktop.drag(source, hands.point(action.destination), hands.still)
    return Deed()


def _scroll(action: do.Scroll, hands: Hands) -> Deed:
    hands.desktop.scroll(action.direction, action.amount)
    return Deed()


def _screenshot(action: do.TakeScreenshot, hands: Hands) -> Deed:
    path = Path(action.path)
    with files.plainly(f"keep the screenshot {path}"):
        must_be_free(path)
        hands.desktop.screenshot(str(path), action.region)
    undo = (files.step_back(do.TrashPath(path=str(path)), path),)
    return Deed(message=f"The picture is {path}.", undo=undo)


def _clipboard(action: do.SetClipboard, hands: Hands) -> Deed:
    # What was there before may be a password, so it is not kept for an undo.
    hands.desktop.set_clipboard(action.text)
    return Deed()


def _open_with_system(address: Callable[[Any], str]) -> Performer:
    def open_it(action: do.Action, hands: Hands) -> Deed:
        pid = hands.desktop.launch((*system.opener(), address(action)))
        # An opener that stays has become the program itself, or waits for it.
        ended = until(lambda: hands.desktop.ended(pid), OPENER_SECONDS, hands.stop)
        if ended:
            raise ExecuteError(
                f"No program opened {address(action)} (error {ended}). Install one that can, or"
                " choose one in the settings of your desktop (default applications)."
            )
        return Deed()

    return open_it


def _archive(action: do.Archive, hands: Hands) -> Deed:
    paths = [Path(path) for path in action.paths]
    undo, left_out = archives.archive(paths, Path(action.destination), hands.still)
    missed = f"Links are not packed: {', '.join(map(str, left_out))}." if left_out else ""
    return Deed(message=missed, undo=undo)


def _trash(action: do.TrashPath, _: Hands) -> Deed:
    undo = trash.trash(Path(action.path))
    unknown = f"The system did not say where in the trash {action.path} is; look there yourself."
    return Deed(message="" if undo else unknown, undo=undo)


def _find_files(action: do.FindFiles, hands: Hands) -> Deed:
    found = files.find(action.query, Path(action.folder), hands.still)
    if not found:
        return Deed(message=f"Nothing called “{action.query}” is in {action.folder}.")
    more = " (and perhaps more)" if len(found) == files.MOST_FOUND else ""
    return Deed(message=f"{len(found)} found{more}:\n" + "\n".join(map(str, found)))


def _empty_trash(action: do.EmptyTrash, hands: Hands) -> Deed:
    return Deed(message=f"{trash.empty(action.items, hands.still)} things were deleted for good.")


def _media(action: do.Media, hands: Hands) -> Deed:
    if action.operation not in system.MEDIA_KEYS:
        raise ExecuteError(f"Players cannot be asked to “{action.operation}”.")
    hands.desktop.press((system.MEDIA_KEYS[action.operation],))
    return Deed()


def _power(action: do.Power, hands: Hands) -> Deed:
    system.power(action.operation, hands.still)
    return Deed()


def _run_command(action: do.RunCommand, hands: Hands) -> Deed:
    return Deed(message=system.ask(action.argv, action.argv[0], hands.still)[-2000:])


PERFORMERS: dict[type[do.Action], Performer] = {
    do.OpenApp: _open_app,
    do.OpenPath: _open_with_system(lambda action: action.path),
    do.OpenUrl: _open_with_system(lambda action: action.url),
    do.WebSearch: _open_with_system(lambda action: system.search_address(action.query)),
    do.ComposeEmail: _open_with_system(system.mail_address),
    do.FocusWindow: _focus_window,
    do.WindowOperation: _window,
    do.TypeText: _type_text,
    do.PressKeys: _press_keys,
    do.Click: _clicker("left", 1),
    do.DoubleClick: _clicker("left", 2),
    do.RightClick: _clicker("right", 1),
    do.Drag: _drag,
    do.Scroll: _scroll,
    do.Wait: _wait,
    do.TakeScreenshot: _screenshot,
    do.SetClipboard: _clipboard,
    do.CreateFolder: lambda a, _: Deed(undo=files.create_folder(Path(a.path))),
    do.CreateFile: lambda a, _: Deed(undo=files.create_file(Path(a.path), a.text)),
    do.CopyPath: lambda a, h: Deed(undo=files.copy(Path(a.source), Path(a.destination), h.still)),
    do.MovePath: lambda a, h: Deed(undo=files.move(Path(a.source), Path(a.destination), h.still)),
    do.RenamePath: lambda a, h: Deed(
        undo=files.move(Path(a.path), Path(a.path).with_name(a.new_name), h.still)
    ),
    do.TrashPath: _trash,
    do.RestorePath: lambda a, h: Deed(undo=trash.restore(Path(a.trashed), Path(a.path), h.still)),
    do.DeletePath: lambda a, h: Deed(undo=files.delete(Path(a.path), h.still)),
    do.EmptyTrash: _empty_trash,
    do.Archive: _archive,
    do.Extract: lambda a, h: Deed(
        undo=archives.extract(Path(a.path), Path(a.destination), h.still)
    ),
    do.FindFiles: _find_files,
    do.SetVolume: lambda a, h: Deed(undo=system.set_volume(a, h.still)),
    do.SetBrightness: lambda a, h: Deed(undo=system.set_brightness(a, h.still)),
    do.Media: _media,
    do.Power: _power,
    do.Remind: lambda a, h: Deed(message=system.remind(a.text, a.when, h.still)),
    do.RunCommand: _run_command,
    do.ShowText: lambda a, _: Deed(message=a.text),
}
