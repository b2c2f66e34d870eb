"""The page a person works on: the command, the decision, the plan, the answer, the result."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from lam_desktop.confirm.endings import SHORT
from lam_desktop.confirm.visible import cut
from lam_desktop.confirm.wording import cares, step_text
from lam_desktop.domain.command import Source
from lam_desktop.domain.outcome import Outcome, StepOutcome
from lam_desktop.domain.proposal import Proposal
from lam_desktop.domain.verdict import Explanation
from lam_desktop.ui.answer_bar import AnswerBar
from lam_desktop.ui.command_box import CommandBox
from lam_desktop.ui.criteria_card import CriteriaCard
from lam_desktop.ui.plain_text import PlainText
from lam_desktop.ui.plan_card import PlanCard
from lam_desktop.ui.result_card import ResultCard
from lam_desktop.ui.scroll_bar import SteadyScrollBar
from lam_desktop.ui.session import Session, State
from lam_desktop.ui.theme import Theme
from lam_desktop.ui.update_line import UpdateLine
from lam_desktop.ui.verdict_card import VerdictCard
from lam_desktop.ui.welcome_card import WelcomeCard
from lam_desktop.update.check import NewVersion

LAST_LINE = 2
"""Pixels of the plan's lower edge that may stay out of sight."""
EDGE, BAR_ROOM = 14, 12
"""The margin of the page; on the right the scroll bar stands in it, so that the cards end where
the buttons do."""


class CommandPage(QWidget):
    """Shows the session and passes on what the person wants; decides nothing itself."""

    def __init__(
        self,
        session: Session,
        theme: Theme,
        *,
        home: str,
        examples: Sequence[str],
        stop_keys: str = "",
    ) -> None:
        super().__init__()
        self._session = session
        self._running: Proposal | None = None
        self._shown: Proposal | None = None
        self._painted = False
        self._home = home
        self.box = CommandBox()
        self.go = QPushButton(self.tr("Go"))
        self.go.setProperty("kind", "main")
        self.go.setAccessibleName(self.tr("Judge this command and show the steps"))
        self.result = ResultCard(theme, home)
        self.verdict = VerdictCard(theme)
        self.plan = PlanCard(home)
        self.criteria = CriteriaCard()
        self.welcome = WelcomeCard(examples)
        self.news = UpdateLine()
        self.answer = AnswerBar(stop_keys)
        self.status = PlainText(role="muted")
        self.status.setAccessibleName(self.tr("Status"))
        self._lay_out()
        self._connect()
        self._clear()
        self._show_state(session.state)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, BAR_ROOM, 0)
        top.addWidget(self.box, 1)
        top.addWidget(self.go)
        self.pane = self._make_pane()
        below = QVBoxLayout()
        below.setContentsMargins(0, 0, BAR_ROOM, 0)
        below.setSpacing(10)
        below.addWidget(self.answer)
        below.addWidget(self.status)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(EDGE, EDGE, EDGE - BAR_ROOM, 10)
        layout.setSpacing(10)
        layout.addLayout(top)
        layout.addWidget(self.pane, 1)
        layout.addLayout(below)

    def _make_pane(self) -> QScrollArea:
        """What is scrolled: the cards, one below the other."""
        inside = QWidget()
        inside.setObjectName("scrolled")
        cards = QVBoxLayout(inside)
        cards.setContentsMargins(0, 0, 2, 0)
        cards.setSpacing(10)
        shown = (self.welcome, self.result, self.verdict, self.plan, self.criteria, self.news)
        for card in shown:
            cards.addWidget(card)
        cards.addStretch(1)
        pane = QScrollArea()
        pane.setWidgetResizable(True)
        pane.setObjectName("pane")
        pane.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        pane.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        pane.setVerticalScrollBar(SteadyScrollBar())
        pane.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        pane.setAccessibleName(self.tr("Decision and steps"))
        pane.setWidget(inside)
        return pane

    def _connect(self) -> None:
        session = self._session
        for part in self.findChildren(QWidget):
            if part.focusPolicy() != Qt.FocusPolicy.NoFocus:
                part.installEventFilter(self)
        self.plan.installEventFilter(self)
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
        self.welcome.chosen.connect(self.take)
        self.verdict.wish.connect(self._ask_for)
        session.state_changed.connect(self._show_state)
        session.proposed.connect(self._show_proposal)
        session.explained.connect(self._show_explanation)
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

    def tell_news(self, newer: NewVersion | None) -> None:
        """Tell of a newer version where the page is empty, so that nothing moves under a hand."""
        self.news.tell(newer)
        self.news.setVisible(self.news.has_news and not self.welcome.isHidden())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 Qt's name
        if event.key() == Qt.Key.Key_Escape:
            if self._session.state is State.RUNNING:
                self._session.stop()
            self._session.cancel()
            self.box.let_go()
            return
        super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        # Looked for where a key first arrives: on its way up it no longer says who made it.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self.answer.press_by_keyboard(event)
        if watched is self.plan and event.type() == QEvent.Type.Paint:
            painted = self._shown
            QTimer.singleShot(0, self, lambda: self._on_plan_painted(painted))
        return super().eventFilter(watched, event)

    def _ask(self) -> None:
        if self._session.state is State.STARTING:
            self.box.hold()
            self.status.setText(self.tr("The guard is starting; it looks at this first."))
            return
        asked = self._session.ask(self.box.text(), Source.WINDOW)
        if not asked and self._session.state is State.READY:
            self.result.soften()

    def _ask_for(self, text: str) -> None:
        """Ask for what a button offers, in the box, as if it had been typed."""
        self.take(text)
        self._ask()

    def _clear(self) -> None:
        for card in (self.result, self.verdict, self.plan, self.criteria):
            card.hide()
        self.welcome.show()
        self.news.setVisible(self.news.has_news)
        self._keep_focus()

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
            State.PROPOSED: self._words_for_proposal(),
            State.RUNNING: self.tr("Starting…"),
        }
        self.status.setText(words[state])
        self._keep_focus()
        if state is State.READY:
            # Once everyone has heard of this state, for the next one follows from it.
            QTimer.singleShot(0, self.box, self.box.release)

    def _words_for_proposal(self) -> str:
        proposal = self._session.proposal
        if self._session.can_run:
            return self.tr("Nothing has been done yet.")
        grief = proposal is not None and cares(proposal.decision)
        return "" if grief else self.tr("Nothing has been done.")

    def _keep_focus(self) -> None:
        """Take the focus back into the box where its holder has gone from sight."""
        if not self.isVisible() or not self.window().isActiveWindow():
            return
        holder = QApplication.focusWidget()
        if holder is None or not holder.isVisible() or isinstance(holder, QTabBar):
            self.box.setFocus()

    def _show_proposal(self, proposal: Proposal) -> None:
        if proposal.command.source is Source.QUICK:
            self.box.setText(proposal.command.text)
        self.welcome.hide()
        self.news.hide()
        self.result.hide()
        self._shown, self._painted = proposal, False
        self.verdict.show_proposal(proposal)
        self.verdict.show()
        self.plan.show_proposal(proposal)
        self.criteria.show_proposal(proposal)
        self.pane.verticalScrollBar().setValue(0)
        self.answer.show_proposal(proposal, runnable=self._session.can_run)
        self._keep_focus()

    def _show_explanation(self, proposal: Proposal, explanation: Explanation) -> None:
        """Say which words it was. It comes late, so nothing above the guard's answers moves."""
        self.verdict.show_explanation(proposal, explanation)
        self.criteria.show_explanation(proposal, explanation)

    def _on_plan_painted(self, proposal: Proposal | None) -> None:
        self._painted = proposal is not None and proposal is self._shown
        self._look_whether_seen()

    def _look_whether_seen(self) -> None:
        """Run may be offered once the last step was in sight: nobody approves what is below.

        Before the plan was painted its lines are not yet where they will stand, and do not count.
        """
        plan = self.plan
        if not self._painted or plan.height() < plan.heightForWidth(plan.width()):
            return
        in_sight = plan.visibleRegion().boundingRect()
        if not in_sight.isEmpty() and in_sight.bottom() >= plan.height() - 1 - LAST_LINE:
            self.answer.plan_seen()

    def _show_run(self, proposal: Proposal) -> None:
        self._running = proposal
        self.verdict.show_answered()
        self.plan.show_run()
        self.result.hide()

    def _show_started(self, index: int) -> None:
        self.plan.show_started(index)
        self.status.setText(self.progress_text(index))

    def progress_text(self, index: int) -> str:
        """'Step 2 of 5: …' for the run that is going on, in two lines at most."""
        plan = self._running.plan if self._running else None
        if plan is None or index >= len(plan.steps):
            return self.tr("Working…")
        count = len(plan.steps)
        words = step_text(plan.steps[index].action, home=self._home, isolate=True)
        return cut(self.tr("Step {0} of {1}: {2}").format(index + 1, count, words), SHORT)

    def _show_finished(self, outcome: StepOutcome) -> None:
        self.plan.show_outcome(outcome)

    def _show_outcome(self, outcome: Outcome) -> None:
        self.result.show_outcome(outcome, self._running)
        self.plan.show_end(outcome)
        self.pane.verticalScrollBar().setValue(0)
        self._keep_focus()

    def _show_error(self, sentence: str) -> None:
        self.result.show_error(sentence)
        self.pane.verticalScrollBar().setValue(0)
