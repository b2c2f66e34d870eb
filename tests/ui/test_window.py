"""The window as a person uses it: type, read, answer, watch, undo."""

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QPlainTextEdit, QTableView
from pytestqt.qtbot import QtBot
from ui_fakes import MOVE, World
from ui_hands import CONTROL, LEFT, ask, press_run

from lam_desktop.domain.actions import EmptyTrash
from lam_desktop.domain.command import Source
from lam_desktop.domain.errors import SettingsError
from lam_desktop.domain.plan import PlanningContext
from lam_desktop.domain.proposal import Approver
from lam_desktop.plan.skill_planner import SkillPlanner
from lam_desktop.ui.backend import Preferences
from lam_desktop.ui.command_page import CommandPage
from lam_desktop.ui.desk import Desk
from lam_desktop.ui.phrases import phrases_of
from lam_desktop.ui.session import Session, State
from lam_desktop.ui.settings_dialog import SettingsDialog
from lam_desktop.ui.text_dialog import TextDialog


def settle(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.history_ready):
        session.look_up("")


def test_an_allowed_command_waits_for_run_where_so_set(
    qtbot: QtBot, page: CommandPage, session: Session, world: World
) -> None:
    assert page.welcome.isVisible()
    ask(qtbot, page, session, "move report.pdf")
    assert not page.welcome.isVisible()
    assert page.verdict.sentence.text().startswith("Allowed")
    assert [row.answer.text() for row in page.criteria.rows.values()][-1] == "Low risk"
    assert page.plan.rows[0].text.text().startswith("Move “")
    assert page.plan.undo.text() == "Everything here can be undone."
    assert world.done == []
    with qtbot.waitSignal(session.ended):
        press_run(qtbot, page)
    assert world.done == [MOVE.action]
    assert world.approvals[0].approver is Approver.PERSON
    assert page.result.text.text().startswith("Done: moved “")
    assert page.plan.rows[0].mark.text() == "done"


def test_undo_proposes_the_way_back(
    qtbot: QtBot, page: CommandPage, session: Session, world: World
) -> None:
    ask(qtbot, page, session, "move report.pdf")
    with qtbot.waitSignal(session.ended):
        press_run(qtbot, page)
    assert page.result.undo.isVisible()
    qtbot.mouseClick(page.result.undo, LEFT)
    qtbot.waitUntil(lambda: session.state is State.PROPOSED)
    assert page.verdict.asked.text().startswith("You asked to undo: ")
    assert len(world.done) == 1
    with qtbot.waitSignal(session.ended):
        press_run(qtbot, page)
    assert len(world.done) == 2


def test_a_grave_step_wants_the_tick_first(
    qtbot: QtBot, page: CommandPage, session: Session, world: World
) -> None:
    ask(qtbot, page, session, "empty the trash")
    answer = page.answer
    assert page.verdict.sentence.text().startswith("I need your yes")
    assert page.plan.rows[0].mark.text() == "needs your yes"
    assert "This can’t be undone." in answer.grave.text()
    qtbot.wait(900)
    assert not answer.run.awake
    qtbot.keyClick(page.box, Qt.Key.Key_Return, CONTROL)
    assert world.done == []
    qtbot.mouseClick(answer.tick, LEFT, pos=QPoint(8, answer.tick.height() // 2))
    assert answer.tick.isChecked()
    assert not answer.run.awake
    with qtbot.waitSignal(session.ended):
        press_run(qtbot, page)
    assert isinstance(world.done[0], EmptyTrash)


def test_the_chord_runs_after_the_guard_time(
    qtbot: QtBot, page: CommandPage, session: Session, world: World
) -> None:
    ask(qtbot, page, session, "move report.pdf")
    qtbot.keyClick(page.box, Qt.Key.Key_Return, CONTROL)
    assert session.state is State.PROPOSED
    qtbot.waitUntil(lambda: page.answer.run.awake)
    with qtbot.waitSignal(session.ended):
        qtbot.keyClick(page.box, Qt.Key.Key_Return, CONTROL)
    assert world.done == [MOVE.action]


def test_a_blocked_command_has_no_run(
    qtbot: QtBot, page: CommandPage, session: Session, world: World
) -> None:
    ask(qtbot, page, session, "spy on my wife")
    assert page.verdict.sentence.text() == "I won’t do this."
    assert "belong to someone else" in page.verdict.reasons.text()
    assert "You could ask them" in page.verdict.safer.text()
    assert not page.plan.isVisible()
    assert not page.answer.run.isVisible()
    assert page.answer.cancel.isVisible()


def test_what_no_skill_covers_is_said(qtbot: QtBot, page: CommandPage, session: Session) -> None:
    ask(qtbot, page, session, "please dance")
    assert page.verdict.sentence.text() == "I don’t know how to do this."
    assert "I don’t know what “dance” means here." in page.plan.gap.text()
    assert not page.answer.run.isVisible()


@pytest.mark.parametrize("way", ["edit", "escape", "cancel", "close", "history"])
def test_everything_but_run_is_a_no(
    qtbot: QtBot, desk: Desk, page: CommandPage, session: Session, world: World, way: str
) -> None:
    ask(qtbot, page, session, "move report.pdf")
    if way == "edit":
        qtbot.keyClicks(page.box, " x")
    elif way == "escape":
        qtbot.keyClick(page.box, Qt.Key.Key_Escape)
    elif way == "cancel":
        qtbot.mouseClick(page.answer.cancel, LEFT)
    elif way == "history":
        desk.window.tabs.setCurrentWidget(desk.window.history_page)
    else:
        desk.window.close()
    assert session.proposal is None
    settle(qtbot, session)
    assert world.done == []
    assert [text for text, _ in world.refused] == ["move report.pdf"]
    assert not page.answer.run.isVisible()
    assert not page.verdict.isVisible()


def test_a_long_plan_must_be_seen_to_its_end(
    qtbot: QtBot, desk: Desk, page: CommandPage, session: Session
) -> None:
    desk.window.resize(640, 480)
    ask(qtbot, page, session, "many things")
    page.answer.tick.setChecked(True)
    qtbot.wait(900)
    assert not page.answer.run.awake
    assert "scroll down" in page.answer.hint.text()
    bar = page.pane.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: page.answer.run.awake)


def test_hidden_characters_and_markup_are_seen(
    qtbot: QtBot, page: CommandPage, session: Session
) -> None:
    page.box.setText("move <b>a\u202eb")
    session.ask(page.box.text(), Source.WINDOW)
    qtbot.waitUntil(lambda: session.state is State.PROPOSED)
    assert "<b>a[U+202E]b" in page.verdict.asked.text()


def test_the_window_steps_aside_for_keys_and_comes_back(
    qtbot: QtBot, desk: Desk, page: CommandPage, session: Session, world: World
) -> None:
    world.running = threading.Event()
    ask(qtbot, page, session, "type hello")
    qtbot.waitUntil(lambda: page.answer.run.awake)
    with qtbot.waitSignal(session.step_started):
        qtbot.mouseClick(page.answer.run, LEFT)
    assert not desk.window.isVisible()
    assert desk.strip.isVisible()
    assert desk.strip.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert desk.strip.text.text().startswith("Step 1 of 3: Open the program")
    assert page.answer.run.isHidden()
    with qtbot.waitSignal(session.ended):
        qtbot.mouseClick(desk.strip.stop, LEFT)
    assert desk.window.isVisible()
    assert not desk.strip.isVisible()
    assert page.result.text.text() == "Stopped, as you asked."
    assert world.done == []


def test_file_steps_keep_the_window_and_stop_is_at_hand(
    qtbot: QtBot, desk: Desk, page: CommandPage, session: Session, world: World
) -> None:
    world.running = threading.Event()
    ask(qtbot, page, session, "move report.pdf")
    press_run(qtbot, page)
    qtbot.waitUntil(lambda: page.status.text().startswith("Step 1 of 1"))
    assert desk.window.isVisible()
    assert page.box.isReadOnly()
    assert not page.go.isEnabled()
    with qtbot.waitSignal(session.ended):
        qtbot.mouseClick(page.answer.stop, LEFT)
    assert world.stopped == [True]
    assert not page.box.isReadOnly()


def test_errors_are_said_in_the_window(qtbot: QtBot, page: CommandPage, world: World) -> None:
    qtbot.keyClick(page.box, Qt.Key.Key_Return)
    assert page.result.isVisible()
    assert "the command is empty" in page.result.text.text()
    assert not page.result.undo.isVisible()


def test_an_example_fills_the_box_and_asks_nothing(
    qtbot: QtBot, page: CommandPage, session: Session
) -> None:
    example = page.welcome.findChildren(QAbstractButton)[0]
    qtbot.mouseClick(example, LEFT)
    assert page.box.text() == example.text()
    assert session.state is State.READY


def test_the_history_can_be_searched_read_and_undone(
    qtbot: QtBot, desk: Desk, session: Session
) -> None:
    desk.open("window")
    history = desk.window.history_page
    with qtbot.waitSignal(session.history_ready):
        desk.window.show_history()
    assert history.model.rowCount() == 3
    commands = [history.model.index(row, 1).data() for row in range(3)]
    assert commands[2] == "open a[U+202E]gpj.exe"
    assert not history.undo.isEnabled()
    qtbot.keyClicks(history.search, "report")
    qtbot.waitUntil(lambda: history.model.rowCount() == 1)
    history.table.selectRow(0)
    assert "1. Move" in history.details.toPlainText()
    qtbot.mouseClick(history.undo, LEFT)
    qtbot.waitUntil(lambda: session.state is State.PROPOSED)
    assert desk.window.tabs.currentWidget() is desk.window.command_page


def test_an_empty_history_says_so(qtbot: QtBot, desk: Desk, session: Session, world: World) -> None:
    world.history = ()
    with qtbot.waitSignal(session.history_ready):
        desk.window.show_history()
    assert "Nothing here yet" in desk.window.history_page.empty.text()


def test_the_record_is_checked_on_request(qtbot: QtBot, desk: Desk, session: Session) -> None:
    desk.window.show_history()
    with qtbot.waitSignal(session.told):
        qtbot.mouseClick(desk.window.history_page.verify, LEFT)
    dialog = desk.window.findChildren(TextDialog)[0]
    assert dialog.text.toPlainText() == "The record is whole: 3 entries."
    dialog.reject()


def test_the_help_lists_what_the_planner_knows(make_desk: Callable[..., Desk]) -> None:
    skills = SkillPlanner(context=lambda: PlanningContext(home="/", folders={}, now="")).describe()
    desk = make_desk(phrases=lambda: phrases_of(skills))
    desk.window.show_examples()
    text = desk.window.findChildren(TextDialog)[0].text.toPlainText()
    assert all(skill.english in text and skill.arabic in text for skill in skills)
    assert "\nMail and reminders\n" in text


def test_a_dialog_is_as_high_as_its_text(desk: Desk) -> None:
    short = TextDialog("A", "one line", desk.window)
    long = TextDialog("B", "x\n" * 500, desk.window)
    assert short.height() < long.height() <= 460


def test_help_texts_open(qtbot: QtBot, desk: Desk) -> None:
    desk.window.show_examples()
    desk.window.show_about()
    texts = [d.text.toPlainText() for d in desk.window.findChildren(TextDialog)]
    assert "move report.pdf" in texts[0]
    assert "fake-guard 1" in texts[1]


def test_settings_are_saved_and_taken_up(
    qtbot: QtBot, desk: Desk, session: Session, saved: list[Preferences]
) -> None:
    desk.window.open_settings()
    dialog = desk.window.findChildren(SettingsDialog)[0]
    dialog.profile.setCurrentIndex(dialog.profile.findData("cautious"))
    dialog.theme.setCurrentIndex(dialog.theme.findData("dark"))
    dialog.at_once.setChecked(True)
    with qtbot.waitSignal(session.ready):
        dialog.accept()
    wanted = Preferences(theme="dark", profile="cautious", run_allowed_without_asking=True)
    assert saved == [wanted]
    assert session.preferences == wanted


def test_settings_that_cannot_be_saved_change_nothing(
    qtbot: QtBot, make_desk: Callable[..., Desk], session: Session
) -> None:
    def refuse(_: Preferences) -> None:
        raise SettingsError("The settings file cannot be written.")

    desk = make_desk(save=refuse)
    desk.open("window")
    before = session.preferences
    desk.window.preferences_chosen.emit(Preferences(run_allowed_without_asking=True))
    assert session.preferences == before
    assert "cannot be written" in desk.window.command_page.result.text.text()


def test_everything_that_takes_keys_has_a_name(desk: Desk) -> None:
    kinds = (QAbstractButton, QLineEdit, QPlainTextEdit, QTableView)
    for kind in kinds:
        for widget in desk.window.centralWidget().findChildren(kind):
            internal = widget.objectName().startswith("qt_") or not widget.isVisibleTo(desk.window)
            assert internal or widget.accessibleName() or getattr(widget, "text", str)(), widget
    assert desk.window.minimumWidth() <= 640
    assert desk.window.minimumSizeHint().width() <= 640
    assert desk.window.minimumSizeHint().height() <= 480


def test_closing_without_a_tray_ends_the_application(qtbot: QtBot, desk: Desk) -> None:
    with qtbot.waitSignal(desk.over):
        desk.window.close()
