"""The moving analogue indicator: label, value, and a scale with normal band, limits and pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.panel.mark import draw_priority

if TYPE_CHECKING:
    from ui.viewmodel.indicator import Indicator

HEIGHT = 53
BAR_TOP, BAR_HEIGHT = 34.0, 8.0


class Gauge(QWidget):
    """Paints one indicator; the pointer hangs under the scale, alarm marks stand across it."""

    def __init__(self) -> None:
        super().__init__()
        self.state: Indicator | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_state(self, state: Indicator) -> None:
        """Show an indicator; repaint only when it changed."""
        if state != self.state:
            self.state = state
            self.setAccessibleName(f"{state.label} {state.value} {state.unit}")
            self.setToolTip(state.tag)
            self.update()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(280, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Text above, scale below."""
        if self.state is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_text(painter, self.state)
            self._paint_scale(painter, self.state)

    def _paint_text(self, painter: QPainter, s: Indicator) -> None:
        t = theme.current()
        alarm = s.alarm > 0
        painter.setPen(QColor(t.text_dim))
        painter.setFont(theme.font(theme.LABEL))
        unit_width = QFontMetricsF(painter.font()).horizontalAdvance(s.unit)
        painter.drawText(
            QRectF(0, 13, self.width(), 20), Qt.AlignmentFlag.AlignLeft, f"{s.label}  {s.note}".strip()
        )
        painter.drawText(QRectF(0, 13, self.width(), 20), Qt.AlignmentFlag.AlignRight, s.unit)
        painter.setPen(QColor(t.alarm_text[s.alarm - 1] if alarm else t.text))
        painter.setFont(theme.font(theme.VALUE - 4, QFont.Weight.DemiBold if alarm else QFont.Weight.Medium))
        right = self.width() - unit_width - 6
        painter.drawText(
            QRectF(0, 0, right, 33), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, s.value
        )
        if alarm:
            width = QFontMetricsF(painter.font()).horizontalAdvance(s.value)
            draw_priority(painter, s.alarm, QRectF(right - width - 28, 7, 20, 20))

    def _paint_scale(self, painter: QPainter, s: Indicator) -> None:
        t = theme.current()
        width = self.width()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.sunken if t.name == "dark" else t.line))
        painter.drawRoundedRect(QRectF(0, BAR_TOP, width, BAR_HEIGHT), 3, 3)
        if s.band is not None:
            painter.setBrush(QColor(t.line_strong))
            low, high = s.band
            painter.drawRoundedRect(
                QRectF(low * width, BAR_TOP, max(3.0, (high - low) * width), BAR_HEIGHT), 3, 3
            )
        for mark in s.marks:
            passed = s.alarm and mark.priority == s.alarm
            painter.setBrush(QColor(t.alarm[mark.priority - 1] if passed else t.text_dim))
            x = min(max(mark.place * width - 1, 0), width - 2)
            painter.drawRect(QRectF(x, BAR_TOP - 4, 2, BAR_HEIGHT + 8))
        if s.place >= 0:
            self._paint_pointer(painter, s, s.place * width)

    def _paint_pointer(self, painter: QPainter, s: Indicator, x: float) -> None:
        t = theme.current()
        painter.setBrush(QColor(t.alarm[s.alarm - 1] if s.alarm else t.text))
        x = min(max(x, 6.0), self.width() - 6.0)
        tip = BAR_TOP + BAR_HEIGHT - 3
        painter.drawPolygon(QPolygonF([QPointF(x, tip), QPointF(x + 7, tip + 11), QPointF(x - 7, tip + 11)]))
