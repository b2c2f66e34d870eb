"""The log's records as lines for a person."""

from datetime import UTC, datetime

from ui_fakes import MOVE, TYPING

from lam_desktop.domain.outcome import Status, StepOutcome
from lam_desktop.record.history import Record
from lam_desktop.ui.history_rows import rows_of

NOW = datetime(2026, 11, 24, tzinfo=UTC)
RUN = Record(
    id="0123456789ab",
    time=NOW,
    command="move and type",
    source="window",
    status=Status.STOPPED,
    approver="person",
    planned=(MOVE, TYPING[1]),
    steps=(StepOutcome(index=0, status=Status.DONE, undo=(MOVE,)),),
)
UNDO = Record(
    id="ba9876543210",
    time=NOW,
    command="undo 0123456789ab",
    source="window",
    status=Status.DONE,
    approver="policy",
)
REFUSED = Record(
    id="aaaaaaaaaaaa",
    time=NOW,
    command="spy",
    source="quick",
    refused="blocked",
    decision="block",
    rules=("unethical",),
)


def test_a_run_tells_how_far_it_came_and_can_be_undone() -> None:
    (row,) = rows_of([RUN], [RUN])
    assert (row.decision, row.result, row.undoable) == (
        "you said yes",
        "Stopped, as you asked",
        True,
    )
    assert row.details[0].endswith("Documents/report.pdf”: Done")
    assert row.details[1].endswith(": not reached")


def test_what_was_undone_is_not_undone_again() -> None:
    (row,) = rows_of([RUN], [UNDO, RUN])
    assert row.result == "undone since"
    assert not row.undoable


def test_a_refusal_tells_why() -> None:
    (row,) = rows_of([REFUSED], [REFUSED])
    assert (row.decision, row.result) == ("won’t do", "not done: blocked")
    assert row.details == ("Rules: unethical",)
