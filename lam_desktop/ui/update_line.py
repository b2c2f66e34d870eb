"""One quiet line on the start page: there is a newer version."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton

from lam_desktop.ui.human_button import HumanButton
from lam_desktop.ui.plain_text import PlainText
from lam_desktop.update.check import NewVersion


class UpdateLine(QFrame):
    """``notes_wanted`` carries the address of what is new, after a person's own click;
    ``dismissed`` the version that is to be told of no more.
    """

    notes_wanted = Signal(str)
    dismissed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._newer: NewVersion | None = None
        self.text = PlainText(role="muted")
        self.notes = HumanButton(self.tr("What is new"))
        self.notes.setAccessibleName(self.tr("What is new: opens a page in the browser"))
        self.notes.pressed_by_person.connect(self._want_notes)
        self.hide_it = QPushButton(self.tr("Hide"))
        self.hide_it.setAccessibleName(self.tr("Hide this line until there is another version"))
        self.hide_it.clicked.connect(self._dismiss)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 10, 8)
        layout.setSpacing(8)
        layout.addWidget(self.text, 1, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.notes)
        layout.addWidget(self.hide_it)
        self.hide()

    @property
    def has_news(self) -> bool:
        """Whether there is something to tell."""
        return self._newer is not None

    def tell(self, newer: NewVersion | None) -> None:
        """Take the news in; whether the line is seen is for its owner to say."""
        self._newer = newer
        if newer is None:
            self.notes.withdraw()
            return
        self.text.setText(newer.sentence)
        self.notes.setToolTip(newer.notes_url)
        self.notes.offer()

    def _want_notes(self) -> None:
        if self._newer is not None:
            self.notes_wanted.emit(self._newer.notes_url)

    def _dismiss(self) -> None:
        if self._newer is not None:
            version, self._newer = self._newer.newest, None
            self.notes.withdraw()
            self.hide()
            self.dismissed.emit(version)
