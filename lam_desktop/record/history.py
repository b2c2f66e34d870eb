"""What the rows of the log mean: one record a run or refusal."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from lam_desktop.domain.outcome import Status, StepOutcome
from lam_desktop.domain.plan import Step
from lam_desktop.record.chain import Row
from lam_desktop.record.process import still_runs

_UNDOES = re.compile(r"undo ([0-9a-f]{12})(?:: .*)?", re.DOTALL)
"""``undo ID``, or ``undo ID: WORDS`` with what was asked for in that run."""
_TITLE_LENGTH = 60


class Kind(StrEnum):
    """What a row tells of."""

    REFUSED = "refused"
    INTENT = "intent"
    STEP_STARTED = "step_started"
    STEP_FINISHED = "step_finished"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True)
class Record:
    """One run or refusal.

    ``status`` is how a run ended, INTERRUPTED when its process died, ``None`` while it goes on or
    when nothing ran; ``refused`` then says why. ``planned`` are the steps of the intent.
    """

    id: str
    time: datetime
    command: str
    source: str
    status: Status | None = None
    refused: str | None = None
    decision: str | None = None
    rules: tuple[str, ...] = ()
    approver: str | None = None
    planned: tuple[Step, ...] = ()
    steps: tuple[StepOutcome, ...] = ()
    message: str = ""

    @property
    def undoes(self) -> str | None:
        """The run that this one puts back, if that is what it is."""
        found = _UNDOES.fullmatch(self.command)
        return found[1] if found and self.refused is None else None

    @property
    def title(self) -> str:
        """The beginning of the command, on one line."""
        words = " ".join(self.command.split())
        return words if len(words) <= _TITLE_LENGTH else words[: _TITLE_LENGTH - 1] + "…"

    @property
    def done_steps(self) -> int:
        """How many steps were done."""
        return sum(step.status is Status.DONE for step in self.steps)

    @property
    def undo_steps(self) -> tuple[Step, ...]:
        """What puts the run back, the last step first."""
        return tuple(step for outcome in reversed(self.steps) for step in outcome.undo)


def records_of(heads: Iterable[Row], rows_of_run: Callable[[str], list[Row]]) -> list[Record]:
    """A record for each intent or refusal."""
    return [
        _refusal(head) if head.kind == Kind.REFUSED else _run(head, rows_of_run(head.run_id))
        for head in heads
    ]


def _refusal(head: Row) -> Record:
    payload = json.loads(head.payload)
    return Record(
        id=head.run_id,
        time=datetime.fromisoformat(head.time),
        command=payload["command"]["text"],
        source=payload["command"]["source"],
        refused=payload["why"],
        decision=payload["decision"],
        rules=tuple(payload["rules"]),
    )


def _run(head: Row, rows: list[Row]) -> Record:
    intent = json.loads(head.payload)
    ends = [json.loads(row.payload) for row in rows if row.kind == Kind.ENDED]
    steps = [_step(json.loads(row.payload)) for row in rows if row.kind == Kind.STEP_FINISHED]
    begun = [json.loads(row.payload)["index"] for row in rows if row.kind == Kind.STEP_STARTED]
    status: Status | None = Status(ends[-1]["status"]) if ends else None
    if status is None and not still_runs(intent["process"]):
        status = Status.INTERRUPTED
        if begun and begun[-1] not in (step.index for step in steps):
            cut_off = "It was cut off here and may be half done."
            steps.append(StepOutcome(index=begun[-1], status=Status.INTERRUPTED, message=cut_off))
    return Record(
        id=head.run_id,
        time=datetime.fromisoformat(head.time),
        command=intent["command"]["text"],
        source=intent["command"]["source"],
        status=status,
        approver=intent["approver"],
        planned=tuple(Step.from_json(step) for step in intent["steps"]),
        steps=tuple(steps),
        message=ends[-1]["message"] if ends else "",
    )


def _step(payload: dict[str, Any]) -> StepOutcome:
    return StepOutcome(
        index=payload["index"],
        status=Status(payload["status"]),
        message=payload["message"],
        undo=tuple(Step.from_json(step) for step in payload["undo"]),
    )
