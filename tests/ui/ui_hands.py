"""What a person does in the window, as the tests do it."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from lam_desktop.ui.command_page import CommandPage
from lam_desktop.ui.session import Session, State

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier


def ask(qtbot: QtBot, page: CommandPage, session: Session, text: str) -> None:
    """Type a command and wait for what is proposed."""
    page.box.clear()
    qtbot.keyClicks(page.box, text)
    qtbot.keyClick(page.box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.state is State.PROPOSED)


def press_run(qtbot: QtBot, page: CommandPage) -> None:
    """Press Run as soon as it can be pressed."""
    qtbot.waitUntil(lambda: page.answer.run.awake)
    qtbot.mouseClick(page.answer.run, LEFT)


def run_to_the_end(qtbot: QtBot, page: CommandPage, session: Session, text: str) -> None:
    """Ask, press Run and wait for the end."""
    ask(qtbot, page, session, text)
    with qtbot.waitSignal(session.ended):
        press_run(qtbot, page)
