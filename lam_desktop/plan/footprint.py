"""Which paths an action reads, makes and takes away, and how it is put back, in words."""

from dataclasses import dataclass
from pathlib import Path

from lam_desktop.domain import actions as a


@dataclass(frozen=True, kw_only=True)
class Footprint:
    """``reads`` must be there before, ``makes`` must not; ``removes`` are gone afterwards.

    What is made is a folder if ``folder`` says so, or if the path ``like`` is one.
    """

    reads: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()
    removes: tuple[str, ...] = ()
    folder: bool = False
    like: str | None = None


def footprint(action: a.Action) -> Footprint:
    """The footprint of ``action``; an empty one where it touches no path."""
    match action:
        case a.OpenPath(path=path):
            return Footprint(reads=(path,))
        case a.CreateFolder(path=path):
            return Footprint(makes=(path,), folder=True)
        case a.CreateFile(path=path) | a.TakeScreenshot(path=path):
            return Footprint(makes=(path,))
        case a.CopyPath(source=source, destination=new):
            return Footprint(reads=(source,), makes=(new,), like=source)
        case a.MovePath(source=source, destination=new):
            return Footprint(reads=(source,), makes=(new,), removes=(source,), like=source)
        case a.RenamePath(path=path, new_name=name):
            new = str(Path(path).with_name(name))
            return Footprint(reads=(path,), makes=(new,), removes=(path,), like=path)
        case a.TrashPath(path=path) | a.DeletePath(path=path):
            return Footprint(reads=(path,), removes=(path,))
        case a.Archive(paths=paths, destination=new):
            return Footprint(reads=paths, makes=(new,))
        case a.Extract(path=path, destination=new):
            return Footprint(reads=(path,), makes=(new,), folder=True)
        case _:
            return Footprint()


NOTHING = "nothing to undo"
_UNDO: dict[type[a.Action], str | None] = {
    a.OpenApp: "close the window that it opened",
    a.OpenPath: "close the window that it opened",
    a.OpenUrl: "close the page that it opened",
    a.WebSearch: "close the page that it opened",
    a.FocusWindow: NOTHING,
    a.WindowOperation: "change the window back by hand",
    a.TypeText: "undo in that program (Ctrl+Z)",
    a.PressKeys: "undo in that program, where it can",
    a.Click: None,
    a.DoubleClick: None,
    a.RightClick: NOTHING,
    a.Drag: None,
    a.Scroll: NOTHING,
    a.Wait: NOTHING,
    a.TakeScreenshot: "the picture goes to the trash",
    a.SetClipboard: None,
    a.CreateFolder: "the new folder goes to the trash",
    a.CreateFile: "the new file goes to the trash",
    a.CopyPath: "the copy goes to the trash",
    a.TrashPath: "it is put back from the trash",
    a.DeletePath: None,
    a.EmptyTrash: None,
    a.Archive: "the archive goes to the trash",
    a.Extract: "the unpacked folder goes to the trash",
    a.FindFiles: NOTHING,
    a.SetVolume: "the volume is set back",
    a.Media: NOTHING,
    a.SetBrightness: "the brightness is set back",
    a.ComposeEmail: "close the draft without sending it",
    a.Remind: None,
    a.ShowText: NOTHING,
}


def undo_words(action: a.Action) -> str | None:
    """How ``action`` can be put back, ``None`` where it cannot."""
    match action:
        case a.MovePath(source=source):
            return f"it is moved back to {source}"
        case a.RenamePath(path=path):
            return f"it is renamed back to “{Path(path).name}”"
        case a.WindowOperation(operation="close"):
            return None
        case a.WindowOperation(operation="next"):
            return NOTHING
        case a.Power(operation="lock" | "sleep"):
            return NOTHING
        case _:
            return _UNDO.get(type(action))
