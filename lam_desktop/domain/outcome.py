"""What happened."""

from dataclasses import dataclass
from enum import StrEnum

from lam_desktop.domain.plan import Step


class Status(StrEnum):
    """How a step or a run ended; INTERRUPTED is what a log shows of a run that was killed."""

    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, kw_only=True)
class StepOutcome:
    """The end of one step; ``index`` counts from 0, ``message`` is for a person.

    ``undo`` are the steps that put it back, in the order in which they must be taken. They go
    through the same checks and the same executor as any other step.
    """

    index: int
    status: Status
    message: str = ""
    undo: tuple[Step, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The end of a run: its id in the audit log and one outcome a started step."""

    run_id: str
    status: Status
    steps: tuple[StepOutcome, ...] = ()
    message: str = ""
