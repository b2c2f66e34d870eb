"""A scroll bar that keeps its room and is seen only where it is of use."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from lam_desktop.ui.scroll_bar import SteadyScrollBar


def test_it_takes_the_same_room_whether_it_is_seen_or_not(qtbot: QtBot) -> None:
    pane = QScrollArea()
    qtbot.addWidget(pane)
    bar = SteadyScrollBar()
    pane.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    pane.setVerticalScrollBar(bar)
    inside = QWidget()
    pane.setWidget(inside)
    inside.resize(50, 50)
    with qtbot.waitExposed(pane):
        pane.resize(200, 200)
        pane.show()
    width = pane.viewport().width()
    empty = bar.grab().toImage()
    assert len({empty.pixel(x, y) for x in range(bar.width()) for y in range(bar.height())}) == 1
    inside.resize(50, 900)
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    assert pane.viewport().width() == width
    assert bar.grab().toImage() != empty
