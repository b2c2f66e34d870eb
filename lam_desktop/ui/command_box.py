"""The box a command is typed into; its text runs in the direction of the language typed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from lam_desktop.confirm.visible import right_to_left
from lam_desktop.domain.command import MAX_CHARACTERS


class CommandBox(QLineEdit):
    """A line for a command; ``submitted`` when Enter alone is pressed.

    Ctrl+Enter is left to the window: it answers a proposal and must not ask anew.
    """

    submitted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("command")
        # One more than allowed, so that a text that is too long is refused and not cut.
        self.setMaxLength(MAX_CHARACTERS + 1)
        self.setPlaceholderText(
            self.tr("What should I do? e.g. move report.pdf from Downloads to Documents")
        )
        self.setAccessibleName(self.tr("Command"))
        self.textChanged.connect(self._follow_direction)
        self.textChanged.connect(self.let_go)
        self._held = False

    def hold(self) -> None:
        """Remember that Enter was pressed before a command could be judged."""
        self._held = bool(self.text().strip())

    def let_go(self) -> None:
        """Forget that it was pressed; any change of the text does so too."""
        self._held = False

    def release(self) -> None:
        """Submit what was held, if it still stands there for all to see."""
        held, self._held = self._held, False
        if held and self.isVisible():
            self.submitted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                event.ignore()
            elif not event.isAutoRepeat():
                self.submitted.emit()
            return
        super().keyPressEvent(event)

    def _follow_direction(self, text: str) -> None:
        if not text:
            self.unsetLayoutDirection()
        else:
            mirrored = right_to_left(text)
            self.setLayoutDirection(
                Qt.LayoutDirection.RightToLeft if mirrored else Qt.LayoutDirection.LeftToRight
            )
