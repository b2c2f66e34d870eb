"""What was asked, decided and done; searchable, with details, undo and a check of the record."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from lam_desktop.confirm.visible import END_ISOLATE, LEFT_TO_RIGHT, visible
from lam_desktop.confirm.wording import isolated
from lam_desktop.ui.backend import HistoryRow
from lam_desktop.ui.plain_text import PlainText
from lam_desktop.ui.session import Session, State

SEARCH_DELAY_MS = 250
Index = QModelIndex | QPersistentModelIndex


class HistoryModel(QAbstractTableModel):
    """The rows as a table of plain text: time, command, decision, result."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[HistoryRow, ...] = ()
        self._heads = (self.tr("Time"), self.tr("Command"), self.tr("Decision"), self.tr("Result"))

    def show_rows(self, rows: tuple[HistoryRow, ...]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 Qt's form
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if parent.isValid() else len(self._heads)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        row = self.rows[index.row()]
        time = f"{row.time.astimezone():%Y-%m-%d %H:%M}"
        shown = role == Qt.ItemDataRole.DisplayRole
        clean = isolated if shown else visible
        texts = (
            LEFT_TO_RIGHT + time + END_ISOLATE if shown else time,
            *map(clean, (row.command, row.decision, row.result)),
        )
        return texts[index.column()]


class HistoryPage(QWidget):
    """The history; asks for fresh rows when it is shown and when the search words change."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.model = HistoryModel()
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search the history"))
        self.search.setAccessibleName(self.tr("Search the history"))
        self.table = self._make_table()
        self.empty = PlainText(role="muted")
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        self.details.setMaximumHeight(150)
        self.details.setAccessibleName(self.tr("Details of the chosen line"))
        self.details.setPlaceholderText(self.tr("Choose a line to see what was done."))
        self.undo = QPushButton(self.tr("Undo this run"))
        self.verify = QPushButton(self.tr("Check the record"))
        self.verify.setToolTip(self.tr("Finds out whether the record was changed by anyone."))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SEARCH_DELAY_MS)
        self._lay_out()
        self._connect()
        self._show_choice()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 Qt's name
        # Its icon is looked for through all of the system's themes: not before the first window.
        self.search.setClearButtonEnabled(True)
        super().showEvent(event)

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setAlternatingRowColors(True)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.setAccessibleName(self.tr("History"))
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        return table

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self.undo)
        buttons.addStretch(1)
        buttons.addWidget(self.verify)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 10)
        layout.setSpacing(10)
        for part in (self.search, self.empty):
            layout.addWidget(part)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.details)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _: self._timer.start())
        self._timer.timeout.connect(self.refresh)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_choice())
        self.undo.clicked.connect(self._undo)
        self.verify.clicked.connect(self._session.verify)
        self._session.history_ready.connect(self._show_rows)
        self._session.state_changed.connect(lambda _: self._show_choice())

    def refresh(self) -> None:
        """Ask for the rows that match the search words."""
        self._session.look_up(self.search.text().strip())

    def chosen(self) -> HistoryRow | None:
        """The row that is selected, if any."""
        indexes = self.table.selectionModel().selectedRows()
        return self.model.rows[indexes[0].row()] if indexes else None

    def _show_rows(self, rows: tuple[HistoryRow, ...]) -> None:
        self.model.show_rows(rows)
        self.empty.setVisible(not rows)
        self.empty.setText(
            self.tr("Nothing matches these words.")
            if self.search.text().strip()
            else self.tr("Nothing here yet. What you ask for, and what came of it, is kept here.")
        )
        self._show_choice()

    def _show_choice(self) -> None:
        row = self.chosen()
        free = self._session.state in (State.READY, State.PROPOSED)
        self.undo.setEnabled(row is not None and row.undoable and free)
        lines = [] if row is None else [visible(row.command), *map(visible, row.details)]
        self.details.setPlainText("\n".join(lines))

    def _undo(self) -> None:
        row = self.chosen()
        if row is not None:
            self._session.undo(row.id)
