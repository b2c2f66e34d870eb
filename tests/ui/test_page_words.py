"""What the page says, before, during and after a run."""

import threading

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from ui_fakes import HOME, MOVE, World
from ui_hands import LEFT, ask, press_run, run_to_the_end

from lam_desktop.domain.actions import DeletePath, TrashPath
from lam_desktop.domain.command import Command
from lam_desktop.domain.decision import ALLOW, Decision
from lam_desktop.domain.plan import Plan, Step
from lam_desktop.domain.proposal import Proposal
from lam_desktop.ui.command_page import CommandPage
from lam_desktop.ui.desk import Desk
from lam_desktop.ui.plan_card import MOST_LINES, PlanCard
from lam_desktop.ui.session import Session, State


def undo_proposal(*steps: Step, decisions: tuple[Decision, ...] | None = None) -> Proposal:
    command = Command(text="undo 0123456789ab: create a folder Bills")
    given = decisions if decisions is not None else (ALLOW,) * len(steps)
    return Proposal(
        command=command,
        assessment=None,
        decision=ALLOW,
        plan=Plan(command_id=command.id, steps=steps),
        step_decisions=given,
    )


def test_a_long_result_stays_in_its_row(qtbot: QtBot, page: CommandPage, session: Session) -> None:
    run_to_the_end(qtbot, page, session, "find invoices")
    assert page.result.text.text() == "Done: 200 found"
    assert page.status.text() == "Ready."
    lines = page.plan.rows[0].said.text().split("\n")
    assert len(lines) == MOST_LINES + 1
    assert lines[1] == "~/invoice-0.pdf"
    assert lines[-1] == f"and {201 - MOST_LINES} more"


def test_a_long_step_stays_in_its_row(
    qtbot: QtBot, page: CommandPage, session: Session, world: World
) -> None:
    world.running = threading.Event()
    ask(qtbot, page, session, "pack it all")
    assert "picture-499" in page.plan.rows[0].text.text()
    assert not page.answer.run.awake
    bar = page.pane.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    press_run(qtbot, page)
    qtbot.waitUntil(lambda: page.status.text().startswith("Step 1 of 1"))
    assert len(page.status.text()) <= 120
    world.running.set()
    qtbot.waitUntil(page.result.isVisible)
    assert len(page.result.text.text()) <= 320


def test_the_deed_stands_before_what_the_guard_thinks(
    qtbot: QtBot, desk: Desk, page: CommandPage, session: Session
) -> None:
    desk.window.resize(640, 480)
    ask(qtbot, page, session, "move report.pdf")
    qtbot.waitUntil(lambda: page.answer.run.awake)
    assert page.criteria.y() > page.plan.y() > page.verdict.y()
    first = page.plan.rows[0]
    assert first.visibleRegion().boundingRect().bottom() == first.height() - 1


def test_a_plan_below_the_fold_is_not_seen_while_it_is_laid_out(
    qtbot: QtBot, desk: Desk, page: CommandPage, session: Session
) -> None:
    desk.window.resize(640, 480)
    seen: list[int] = []
    real = page.answer.plan_seen
    page.answer.plan_seen = lambda: (seen.append(1), real())  # type: ignore[assignment, method-assign, func-returns-value]
    ask(qtbot, page, session, "many things")
    qtbot.wait(200)
    assert seen == []
    bar = page.pane.verticalScrollBar()
    bar.setValue(page.plan.y() + page.plan.height() - page.pane.viewport().height() - 3)
    assert seen == []
    bar.setValue(bar.value() + 3)
    assert seen


def test_a_person_in_need_is_not_scolded(
    qtbot: QtBot, page: CommandPage, session: Session, world: World
) -> None:
    ask(qtbot, page, session, "i am sad")
    assert page.verdict.sentence.text() == "You don’t have to carry this alone."
    assert page.verdict.banner.property("tone") == "accent"
    assert not page.criteria.isVisible()
    assert page.status.text() == ""
    assert page.verdict.help.isVisible()
    with qtbot.waitSignal(session.proposed) as caught:
        qtbot.mouseClick(page.verdict.help, LEFT)
    assert caught.args is not None
    assert caught.args[0].command.text == page.box.text() == "open findahelpline.com"
    assert not page.verdict.help.isVisible()
    assert world.done == []


@pytest.mark.parametrize(
    ("text", "sentence", "tone"),
    [
        ("spy on her", "I won’t do this.", "bad"),
        ("let me fly", "I can’t do this.", "muted"),
        ("please dance", "I don’t know how to do this.", "muted"),
    ],
)
def test_what_is_not_done_is_final(
    qtbot: QtBot, page: CommandPage, session: Session, text: str, sentence: str, tone: str
) -> None:
    ask(qtbot, page, session, text)
    assert page.verdict.sentence.text() == sentence
    assert page.verdict.banner.property("tone") == tone
    assert page.status.text() == "Nothing has been done."
    assert not page.verdict.help.isVisible()


def test_while_it_runs_the_way_to_stop_is_said(
    qtbot: QtBot, page: CommandPage, session: Session, world: World
) -> None:
    world.running = threading.Event()
    ask(qtbot, page, session, "move report.pdf")
    assert page.status.text() == "Nothing has been done yet."
    press_run(qtbot, page)
    qtbot.waitUntil(lambda: page.status.text().startswith("Step 1 of 1"))
    assert page.answer.hint.text() == "Esc here, or Ctrl+Alt+Escape anywhere, stops it."
    assert not page.verdict.banner.isVisible()
    assert page.verdict.asked.isVisible()
    with qtbot.waitSignal(session.ended):
        qtbot.keyClick(page.box, Qt.Key.Key_Escape)
    assert world.stopped == [True]


def test_after_a_stop_nothing_is_promised(
    qtbot: QtBot, desk: Desk, page: CommandPage, session: Session, world: World
) -> None:
    world.running = threading.Event()
    ask(qtbot, page, session, "type hello")
    qtbot.waitUntil(lambda: page.answer.run.awake)
    with qtbot.waitSignal(session.step_started):
        qtbot.mouseClick(page.answer.run, LEFT)
    with qtbot.waitSignal(session.ended):
        qtbot.mouseClick(desk.strip.stop, LEFT)
    assert page.result.text.text() == "Stopped, as you asked."
    assert page.plan.title.text() == "How far I got"
    assert [row.mark.text() for row in page.plan.rows] == ["stopped", "not done", "not done"]
    assert not page.plan.undo.isVisible()
    assert not any(row.undo.isVisible() for row in page.plan.rows)


def test_an_undo_names_what_it_undoes_and_says_undone(
    qtbot: QtBot, page: CommandPage, session: Session
) -> None:
    run_to_the_end(qtbot, page, session, "move report.pdf")
    assert page.plan.title.text() == "What I did"
    qtbot.mouseClick(page.result.undo, LEFT)
    qtbot.waitUntil(lambda: session.state is State.PROPOSED)
    asked = page.verdict.asked.text().translate(dict.fromkeys(map(ord, "\u2068\u2069")))
    assert asked == "You asked to undo: “move report.pdf from Downloads to Documents”"
    assert not page.criteria.isVisible()
    with qtbot.waitSignal(session.ended):
        press_run(qtbot, page)
    assert page.result.text.text() == "Undone."


def test_steps_of_an_undo_do_not_claim_that_they_are_final(qtbot: QtBot) -> None:
    card = PlanCard(HOME)
    qtbot.addWidget(card)
    steps = (
        Step(action=MOVE.action, undo=None),
        Step(action=TrashPath(path=f"{HOME}/Bills"), undo=None),
        Step(action=DeletePath(path=f"{HOME}/x"), undo=None),
    )
    card.show_proposal(undo_proposal(*steps))
    assert [row.undo.isHidden() for row in card.rows] == [True, True, False]
    assert card.rows[2].undo.text() == "Can’t be undone"
    assert card.undo.isHidden()


def test_steps_that_could_not_be_judged_are_shown_as_the_whole_is(qtbot: QtBot) -> None:
    card = PlanCard(HOME)
    qtbot.addWidget(card)
    card.show_proposal(undo_proposal(MOVE, MOVE, decisions=()))
    assert len(card.rows) == 2


def test_bad_input_is_advice_and_no_alarm(qtbot: QtBot, page: CommandPage) -> None:
    qtbot.keyClick(page.box, Qt.Key.Key_Return)
    assert page.result.isVisible()
    assert page.result.property("tone") == "warn"
