"""The decision in a sentence, the reasons, and a safer way where there is one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from lam_desktop.confirm.because import asked_spans, told
from lam_desktop.confirm.sentences import CANNOT, HELP_SITE, NO_STEPS
from lam_desktop.confirm.visible import right_to_left
from lam_desktop.confirm.wording import (
    asked_sentence,
    cares,
    proposal_sentence,
    safer_ways,
    why_asks,
)
from lam_desktop.domain.decision import Effect
from lam_desktop.domain.proposal import Proposal
from lam_desktop.domain.verdict import Explanation
from lam_desktop.ui.plain_text import PlainText, set_property
from lam_desktop.ui.theme import Theme

TONES = {Effect.ALLOW: "good", Effect.CONFIRM: "warn", Effect.BLOCK: "bad"}
ICONS = {Effect.ALLOW: "allow", Effect.CONFIRM: "confirm", Effect.BLOCK: "block"}


class VerdictCard(QFrame):
    """What was asked, what is decided and why.

    ``wish`` carries a command that is offered to a person in need; it is asked for like any other.
    """

    wish = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._theme = theme
        self._shown: Proposal | None = None
        self.asked = PlainText(role="muted")
        self.sentence = PlainText(role="title")
        self.reasons = PlainText()
        self.safer = PlainText()
        self.help = QPushButton(self.tr("Open {0}").format(HELP_SITE))
        self.help.clicked.connect(lambda: self.wish.emit(f"open {HELP_SITE}"))
        self._icon = QLabel()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 14)
        layout.setSpacing(10)
        layout.addWidget(self.asked)
        layout.addWidget(self._make_banner())
        theme.changed.connect(self._draw)

    def _make_banner(self) -> QFrame:
        self.banner = QFrame()
        self.banner.setObjectName("banner")
        words = QVBoxLayout()
        words.setContentsMargins(0, 4, 0, 3)  # level with the icon
        words.setSpacing(6)
        for part in (self.sentence, self.reasons, self.safer):
            words.addWidget(part)
        words.addWidget(self.help)
        self._words = words
        layout = QHBoxLayout(self.banner)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(12)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        return self.banner

    def show_proposal(self, proposal: Proposal) -> None:
        """Show the decision on one command."""
        self._shown = proposal
        sentence = proposal_sentence(proposal)
        self.asked.setText(asked_sentence(proposal))
        self.asked.setAccessibleDescription("")
        self.sentence.setText(sentence)
        # Where no step is known there is nothing to check, to weigh or to do more safely.
        stuck = sentence == NO_STEPS
        reasons = () if stuck else why_asks(proposal)
        bullet = "• " if len(reasons) > 1 else ""
        self._fill(self.reasons, "\n".join(bullet + reason for reason in reasons))
        self._fill(self.safer, "" if stuck else safer_ways(proposal))
        self.help.setVisible(cares(proposal.decision))
        side = (
            Qt.AlignmentFlag.AlignRight if right_to_left(sentence) else Qt.AlignmentFlag.AlignLeft
        )
        self._words.setAlignment(self.help, side)
        set_property(self.banner, "tone", self._look[1])
        set_property(self.sentence, "tone", self._look[1])
        self.banner.setAccessibleName(f"{sentence} {self.reasons.text()}")
        self.banner.show()
        self._draw()

    def show_explanation(self, proposal: Proposal, explanation: Explanation) -> None:
        """Mark the words of the shown command that drove the guard's answers; nothing moves."""
        spans = asked_spans(proposal, explanation)
        self.asked.mark(spans, self._theme.mark_format(self._look[1]))
        self.asked.setAccessibleDescription(told(proposal, explanation))

    def show_answered(self) -> None:
        """Leave only what was asked: the question itself has been answered."""
        self.banner.hide()

    def _fill(self, label: PlainText, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))

    @property
    def _look(self) -> tuple[str, str]:
        """The icon and the tone; nobody is scolded for what cannot be done, or for their grief."""
        if self._shown is not None and cares(self._shown.decision):
            return "care", "accent"
        if self._shown is None or proposal_sentence(self._shown) in (NO_STEPS, CANNOT):
            return "unknown", "muted"
        return ICONS[self._shown.decision.effect], TONES[self._shown.decision.effect]

    def _draw(self) -> None:
        """Draw in the tones of the theme what no style sheet reaches."""
        if self._shown is not None:
            self._icon.setPixmap(self._theme.icon_pixmap(*self._look, 30))
            self.asked.mark(self.asked.marks, self._theme.mark_format(self._look[1]))
