"""The quick-command bar and the icon in the tray."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot
from ui_fakes import MOVE, World

from lam_desktop.domain.command import Source
from lam_desktop.domain.proposal import Approver
from lam_desktop.ui.backend import Preferences
from lam_desktop.ui.desk import Desk
from lam_desktop.ui.session import Session, State
from lam_desktop.ui.theme import Theme
from lam_desktop.ui.tray import Tray

ENTER = Qt.Key.Key_Return
AT_ONCE = Preferences(run_allowed_without_asking=True)


@pytest.fixture
def in_tray(make_desk: Callable[..., Desk], theme: Theme) -> Desk:
    return make_desk(tray=Tray(theme.app_icon()))


@pytest.mark.parametrize("preferences", [AT_ONCE])
def test_an_allowed_command_runs_from_the_bar(
    qtbot: QtBot, in_tray: Desk, session: Session, world: World
) -> None:
    in_tray.open("quick")
    assert in_tray.quick.isVisible()
    qtbot.keyClicks(in_tray.quick.box, "move report.pdf")
    with qtbot.waitSignal(session.ended):
        qtbot.keyClick(in_tray.quick.box, ENTER)
    assert world.done == [MOVE.action]
    assert world.approvals[0].approver is Approver.POLICY
    assert in_tray.quick.line.text().startswith("Done: moved “")
    assert in_tray.quick.isVisible()
    assert not in_tray.window.isVisible()


@pytest.mark.parametrize("preferences", [AT_ONCE])
@pytest.mark.parametrize("text", ["empty the trash", "spy on her", "please dance"])
def test_all_else_opens_the_window_with_the_proposal(
    qtbot: QtBot, in_tray: Desk, session: Session, world: World, text: str
) -> None:
    in_tray.open("quick")
    qtbot.keyClicks(in_tray.quick.box, text)
    qtbot.keyClick(in_tray.quick.box, ENTER)
    qtbot.waitUntil(lambda: session.state is State.PROPOSED)
    assert in_tray.window.isVisible()
    assert not in_tray.quick.isVisible()
    assert in_tray.window.command_page.box.text() == text
    assert in_tray.window.command_page.verdict.isVisible()
    assert world.done == []


def test_escape_hides_the_bar(qtbot: QtBot, in_tray: Desk) -> None:
    in_tray.open("quick")
    qtbot.keyClick(in_tray.quick.box, Qt.Key.Key_Escape)
    assert not in_tray.quick.isVisible()


def test_bad_input_is_said_under_the_bar(qtbot: QtBot, in_tray: Desk) -> None:
    in_tray.open("quick")
    qtbot.keyClick(in_tray.quick.box, ENTER)
    assert "the command is empty" in in_tray.quick.line.text()
    assert not in_tray.window.isVisible()


def test_a_click_on_the_icon_opens_the_bar(in_tray: Desk) -> None:
    assert in_tray.tray is not None
    in_tray.tray.icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert in_tray.quick.isVisible()


def test_the_menu_of_the_icon(qtbot: QtBot, in_tray: Desk, session: Session) -> None:
    assert in_tray.tray is not None
    window, quick, history, _, leave = in_tray.tray.menu.actions()
    window.trigger()
    assert in_tray.window.isVisible()
    quick.trigger()
    assert in_tray.quick.isVisible()
    with qtbot.waitSignal(session.history_ready):
        history.trigger()
    assert in_tray.window.tabs.currentWidget() is in_tray.window.history_page
    with qtbot.waitSignal(in_tray.over):
        leave.trigger()


def test_closing_hides_into_the_tray_and_says_so_once(qtbot: QtBot, in_tray: Desk) -> None:
    hidden: list[bool] = []
    ended: list[bool] = []
    in_tray.window.hidden_to_tray.connect(lambda: hidden.append(True))
    in_tray.over.connect(lambda: ended.append(True))
    for _ in range(2):
        in_tray.open("window")
        in_tray.window.close()
        assert not in_tray.window.isVisible()
    assert hidden == [True, True]
    assert ended == []


def test_started_in_the_tray_nothing_opens(in_tray: Desk) -> None:
    in_tray.open("tray")
    assert not in_tray.window.isVisible()


def test_without_a_tray_the_window_opens_instead(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    desk.open("tray")
    assert desk.window.isVisible()


def test_the_source_of_a_quick_command_is_known(
    qtbot: QtBot, in_tray: Desk, session: Session
) -> None:
    in_tray.open("quick")
    qtbot.keyClicks(in_tray.quick.box, "move it")
    with qtbot.waitSignal(session.proposed) as caught:
        qtbot.keyClick(in_tray.quick.box, ENTER)
    assert caught.args is not None
    assert caught.args[0].command.source is Source.QUICK
