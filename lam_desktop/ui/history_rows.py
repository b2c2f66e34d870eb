"""Turns the records of the log into the lines that the history page shows."""

from collections.abc import Iterable

from lam_desktop.confirm.sentences import ENDS
from lam_desktop.confirm.wording import step_text
from lam_desktop.domain.decision import Effect
from lam_desktop.domain.outcome import Status
from lam_desktop.domain.proposal import Approver
from lam_desktop.record.history import Record
from lam_desktop.ui.backend import HistoryRow

DECISIONS = {
    Effect.ALLOW.value: "allowed",
    Effect.CONFIRM.value: "asked for a yes",
    Effect.BLOCK.value: "won’t do",
    Approver.POLICY.value: "allowed",
    Approver.PERSON.value: "you said yes",
    Approver.FLAG.value: "yes by --yes",
}


def rows_of(found: Iterable[Record], every: Iterable[Record]) -> tuple[HistoryRow, ...]:
    """The lines for ``found``; ``every`` record tells which runs were put back already."""
    undone = {r.undoes for r in every if r.undoes is not None and r.status is Status.DONE}
    return tuple(_row(record, undone=record.id in undone) for record in found)


def _row(record: Record, *, undone: bool) -> HistoryRow:
    word = record.approver or record.decision or ""
    return HistoryRow(
        id=record.id,
        time=record.time,
        command=record.command,
        decision=DECISIONS.get(word, word),
        result="undone since" if undone else _result(record),
        undoable=bool(record.undo_steps) and not undone,
        details=_details(record),
    )


def _result(record: Record) -> str:
    if record.refused is not None:
        return f"not done: {record.refused}"
    if record.status is None:
        return "going on"
    return ENDS[record.status].rstrip(".")


def _details(record: Record) -> tuple[str, ...]:
    ends = {step.index: step for step in record.steps}
    lines = []
    for index, step in enumerate(record.planned):
        end = ends.get(index)
        how = "not reached" if end is None else ENDS[end.status].rstrip(".")
        said = f" ({end.message})" if end is not None and end.message else ""
        lines.append(f"{index + 1}. {step_text(step.action)}: {how}{said}")
    if record.rules:
        lines.append(f"Rules: {', '.join(record.rules)}")
    if record.message:
        lines.append(record.message)
    return tuple(lines)
