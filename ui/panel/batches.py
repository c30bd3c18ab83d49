"""The batches on the unit, the steps of the chosen one, and its material."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.language import tr
from ui.panel.alarms import Table, table_view
from ui.panel.deviations import Deviations
from ui.panel.panel import dress, label
from ui.panel.recipe import RunPanel
from ui.plots.timeline import TimelineView

if TYPE_CHECKING:
    from ui.viewmodel.batch import BatchRow, MaterialRow
    from ui.viewmodel.deviation import DeviationRow

ROW_HEIGHT = 42
LEAST_ROWS, MOST_ROWS = 1, 6
COURSE_HEIGHT, COURSE_ROW = 30, 26
HEADING_HEIGHT = 42
COLOUR = Qt.ItemDataRole.UserRole + 1
MATERIAL_WIDTH = 500


class BatchTable(Table):
    """The list of batches, with the colour that each has in the scene."""

    colours: tuple[int, ...] = ()

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Words, weight, and the colour."""
        if role == COLOUR:
            return self.colours[index.row()] if index.row() < len(self.colours) else -1
        return super().data(index, role)


class ColourDelegate(QStyledItemDelegate):
    """A square in the batch's colour before its id."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Words, then the square."""
        super().paint(painter, option, index)
        area = option.rect  # pyright: ignore[reportAttributeAccessIssue, reportUnknownVariableType]
        palette = theme.current().trend
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette[int(index.data(COLOUR)) % len(palette)]))
        painter.drawRoundedRect(QRectF(area.left() + 12, area.center().y() - 6, 14, 14), 3, 3)
        painter.restore()


class BatchesPage(QWidget):
    """`chosen` names the batch that was picked; `commanded` carries batch, verb, arguments, `decided` a decision."""

    chosen = Signal(str)
    commanded = Signal(str, str, object)
    decided = Signal(str, object, str)

    def __init__(self) -> None:
        super().__init__()
        dress(self, "canvas")
        self.selected = ""
        self._rows: tuple[BatchRow, ...] = ()
        headings = (
            tr("Batch"),
            tr("Recipe"),
            tr("State"),
            tr("Now"),
            tr("Next"),
            tr("Waits for"),
            tr("To do"),
        )
        self.model = BatchTable(headings)
        self.table = table_view(self.model, (86, 164, 100, 170, 166, 180, 196), 5)
        self._colours = ColourDelegate()
        self.table.setItemDelegateForColumn(0, self._colours)
        self.table.clicked.connect(self._press)
        self.table.selectionModel().currentRowChanged.connect(self._moved)
        self.empty = label(tr("No batch is on the unit. Choose a recipe on the recipe page."), "calm")
        self.steps = RunPanel(stacked=True)
        self.steps.commanded.connect(self._command)
        columns = (tr("Code"), tr("Place"), tr("Booked content"), tr("Outside, inside"), tr("Hold time"))
        self.material = Table(columns)
        self.goods = table_view(self.material, (116, 96, 108, 110, 96), 1, 3)
        self.goods.setProperty("role", "dense")
        self.goods.verticalHeader().setDefaultSectionSize(28)
        self.course = TimelineView()
        self.deviations = Deviations()
        self.deviations.decided.connect(self.decided)
        self.tabs = [QPushButton(tr("Material")), QPushButton(tr("Deviations"))]
        self.table.hide()
        self._lay_out()

    def choose(self, batch: str) -> None:
        """Look at another batch."""
        if batch != self.selected:
            self.selected = batch
            self.chosen.emit(batch)

    def show_batches(self, rows: tuple[BatchRow, ...]) -> None:
        """Show the list."""
        if rows == self._rows:
            return
        self._rows = rows
        if self.selected not in [row.batch for row in rows]:
            self.selected = rows[0].batch if rows else ""
        self.model.colours = tuple(row.colour for row in rows)
        shown = tuple(
            (f"      {r.batch}", r.recipe, r.state, r.now, r.following, r.waits, r.signs) for r in rows
        )
        self.model.set_rows(shown, (0,) * len(rows), tuple(row.active for row in rows))
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        height = HEADING_HEIGHT + ROW_HEIGHT * min(max(len(rows), LEAST_ROWS), MOST_ROWS)
        self.course.setVisible(bool(rows))
        self.course.setFixedHeight(COURSE_HEIGHT + COURSE_ROW * min(len(rows), MOST_ROWS))
        self.table.setFixedHeight(height)
        self._mark()

    def show_material(self, rows: tuple[MaterialRow, ...]) -> None:
        """Show the items of the chosen batch."""
        shown = tuple((r.code, r.place, r.content, f"{r.outside}, {r.inside}", r.holds) for r in rows)
        self.material.set_rows(shown, (0,) * len(rows), tuple(r.level > 0 for r in rows))
        self.tabs[0].setText(tr("Material of {batch} · {count}", batch=self.selected, count=len(rows)))

    def show_deviations(self, rows: tuple[DeviationRow, ...]) -> None:
        """Show what went another way, and how many of it nobody has decided on."""
        open_ = sum(bool(row.signer) for row in rows)
        words = (
            tr("Deviations · {count} open", count=open_)
            if open_
            else tr("Deviations · {count}", count=len(rows))
        )
        self.tabs[1].setText(words)
        self.deviations.show_rows(rows)

    def _command(self, verb: str, arguments: object) -> None:
        self.commanded.emit(self.selected, verb, arguments)

    def _mark(self) -> None:
        """Keep the chosen batch marked when the list is built anew."""
        names = [row.batch for row in self._rows]
        if self.selected in names and self.table.currentIndex().row() != names.index(self.selected):
            self.table.setCurrentIndex(self.model.index(names.index(self.selected), 0))

    def _press(self, index: QModelIndex) -> None:
        self._moved(index, index)

    def _moved(self, index: QModelIndex, _before: QModelIndex) -> None:
        if 0 <= index.row() < len(self._rows):
            self.choose(self._rows[index.row()].batch)

    def _lay_out(self) -> None:
        self._column = column = QVBoxLayout(self)
        self.leave_free(0)
        column.setSpacing(10)
        column.addWidget(self.table)
        column.addWidget(self.course)
        column.addWidget(self.empty)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.steps, 1)
        row.addWidget(self._goods(), 1)
        column.addLayout(row, 1)

    def leave_free(self, height: int) -> None:
        """Keep the bottom free for what lies over it."""
        self._column.setContentsMargins(12, 12, 12, 12 + height)

    def _goods(self) -> QWidget:
        box = QWidget()
        dress(box, "raised")
        box.setMinimumWidth(MATERIAL_WIDTH)
        column = QVBoxLayout(box)
        column.setContentsMargins(14, 12, 14, 10)
        column.setSpacing(8)
        stack = QStackedWidget()
        head, group = QHBoxLayout(), QButtonGroup(self)
        head.setSpacing(0)
        for i, (tab, page) in enumerate(zip(self.tabs, (self.goods, self.deviations), strict=True)):
            tab.setCheckable(True)
            group.addButton(tab, i)
            head.addWidget(tab)
            stack.addWidget(page)
        head.addStretch(1)
        self.tabs[0].setChecked(True)
        group.idClicked.connect(stack.setCurrentIndex)
        column.addLayout(head)
        column.addWidget(stack, 1)
        return box
