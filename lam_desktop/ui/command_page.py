"""The page a person works on: the command, the decision, the plan, the answer, the result."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from lam_desktop.confirm.wording import step_text
from lam_desktop.domain.command import Source
from lam_desktop.domain.outcome import Outcome, StepOutcome
from lam_desktop.domain.proposal import Proposal
from lam_desktop.ui.answer_bar import AnswerBar
from lam_desktop.ui.command_box import CommandBox
from lam_desktop.ui.plain_text import PlainText
from lam_desktop.ui.plan_card import PlanCard
from lam_desktop.ui.result_card import ResultCard
from lam_desktop.ui.session import Session, State
from lam_desktop.ui.theme import Theme
from lam_desktop.ui.verdict_card import VerdictCard

LAST_LINE = 12
"""Pixels of the plan's lower edge that may stay out of sight."""


class CommandPage(QWidget):
    """Shows the session and passes on what the person wants; decides nothing itself."""

    def __init__(self, session: Session, theme: Theme, home: str, examples: Sequence[str]) -> None:
        super().__init__()
        self._session = session
        self._running: Proposal | None = None
        self._home = home
        self.box = CommandBox()
        self.go = QPushButton(self.tr("Go"))
        self.go.setProperty("kind", "main")
        self.go.setAccessibleName(self.tr("Judge this command and show the steps"))
        self.result = ResultCard(theme)
        self.verdict = VerdictCard(theme)
        self.plan = PlanCard(home)
        self.welcome = self._make_welcome(examples)
        self.answer = AnswerBar()
        self.status = PlainText(role="muted")
        self.status.setAccessibleName(self.tr("Status"))
        self._lay_out()
        self._connect()
        self._clear()
        self._show_state(session.state)

    def _make_welcome(self, examples: Sequence[str]) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        title = PlainText(self.tr("Tell me what you want done"), role="title")
        layout = QVBoxLayout(card)
        layout.setContentsMargins(14, 12, 14, 14)
        layout.setSpacing(8)
        layout.addWidget(title)
        layout.addWidget(
            PlainText(
                self.tr(
                    "Each command is judged on this computer first. You see every step and say yes"
                    " before anything risky happens. For example:"
                ),
                role="muted",
            )
        )
        for example in examples[:4]:
            button = QPushButton(example.replace("&", "&&"))
            button.setProperty("kind", "example")
            button.clicked.connect(lambda _=False, text=example: self.take(text))
            layout.addWidget(button)
        return card

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.box, 1)
        top.addWidget(self.go)
        inside = QWidget()
        inside.setObjectName("scrolled")
        self._cards = cards = QVBoxLayout(inside)
        cards.setContentsMargins(0, 0, 4, 0)
        cards.setSpacing(10)
        for card in (self.welcome, self.result, self.verdict, self.plan):
            cards.addWidget(card)
        cards.addStretch(1)
        self.pane = QScrollArea()
        self.pane.setWidgetResizable(True)
        self.pane.setFrameShape(QFrame.Shape.NoFrame)
        self.pane.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pane.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.pane.setAccessibleName(self.tr("Decision and steps"))
        self.pane.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 10)
        layout.setSpacing(10)
        layout.addLayout(top)
        layout.addWidget(self.pane, 1)
        layout.addWidget(self.answer)
        layout.addWidget(self.status)

    def _connect(self) -> None:
        session = self._session
        for part in self.findChildren(QWidget):
            if part.focusPolicy() != Qt.FocusPolicy.NoFocus:
                part.installEventFilter(self)
        bar = self.pane.verticalScrollBar()
        bar.valueChanged.connect(lambda _: self._look_whether_seen())
        bar.rangeChanged.connect(lambda *_: self._look_whether_seen())
        self.box.submitted.connect(self._ask)
        self.go.clicked.connect(self._ask)
        self.box.textEdited.connect(lambda _: session.cancel("the command was edited"))
        self.answer.approved.connect(session.approve)
        self.answer.declined.connect(session.cancel)
        self.answer.stop_wanted.connect(session.stop)
        self.result.undo_wanted.connect(session.undo)
        session.state_changed.connect(self._show_state)
        session.proposed.connect(self._show_proposal)
        session.withdrawn.connect(self._clear)
        session.run_begins.connect(self._show_run)
        session.step_started.connect(self._show_started)
        session.step_finished.connect(self._show_finished)
        session.ended.connect(self._show_outcome)
        session.failed.connect(self._show_error)

    def take(self, text: str) -> None:
        """Put ``text`` into the command box, as if it had been typed, and ask nothing yet."""
        self._session.cancel("the command was edited")
        self.box.setText(text)
        self.box.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 Qt's name
        if event.key() == Qt.Key.Key_Escape:
            if self._session.state is State.RUNNING:
                self._session.stop()
            self._session.cancel()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        # Looked for where a key first arrives: on its way up it no longer says who made it.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self.answer.press_by_keyboard(event)
        return super().eventFilter(watched, event)

    def _ask(self) -> None:
        self._session.ask(self.box.text(), Source.WINDOW)

    def _clear(self) -> None:
        self.result.hide()
        self.verdict.hide()
        self.plan.hide()
        self.welcome.show()

    def _show_state(self, state: State) -> None:
        busy = state in (State.RUNNING, State.STARTING, State.BROKEN)
        self.box.setReadOnly(state is State.RUNNING)
        self.go.setEnabled(not busy and state is not State.JUDGING)
        self.answer.show_state(state)
        words = {
            State.STARTING: self.tr("The guard is starting. You can type already."),
            State.BROKEN: self.tr("The guard is not working, so nothing can be done."),
            State.READY: self.tr("Ready."),
            State.JUDGING: self.tr("Thinking about it…"),
            State.PROPOSED: self.tr("Nothing has been done yet."),
            State.RUNNING: self.tr("Starting…"),
        }
        self.status.setText(words[state])

    def _show_proposal(self, proposal: Proposal) -> None:
        if proposal.command.source is Source.QUICK:
            self.box.setText(proposal.command.text)
        self.welcome.hide()
        self.result.hide()
        self.verdict.show_proposal(proposal)
        self.verdict.show()
        self.plan.show_proposal(proposal)
        self.pane.verticalScrollBar().setValue(0)
        self.answer.show_proposal(proposal, runnable=self._session.can_run)
        QTimer.singleShot(0, self, self._look_whether_seen)

    def _look_whether_seen(self) -> None:
        """Run may be offered once the last step was in sight: nobody approves what is below."""
        view = self.pane.viewport()
        needed = self._cards.totalHeightForWidth(view.width())
        if self.pane.verticalScrollBar().value() + view.height() >= needed - LAST_LINE:
            self.answer.plan_seen()

    def _show_run(self, proposal: Proposal) -> None:
        self._running = proposal
        self.plan.show_run(over=False)
        self.result.hide()

    def _show_started(self, index: int) -> None:
        self.plan.show_started(index)
        self.status.setText(self.progress_text(index))

    def progress_text(self, index: int) -> str:
        """'Step 2 of 5: …' for the run that is going on."""
        plan = self._running.plan if self._running else None
        if plan is None or index >= len(plan.steps):
            return self.tr("Working…")
        count = len(plan.steps)
        words = step_text(plan.steps[index].action, home=self._home, isolate=True)
        return self.tr("Step {0} of {1}: {2}").format(index + 1, count, words)

    def _show_finished(self, outcome: StepOutcome) -> None:
        self.plan.show_outcome(outcome)

    def _show_outcome(self, outcome: Outcome) -> None:
        self.result.show_outcome(outcome)
        self.plan.show_run(over=True)
        self.status.setText(self.result.text.text())
        self.pane.verticalScrollBar().setValue(0)

    def _show_error(self, sentence: str) -> None:
        self.result.show_error(sentence)
        self.pane.verticalScrollBar().setValue(0)
