"""How a run ended, or what went wrong, in plain words; with Undo where something can be undone."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from lam_desktop.confirm.endings import outcome_sentence
from lam_desktop.domain.outcome import Outcome, Status
from lam_desktop.domain.proposal import Proposal
from lam_desktop.ui.plain_text import PlainText, set_property
from lam_desktop.ui.theme import Theme

LOOKS = {
    Status.DONE: ("allow", "good"),
    Status.STOPPED: ("confirm", "warn"),
    Status.FAILED: ("block", "bad"),
    Status.INTERRUPTED: ("block", "bad"),
}


class ResultCard(QFrame):
    """One banner; ``undo_wanted`` carries the id of the run that it tells of."""

    undo_wanted = Signal(str)

    def __init__(self, theme: Theme, home: str) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._home = home
        self._theme = theme
        self._look = LOOKS[Status.DONE]
        self._run_id = ""
        self._icon = QLabel()
        self.text = PlainText()
        self.undo = QPushButton(self.tr("Undo"))
        self.undo.setAccessibleName(self.tr("Undo what was just done"))
        self.undo.clicked.connect(lambda: self.undo_wanted.emit(self._run_id))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(12)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.text, 1, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.undo, 0, Qt.AlignmentFlag.AlignVCenter)
        theme.changed.connect(self._draw_icon)
        self.hide()

    def show_outcome(self, outcome: Outcome, proposal: Proposal | None) -> None:
        """Tell how the run of ``proposal`` ended."""
        self._run_id = outcome.run_id
        self._show(outcome_sentence(outcome, proposal, home=self._home), LOOKS[outcome.status])
        self.undo.setVisible(any(step.undo for step in outcome.steps))

    def show_error(self, sentence: str) -> None:
        """Tell what went wrong."""
        self._show(sentence, LOOKS[Status.FAILED])
        self.undo.hide()

    def soften(self) -> None:
        """What is told is a word of advice: nothing went wrong."""
        self._show(self.text.text(), LOOKS[Status.STOPPED])

    def _show(self, sentence: str, look: tuple[str, str]) -> None:
        self._look = look
        self.text.setText(sentence)
        self.setAccessibleName(sentence)
        set_property(self, "tone", look[1])
        self._draw_icon()
        self.show()

    def _draw_icon(self) -> None:
        self._icon.setPixmap(self._theme.icon_pixmap(*self._look, 24))
