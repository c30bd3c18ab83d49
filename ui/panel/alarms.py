"""The alarm page: alarms now, the response to the chosen one, and what happened in this session."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.language import tr
from ui.panel.mark import draw_priority
from ui.panel.panel import dress, label

if TYPE_CHECKING:
    from ui.viewmodel.alarm import AlarmRow, LogEntry

Index = QModelIndex | QPersistentModelIndex
PRIORITY = Qt.ItemDataRole.UserRole
ROOT = QModelIndex()
OTHERS = {"reset": "Reset", "unshelve": "Unshelve", "return_to_service": "Return to service"}
SHELVE_MINUTES = (15, 30, 60, 120, 240, 480)


class Table(QAbstractTableModel):
    """Rows of words under headings; the first column carries the priority."""

    def __init__(self, headings: tuple[str, ...]) -> None:
        super().__init__()
        self._headings = headings
        self.rows: tuple[tuple[str, ...], ...] = ()
        self.priorities: tuple[int, ...] = ()
        self.bold: tuple[bool, ...] = ()

    def set_rows(
        self, rows: tuple[tuple[str, ...], ...], priorities: tuple[int, ...], bold: tuple[bool, ...]
    ) -> None:
        """Replace the rows; the selection stays when their number does."""
        if len(rows) != len(self.rows):
            self.beginResetModel()
            self.rows, self.priorities, self.bold = rows, priorities, bold
            self.endResetModel()
        elif (rows, priorities, bold) != (self.rows, self.priorities, self.bold):
            self.rows, self.priorities, self.bold = rows, priorities, bold
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self._headings) - 1))

    def rowCount(self, parent: Index = ROOT) -> int:
        """Number of rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        """Number of columns."""
        return 0 if parent.isValid() else len(self._headings)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Headings."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headings[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words, weight and priority."""
        if role == Qt.ItemDataRole.DisplayRole:
            return self.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.FontRole:
            bold = self.bold[index.row()] and index.column() > 0
            return theme.font(theme.BODY - 1, QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return self.priorities[index.row()] if role == PRIORITY else None


class PriorityDelegate(QStyledItemDelegate):
    """Paints the sign of the priority before the words of the first column."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Sign, then words."""
        priority = index.data(PRIORITY)
        super().paint(painter, option, index)
        if priority:
            side = min(24, option.rect.height() - 8)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownArgumentType]
            area = option.rect  # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType]
            painter.save()
            draw_priority(
                painter, priority, QRectF(area.left() + 10, area.center().y() - side / 2 + 1, side, side)
            )
            painter.restore()


def table_view(model: Table, widths: tuple[int, ...], *stretch: int) -> QTableView:
    """A calm table; the columns of `stretch` share the room that is left."""
    view = QTableView()
    view.setModel(model)
    view.setItemDelegateForColumn(0, PriorityDelegate(view))
    view.setShowGrid(False)
    view.setAlternatingRowColors(True)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setTabKeyNavigation(False)
    view.setWordWrap(False)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(40)
    head = view.horizontalHeader()
    head.setHighlightSections(False)
    head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for column, width in enumerate(widths):
        view.setColumnWidth(column, width)
    for column in stretch:
        head.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
    return view


class AlarmsPage(QWidget):
    """`commanded` carries alarm id, verb and arguments."""

    commanded = Signal(str, str, object)

    def __init__(self) -> None:
        super().__init__()
        dress(self, "canvas")
        self._rows: tuple[AlarmRow, ...] = ()
        self.model = Table(
            (tr("Prio"), tr("State"), tr("Module"), tr("Alarm"), tr("Value"), tr("Raised (sim)"))
        )
        self.table = table_view(self.model, (138, 180, 150, 300, 110, 130), 3)
        self.history = Table(("", tr("Sim time"), tr("Alarm"), tr("What"), tr("Text")))
        self.log = table_view(self.history, (48, 130, 90, 210, 300), 4)
        self.empty = label(tr("No alarm is present. New alarms appear here and in the bar above."), "dim")
        self.title, self.words = label("", "heading"), label("", "")
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.acknowledge = QPushButton(tr("Acknowledge this"))
        self.shelve = QPushButton(tr("Shelve"))
        self.others = {verb: QPushButton(tr(text)) for verb, text in OTHERS.items()}
        self.minutes = QComboBox()
        self._lay_out()
        self._connect()

    def show_rows(self, rows: tuple[AlarmRow, ...], entries: tuple[LogEntry, ...]) -> None:
        """Show the list and the history."""
        chosen = self.chosen()
        self._rows = rows
        words = tuple((f"       {r.word}", r.state, r.module, r.text, r.value, r.raised) for r in rows)
        self.model.set_rows(words, tuple(r.priority for r in rows), tuple(r.unacknowledged for r in rows))
        past = tuple(("", e.when, e.alarm, e.what, e.text) for e in entries)
        self.history.set_rows(past, tuple(e.priority for e in entries), (False,) * len(entries))
        self.empty.setVisible(not rows)
        self.choose(chosen.id if chosen else rows[0].id if rows else "")

    def chosen(self) -> AlarmRow | None:
        """Return the alarm that help and buttons speak of."""
        current = self.table.currentIndex()
        return self._rows[current.row()] if current.isValid() and current.row() < len(self._rows) else None

    def choose(self, alarm: str) -> None:
        """Choose an alarm by its id."""
        for i, row in enumerate(self._rows):
            if row.id == alarm and self.table.currentIndex().row() != i:
                self.table.selectRow(i)
        self._show_chosen()

    def _show_chosen(self, *_: QModelIndex) -> None:
        row = self.chosen()
        self.title.setText(f"{row.id}  {row.text}" if row else tr("Choose an alarm to see what to do"))
        parts = (
            [
                (tr("What to do"), row.response),
                (tr("If nothing is done"), row.consequence),
                (tr("Raised when"), row.condition),
            ]
            if row
            else []
        )
        dim = theme.current().text_dim
        self.words.setText(
            "<br>".join(
                f'<span style="color:{dim}">{head}:</span> {escape(text)}' for head, text in parts if text
            )
        )
        possible = row.commands if row else ()
        self.acknowledge.setEnabled("acknowledge" in possible)
        self.shelve.setEnabled("shelve" in possible)
        for verb, button in self.others.items():
            button.setVisible(verb in possible)

    def _send(self, verb: str, arguments: dict[str, object], _checked: bool = False) -> None:
        row = self.chosen()
        if row is not None:
            self.commanded.emit(row.id, verb, arguments)

    def _connect(self) -> None:
        self.table.selectionModel().currentRowChanged.connect(self._show_chosen)
        self.acknowledge.clicked.connect(lambda: self._send("acknowledge", {}))
        self.shelve.clicked.connect(
            lambda: self._send("shelve", {"duration_s": 60.0 * self.minutes.currentData()})
        )
        for verb, button in self.others.items():
            button.clicked.connect(partial(self._send, verb, {}))

    def _lay_out(self) -> None:
        for minutes in SHELVE_MINUTES:
            self.minutes.addItem(tr("{count} min", count=minutes), minutes)
        self.minutes.setAccessibleName(tr("Minutes to shelve"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(label(tr("Alarms now"), "title"))
        column.addWidget(self.empty)
        column.addWidget(self.table, 4)
        column.addWidget(self._help())
        column.addWidget(label(tr("This session"), "heading"))
        column.addWidget(self.log, 3)

    def _help(self) -> QWidget:
        box = QWidget()
        dress(box, "raised")
        words = QVBoxLayout()
        words.addWidget(self.title)
        words.addWidget(self.words)
        row = QHBoxLayout(box)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(8)
        row.addLayout(words, 1)
        for widget in (self.acknowledge, *self.others.values(), self.minutes, self.shelve):
            row.addWidget(widget)
        return box
