"""The icon in the tray: a click opens the quick-command bar, its menu the rest."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon


class Tray(QObject):
    """The tray icon, where there is a tray; its owner asks ``tray_available`` first."""

    window_wanted = Signal()
    quick_wanted = Signal()
    history_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, icon: QIcon) -> None:
        super().__init__()
        self.icon = QSystemTrayIcon(icon)
        self.icon.setToolTip("LAM Desktop")
        self.menu = QMenu()
        self.menu.addAction(self.tr("Open LAM Desktop"), self.window_wanted.emit)
        self.menu.addAction(self.tr("Quick command"), self.quick_wanted.emit)
        self.menu.addAction(self.tr("History"), self.history_wanted.emit)
        self.menu.addSeparator()
        self.menu.addAction(self.tr("Quit"), self.quit_wanted.emit)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._on_activated)
        self._hinted = False

    def show(self) -> None:
        """Put the icon into the tray."""
        self.icon.show()

    def hide(self) -> None:
        """Take the icon out of the tray."""
        self.icon.hide()

    def hint_once(self) -> None:
        """Say, the first time only, that the application goes on in the tray."""
        if not self._hinted:
            self._hinted = True
            self.icon.showMessage(
                "LAM Desktop",
                self.tr("It is still here, in the tray. To end it, choose Quit in its menu."),
                self.icon.icon(),
            )

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.quick_wanted.emit()


def tray_available() -> bool:
    """Whether this desktop has a tray to sit in."""
    return QSystemTrayIcon.isSystemTrayAvailable()
