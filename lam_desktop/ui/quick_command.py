"""The quick-command bar: one line in the middle of the screen, and a short answer under it."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCursor, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from lam_desktop.domain.command import Source
from lam_desktop.ui.attention import show_quietly
from lam_desktop.ui.command_box import CommandBox
from lam_desktop.ui.plain_text import PlainText
from lam_desktop.ui.session import Session, State

WIDTH = 640
LINGER_MS = 6000


class QuickCommand(QFrame):
    """Takes a command. What is allowed runs; for all else the window opens with the proposal."""

    def __init__(self, session: Session) -> None:
        super().__init__(
            None,
            Qt.WindowType.Window
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint,
        )
        self.setObjectName("quick")
        self.setWindowTitle(self.tr("Quick command"))
        self.setFixedWidth(WIDTH)
        self._session = session
        self.box = CommandBox()
        self.line = PlainText(role="muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 12)
        layout.setSpacing(8)
        layout.addWidget(self.box)
        layout.addWidget(self.line)
        self._linger = QTimer(self)
        self._linger.setSingleShot(True)
        self._linger.setInterval(LINGER_MS)
        self._linger.timeout.connect(self.hide)
        self.box.submitted.connect(self._ask)
        self.box.textEdited.connect(self._on_edit)
        session.state_changed.connect(self._show_state)

    def appear(self) -> None:
        """Show the bar, empty, on the screen where the pointer is."""
        self._linger.stop()
        self.box.clear()
        self._show_state(self._session.state)
        self._show(take_focus=True)

    def show_result(self, text: str) -> None:
        """Say for a moment how a run ended, without taking the focus."""
        self.say(text)
        self._show(take_focus=False)
        self._linger.start()

    def say(self, text: str) -> None:
        """Show ``text`` under the box."""
        self.line.setText(text)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self._session.cancel()
            self.box.let_go()
            self.hide()
            return
        super().keyPressEvent(event)

    def _show(self, *, take_focus: bool) -> None:
        show_quietly(self, not take_focus)
        self._fit()
        screen = QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
        area = screen.availableGeometry()
        self.move(area.center().x() - WIDTH // 2, area.top() + area.height() // 3)
        self.show()
        if take_focus:
            self.raise_()
            self.activateWindow()
            self.box.setFocus()

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            self.setFixedHeight(layout.totalHeightForWidth(WIDTH))

    def _on_edit(self, _: str) -> None:
        self._linger.stop()
        self._session.cancel("the command was edited")

    def _ask(self) -> None:
        if self._session.state is State.STARTING:
            self.box.hold()
            self.say(self.tr("The guard is starting; it looks at this first."))
            return
        self._session.ask(self.box.text(), Source.QUICK)

    def _show_state(self, state: State) -> None:
        words = {
            State.STARTING: self.tr("The guard is starting…"),
            State.BROKEN: self.tr("The guard is not working, so nothing can be done."),
            State.READY: self.tr("Enter: do it · Esc: close"),
            State.JUDGING: self.tr("Thinking about it…"),
            State.PROPOSED: self.tr("Please look at the window."),
            State.RUNNING: self.tr("Another command is being carried out."),
        }
        self.say(words[state])
        if state is State.READY:
            QTimer.singleShot(0, self.box, self.box.release)
