"""The buttons under a proposal: Run, which only a person presses, Cancel, Stop, and the tick."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from lam_desktop.confirm.visible import visible
from lam_desktop.domain.proposal import Proposal
from lam_desktop.ui.human_button import HumanButton
from lam_desktop.ui.plain_text import PlainText
from lam_desktop.ui.session import State


class AnswerBar(QFrame):
    """Asks for the person's answer to exactly one proposal at a time.

    ``approved`` carries the very proposal that stood there when Run was pressed. ``stop_keys``
    names the chord that stops a run from anywhere, if there is one.
    """

    approved = Signal(object)
    declined = Signal()
    stop_wanted = Signal()

    def __init__(self, stop_keys: str = "") -> None:
        super().__init__()
        self._stop_keys = stop_keys
        self._proposal: Proposal | None = None
        self._grave = False
        self._seen = False
        self.tick = QCheckBox()
        self.grave = PlainText()
        self.hint = PlainText(role="muted")
        self.run = HumanButton(self.tr("Run"))
        self.run.setProperty("kind", "main")
        self.run.setAccessibleName(self.tr("Run these steps"))
        self.run.setAccessibleDescription(self.tr("With the keyboard: Ctrl and Enter together"))
        self.cancel = QPushButton(self.tr("Cancel"))
        self.stop = QPushButton(self.tr("Stop"))
        self.stop.setProperty("kind", "stop")
        self.run.pressed_by_person.connect(self._approve)
        self.run.awake_changed.connect(lambda _: self._say())
        self.cancel.clicked.connect(self.declined)
        self.stop.clicked.connect(self.stop_wanted)
        self.tick.toggled.connect(self._on_tick)
        self._lay_out()
        self.show_state(State.STARTING)

    def _lay_out(self) -> None:
        grave = QHBoxLayout()
        grave.addWidget(self.tick, 0, Qt.AlignmentFlag.AlignTop)
        grave.addWidget(self.grave, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.hint, 1, Qt.AlignmentFlag.AlignVCenter)
        for button in (self.cancel, self.run, self.stop):
            button.setMinimumWidth(96)
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(grave)
        layout.addLayout(buttons)

    def show_proposal(self, proposal: Proposal, *, runnable: bool) -> None:
        """Ask about one proposal; with nothing to run there is only Cancel."""
        self._proposal = proposal if runnable else None
        self._seen = False
        grave = [r.sentence for r in proposal.decision.reasons if r.grave] if runnable else []
        self.tick.setChecked(False)
        understood = self.tr("I understand: ") + " ".join(visible(line) for line in grave)
        self.grave.setText(understood)
        self.tick.setAccessibleName(understood)
        for part in (self.tick, self.grave):
            part.setVisible(bool(grave))
        self._grave = bool(grave)
        self.run.setVisible(runnable)
        self.cancel.setVisible(True)
        self.cancel.setText(self.tr("Cancel") if runnable else self.tr("Close"))
        self._offer()

    def show_state(self, state: State) -> None:
        """Show the buttons that belong to a state; a proposal brings its own."""
        if state is not State.PROPOSED:
            self._proposal = None
            self.run.withdraw()
            self.run.hide()
            self.tick.hide()
            self.grave.hide()
            self.cancel.setText(self.tr("Cancel"))
            self.cancel.setVisible(state is State.JUDGING)
        self.stop.setVisible(state is State.RUNNING)
        self._say()
        if state is State.RUNNING:
            self.hint.setText(self._way_to_stop())

    def plan_seen(self) -> None:
        """The last step has been in sight, so Run may be offered."""
        if self._proposal is not None and not self._seen:
            self._seen = True
            self._offer()

    def press_by_keyboard(self, event: QKeyEvent) -> bool:
        """Pass a key on to Run; True if it was the chord, whether it counted or not."""
        return self.run.press_by_keyboard(event)

    def _offer(self) -> None:
        if self._proposal is not None and self._seen and (self.tick.isChecked() or not self._grave):
            self.run.offer()
        else:
            self.run.withdraw()
        self._say()

    def _on_tick(self, _: bool) -> None:
        if self._proposal is not None:
            self._offer()

    def _approve(self) -> None:
        proposal, self._proposal = self._proposal, None
        self.run.withdraw()
        if proposal is not None:
            self.approved.emit(proposal)

    def _way_to_stop(self) -> str:
        if not self._stop_keys:
            return self.tr("Esc stops it.")
        return self.tr("Esc here, or {0} anywhere, stops it.").format(self._stop_keys)

    def _say(self) -> None:
        if self._proposal is None:
            self.hint.setText("")
        elif not self._seen:
            self.hint.setText(self.tr("There is more: scroll down to see every step first."))
        elif self._grave and not self.tick.isChecked():
            self.hint.setText(self.tr("Tick the box first, if you really want this."))
        elif self.run.awake:
            self.hint.setText(self.tr("Click Run, or press Ctrl+Enter. Esc says no."))
        else:
            self.hint.setText(self.tr("Please read the steps first."))
