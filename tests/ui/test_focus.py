"""Where the keys go: never lost, never taken from the program a person works in."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ui_fakes import World
from ui_hands import CONTROL, LEFT, ask, press_run, run_to_the_end

from lam_desktop.domain.command import Source
from lam_desktop.ui import main_window
from lam_desktop.ui.command_page import CommandPage
from lam_desktop.ui.desk import Desk
from lam_desktop.ui.session import Session, State

QUIET = "_q_showWithoutActivating"


@pytest.fixture
def active(qtbot: QtBot, desk: Desk) -> Desk:
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    return desk


def test_after_keys_the_window_comes_back_without_the_focus(
    qtbot: QtBot, desk: Desk, page: CommandPage, session: Session
) -> None:
    run_to_the_end(qtbot, page, session, "type hello")
    assert desk.window.isVisible()
    assert desk.window.windowHandle().property(QUIET) is True
    desk.open("window")
    assert desk.window.windowHandle().property(QUIET) is False


def test_the_bar_tells_a_result_without_the_focus(qtbot: QtBot, desk: Desk) -> None:
    desk.open("quick")
    assert desk.quick.windowHandle().property(QUIET) is not True
    desk.quick.show_result("Done: moved it")
    assert desk.quick.windowHandle().property(QUIET) is True
    assert desk.quick.line.text() == "Done: moved it"


@pytest.mark.parametrize("end", ["run", "close", "undo"])
def test_the_focus_goes_back_to_the_box(
    qtbot: QtBot, active: Desk, page: CommandPage, session: Session, end: str
) -> None:
    if end == "close":
        ask(qtbot, page, session, "spy on her")
        page.answer.cancel.setFocus()
        qtbot.mouseClick(page.answer.cancel, LEFT)
    else:
        run_to_the_end(qtbot, page, session, "move report.pdf")
    if end == "undo":
        page.result.undo.setFocus()
        qtbot.mouseClick(page.result.undo, LEFT)
        qtbot.waitUntil(lambda: session.state is State.PROPOSED)
        with qtbot.waitSignal(session.ended):
            press_run(qtbot, page)
    assert QApplication.focusWidget() is page.box


def test_the_tab_bar_does_not_keep_the_focus(
    qtbot: QtBot, active: Desk, page: CommandPage, session: Session
) -> None:
    active.window.tabs.tabBar().setFocus()
    with qtbot.waitSignal(session.proposed):
        session.ask("spy on her", Source.WINDOW)
    assert QApplication.focusWidget() is page.box


def test_control_l_chooses_the_text_in_the_box(
    qtbot: QtBot, active: Desk, page: CommandPage, session: Session
) -> None:
    page.box.setText("open it")
    active.window.show_history()
    qtbot.keyClick(active.window, Qt.Key.Key_L, CONTROL)
    assert active.window.tabs.currentWidget() is page
    assert page.box.selectedText() == "open it"


def test_the_window_fits_the_screen(
    make_desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch, world: World
) -> None:
    monkeypatch.setattr(main_window, "WISHED", QSize(9000, 9000))
    window = make_desk().window
    area = window.screen().availableGeometry()
    assert window.width() <= area.width()
    assert window.height() <= area.height()


def test_no_shortcut_is_left_to_the_desktop(desk: Desk) -> None:
    menus = [action.menu() for action in desk.window.menuBar().actions()]
    actions = [action for menu in menus if menu is not None for action in menu.actions()]  # type: ignore[attr-defined]
    shortcuts = [action.shortcut().toString() for action in actions]
    assert "Ctrl+," in shortcuts
