"""Starts the windowed application: one instance, one theme, clean ends."""

import ctypes
import hashlib
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QObject, QSocketNotifier, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from lam_desktop import __version__
from lam_desktop.config.autostart import APP_ID, Autostart
from lam_desktop.ui.backend import Factory, Phrase, Preferences, Updates
from lam_desktop.ui.desk import Desk
from lam_desktop.ui.session import Session
from lam_desktop.ui.single_instance import FirstInstance, Mode, tell_first
from lam_desktop.ui.theme import Theme
from lam_desktop.ui.tray import Tray, tray_available
from lam_desktop.ui.worker import PipelineWorker

log = logging.getLogger(__name__)

PROFILES = ("cautious", "balanced", "expert")
EXAMPLES = (
    "move report.pdf from Downloads to Documents",
    "open the text editor and type “hello”",
    "find files named invoice in Documents",
    "set the volume to 30",
)
NO_SCREEN_NEEDED = ("offscreen", "minimal", "vnc")


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What the application is made of. ``data_dir`` tells instances of different homes apart;
    ``save`` keeps preferences and ``doctor`` says what works here (both may raise LamError);
    ``stop_keys`` names the chord that stops a run; ``phrases`` are what the planner knows, while
    ``examples`` stand on the start page. ``updates`` and ``autostart`` are ``None`` where there is
    nothing to look for or to start.
    """

    factory: Factory
    preferences: Preferences
    save: Callable[[Preferences], None]
    doctor: Callable[[], str]
    assets: Path
    data_dir: Path
    home: str
    stop_keys: str = ""
    examples: Sequence[str] = EXAMPLES
    phrases: Callable[[], Sequence[Phrase]] = tuple
    profiles: Sequence[str] = PROFILES
    updates: Updates | None = None
    autostart: Autostart | None = None


def display_available() -> bool:
    """Whether there is a screen to open a window on; asking Qt itself would end the process."""
    platform = os.environ.get("QT_QPA_PLATFORM", "").split(":")[0]
    if platform in NO_SCREEN_NEEDED or not sys.platform.startswith("linux"):
        return True
    return _wayland_answers() or _x11_answers()


def missing_library() -> str:
    """The library of the system that Qt lacks to reach an X11 screen; empty if it has all.

    Qt itself would end the process over it. Its plugin is loaded here as it will be then.
    """
    platform = os.environ.get("QT_QPA_PLATFORM", "").split(":")[0]
    if not sys.platform.startswith("linux") or platform not in ("", "xcb"):
        return ""
    if not platform and _wayland_answers():
        return ""  # Qt has another way there
    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath))
    try:
        ctypes.CDLL(str(plugins / "platforms" / "libqxcb.so"))
    except OSError as error:
        return str(error).split(":")[0]
    return ""


def run_gui(setup: Setup, mode: Mode) -> int:
    """Open the application in ``mode`` and stay until it ends; the exit code.

    If it runs already, that instance opens ``mode`` and this call returns 0 at once.
    """
    application = _make_application()
    name = _instance_name(setup.data_dir)
    if tell_first(name, mode):
        return 0
    session, desk = _open_desk(application, setup)
    tray = desk.tray
    # exit, not quit: quit asks every window to close, and one that stays in the tray says no.
    desk.over.connect(_end)
    first = FirstInstance(name)
    first.asked.connect(desk.open)
    if not first.listen():
        log.warning("a second start will not find this one: the local socket cannot be opened")
    signals = _ExitOnSignal()
    if tray is not None:
        tray.show()
    desk.open(mode)
    # After the window is on its way: the guard's beginning would keep its painting waiting.
    QTimer.singleShot(0, session.begin)
    code = application.exec()
    signals.close()
    first.close()
    desk.close()
    if not session.leave():
        log.warning("the worker did not end in time; the run is recorded as interrupted")
        logging.shutdown()
        os._exit(code or 1)
    return code


def _open_desk(application: QApplication, setup: Setup) -> tuple[Session, Desk]:
    """Everything that can be seen, before any of it is shown."""
    theme = Theme(application, setup.assets)
    theme.choose(setup.preferences.theme)
    application.setWindowIcon(theme.app_icon())
    session = Session(PipelineWorker(setup.factory, setup.doctor), setup.preferences)
    tray = Tray(theme.app_icon()) if tray_available() else None
    desk = Desk(
        session,
        theme,
        tray=tray,
        save=setup.save,
        home=setup.home,
        examples=setup.examples,
        phrases=setup.phrases,
        profiles=setup.profiles,
        stop_keys=setup.stop_keys,
        updates=setup.updates,
        autostart=setup.autostart,
    )
    return session, desk


def painted_window(setup: Setup) -> QImage:
    """The window as it would be seen, painted where nobody sees it; nothing of it begins to work.

    It must be the only application of the process, on a platform such as ``offscreen``.
    """
    application = _make_application()
    session, desk = _open_desk(application, setup)
    desk.window.show()
    application.processEvents()
    picture = desk.window.grab().toImage()
    desk.close()
    session.leave()
    return picture


def _make_application() -> QApplication:
    found = QApplication.instance()
    application = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("lam-desktop")
    application.setApplicationDisplayName("LAM Desktop")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName(APP_ID)
    application.setQuitOnLastWindowClosed(False)
    # Every word of the windows is English, so they are laid out for it; what a person wrote runs
    # in its own direction all the same. A translation would bring its own.
    application.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    return application


def _end() -> None:
    QApplication.exit(0)


def _instance_name(data_dir: Path) -> str:
    digest = hashlib.sha256(str(data_dir).encode("utf-8", "surrogateescape")).hexdigest()
    return f"lam-desktop-{digest[:16]}"


class _ExitOnSignal(QObject):
    """Ctrl+C and a polite kill end the event loop.

    Python runs a signal handler only when it next runs Python, and an idle event loop never does;
    so the signal's arrival is made an event.
    """

    def __init__(self) -> None:
        super().__init__()
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._old_descriptor = signal.set_wakeup_fd(self._writer.fileno())
        self._old = {
            # Queued, because an exit that comes before the loop begins would be lost.
            number: signal.signal(number, lambda *_: QTimer.singleShot(0, _end))
            for number in (signal.SIGINT, signal.SIGTERM)
        }
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_arrival)

    def close(self) -> None:
        """Put everything back as it was."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._old_descriptor)
        for number, handler in self._old.items():
            signal.signal(number, handler)
        self._reader.close()
        self._writer.close()

    def _on_arrival(self) -> None:
        self._reader.recv(16)


def _wayland_answers() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY")
    if not name:
        return False
    path = Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent")) / name
    return path.is_socket()


def _x11_answers() -> bool:
    """Connect as Qt will, with the library it uses; without that library Qt could not either."""
    if not os.environ.get("DISPLAY"):
        return False
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    answers = bool(xcb.xcb_connection_has_error(connection) == 0)
    xcb.xcb_disconnect(connection)
    return answers
