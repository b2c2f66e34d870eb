"""What is going on between the person and the pipeline, without a single widget.

One command at a time: judged, proposed, answered, carried out. Windows show the state and pass on
what the person wants; the worker does the work.
"""

import threading
from enum import StrEnum

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from lam_desktop.confirm.because import explainable
from lam_desktop.domain.command import Command, Source
from lam_desktop.domain.decision import Effect
from lam_desktop.domain.errors import CommandError
from lam_desktop.domain.outcome import Outcome
from lam_desktop.domain.proposal import Approver, Proposal
from lam_desktop.domain.verdict import Explanation
from lam_desktop.ui.backend import Preferences, complete, needs_the_screen
from lam_desktop.ui.worker import PipelineWorker

STEP_ASIDE_MS = 300
"""How long the windows have to get out of the way before the first key or click."""


class State(StrEnum):
    """Where the one conversation stands."""

    STARTING = "starting"
    BROKEN = "broken"
    READY = "ready"
    JUDGING = "judging"
    PROPOSED = "proposed"
    RUNNING = "running"


class Session(QObject):
    """The one conversation. Every answer that is not a person's clear yes is a no.

    ``explained`` may follow ``proposed``: the proposal that is on show, and which words drove it.
    """

    state_changed = Signal(object)
    proposed = Signal(object)
    explained = Signal(object, object)
    withdrawn = Signal()
    run_begins = Signal(object)
    step_started = Signal(int)
    step_finished = Signal(object)
    ended = Signal(object)
    failed = Signal(str)
    ready = Signal(str)
    history_ready = Signal(object)
    told = Signal(str, str)

    _start = Signal()
    _propose = Signal(int, object)
    _propose_undo = Signal(int, object, object)
    _explain = Signal(object)
    _carry_out = Signal(object, object, object)
    _refuse = Signal(object, str)
    _history = Signal(str)
    _verify = Signal()
    _examine = Signal()
    _leave = Signal()

    def __init__(self, worker: PipelineWorker, preferences: Preferences) -> None:
        super().__init__()
        self.preferences = preferences
        self.state = State.STARTING
        self.proposal: Proposal | None = None
        self._stop = threading.Event()
        self._ticket = 0
        self._thread = QThread()
        self._thread.setObjectName("pipeline")
        self._worker = worker
        worker.moveToThread(self._thread)
        self._connect(worker)

    def _connect(self, worker: PipelineWorker) -> None:
        self._start.connect(worker.start)
        self._propose.connect(worker.propose)
        self._propose_undo.connect(worker.propose_undo)
        self._explain.connect(worker.explain)
        self._carry_out.connect(worker.carry_out)
        self._refuse.connect(worker.refuse)
        self._history.connect(worker.history)
        self._verify.connect(worker.verify)
        self._examine.connect(worker.examine)
        self._leave.connect(worker.leave)
        worker.ready.connect(self._on_ready)
        worker.not_ready.connect(self._on_not_ready)
        worker.proposed.connect(self._on_proposed)
        worker.not_proposed.connect(self._on_not_proposed)
        worker.explained.connect(self._on_explained)
        worker.step_started.connect(self.step_started)
        worker.step_finished.connect(self.step_finished)
        worker.ended.connect(self._on_ended)
        worker.run_failed.connect(self._on_run_failed)
        worker.history_ready.connect(self.history_ready)
        worker.told.connect(self.told)
        worker.failed.connect(self.failed)

    def begin(self) -> None:
        """Start the thread, or build the backend anew after a setting changed."""
        if self.state is State.RUNNING:
            return
        self.cancel("the settings changed")
        if not self._thread.isRunning():
            self._thread.start()
        self._set_state(State.STARTING)
        self._start.emit()

    def ask(self, text: str, source: Source) -> bool:
        """Have a command judged and planned; False when it cannot be asked now."""
        if self.state in (State.RUNNING, State.STARTING, State.BROKEN):
            return False
        try:
            command = Command(text=text, source=source)
        except CommandError as error:
            self.cancel("another command was given")
            self.failed.emit(str(error))
            return False
        self.cancel("another command was given")
        self._ticket += 1
        self._set_state(State.JUDGING)
        self._propose.emit(self._ticket, command)
        return True

    def undo(self, run_id: str | None, source: Source = Source.WINDOW) -> None:
        """Have a run put back; its steps are proposed like any other."""
        if self.state not in (State.READY, State.PROPOSED, State.JUDGING):
            return
        self.cancel("an undo was asked for")
        self._ticket += 1
        self._set_state(State.JUDGING)
        self._propose_undo.emit(self._ticket, run_id, source)

    def approve(self, shown: Proposal) -> None:
        """A person's yes to the proposal they were shown, and to no other."""
        if self.state is State.PROPOSED and shown is self.proposal and self.can_run:
            self._run(shown, Approver.PERSON)

    @property
    def can_run(self) -> bool:
        """Whether a yes could carry out what is proposed."""
        proposal = self.proposal
        return (
            proposal is not None
            and proposal.decision.effect is not Effect.BLOCK
            and complete(proposal.plan)
        )

    def cancel(self, why: str = "declined") -> None:
        """The person's no, to whatever is proposed or still being judged."""
        if self.state not in (State.JUDGING, State.PROPOSED):
            return
        self._ticket += 1
        proposal, runnable = self.proposal, self.can_run
        self.proposal = None
        if proposal is not None and runnable:
            self._refuse.emit(proposal, why)
        self._set_state(State.READY)
        self.withdrawn.emit()

    def stop(self) -> None:
        """Stop the run now; never waits behind other work."""
        self._stop.set()

    def look_up(self, search: str) -> None:
        """Ask for the history; answered by ``history_ready``."""
        if self.state not in (State.STARTING, State.BROKEN):
            self._history.emit(search)

    def verify(self) -> None:
        """Have the record checked; answered by ``told``."""
        self._verify.emit()

    def examine(self) -> None:
        """Have the machine examined; answered by ``told``."""
        self._examine.emit()

    def leave(self, wait_ms: int = 5000) -> bool:
        """Stop and say no to everything, end the thread; False if it would not end in time."""
        self.stop()
        self.cancel("the window was closed")
        if not self._thread.isRunning():
            return True
        self._leave.emit()
        return self._thread.wait(wait_ms)

    def _run(self, proposal: Proposal, approver: Approver) -> None:
        aside = proposal.plan is not None and needs_the_screen(proposal.plan)
        stop = self._stop = threading.Event()
        self.proposal = None
        self._set_state(State.RUNNING)
        self.run_begins.emit(proposal)
        if aside:
            QTimer.singleShot(
                STEP_ASIDE_MS, self, lambda: self._carry_out.emit(proposal, approver, stop)
            )
        else:
            self._carry_out.emit(proposal, approver, stop)

    def _on_ready(self, model: str) -> None:
        self._set_state(State.READY)
        self.ready.emit(model)

    def _on_not_ready(self, why: str) -> None:
        self._set_state(State.BROKEN)
        self.failed.emit(why)

    def _on_proposed(self, ticket: int, proposal: Proposal) -> None:
        if ticket != self._ticket or self.state is not State.JUDGING:
            self._refuse.emit(proposal, "withdrawn before it was shown")
            return
        self.proposal = proposal
        allowed = proposal.decision.effect is Effect.ALLOW
        if allowed and self.can_run and self.preferences.run_allowed_without_asking:
            self.proposed.emit(proposal)
            self._run(proposal, Approver.POLICY)
            return
        if not self.can_run:
            blocked = proposal.decision.effect is Effect.BLOCK
            self._refuse.emit(proposal, "blocked" if blocked else "no complete plan")
        self._set_state(State.PROPOSED)
        self.proposed.emit(proposal)
        # Asked for when it is on show, so that no verdict comes later by it; and not before a run
        # that begins at once, which needs the worker.
        if proposal is self.proposal and explainable(proposal):
            self._explain.emit(proposal)

    def _on_explained(self, proposal: Proposal, explanation: Explanation) -> None:
        if self.state is State.PROPOSED and proposal is self.proposal:
            self.explained.emit(proposal, explanation)

    def _on_not_proposed(self, ticket: int, why: str) -> None:
        if ticket == self._ticket and self.state is State.JUDGING:
            self._set_state(State.READY)
            self.failed.emit(why)

    def _on_ended(self, outcome: Outcome) -> None:
        self._set_state(State.READY)
        self.ended.emit(outcome)

    def _on_run_failed(self, why: str) -> None:
        self._set_state(State.READY)
        self.failed.emit(why)

    def _set_state(self, state: State) -> None:
        if state is not self.state:
            self.state = state
            self.state_changed.emit(state)
