"""What the guard thinks of the six criteria; it stands under the plan, for it is not the deed."""

from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout

from lam_desktop.confirm.because import told
from lam_desktop.confirm.sentences import ANSWERS, QUESTIONS
from lam_desktop.confirm.wording import (
    SURE,
    certainty,
    criterion_text,
    judged_by_words,
    undoes,
)
from lam_desktop.domain.criteria import Criterion
from lam_desktop.domain.proposal import Proposal
from lam_desktop.domain.verdict import Explanation, Verdict
from lam_desktop.ui.plain_text import PlainText, set_property


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
        self.number.setText(certainty(verdict))
        self.bar.setValue(round(verdict.confidence * 1000))
        tone = "good" if place == 0 else "bad" if worst else "warn"
        set_property(self.bar, "tone", tone if verdict.confidence >= SURE else "unsure")
        self.setAccessibleName(criterion_text(verdict))
        self.bar.setAccessibleName(criterion_text(verdict))


class CriteriaCard(QFrame):
    """The guard's six answers, where they had a say, and which words drove them."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.title = PlainText(self.tr("What the guard thinks of your words"), role="strong")
        self.because = PlainText()
        self.because.hide()
        self.missing = PlainText(self.tr("The guard’s answers are not at hand."), role="muted")
        self.rows = {criterion: CriterionRow(criterion) for criterion in Criterion}
        grid = QGridLayout()
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(10)
        for place, row in enumerate(self.rows.values()):
            grid.addWidget(row, place // 2, place % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 14)
        layout.setSpacing(10)
        layout.addWidget(self.title)
        layout.addWidget(self.because)
        layout.addWidget(self.missing)
        layout.addLayout(grid)

    def show_proposal(self, proposal: Proposal) -> None:
        """Show the answers on one command; hides where they decided nothing."""
        assessment = proposal.assessment
        self.setVisible(not undoes(proposal) and not judged_by_words(proposal.decision))
        self._say("")
        self.missing.setVisible(assessment is None)
        for row in self.rows.values():
            row.setVisible(assessment is not None)
        if assessment is not None:
            for verdict in assessment.verdicts:
                self.rows[verdict.criterion].show_verdict(verdict)

    def show_explanation(self, proposal: Proposal, explanation: Explanation) -> None:
        """Say which words drove the answers, in a sentence of its own."""
        self._say(told(proposal, explanation))

    def _say(self, sentence: str) -> None:
        self.because.setText(sentence)
        self.because.setVisible(bool(sentence))
