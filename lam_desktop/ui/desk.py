"""Brings the windows together: which one is in front, which steps aside, and when all is over."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from lam_desktop.config.autostart import Autostart
from lam_desktop.confirm.endings import outcome_line
from lam_desktop.domain.command import Source
from lam_desktop.domain.errors import LamError
from lam_desktop.domain.outcome import Outcome, Status
from lam_desktop.domain.proposal import Proposal
from lam_desktop.ui.attention import show_quietly
from lam_desktop.ui.backend import Phrase, Preferences, Updates, needs_the_screen
from lam_desktop.ui.main_window import MainWindow
from lam_desktop.ui.quick_command import QuickCommand
from lam_desktop.ui.session import Session, State
from lam_desktop.ui.single_instance import Mode
from lam_desktop.ui.stop_strip import StopStrip
from lam_desktop.ui.theme import Theme
from lam_desktop.ui.tray import Tray
from lam_desktop.ui.update_watch import UpdateWatch
from lam_desktop.update.check import NewVersion


def open_page(address: str) -> bool:
    """Hand an address to the person's browser; False where there is none."""
    return QDesktopServices.openUrl(QUrl(address))


class Desk(QObject):
    """The window, the bar, the strip and the tray icon around one session.

    ``save`` keeps the preferences and may raise LamError; ``tray`` is ``None`` where the desktop
    has none. ``over`` is emitted when the application should end.
    """

    over = Signal()

    def __init__(
        self,
        session: Session,
        theme: Theme,
        *,
        tray: Tray | None,
        save: Callable[[Preferences], None],
        home: str,
        examples: Sequence[str],
        phrases: Callable[[], Sequence[Phrase]] = tuple,
        profiles: Sequence[str],
        stop_keys: str,
        updates: Updates | None = None,
        autostart: Autostart | None = None,
        open_page: Callable[[str], bool] = open_page,
    ) -> None:
        super().__init__()
        self._session = session
        self._theme = theme
        self._save = save
        self._home = home
        self._running: Proposal | None = None
        self._source = Source.WINDOW
        self._window_was_open = False
        self._updates = updates
        self._autostart = autostart
        self._open_page = open_page
        self._watch: UpdateWatch | None = None
        self.tray = tray
        self.window = MainWindow(
            session,
            theme,
            home=home,
            examples=examples,
            phrases=phrases,
            profiles=profiles,
            stop_keys=stop_keys,
            autostart=autostart,
            no_updates=updates.unavailable if updates else "",
        )
        self.window.stays_in_tray = tray is not None
        self.quick = QuickCommand(session)
        self.strip = StopStrip(stop_keys)
        self._connect()
        if updates is not None and not updates.unavailable:
            self._watch = UpdateWatch(updates.look, self)
            self._watch.found.connect(self._on_new_version)
            self._watch.watch(session.preferences.check_for_updates)

    def _connect(self) -> None:
        session, window = self._session, self.window
        session.proposed.connect(self._on_proposed)
        session.run_begins.connect(self._on_run_begins)
        session.step_started.connect(self._on_step_started)
        session.ended.connect(self._on_ended)
        session.failed.connect(self._on_failed)
        self.strip.stop_wanted.connect(session.stop)
        window.preferences_chosen.connect(self._on_preferences)
        window.login_chosen.connect(self._on_login_chosen)
        window.command_page.news.notes_wanted.connect(self._on_notes_wanted)
        window.command_page.news.dismissed.connect(self._on_news_dismissed)
        window.quit_wanted.connect(self.over)
        window.closed.connect(self._on_window_closed)
        if self.tray is not None:
            self.tray.window_wanted.connect(lambda: self.open("window"))
            self.tray.quick_wanted.connect(lambda: self.open("quick"))
            self.tray.history_wanted.connect(self._open_history)
            self.tray.quit_wanted.connect(self.over)
            window.hidden_to_tray.connect(self.tray.hint_once)

    def open(self, mode: Mode) -> None:
        """Open what a start in ``mode`` opens; without a tray 'tray' opens the window."""
        if self._session.state is State.RUNNING and self.strip.isVisible():
            return
        if mode == "quick":
            self.quick.appear()
        elif mode == "window" or self.tray is None:
            self._raise_window()
            self.window.show_command()

    def close(self) -> None:
        """Take everything off the screen."""
        if self.tray is not None:
            self.tray.hide()
        for widget in (self.strip, self.quick, self.window):
            widget.hide()

    def _open_history(self) -> None:
        self._raise_window()
        self.window.show_history()

    def _raise_window(self) -> None:
        window = self.window
        show_quietly(window, False)
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    def _on_proposed(self, proposal: Proposal) -> None:
        self._source = proposal.command.source
        if self._session.state is State.PROPOSED and self._source is Source.QUICK:
            self.quick.hide()
            self.open("window")

    def _on_run_begins(self, proposal: Proposal) -> None:
        self.quick.hide()
        self._running = proposal
        self._window_was_open = self.window.isVisible()
        if proposal.plan is not None and needs_the_screen(proposal.plan):
            self.window.hide()
            self.strip.appear(self.tr("Starting…"))

    def _on_step_started(self, index: int) -> None:
        if self.strip.isVisible():
            self.strip.show_step(self.window.command_page.progress_text(index))

    def _on_ended(self, outcome: Outcome) -> None:
        self._come_back(problem=outcome.status is not Status.DONE)
        if self.window.isVisible():
            return
        text = outcome_line(outcome, self._running, home=self._home)
        if self._source is Source.QUICK:
            self.quick.show_result(text)
        elif self.tray is not None:
            self.tray.icon.showMessage("LAM Desktop", text)

    def _on_failed(self, sentence: str) -> None:
        if self.quick.isVisible():
            self.quick.say(sentence)
        else:
            self._come_back(problem=self.strip.isVisible() or self._source is Source.QUICK)
        if self.tray is not None and not self.window.isVisible():
            self.tray.icon.showMessage("LAM Desktop", sentence)

    def _come_back(self, *, problem: bool) -> None:
        """Show the window again as it was, without taking the focus from what was opened."""
        self.strip.hide()
        if (self._window_was_open or problem) and not self.window.isVisible():
            show_quietly(self.window, True)
            self.window.show()
        self._window_was_open = False

    def _on_preferences(self, preferences: Preferences) -> None:
        try:
            self._save(preferences)
        except LamError as error:
            self._session.failed.emit(str(error))
            return
        old, self._session.preferences = self._session.preferences, preferences
        self._theme.choose(preferences.theme)
        if self._watch is not None:
            self._watch.watch(preferences.check_for_updates)
        if not preferences.check_for_updates:
            self.window.command_page.tell_news(None)
        if old.profile != preferences.profile:
            self._session.begin()

    def _on_login_chosen(self, wanted: bool) -> None:
        if self._autostart is not None:
            change = self._autostart.turn_on if wanted else self._autostart.turn_off
            self._try(change)

    def _on_new_version(self, newer: NewVersion) -> None:
        if self._session.preferences.check_for_updates:
            self.window.command_page.tell_news(newer)

    def _on_notes_wanted(self, address: str) -> None:
        if not self._open_page(address):
            self._session.failed.emit(
                self.tr("The page could not be opened. Open it yourself: {0}").format(address)
            )

    def _on_news_dismissed(self, version: str) -> None:
        if self._updates is not None:
            dismiss = self._updates.dismiss
            self._try(lambda: dismiss(version))

    def _try(self, work: Callable[[], None]) -> None:
        try:
            work()
        except LamError as error:
            self._session.failed.emit(str(error))

    def _on_window_closed(self) -> None:
        if self.tray is None:
            self.over.emit()
