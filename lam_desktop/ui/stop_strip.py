"""The strip that stays in sight while keys and clicks go to other programs: what, and Stop."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from lam_desktop.ui.plain_text import PlainText

MARGIN = 24
WIDTH = 420


class StopStrip(QFrame):
    """Always on top, never focused, so that it takes no key away from the right program."""

    stop_wanted = Signal()

    def __init__(self, stop_keys: str) -> None:
        super().__init__(
            None,
            Qt.WindowType.Tool
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.WindowDoesNotAcceptFocus,
        )
        self.setObjectName("strip")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setWindowTitle(self.tr("Working"))
        self.setFixedWidth(WIDTH)
        self.text = PlainText(role="strong")
        self.hint = PlainText(self.tr("Stop from anywhere: {0}").format(stop_keys), role="muted")
        self.hint.setVisible(bool(stop_keys))
        self.stop = QPushButton(self.tr("Stop"))
        self.stop.setProperty("kind", "stop")
        self.stop.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.stop.setAccessibleName(self.tr("Stop what LAM Desktop is doing"))
        self.stop.clicked.connect(self.stop_wanted)
        words = QVBoxLayout()
        words.addWidget(self.text)
        words.addWidget(self.hint)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(12)
        layout.addLayout(words, 1)
        layout.addWidget(self.stop)

    def show_step(self, text: str) -> None:
        """Say which step is under way, in two lines at most, and keep to the corner."""
        self.text.setText(text if len(text) <= 90 else text[:89] + "…")
        layout = self.layout()
        if layout is not None:
            self.setFixedHeight(layout.totalHeightForWidth(WIDTH))
        self._to_corner()

    def appear(self, text: str) -> None:
        """Show the strip in the lower corner, where few things are clicked."""
        self.show_step(text)
        self.show()

    def _to_corner(self) -> None:
        screen = QGuiApplication.primaryScreen()
        if screen is not None:
            area = screen.availableGeometry()
            self.move(area.right() - self.width() - MARGIN, area.bottom() - self.height() - MARGIN)
