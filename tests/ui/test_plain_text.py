"""What others wrote is shown as it is, all of it, in its own direction."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QTextCharFormat
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


GROUND = QColor("#ffee00")


def marking() -> QTextCharFormat:
    marked = QTextCharFormat()
    marked.setBackground(GROUND)
    marked.setForeground(QColor("#000000"))
    marked.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
    marked.setUnderlineColor(QColor("#ff0000"))
    return marked


def drawn(label: PlainText, width: int = 400) -> QImage:
    label.resize(width, label.heightForWidth(width))
    return label.grab().toImage()


def marked_columns(image: QImage, top: int = 0, bottom: int | None = None) -> list[int]:
    """The columns that show the ground of a mark."""
    rows = range(top, image.height() if bottom is None else bottom)
    ground = GROUND.rgb()
    return [x for x in range(image.width()) if any(image.pixel(x, y) == ground for y in rows)]


@pytest.mark.parametrize(
    ("before", "word"),
    [
        ("open ", "steal"),
        ("open \U0001f600\U0001f600 ", "steal"),
        ("“\u2068", "gjpq"),
        ("", "x"),
    ],
    ids=["plain", "emoji", "isolate", "first"],
)
def test_a_mark_lies_under_its_word_and_nothing_moves(qtbot: QtBot, before: str, word: str) -> None:
    label = PlainText(f"{before}{word} it")
    qtbot.addWidget(label)
    plain = drawn(label)
    hint, height = label.sizeHint(), label.heightForWidth(400)
    label.mark([(len(before), len(before) + len(word))], marking())
    image = drawn(label)
    assert (label.sizeHint(), label.heightForWidth(400)) == (hint, height)
    metrics = QFontMetrics(label.font())
    left = metrics.horizontalAdvance(before)
    columns = marked_columns(image)
    assert columns[0] == pytest.approx(left, abs=2)
    assert columns[-1] == pytest.approx(left + metrics.horizontalAdvance(word), abs=3)
    red = QColor("#ff0000").rgb()
    lines = [y for y in range(image.height()) if image.pixel(columns[0] + 2, y) == red]
    assert lines  # the colour is not the only sign
    for x in (*range(columns[0] - 2), *range(columns[-1] + 3, 400)):
        assert all(image.pixel(x, y) == plain.pixel(x, y) for y in range(image.height()))


def test_a_mark_in_a_right_to_left_word_lies_on_its_side(qtbot: QtBot) -> None:
    text = "احذف كل الرسائل"
    label = PlainText(text)
    qtbot.addWidget(label)
    label.mark([(0, 4)], marking())
    columns = marked_columns(drawn(label))
    width = QFontMetrics(label.font()).horizontalAdvance(text)
    assert columns[-1] > 395
    assert columns[0] > 400 - width / 2
    quoting = PlainText(f"You asked: “\u2068{text}\u2069”")
    qtbot.addWidget(quoting)
    begin = quoting.text().index("احذف")
    quoting.mark([(begin, begin + 4)], marking())
    columns = marked_columns(drawn(quoting))
    before = QFontMetrics(label.font()).horizontalAdvance("You asked: “")
    assert columns[0] > before + width / 2
    assert columns[-1] == pytest.approx(before + width, abs=4)


def test_a_mark_goes_over_the_end_of_a_line_and_of_a_paragraph(qtbot: QtBot) -> None:
    label = PlainText("x" * 100 + "\n\nsteal it")
    qtbot.addWidget(label)
    label.mark([(0, 100), (102, 107)], marking())
    image = drawn(label, 300)
    line = QFontMetrics(label.font()).height()
    assert image.height() > 4 * line
    assert len(marked_columns(image, 0, line)) > 250
    assert len(marked_columns(image, line, 2 * line)) > 250
    last = marked_columns(image, image.height() - line)
    assert 10 < len(last) < 100


def test_another_text_has_no_marks(qtbot: QtBot) -> None:
    label = PlainText("steal it")
    qtbot.addWidget(label)
    label.mark([(0, 5)], marking())
    assert label.marks == ((0, 5),)
    label.setText("steal it")
    assert label.marks == ()
    assert marked_columns(drawn(label)) == []
    label.mark([(50, 60), (7, 90)], marking())
    assert len(marked_columns(drawn(label))) < 20
