"""The few settings there are: how careful, how it looks, what runs at once, and what at login."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from lam_desktop.config.autostart import Autostart
from lam_desktop.domain.errors import LamError
from lam_desktop.ui.backend import Preferences
from lam_desktop.ui.plain_text import PlainText

INDENT = 26
"""From the edge of a tick box to its words, in pixels."""


class SettingsDialog(QDialog):
    """Emits ``chosen`` with the new preferences when the person says OK, and ``login_chosen`` if
    they want another answer than the system's at login. ``no_updates`` says why this build cannot
    look for newer versions.
    """

    chosen = Signal(object)
    login_chosen = Signal(bool)

    def __init__(
        self,
        preferences: Preferences,
        profiles: Sequence[str],
        parent: QWidget | None = None,
        *,
        autostart: Autostart | None = None,
        no_updates: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self.setMinimumWidth(420)
        self.profile = QComboBox()
        words = {
            "cautious": self.tr("Cautious: asks often"),
            "balanced": self.tr("Balanced: asks where it matters"),
            "expert": self.tr("Expert: asks only where harm could be lasting"),
        }
        for name in profiles:
            self.profile.addItem(words.get(name, name), name)
        self.profile.setCurrentIndex(max(self.profile.findData(preferences.profile), 0))
        self.theme = QComboBox()
        for name, word in (
            ("system", self.tr("Like the system")),
            ("light", self.tr("Light")),
            ("dark", self.tr("Dark")),
        ):
            self.theme.addItem(word, name)
        self.theme.setCurrentIndex(max(self.theme.findData(preferences.theme), 0))
        self.at_once = QCheckBox(self.tr("Run what is allowed without asking me"))
        self.at_once.setChecked(preferences.run_allowed_without_asking)
        self._make_login(autostart)
        self._make_updates(preferences, no_updates)
        self._lay_out()

    def _make_login(self, autostart: Autostart | None) -> None:
        self.at_login = QCheckBox(self.tr("Start in the tray when I log in"))
        self.login_note = PlainText(role="muted")
        self._starts = False
        try:
            self._starts = autostart is not None and autostart.is_on()
        except LamError as error:
            self.login_note.setText(str(error))
        self.at_login.setChecked(self._starts)
        # Only ever hidden here: shown without a parent each would be a window of its own.
        if autostart is None or self.login_note.text():
            self.at_login.hide()
        if not self.login_note.text():
            self.login_note.hide()

    def _make_updates(self, preferences: Preferences, why_not: str) -> None:
        self.updates = QCheckBox(self.tr("Look for a new version once a day"))
        self.updates.setChecked(preferences.check_for_updates)
        # Under the words of its tick box; alone where there is none.
        self._indent = 0 if why_not else INDENT
        if why_not:
            self.updates.hide()
        promise = self.tr(
            "Asks the project’s site for one small file; nothing about you or your commands is"
            " sent. It never installs anything by itself."
        )
        self.updates_note = PlainText(why_not or promise, role="muted")
        self.updates.setAccessibleDescription(self.updates_note.text())

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        form.addRow(self.tr("How &careful"), self.profile)
        form.addRow(self.tr("&Look"), self.theme)
        ticks = QVBoxLayout()
        for tick in (self.at_once, self.at_login, self.login_note, self.updates):
            ticks.addWidget(tick)
        indent = QHBoxLayout()
        indent.addSpacing(self._indent)
        indent.addWidget(self.updates_note)
        ticks.addLayout(indent)
        note = PlainText(
            self.tr("Whatever is chosen here: nothing that harms someone is ever done."),
            role="muted",
        )
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(14)
        layout.addLayout(form)
        layout.addLayout(ticks)
        layout.addWidget(note)
        layout.addWidget(buttons)

    def accept(self) -> None:
        """Take the choices over."""
        self.chosen.emit(
            Preferences(
                theme=self.theme.currentData(),
                profile=self.profile.currentData(),
                run_allowed_without_asking=self.at_once.isChecked(),
                check_for_updates=self.updates.isChecked(),
            )
        )
        if self.at_login.isChecked() != self._starts:
            self.login_chosen.emit(self.at_login.isChecked())
        super().accept()
