"""All signals by module, searchable, with a tick before those that are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from ui.language import tr
from ui.viewmodel.trend import matching
from ui.viewmodel.words import pretty

if TYPE_CHECKING:
    from ui.viewmodel.scope import Scope

ROW = QSize(100, 36)
TAG = Qt.ItemDataRole.UserRole


class SignalList(QWidget):
    """`ticked` carries a tag and whether it is wanted."""

    ticked = Signal(str, bool)

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self._scope = scope
        self._tags: tuple[str, ...] = ()
        self.items: dict[str, QTreeWidgetItem] = {}
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Search signals"))
        self.search.setClearButtonEnabled(True)
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(10)
        self.tree.setUniformRowHeights(True)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.tree, 1)
        self.search.textChanged.connect(self._fill)
        self.tree.itemChanged.connect(self._changed)
        self._fill("")

    def show_ticks(self, tags: tuple[str, ...]) -> None:
        """Tick exactly these."""
        self._tags = tags
        self.tree.blockSignals(True)
        for tag, item in self.items.items():
            item.setCheckState(0, _tick(tag in tags))
        self.tree.blockSignals(False)

    def _fill(self, text: str) -> None:
        self.tree.blockSignals(True)
        self.tree.clear()
        self.items = {}
        groups: dict[str, QTreeWidgetItem] = {}
        for signal in matching(self._scope, text):
            group = groups.get(signal.module) or self._group(signal.module)
            groups[signal.module] = group
            item = QTreeWidgetItem(group, [pretty(signal.label)])
            item.setData(0, TAG, signal.tag)
            item.setToolTip(0, signal.tag)
            item.setSizeHint(0, ROW)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(0, _tick(signal.tag in self._tags))
            self.items[signal.tag] = item
        self.tree.expandAll()
        self.tree.blockSignals(False)

    def _group(self, module: str) -> QTreeWidgetItem:
        group = QTreeWidgetItem(self.tree, [self._scope.title(module)])
        group.setSizeHint(0, ROW)
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        font = self.tree.font()
        font.setBold(True)
        group.setFont(0, font)
        return group

    def _changed(self, item: QTreeWidgetItem) -> None:
        self.ticked.emit(item.data(0, TAG), item.checkState(0) is Qt.CheckState.Checked)


def _tick(wanted: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if wanted else Qt.CheckState.Unchecked
