"""A button that only a person can press.

No key reaches it, ``click()`` and events made by a program do nothing, and it stays asleep until
it has been in front of the person's eyes for a moment, so that it never appears under a click.
"""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

GUARD_MS = 700


class HumanButton(QPushButton):
    """Emits ``pressed_by_person``; its ``clicked`` means nothing and is connected to nothing.

    ``offer()`` makes it available: it wakes ``GUARD_MS`` after it was painted, and falls asleep
    again whenever its window is shown or brought to the front.
    """

    pressed_by_person = Signal()
    awake_changed = Signal(bool)

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAutoDefault(False)
        self.setDefault(False)
        self.setEnabled(False)
        self._offered = False
        self._held = False
        self._painted = False
        self._guard = QTimer(self)
        self._guard.setSingleShot(True)
        self._guard.setInterval(GUARD_MS)
        self._guard.timeout.connect(self._wake)
        self._watched: QWidget | None = None

    @property
    def awake(self) -> bool:
        """Whether a press would count now."""
        return self.isEnabled()

    def offer(self) -> None:
        """Offer the button anew; the guard time starts when it is next painted."""
        if self._watched is not self.window():
            self._watched = self.window()
            self._watched.installEventFilter(self)
        self._offered = True
        self._sleep()

    def withdraw(self) -> None:
        """Take the offer back."""
        self._offered = False
        self._sleep()

    def press_by_keyboard(self, event: QKeyEvent) -> bool:
        """The deliberate chord for people without a mouse; True if the key was this chord.

        Only a key that came from the window system counts, pressed anew while the button is
        awake: a key that is held down repeats itself and does not.
        """
        chord = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and bool(
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        )
        if chord and event.spontaneous() and not event.isAutoRepeat() and self._may_be_pressed():
            self.pressed_by_person.emit()
        return chord

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 Qt's name
        super().paintEvent(event)
        if self._offered and not self._painted:
            self._painted = True
            self._guard.start()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._held = (
            event.spontaneous()
            and event.button() is Qt.MouseButton.LeftButton
            and self._may_be_pressed()
        )
        self.setDown(self._held)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        meant = (
            self._held
            and event.spontaneous()
            and self._may_be_pressed()
            and self.rect().contains(event.position().toPoint())
        )
        self._held = False
        self.setDown(False)
        event.accept()
        if meant:
            self.pressed_by_person.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        event.ignore()

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # type: ignore[override]  # noqa: N802
        came_up = event.type() in (QEvent.Type.Show, QEvent.Type.WindowActivate)
        if came_up and watched is self._watched and self._offered:
            self._sleep()
        return super().eventFilter(watched, event)

    def _may_be_pressed(self) -> bool:
        return self._offered and self.isEnabled() and self.isVisible()

    def _sleep(self) -> None:
        self._guard.stop()
        self._painted = False
        self._held = False
        self.setDown(False)
        self._set_awake(False)
        self.update()

    def _wake(self) -> None:
        if self._offered and self.isVisible() and not self.window().isMinimized():
            self._set_awake(True)

    def _set_awake(self, awake: bool) -> None:
        if awake != self.isEnabled():
            self.setEnabled(awake)
            self.awake_changed.emit(awake)
