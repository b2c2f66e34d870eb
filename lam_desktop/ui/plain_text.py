"""Labels for text that others wrote: never markup, wrapped anywhere, each line in its direction."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from lam_desktop.confirm.visible import right_to_left

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
        self.setText(text)

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
        top = 0.0
        for layout in self._layouts(self.width()):
            layout.draw(painter, QPointF(0, top))
            top += layout.boundingRect().height()
        painter.end()

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
