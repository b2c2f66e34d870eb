"""The few settings there are: how careful, how it looks, whether allowed commands run at once."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QVBoxLayout,
    QWidget,
)

from lam_desktop.ui.backend import Preferences
from lam_desktop.ui.plain_text import PlainText


class SettingsDialog(QDialog):
    """Emits ``chosen`` with the new preferences when the person says OK."""

    chosen = Signal(object)

    def __init__(
        self, preferences: Preferences, profiles: Sequence[str], parent: QWidget | None = None
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
        self._lay_out()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        form.addRow(self.tr("How &careful"), self.profile)
        form.addRow(self.tr("&Look"), self.theme)
        form.addRow("", self.at_once)
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
        layout.addWidget(note)
        layout.addWidget(buttons)

    def accept(self) -> None:
        """Take the choices over."""
        self.chosen.emit(
            Preferences(
                theme=self.theme.currentData(),
                profile=self.profile.currentData(),
                run_allowed_without_asking=self.at_once.isChecked(),
            )
        )
        super().accept()
