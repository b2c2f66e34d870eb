"""Whether a window that is shown takes the focus from the program a person works in."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def show_quietly(window: QWidget, quiet: bool) -> None:
    """Let ``window``, when it is next shown, leave the focus where it is, or take it.

    Qt reads the attribute only once, when it makes the native window; from then on the property
    of that window is what counts.
    """
    window.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, quiet)
    native = window.windowHandle()
    if native is not None:
        native.setProperty("_q_showWithoutActivating", quiet)
