"""The window: the command page, the history, and a small menu."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QMenu, QTabWidget

from lam_desktop import __version__
from lam_desktop.config.autostart import Autostart
from lam_desktop.ui.backend import Phrase
from lam_desktop.ui.command_page import CommandPage
from lam_desktop.ui.history_page import HistoryPage
from lam_desktop.ui.phrases import phrase_lines
from lam_desktop.ui.session import Session
from lam_desktop.ui.settings_dialog import SettingsDialog
from lam_desktop.ui.text_dialog import TextDialog
from lam_desktop.ui.theme import Theme

WISHED = QSize(900, 680)
FRAME = QSize(16, 48)


class MainWindow(QMainWindow):
    """Everything a person works with. Closing it is a no to whatever it asked.

    With ``stays_in_tray`` closing hides it (``hidden_to_tray``), else it closes (``closed``).
    """

    preferences_chosen = Signal(object)
    login_chosen = Signal(bool)
    quit_wanted = Signal()
    hidden_to_tray = Signal()
    closed = Signal()

    def __init__(
        self,
        session: Session,
        theme: Theme,
        *,
        home: str,
        examples: Sequence[str],
        phrases: Callable[[], Sequence[Phrase]] = tuple,
        profiles: Sequence[str],
        stop_keys: str = "",
        autostart: Autostart | None = None,
        no_updates: str = "",
    ) -> None:
        super().__init__()
        self.stays_in_tray = False
        self._autostart = autostart
        self._no_updates = no_updates
        self._session = session
        self._examples = examples
        self._phrases = phrases
        self._profiles = profiles
        self._model = ""
        self.command_page = CommandPage(
            session, theme, home=home, examples=examples, stop_keys=stop_keys
        )
        self.history_page = HistoryPage(session)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.command_page, self.tr("&Command"))
        self.tabs.addTab(self.history_page, self.tr("&History"))
        self.tabs.currentChanged.connect(self._on_tab)
        self.setCentralWidget(self.tabs)
        self.setWindowTitle("LAM Desktop")
        self.setMinimumSize(640, 480)
        self.resize(self._fitting_size())
        self._make_menus()
        QShortcut(QKeySequence("Ctrl+L"), self, self.go_to_box)
        session.ready.connect(self._remember_model)
        session.proposed.connect(lambda _: self.tabs.setCurrentWidget(self.command_page))
        session.ended.connect(lambda _: self._refresh_history())
        session.failed.connect(lambda _: self.tabs.setCurrentWidget(self.command_page))
        session.told.connect(self.show_text)
        self.installEventFilter(self.command_page)
        self.command_page.box.setFocus()

    def _make_menus(self) -> None:
        menu: QMenu = self.menuBar().addMenu(self.tr("&LAM Desktop"))
        settings = menu.addAction(self.tr("&Settings…"), self.open_settings)
        # The standard key for preferences is empty on many desktops.
        settings.setShortcut(QKeySequence("Ctrl+,"))
        menu.addSeparator()
        leave = menu.addAction(self.tr("&Quit"), self.quit_wanted.emit)
        leave.setShortcut(QKeySequence.StandardKey.Quit)
        help_menu: QMenu = self.menuBar().addMenu(self.tr("H&elp"))
        help_menu.addAction(self.tr("What can I &say?"), self.show_examples)
        help_menu.addAction(self.tr("What &works here?"), self._session.examine)
        help_menu.addAction(self.tr("&About"), self.show_about)

    def open_settings(self) -> None:
        """Open the settings; the choice comes as ``preferences_chosen``."""
        dialog = SettingsDialog(
            self._session.preferences,
            self._profiles,
            self,
            autostart=self._autostart,
            no_updates=self._no_updates,
        )
        dialog.chosen.connect(self.preferences_chosen)
        dialog.login_chosen.connect(self.login_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def show_examples(self) -> None:
        """Show what the planner understands."""
        intro = self.tr("For example (English and Arabic, several steps joined by “then”):")
        lines = [intro, "", *self._examples, *phrase_lines(self._phrases())]
        self.show_text(self.tr("What can I say?"), "\n".join(lines))

    def show_about(self) -> None:
        """Say which version and which model this is."""
        model = self._model or self.tr("not loaded yet")
        self.show_text(
            self.tr("About"),
            f"LAM Desktop {__version__}\n"
            + self.tr("Guard model: {0}").format(model)
            + "\n"
            + self.tr("Every command is judged on this computer; nothing is sent anywhere."),
        )

    def show_text(self, title: str, text: str) -> None:
        """Show some text in a dialog that does not block anything."""
        dialog = TextDialog(title, text, self)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def show_command(self) -> None:
        """Turn to the command page, ready to type."""
        self.tabs.setCurrentWidget(self.command_page)
        self.command_page.box.setFocus()

    def go_to_box(self) -> None:
        """Turn to the command box with its text chosen, so that typing replaces it."""
        self.show_command()
        self.command_page.box.selectAll()

    def show_history(self) -> None:
        """Turn to the history."""
        if self.tabs.currentWidget() is self.history_page:
            self._refresh_history()
        else:
            self.tabs.setCurrentWidget(self.history_page)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 Qt's name
        self._session.cancel("the window was closed")
        if self.stays_in_tray:
            event.ignore()
            self.hide()
            self.hidden_to_tray.emit()
        else:
            super().closeEvent(event)
            self.closed.emit()

    def _fitting_size(self) -> QSize:
        """The wished size, or what the screen has room for with the window's frame."""
        room = self.screen().availableGeometry().size() - FRAME
        return WISHED.boundedTo(room).expandedTo(self.minimumSize())

    def _remember_model(self, model: str) -> None:
        self._model = model
        self._refresh_history()

    def _on_tab(self, _: int) -> None:
        if self.tabs.currentWidget() is not self.command_page:
            # What is out of sight cannot be meant by a chord.
            self._session.cancel("you turned to the history")
        self._refresh_history()

    def _refresh_history(self) -> None:
        if self.tabs.currentWidget() is self.history_page:
            self.history_page.refresh()
