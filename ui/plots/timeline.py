"""Bars over time, one row per module, painted by itself."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from ui import theme
from ui.viewmodel.words import clock, duration

if TYPE_CHECKING:
    from ui.viewmodel.timeline import Bar, Timeline

ROW, LEAST_ROW, LEFT, TOP, BOTTOM = 30, 13, 132, 6, 24
BAR_PART = 0.56
"""Height of a bar in its row; where there are many rows they become narrower."""
STEPS_S = (60, 300, 600, 1800, 3600, 7200, 21600, 43200, 86400, 172800)


def tick_step(range_s: float, width: float) -> int:
    """A round distance between marks of the time axis, at least 90 pixels."""
    least = range_s / max(1.0, width / 90)
    return next((step for step in STEPS_S if step >= least), ceil(least / 86400) * 86400)


def mark_words(time_s: int) -> str:
    """A mark of the time axis: `6:00`, `1 d`, `1 d 6:00`."""
    days, rest = divmod(time_s, 86400)
    hours = f"{rest // 3600}:{rest // 60 % 60:02d}"
    return " ".join(part for part in (f"{days} d" if days else "", hours if rest or not days else "") if part)


class TimelineView(QWidget):
    """Shows a timeline; bars say what they are when pointed at."""

    def __init__(self) -> None:
        super().__init__()
        self.state: Timeline | None = None
        self.setMinimumHeight(90)

    def show_state(self, state: Timeline) -> None:
        """Show a timeline."""
        if state != self.state:
            self.state = state
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Room for every row."""
        rows = len(self.state.rows) if self.state else 2
        return QSize(400, TOP + rows * ROW + BOTTOM)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Axis, rows, bars, cursor."""
        if self.state is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_axis(painter, self.state)
            for i, row in enumerate(self.state.rows):
                self._paint_row(painter, i, row.title, row.bars)
            if self.state.now_s is not None:
                x = self._x(self.state.now_s)
                painter.setPen(QPen(QColor(theme.current().interactive), 1.5))
                painter.drawLine(QPointF(x, 0), QPointF(x, self._floor()))

    def event(self, event: object) -> bool:
        """Say what the bar under the pointer is."""
        if isinstance(event, QHelpEvent):
            bar = self._bar_at(event.pos().x(), event.pos().y())
            words = (
                f"{bar.label}\n{clock(round(bar.start_s * 10))}  {duration(round((bar.end_s - bar.start_s) * 10))}"
                if bar
                else ""
            )
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)  # pyright: ignore[reportArgumentType]

    def _row(self) -> float:
        """Height of a row, so that all have room."""
        count = len(self.state.rows) if self.state else 1
        return min(float(ROW), max(float(LEAST_ROW), (self.height() - TOP - BOTTOM) / max(1, count)))

    def _floor(self) -> float:
        return TOP + (len(self.state.rows) if self.state else 0) * self._row()

    def _x(self, time_s: float) -> float:
        if self.state is None:
            return LEFT
        part = (time_s - self.state.start_s) / max(1e-9, self.state.end_s - self.state.start_s)
        return LEFT + part * (self.width() - LEFT - 12)

    def _paint_axis(self, painter: QPainter, state: Timeline) -> None:
        t = theme.current()
        step = tick_step(state.end_s - state.start_s, self.width() - LEFT)
        painter.setFont(theme.font(theme.NOTE))
        mark = ceil(state.start_s / step) * step
        while mark <= state.end_s:
            x = self._x(mark)
            painter.setPen(QPen(QColor(t.line), 1))
            painter.drawLine(QPointF(x, TOP), QPointF(x, self._floor()))
            painter.setPen(QColor(t.text_dim))
            area = QRectF(x - 40, self._floor() + 2, 80, 18)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, mark_words(round(mark)))
            mark += step

    def _paint_row(self, painter: QPainter, i: int, title: str, bars: tuple[Bar, ...]) -> None:
        t = theme.current()
        y = TOP + i * self._row()
        painter.setFont(theme.font(min(theme.LABEL, int(self._row()) - 2)))
        painter.setPen(QColor(t.text))
        room = QRectF(12, y, LEFT - 24, self._row())
        words = QFontMetricsF(painter.font()).elidedText(title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        for bar in bars:
            self._paint_bar(painter, bar, y)

    def _paint_bar(self, painter: QPainter, bar: Bar, y: float) -> None:
        t = theme.current()
        x0, x1 = self._x(bar.start_s), self._x(bar.end_s)
        height = max(8.0, BAR_PART * self._row())
        area = QRectF(x0, y + (self._row() - height) / 2, max(2.0, x1 - x0), height)
        fills = {
            "done": t.line_strong,
            "active": t.text_dim,
            "person": t.idle,
            "planned": t.surface,
            "waiting": "",
        }
        fill = fills.get(bar.kind, t.idle)
        painter.setPen(
            QPen(
                QColor(t.raised if fill and bar.kind != "planned" else t.line_strong),
                1,
                Qt.PenStyle.SolidLine if fill else Qt.PenStyle.DotLine,
            )
        )
        painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area, 3, 3)
        painter.setFont(theme.font(theme.NOTE))
        room = height >= theme.NOTE + 2
        if fill and room and QFontMetricsF(painter.font()).horizontalAdvance(bar.label) + 10 < area.width():
            painter.setPen(QColor(t.raised if bar.kind == "active" else t.text))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, bar.label)

    def _bar_at(self, x: float, y: float) -> Bar | None:
        i = int((y - TOP) // self._row())
        if self.state is None or not 0 <= i < len(self.state.rows):
            return None
        return next(
            (b for b in self.state.rows[i].bars if self._x(b.start_s) - 2 <= x <= self._x(b.end_s) + 2), None
        )
