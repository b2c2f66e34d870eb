"""The decision in a sentence, the reasons, and what the guard thinks of the six criteria."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout

from lam_desktop.confirm.sentences import ANSWERS, NO_STEPS, QUESTIONS
from lam_desktop.confirm.visible import quoted
from lam_desktop.confirm.wording import (
    alternatives,
    criterion_text,
    percent,
    proposal_sentence,
    why_asks,
)
from lam_desktop.domain.criteria import Criterion
from lam_desktop.domain.decision import Effect
from lam_desktop.domain.proposal import Proposal
from lam_desktop.domain.verdict import Assessment, Verdict
from lam_desktop.ui.plain_text import PlainText, set_property
from lam_desktop.ui.theme import Theme

TONES = {Effect.ALLOW: "good", Effect.CONFIRM: "warn", Effect.BLOCK: "bad"}
ICONS = {Effect.ALLOW: "allow", Effect.CONFIRM: "confirm", Effect.BLOCK: "block"}


class CriterionRow(QFrame):
    """One criterion: the question, the answer in words, its probability as bar and percent."""

    def __init__(self, criterion: Criterion) -> None:
        super().__init__()
        self._question = PlainText(QUESTIONS[criterion], role="muted")
        self.answer = PlainText(role="strong")
        self.number = QLabel()
        self.number.setProperty("role", "muted")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        line = QHBoxLayout()
        line.addWidget(self.answer, 1)
        line.addWidget(self.number)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        layout.addWidget(self._question)
        layout.addLayout(line)
        layout.addWidget(self.bar)

    def show_verdict(self, verdict: Verdict) -> None:
        """Show one verdict."""
        place = verdict.criterion.labels.index(verdict.label)
        worst = place == len(verdict.criterion.labels) - 1
        self.answer.setText(ANSWERS[verdict.label])
        self.number.setText(percent(verdict.confidence))
        self.bar.setValue(round(verdict.confidence * 1000))
        set_property(self.bar, "tone", "good" if place == 0 else "bad" if worst else "warn")
        self.setAccessibleName(criterion_text(verdict))
        self.bar.setAccessibleName(criterion_text(verdict))


class VerdictCard(QFrame):
    """What was asked, what is decided and why."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._theme = theme
        self._shown: Proposal | None = None
        self.asked = PlainText(role="muted")
        self.sentence = PlainText(role="title")
        self.reasons = PlainText()
        self.safer = PlainText()
        self._icon = QLabel()
        self._no_verdict = PlainText(self.tr("The guard’s answers are not at hand."), role="muted")
        self.rows = {criterion: CriterionRow(criterion) for criterion in Criterion}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 14)
        layout.setSpacing(10)
        layout.addWidget(self.asked)
        layout.addWidget(self._make_banner())
        layout.addWidget(self._no_verdict)
        layout.addLayout(self._make_criteria())
        theme.changed.connect(self._draw_icon)

    def _make_banner(self) -> QFrame:
        self.banner = QFrame()
        self.banner.setObjectName("banner")
        words = QVBoxLayout()
        words.setSpacing(4)
        for part in (self.sentence, self.reasons, self.safer):
            words.addWidget(part)
        layout = QHBoxLayout(self.banner)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(12)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        return self.banner

    def _make_criteria(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(10)
        for place, row in enumerate(self.rows.values()):
            grid.addWidget(row, place // 2, place % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def show_proposal(self, proposal: Proposal) -> None:
        """Show the decision on one command."""
        self._shown = proposal
        sentence = proposal_sentence(proposal)
        self.asked.setText(self.tr("You asked: ") + quoted(proposal.command.text, isolate=True))
        self.sentence.setText(sentence)
        self._fill(self.reasons, list(why_asks(proposal)))
        self._fill(self.safer, list(alternatives(proposal.decision)))
        set_property(self.banner, "tone", self._tone)
        set_property(self.sentence, "tone", self._tone)
        self.banner.setAccessibleName(f"{sentence} {self.reasons.text()}")
        self._draw_icon()
        self._show_assessment(proposal.assessment)

    def _fill(self, label: PlainText, lines: list[str]) -> None:
        label.setText(
            "\n".join(f"• {line}" for line in lines) if len(lines) > 1 else "".join(lines)
        )
        label.setVisible(bool(lines))

    def _show_assessment(self, assessment: Assessment | None) -> None:
        self._no_verdict.setVisible(assessment is None)
        for row in self.rows.values():
            row.setVisible(assessment is not None)
        if assessment is not None:
            for verdict in assessment.verdicts:
                self.rows[verdict.criterion].show_verdict(verdict)

    @property
    def _tone(self) -> str:
        if self._shown is None or proposal_sentence(self._shown) == NO_STEPS:
            return "plain"
        return TONES[self._shown.decision.effect]

    def _draw_icon(self) -> None:
        if self._shown is None:
            return
        plain = self._tone == "plain"
        name = "unknown" if plain else ICONS[self._shown.decision.effect]
        self._icon.setPixmap(self._theme.icon_pixmap(name, "muted" if plain else self._tone, 30))
