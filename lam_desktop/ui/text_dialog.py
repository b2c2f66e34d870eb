"""A dialog with some text to read: the doctor's findings, the check of the record, the examples."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

WIDTH, LOWEST, HIGHEST = 560, 150, 460
MARGINS = QSize(60, 100)
"""What stands around the text: the layout's margins, the frame, and the row of buttons."""


class TextDialog(QDialog):
    """Plain text that can be selected and copied; forgets itself when closed."""

    def __init__(self, title: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setPlainText(text)
        self.text.setAccessibleName(title)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(self.text)
        layout.addWidget(buttons)
        self.resize(WIDTH, self._fitting_height(text))

    def _fitting_height(self, text: str) -> int:
        """As high as the text needs, but no higher than suits a dialog."""
        metrics = QFontMetrics(self.text.font())
        inner = WIDTH - MARGINS.width()
        lines = sum(
            1 + metrics.horizontalAdvance(line) // inner for line in text.splitlines() or [""]
        )
        return max(LOWEST, min(lines * metrics.lineSpacing() + MARGINS.height(), HIGHEST))
