"""A place over the bottom of the pages for what comes and goes, so that nothing else ever moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.panel.panel import dress

if TYPE_CHECKING:
    from collections.abc import Iterable

EDGE = 2


class Shelf(QWidget):
    """Lies over its neighbour, as high as what it shows; `grown` carries its height."""

    grown = Signal(int)

    def __init__(self, over: QWidget, right_px: int, shown: Iterable[QWidget]) -> None:
        """`right_px` stays free at the right, where commands are."""
        super().__init__(over.parentWidget())
        dress(self, "shelf")
        self._over, self._right_px = over, right_px
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, EDGE, EDGE, 0)
        self._column.setSpacing(0)
        for widget in shown:
            self._column.addWidget(widget)
        over.installEventFilter(self)
        self._place()

    def event(self, event: QEvent) -> bool:
        """Follow what is shown."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._place()
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the neighbour."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        room, width = self._over.geometry(), self._over.width() - self._right_px
        height = 0 if self._column.isEmpty() else self._column.totalHeightForWidth(width)
        if height <= 0 and not self._column.isEmpty():
            height = self._column.totalSizeHint().height()
        place = QRect(room.left(), room.bottom() + 1 - height, width, height)
        if place != self.geometry():
            self.setGeometry(place)
            self.raise_()
            self.grown.emit(height)
