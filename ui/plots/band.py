"""Phases behind the curves: alternating tints over the whole height of a lane, with their names at its top."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from ui import theme

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

    from ui.viewmodel.trend import Band


class BandItem(pg.GraphicsObject):
    """Paints in device coordinates, so that words keep their size."""

    def __init__(self, words: bool) -> None:
        super().__init__()
        self._bands: tuple[Band, ...] = ()
        self._words = words
        self.setZValue(-50)

    def set_bands(self, bands: tuple[Band, ...]) -> None:
        """Show these phases."""
        self._bands = bands
        self.update()

    def viewRangeChanged(self) -> None:
        """Follow the lane."""
        self.prepareGeometryChange()
        self.update()

    def boundingRect(self) -> QRectF:
        """The lane itself."""
        box = self.getViewBox()
        return box.viewRect() if box is not None else QRectF()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Tints, borders and names."""
        box = self.getViewBox()
        if box is None:
            return
        t = theme.current()
        view, area = box.viewRect(), box.mapRectToItem(self, box.boundingRect())
        transform = painter.transform()
        device = transform.mapRect(area)
        painter.resetTransform()
        scale = device.width() / view.width() if view.width() else 1.0
        painter.setFont(theme.font(theme.NOTE))
        for i, band in enumerate(self._bands):
            left = device.left() + (band.start_s - view.left()) * scale
            right = device.left() + (band.end_s - view.left()) * scale
            left, right = max(left, device.left()), min(right, device.right())
            if right > left:
                self._paint_band(
                    painter,
                    QRectF(left, device.top(), right - left, device.height()),
                    band.label,
                    i % 2 == 1,
                    t,
                )
        painter.setTransform(transform)

    def _paint_band(self, painter: QPainter, area: QRectF, words: str, tinted: bool, t: theme.Theme) -> None:
        if tinted:
            painter.fillRect(area, QColor(t.surface))
        painter.setPen(QPen(QColor(t.line), 1))
        painter.drawLine(QPointF(area.left(), area.top()), QPointF(area.left(), area.bottom()))
        room = QFontMetricsF(painter.font()).elidedText(words, Qt.TextElideMode.ElideRight, area.width() - 8)
        if self._words and area.width() > 24:
            painter.setPen(QColor(t.text_dim))
            painter.drawText(
                area.adjusted(5, 2, 0, 0), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, room
            )
