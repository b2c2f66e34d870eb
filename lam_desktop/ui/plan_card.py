"""The plan a person approves: numbered steps, what can be undone, and how each one went."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from lam_desktop.confirm.endings import for_good, undo_summary, undo_text, with_short_paths
from lam_desktop.confirm.sentences import MORE_LINES, NO_UNDO
from lam_desktop.confirm.visible import visible
from lam_desktop.confirm.wording import step_text, undoes
from lam_desktop.domain.decision import Decision, Effect
from lam_desktop.domain.outcome import Outcome, Status, StepOutcome
from lam_desktop.domain.plan import Plan, Step
from lam_desktop.domain.proposal import Proposal
from lam_desktop.ui.plain_text import PlainText, set_property

STATUS_TONES = {
    Status.DONE: "good",
    Status.FAILED: "bad",
    Status.STOPPED: "warn",
    Status.INTERRUPTED: "bad",
}
MOST_LINES = 20
"""Lines of a result that are shown under its step."""


class StepRow(QFrame):
    """One step: its number, what it does, whether it can be undone, and a mark in words."""

    def __init__(self, number: int, step: Step, decision: Decision, home: str) -> None:
        super().__init__()
        self._home = home
        self._began = False
        self.text = PlainText(step_text(step.action, home=home, isolate=True))
        self.text.setToolTip(plain_tip(step_text(step.action)))
        self.undo = PlainText(undo_text(step, home=home), role="muted")
        if undo_text(step) == NO_UNDO:
            self.undo.setProperty("tone", "warn")
        self.mark = QLabel()
        self.mark.setObjectName("chip")
        self.said = PlainText(role="muted")
        self.said.hide()
        badge = QLabel(str(number))
        badge.setObjectName("number")
        badge.setFixedSize(24, 24)
        badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words = QVBoxLayout()
        words.setContentsMargins(0, 4, 0, 0)  # level with the number
        words.setSpacing(2)
        for part in (self.text, self.undo, self.said):
            words.addWidget(part)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(badge, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        layout.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        self._show_decision(decision)
        self.setAccessibleName(f"{number}. {step_text(step.action)}. {undo_text(step)}")

    def _show_decision(self, decision: Decision) -> None:
        if decision.effect is Effect.ALLOW:
            self.mark.hide()
        elif decision.effect is Effect.CONFIRM:
            self.set_mark(self.tr("needs your yes"), "warn")
        else:
            self.set_mark(self.tr("not allowed"), "bad")

    def set_mark(self, word: str, tone: str) -> None:
        """Show a word beside the step."""
        self.mark.setText(word)
        set_property(self.mark, "tone", tone)
        self.mark.show()

    def show_started(self) -> None:
        """Say that the step is under way."""
        self._began = True
        self.set_mark(self.tr("working…"), "warn")

    def show_over(self) -> None:
        """The run is over: what could be undone is the result's to say."""
        self.undo.hide()
        if not self._began:
            self.set_mark(self.tr("not done"), "muted")

    def show_outcome(self, outcome: StepOutcome) -> None:
        """Show how the step ended and what it has to say."""
        self._began = True
        words = {
            Status.DONE: self.tr("done"),
            Status.FAILED: self.tr("did not work"),
            Status.STOPPED: self.tr("stopped"),
            Status.INTERRUPTED: self.tr("interrupted"),
        }
        self.set_mark(words[outcome.status], STATUS_TONES[outcome.status])
        self.said.setText(first_lines(with_short_paths(outcome.message, self._home)))
        self.said.setVisible(bool(outcome.message))


class PlanCard(QFrame):
    """The steps of one proposal, or why there are none."""

    def __init__(self, home: str) -> None:
        super().__init__()
        self.setObjectName("card")
        self._home = home
        self.rows: list[StepRow] = []
        self.title = PlainText(role="title")
        self.undo = PlainText(role="muted")
        self.gap = PlainText()
        self._steps = QVBoxLayout()
        self._steps.setSpacing(12)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 14)
        layout.setSpacing(10)
        layout.addWidget(self.title)
        layout.addLayout(self._steps)
        layout.addWidget(self.gap)
        layout.addWidget(self.undo)

    def show_proposal(self, proposal: Proposal) -> None:
        """Show the plan of one proposal; hides where there is nothing to show."""
        self._clear()
        plan = proposal.plan
        self.setVisible(plan is not None)
        if plan is None:
            return
        undoing = undoes(proposal)
        for number, (step, decision) in enumerate(
            zip(plan.steps, self._decisions(proposal), strict=True), start=1
        ):
            row = StepRow(number, step, decision, self._home)
            # A step that puts something back knows no undo of its own before it was taken.
            row.undo.setVisible(not undoing or step.undo is not None or for_good(step))
            self.rows.append(row)
            self._steps.addWidget(row)
        gap = plan.unplanned is not None or not plan.steps
        self.title.setText(self.tr("Why not") if gap else self.tr("What I would do"))
        self._show_gap(plan, gap)
        self.undo.setText(undo_summary(plan))
        self.undo.setVisible(bool(plan.steps) and not gap and not undoing)

    def _decisions(self, proposal: Proposal) -> Sequence[Decision]:
        """A decision for each step; where the steps could not be judged, that of the whole."""
        steps = proposal.plan.steps if proposal.plan is not None else ()
        if len(proposal.step_decisions) == len(steps):
            return proposal.step_decisions
        return [proposal.decision] * len(steps)

    def _show_gap(self, plan: Plan, gap: bool) -> None:
        self.gap.setVisible(gap)
        why = with_short_paths(plan.unplanned or self.tr("No step was found for it."), self._home)
        rest = self.tr(
            "Nothing is done, not even in part. Try saying it in simpler words, one thing at a"
            " time; Help, “What can I say?” has examples."
        )
        self.gap.setText(f"{visible(why)}\n{rest}")

    def show_run(self) -> None:
        """Say that the steps are being taken."""
        self.title.setText(self.tr("What I am doing"))

    def show_end(self, outcome: Outcome) -> None:
        """Say how far the run came; whether it can be undone is now the result's to say."""
        done = outcome.status is Status.DONE
        self.title.setText(self.tr("What I did") if done else self.tr("How far I got"))
        self.undo.hide()
        for row in self.rows:
            row.show_over()

    def show_started(self, index: int) -> None:
        """Mark the step that is under way."""
        if index < len(self.rows):
            self.rows[index].show_started()

    def show_outcome(self, outcome: StepOutcome) -> None:
        """Mark the step that ended."""
        if outcome.index < len(self.rows):
            self.rows[outcome.index].show_outcome(outcome)

    def _clear(self) -> None:
        self.rows.clear()
        clear_layout(self._steps)


def clear_layout(layout: QLayout) -> None:
    """Take every widget out of ``layout`` and let it go."""
    while (item := layout.takeAt(0)) is not None:
        widget: QWidget | None = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def first_lines(text: str) -> str:
    """The lines of a result made visible: the first of them, and how many more there are."""
    lines = [visible(line) for line in text.splitlines()]
    if len(lines) > MOST_LINES:
        lines[MOST_LINES:] = [MORE_LINES.format(count=len(lines) - MOST_LINES)]
    return "\n".join(lines)


def plain_tip(text: str) -> str:
    """The tooltip that shows ``text`` as it is.

    A tooltip guesses whether it is markup; escaped inside one tag it is always text.
    """
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<p style='white-space:pre-wrap'>{escaped}</p>"
