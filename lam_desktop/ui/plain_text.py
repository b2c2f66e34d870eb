"""Labels for text that others wrote: never markup, wrapped anywhere, each line in its direction."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import (
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPalette,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from lam_desktop.confirm.visible import Span, right_to_left

NARROWEST = 120
MOST_HEIGHTS = 16


class PlainText(QLabel):
    """A word-wrapping label that shows its text as it is and breaks even a long path.

    A ``QLabel`` wraps between words only, so a path without spaces would be cut off; and what is
    cut off cannot be approved.
    """

    def __init__(self, text: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setProperty("role", role)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._heights: dict[tuple[str, str, int], int] = {}
        self._marks: tuple[Span, ...] = ()
        self._marked = QTextCharFormat()
        self.setText(text)

    @property
    def marks(self) -> tuple[Span, ...]:
        """The places that are marked in the text."""
        return self._marks

    def mark(self, places: Iterable[Span], marked: QTextCharFormat) -> None:
        """Draw these places of the text in ``marked`` until there is another text.

        Only colours and lines of the format are drawn: the text is laid out as if it had no marks,
        so nothing moves by them.
        """
        self._marks, self._marked = tuple(places), marked
        self.update()

    def setText(self, text: str) -> None:  # noqa: N802 Qt's name
        super().setText(text)
        if self._marks:
            self._marks = ()
            self.update()

    def hasHeightForWidth(self) -> bool:  # noqa: N802 Qt's name
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        return self._height(max(width, 1))

    def sizeHint(self) -> QSize:  # noqa: N802
        self.ensurePolished()
        metrics = QFontMetrics(self.font())
        widest = max((metrics.horizontalAdvance(x) for x in self.text().split("\n")), default=0)
        width = min(widest + 4, 640)
        return QSize(width, self._height(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        # The height is left to heightForWidth: a narrow guess here would leave gaps.
        return QSize(min(self.sizeHint().width(), NARROWEST), QFontMetrics(self.font()).height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        top, begin = 0.0, 0
        for paragraph, layout in zip(
            self.text().split("\n"), self._layouts(self.width()), strict=True
        ):
            layout.draw(painter, QPointF(0, top), self._marked_ranges(paragraph, begin))
            top += layout.boundingRect().height()
            begin += len(paragraph) + 1
        painter.end()

    def _marked_ranges(self, paragraph: str, begin: int) -> list[QTextLayout.FormatRange]:
        """The marks within one paragraph, which begins at this place of the text."""
        found = []
        for start, end in self._marks:
            first, last = max(start - begin, 0), max(end - begin, 0)
            if paragraph[first:last]:
                part = QTextLayout.FormatRange()
                part.start = _code_units(paragraph[:first])
                part.length = _code_units(paragraph[first:last])
                part.format = self._marked
                found.append(part)
        return found

    def _height(self, width: int) -> int:
        self.ensurePolished()
        key = (self.text(), self.font().key(), width)
        if key not in self._heights:  # a layout asks the same a dozen times
            if len(self._heights) >= MOST_HEIGHTS:
                self._heights.clear()
            height = sum(x.boundingRect().height() for x in self._layouts(width))
            self._heights[key] = round(height + 0.49)
        return self._heights[key]

    def _layouts(self, width: int) -> list[QTextLayout]:
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        layouts = []
        for paragraph in self.text().split("\n"):
            # Each paragraph runs, and starts, on the side of its own letters.
            mirrored = right_to_left(paragraph)
            side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
            option.setAlignment(side | Qt.AlignmentFlag.AlignAbsolute)
            layout = QTextLayout(paragraph or " ", self.font())
            layout.setTextOption(option)
            _lay_out(layout, width)
            layouts.append(layout)
        return layouts


def _code_units(text: str) -> int:
    """The length of ``text`` as Qt counts it, in UTF-16: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _lay_out(layout: QTextLayout, width: int) -> None:
    height = 0.0
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()


def set_property(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet looks at, and let it look again."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
