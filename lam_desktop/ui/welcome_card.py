"""What stands on the command page before anything was asked: what this is, and a few examples."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from lam_desktop.ui.plain_text import PlainText

MOST_EXAMPLES = 4


class WelcomeCard(QFrame):
    """Emits ``chosen`` with the example that was pressed."""

    chosen = Signal(str)

    def __init__(self, examples: Sequence[str]) -> None:
        super().__init__()
        self.setObjectName("card")
        intro = self.tr(
            "Each command is judged on this computer first. You see every step and say yes"
            " before anything risky happens. For example:"
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 14)
        layout.setSpacing(8)
        layout.addWidget(PlainText(self.tr("Tell me what you want done"), role="title"))
        layout.addWidget(PlainText(intro, role="muted"))
        for example in examples[:MOST_EXAMPLES]:
            button = QPushButton(example.replace("&", "&&"))
            button.setProperty("kind", "example")
            button.clicked.connect(lambda _=False, text=example: self.chosen.emit(text))
            layout.addWidget(button)
