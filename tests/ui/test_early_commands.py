"""Enter before the guard is there: the command is judged as soon as it can be, or not at all."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from ui_fakes import HOME

from lam_desktop.ui.backend import Preferences
from lam_desktop.ui.command_box import CommandBox
from lam_desktop.ui.desk import Desk
from lam_desktop.ui.desktop_app import EXAMPLES, PROFILES
from lam_desktop.ui.session import Session, State
from lam_desktop.ui.single_instance import Mode
from lam_desktop.ui.theme import Theme

ENTER = Qt.Key.Key_Return


@pytest.fixture
def preferences() -> Preferences:
    return Preferences(run_allowed_without_asking=False)


@pytest.fixture
def early(qtbot: QtBot, session: Session, theme: Theme) -> Desk:
    """All windows, and a guard that has not begun."""
    desk = Desk(
        session,
        theme,
        tray=None,
        save=lambda _: None,
        home=HOME,
        examples=EXAMPLES,
        profiles=PROFILES,
        stop_keys="",
    )
    for widget in (desk.window, desk.quick, desk.strip):
        qtbot.addWidget(widget)
    return desk


def box_of(desk: Desk, mode: Mode) -> CommandBox:
    return desk.quick.box if mode == "quick" else desk.window.command_page.box


@pytest.mark.parametrize("mode", ["window", "quick"])
def test_it_is_judged_when_the_guard_is_there(
    qtbot: QtBot, early: Desk, session: Session, mode: Mode
) -> None:
    early.open(mode)
    qtbot.keyClicks(box_of(early, mode), "move report.pdf")
    qtbot.keyClick(box_of(early, mode), ENTER)
    assert session.state is State.STARTING
    with qtbot.waitSignal(session.proposed) as proposed:
        session.begin()
    assert proposed.args[0].command.text == "move report.pdf"


def edited(qtbot: QtBot, box: CommandBox) -> None:
    qtbot.keyClicks(box, "x")


def escaped(qtbot: QtBot, box: CommandBox) -> None:
    qtbot.keyClick(box, Qt.Key.Key_Escape)


def gone(_: QtBot, box: CommandBox) -> None:
    window: QWidget = box.window()
    window.hide()


@pytest.mark.parametrize("second_thought", [edited, escaped, gone])
@pytest.mark.parametrize("mode", ["window", "quick"])
def test_a_second_thought_takes_it_back(
    qtbot: QtBot,
    early: Desk,
    session: Session,
    mode: Mode,
    second_thought: Callable[[QtBot, CommandBox], None],
) -> None:
    early.open(mode)
    box = box_of(early, mode)
    qtbot.keyClicks(box, "move report.pdf")
    qtbot.keyClick(box, ENTER)
    second_thought(qtbot, box)
    with qtbot.assertNotEmitted(session.proposed, wait=400):
        session.begin()
        qtbot.waitUntil(lambda: session.state is State.READY)


def test_nothing_typed_is_nothing_held(qtbot: QtBot, early: Desk, session: Session) -> None:
    early.open("window")
    qtbot.keyClick(early.window.command_page.box, ENTER)
    with qtbot.assertNotEmitted(session.failed, wait=200):
        session.begin()
        qtbot.waitUntil(lambda: session.state is State.READY)
