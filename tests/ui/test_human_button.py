"""Run is pressed by a person, awake and on purpose, or not at all."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from lam_desktop.ui.human_button import GUARD_MS, HumanButton

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
ENTER = Qt.Key.Key_Return


class Holder(QWidget):
    """A window with the button, passing keys on as the command page does."""

    def __init__(self) -> None:
        super().__init__()
        self.button = HumanButton("Run")
        QVBoxLayout(self).addWidget(self.button)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        self.button.press_by_keyboard(event)


@pytest.fixture
def holder(qtbot: QtBot) -> Holder:
    holder = Holder()
    qtbot.addWidget(holder)
    with qtbot.waitExposed(holder):
        holder.show()
    return holder


@pytest.fixture
def presses(holder: Holder) -> list[bool]:
    found: list[bool] = []
    holder.button.pressed_by_person.connect(lambda: found.append(True))
    return found


def wake(qtbot: QtBot, button: HumanButton) -> None:
    button.offer()
    qtbot.waitUntil(lambda: button.awake, timeout=GUARD_MS * 5)


def test_a_mouse_press_counts_once_awake(qtbot: QtBot, holder: Holder, presses: list[bool]) -> None:
    wake(qtbot, holder.button)
    qtbot.mouseClick(holder.button, LEFT)
    assert presses == [True]


def test_asleep_until_painted_for_a_moment(
    qtbot: QtBot, holder: Holder, presses: list[bool]
) -> None:
    assert not holder.button.awake
    holder.button.offer()
    assert not holder.button.awake
    qtbot.mouseClick(holder.button, LEFT)
    qtbot.keyClick(holder, ENTER, CONTROL)
    assert presses == []


def test_hidden_it_never_wakes(qtbot: QtBot, holder: Holder) -> None:
    holder.hide()
    holder.button.offer()
    qtbot.wait(GUARD_MS + 300)
    assert not holder.button.awake


def test_a_press_begun_asleep_does_not_count(
    qtbot: QtBot, holder: Holder, presses: list[bool]
) -> None:
    holder.button.offer()
    qtbot.mousePress(holder.button, LEFT)
    qtbot.waitUntil(lambda: holder.button.awake, timeout=GUARD_MS * 5)
    qtbot.mouseRelease(holder.button, LEFT)
    assert presses == []


def test_coming_to_the_front_puts_it_to_sleep_again(
    qtbot: QtBot, holder: Holder, presses: list[bool]
) -> None:
    wake(qtbot, holder.button)
    QApplication.sendEvent(holder, QEvent(QEvent.Type.WindowActivate))
    assert not holder.button.awake
    qtbot.mouseClick(holder.button, LEFT)
    assert presses == []
    qtbot.waitUntil(lambda: holder.button.awake, timeout=GUARD_MS * 5)


def test_programs_cannot_press_it(qtbot: QtBot, holder: Holder, presses: list[bool]) -> None:
    button = holder.button
    wake(qtbot, button)
    button.click()
    button.animateClick()
    place = QPointF(button.rect().center())
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        event = QMouseEvent(kind, place, place, LEFT, LEFT, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(button, event)
    for target in (button, holder):
        QApplication.sendEvent(target, QKeyEvent(QEvent.Type.KeyPress, ENTER, CONTROL))
    qtbot.wait(150)
    assert presses == []


def test_ordinary_keys_do_not_reach_it(qtbot: QtBot, holder: Holder, presses: list[bool]) -> None:
    wake(qtbot, holder.button)
    assert holder.button.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert not holder.button.isDefault()
    assert not holder.button.autoDefault()
    for key in (ENTER, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        qtbot.keyClick(holder.button, key)
        qtbot.keyClick(holder, key)
    assert presses == []


def test_the_chord_is_for_people_without_a_mouse(
    qtbot: QtBot, holder: Holder, presses: list[bool]
) -> None:
    wake(qtbot, holder.button)
    qtbot.keyClick(holder, ENTER, CONTROL)
    assert presses == [True]


def test_a_press_let_go_elsewhere_is_no_press(
    qtbot: QtBot, holder: Holder, presses: list[bool]
) -> None:
    wake(qtbot, holder.button)
    qtbot.mousePress(holder.button, LEFT)
    qtbot.mouseRelease(holder.button, LEFT, pos=QPoint(-50, -50))
    qtbot.mouseClick(holder.button, Qt.MouseButton.RightButton)
    assert presses == []


def test_withdrawn_it_sleeps(qtbot: QtBot, holder: Holder, presses: list[bool]) -> None:
    wake(qtbot, holder.button)
    holder.button.withdraw()
    qtbot.mouseClick(holder.button, LEFT)
    assert presses == []
