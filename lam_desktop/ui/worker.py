"""The one thread on which the pipeline lives, so that no window ever freezes.

Requests come as queued signals and are answered by signals, in order. Only Stop does not queue:
it is a ``threading.Event`` that the window sets directly.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import QObject, QThread, Signal, Slot

from lam_desktop.domain.command import Command, Source
from lam_desktop.domain.errors import LamError
from lam_desktop.domain.outcome import StepOutcome
from lam_desktop.domain.proposal import Approver, Proposal
from lam_desktop.ui.backend import Backend, Factory

EXPLAIN_SECONDS = 2.0
"""The longest that a run or the next command waits while it is found out which words did it."""
T = TypeVar("T")
log = logging.getLogger(__name__)


class PipelineWorker(QObject):
    """Owns the backend. A ``ticket`` pairs an answer with its question; late ones are known by it.

    ``not_proposed`` and ``run_failed`` carry a sentence for a person, as ``failed`` does.
    """

    ready = Signal(str)
    not_ready = Signal(str)
    proposed = Signal(int, object)
    not_proposed = Signal(int, str)
    explained = Signal(object, object)
    step_started = Signal(int)
    step_finished = Signal(object)
    ended = Signal(object)
    run_failed = Signal(str)
    history_ready = Signal(object)
    told = Signal(str, str)
    failed = Signal(str)

    def __init__(self, factory: Factory, doctor: Callable[[], str]) -> None:
        super().__init__()
        self._factory = factory
        self._doctor = doctor
        self._backend: Backend | None = None

    @Slot()
    def start(self) -> None:
        """Build the backend (again, after a setting changed) and say which model judges."""
        self._backend = None

        def build() -> None:
            self._backend = self._factory(self._progress)
            self.ready.emit(self._backend.model)

        self._try(build, self.not_ready.emit)

    @Slot(int, object)
    def propose(self, ticket: int, command: Command) -> None:
        """Judge and plan; touches nothing."""
        self._try(
            lambda: self.proposed.emit(ticket, self._office.pipeline.propose(command)),
            lambda why: self.not_proposed.emit(ticket, why),
        )

    @Slot(int, object, object)
    def propose_undo(self, ticket: int, run_id: str | None, source: Source) -> None:
        """Plan how a run (the last for ``None``) is put back."""
        self._try(
            lambda: self.proposed.emit(ticket, self._office.pipeline.propose_undo(run_id, source)),
            lambda why: self.not_proposed.emit(ticket, why),
        )

    @Slot(object)
    def explain(self, proposal: Proposal) -> None:
        """Find out which words drove the guard's answers; nothing is said where that fails.

        The decision stands without it, so nobody need hear of an error.
        """
        if proposal.assessment is None:
            return
        try:
            pipeline = replace(self._office.pipeline, check_seconds=EXPLAIN_SECONDS)
            explanation = pipeline.explain(proposal.command, proposal.assessment)
        except Exception as error:  # noqa: BLE001
            cause = type(error.__cause__ or error).__name__  # a message may hold the command
            log.debug("it cannot be told which words did it (%s)", cause)
            return
        self.explained.emit(proposal, explanation)

    @Slot(object, object, object)
    def carry_out(self, proposal: Proposal, approver: Approver, stop: threading.Event) -> None:
        """Approve exactly this proposal and carry it out at once."""

        def run() -> None:
            pipeline = self._office.pipeline
            approved = pipeline.approve(proposal, approver)
            self.ended.emit(pipeline.carry_out(proposal.command, approved, stop))

        self._try(run, self.run_failed.emit)

    @Slot(object, str)
    def refuse(self, proposal: Proposal, why: str) -> None:
        """Have it recorded that a proposal came to nothing."""
        self._try(lambda: self._office.pipeline.refuse(proposal, why), self.failed.emit)

    @Slot(str)
    def history(self, search: str) -> None:
        """Look up what was done and refused."""
        self._try(
            lambda: self.history_ready.emit(tuple(self._office.history(search))), self.failed.emit
        )

    @Slot()
    def verify(self) -> None:
        """Check that nobody changed the record."""
        self._try(lambda: self.told.emit("The record", self._office.verify()), self.failed.emit)

    @Slot()
    def examine(self) -> None:
        """Ask the doctor what works on this machine; works without a backend."""
        self._try(
            lambda: self.told.emit("What works on this computer", self._doctor()),
            self.failed.emit,
        )

    @Slot()
    def leave(self) -> None:
        """End the thread after everything that was asked before."""
        QThread.currentThread().quit()

    @property
    def _office(self) -> Backend:
        if self._backend is None:
            raise LamError("The guard is not ready, so nothing can be judged or done yet.")
        return self._backend

    def _progress(self, event: int | StepOutcome) -> None:
        if isinstance(event, StepOutcome):
            self.step_finished.emit(event)
        else:
            self.step_started.emit(event)

    def _try(self, work: Callable[[], None], tell: Callable[[str], object]) -> None:
        try:
            work()
        except LamError as error:
            tell(str(error))
        except Exception as error:
            log.exception("unexpected error in the worker")
            tell(
                f"Something went wrong inside LAM Desktop ({type(error).__name__}: {error})."
                " Nothing more is done. Try again; if it stays, look under Help, What works here."
            )
