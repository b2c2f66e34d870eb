"""A scroll bar that never makes what it scrolls narrower."""

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QScrollBar


class SteadyScrollBar(QScrollBar):
    """Keeps its room, and is seen only where there is something to scroll.

    One that came and went would wrap the lines anew, and move a plan under the eyes of its reader,
    whenever something below it grows.
    """

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 Qt's name
        if self.maximum() > self.minimum():
            super().paintEvent(event)
