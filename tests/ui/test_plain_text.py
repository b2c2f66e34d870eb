"""What others wrote is shown as it is, all of it, in its own direction."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from lam_desktop.ui.command_box import CommandBox
from lam_desktop.ui.plain_text import PlainText
from lam_desktop.ui.plan_card import plain_tip


def test_markup_is_only_text(qtbot: QtBot) -> None:
    label = PlainText("<b>x</b>")
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == "<b>x</b>"


def test_a_long_path_is_broken_and_not_cut(qtbot: QtBot) -> None:
    label = PlainText("/home/ann/" + "x" * 400)
    qtbot.addWidget(label)
    assert label.minimumSizeHint().width() <= 120
    assert label.heightForWidth(200) > 5 * label.heightForWidth(100_000)


def test_the_command_box_follows_what_is_typed(qtbot: QtBot) -> None:
    box = CommandBox()
    qtbot.addWidget(box)
    box.setText("«انقل report.pdf»")
    assert box.layoutDirection() is Qt.LayoutDirection.RightToLeft
    box.setText("12 move تقرير.pdf")
    assert box.layoutDirection() is Qt.LayoutDirection.LeftToRight
    box.clear()
    assert not box.testAttribute(Qt.WidgetAttribute.WA_SetLayoutDirection)


def test_only_enter_alone_submits(qtbot: QtBot) -> None:
    box = CommandBox()
    qtbot.addWidget(box)
    submitted: list[bool] = []
    box.submitted.connect(lambda: submitted.append(True))
    qtbot.keyClick(box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert submitted == []
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert submitted == [True]


def test_a_tooltip_shows_markup_as_text() -> None:
    tip = plain_tip("Open <img src='x'> & more")
    assert "<img" not in tip
    assert "&lt;img src='x'&gt; &amp; more" in tip


@pytest.mark.parametrize(("text", "side"), [("open it", "left"), ("هذا الطلب", "right")])
def test_a_sentence_starts_on_its_own_side(qtbot: QtBot, text: str, side: str) -> None:
    label = PlainText(text)
    qtbot.addWidget(label)
    label.resize(400, 40)
    image = label.grab().toImage()
    ground = image.pixel(200, 39)
    ink = [x for x in range(400) if any(image.pixel(x, y) != ground for y in range(40))]
    assert (ink[0] < 20) is (side == "left")
    assert (ink[-1] > 380) is (side == "right")
