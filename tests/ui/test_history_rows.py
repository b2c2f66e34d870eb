"""The log's records as lines for a person."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ui_fakes import MOVE, TYPING

from lam_desktop.domain.outcome import Status, StepOutcome
from lam_desktop.record.history import Record
from lam_desktop.ui.history_rows import rows_of, rule_sentences

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
    (row,) = rows_of([REFUSED], [REFUSED], {"unethical": "It would hurt her."})
    assert (row.decision, row.result) == ("won’t do", "not done: blocked")
    assert row.details == ("Why: It would hurt her.",)


def test_an_undo_is_told_by_what_it_undid() -> None:
    (row,) = rows_of([UNDO], [UNDO, RUN])
    assert row.command == "undo “move and type”"
    (told,) = rows_of([replace(UNDO, command="undo 0123456789ab: open it")], [])
    assert told.command == "undo “open it”"
    (lost,) = rows_of([UNDO], [UNDO])
    assert lost.command == "undo 0123456789ab"


@pytest.mark.parametrize(
    ("why", "told"),
    [
        ("declined", "not done: you said no"),
        ("the person turned to the history", "not done: you turned to the history"),
        ("no complete plan", "not done: no complete plan"),
    ],
)
def test_a_no_speaks_to_the_person(why: str, told: str) -> None:
    (row,) = rows_of([replace(REFUSED, refused=why)], [])
    assert row.result == told


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("for-good", "Why: It deletes for good."),
        ("care", "Why: You were shown where help is to be had."),
        ("arabic-spying", "Why: It may hurt someone or break the law."),
        ("of-old", "Why: Rule “of-old”."),
        (
            "action-trash-path",
            "Why: Your policy asks about steps of this kind, or has switched them off.",
        ),
    ],
)
def test_rules_are_told_in_sentences(rule: str, said: str) -> None:
    (row,) = rows_of([replace(REFUSED, rules=(rule,))], [])
    assert row.details == (said,)


def test_the_policys_sentences_are_read_and_a_broken_file_is_no_hindrance(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    assert "hurt" in rule_sentences("balanced", path)["unethical"]
    path.write_text("nonsense")
    assert rule_sentences("balanced", path) == {}
