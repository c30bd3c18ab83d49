"""Small painted signs: the mode badge with its hatch, the priority of an alarm, and text that shortens itself."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui import theme

HATCH_STEP = 14


def hatch(painter: QPainter, area: QRectF, colour: QColor, width: float) -> None:
    """Diagonal stripes: the pattern of everything simulated."""
    painter.save()
    painter.setClipRect(area)
    painter.setPen(QPen(colour, width))
    x = area.left() - area.height()
    while x < area.right() + area.height():
        painter.drawLine(QPointF(x, area.bottom()), QPointF(x + area.height(), area.top()))
        x += HATCH_STEP
    painter.restore()


class ModeBadge(QWidget):
    """SIMULATED hatched, SHADOW dotted frame, LIVE plain: word, frame and pattern, never colour alone."""

    def __init__(self) -> None:
        super().__init__()
        self._word = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_word(self, word: str) -> None:
        """Show a mode."""
        self._word = word
        self.setAccessibleName(word)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Wide enough for the word."""
        return QSize(self._metrics_width() + 30, 36)

    def _font(self) -> QFont:
        made = theme.font(theme.BODY, QFont.Weight.Bold)
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 1.2)
        return made

    def _metrics_width(self) -> int:
        from PySide6.QtGui import QFontMetrics

        return QFontMetrics(self._font()).horizontalAdvance(self._word)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame, pattern, word on a plain plate."""
        t = theme.current()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.fillRect(area, QColor(t.raised))
            if self._word == "SIMULATED":
                hatch(painter, area, QColor(t.hatch), 5)
                plate = area.adjusted(9, 6, -9, -6)
                painter.fillRect(plate, QColor(t.raised))
            dots = Qt.PenStyle.DashLine if self._word == "SHADOW" else Qt.PenStyle.SolidLine
            painter.setPen(QPen(QColor(t.frame), 2, dots))
            painter.drawRoundedRect(area, theme.RADIUS, theme.RADIUS)
            painter.setFont(self._font())
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self._word)


def priority_shape(priority: int, area: QRectF) -> QPolygonF | None:
    """1 square, 2 triangle, 3 diamond; 4 is a circle (None)."""
    a = area
    middle = a.center()
    if priority == 1:
        return QPolygonF([a.topLeft(), a.topRight(), a.bottomRight(), a.bottomLeft()])
    if priority == 2:
        return QPolygonF([QPointF(middle.x(), a.top()), a.bottomRight(), a.bottomLeft()])
    if priority == 3:
        return QPolygonF(
            [
                QPointF(middle.x(), a.top()),
                QPointF(a.right(), middle.y()),
                QPointF(middle.x(), a.bottom()),
                QPointF(a.left(), middle.y()),
            ]
        )
    return None


def draw_priority(painter: QPainter, priority: int, area: QRectF) -> None:
    """Shape, colour and digit of a priority."""
    t = theme.current()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(t.alarm[priority - 1]))
    inset = {1: 0.1, 2: 0.0, 3: -0.02, 4: 0.06}[priority] * area.width()
    box = area.adjusted(inset, inset, -inset, -inset)
    shape = priority_shape(priority, box)
    if shape is None:
        painter.drawEllipse(box)
    else:
        painter.drawPolygon(shape)
    painter.setPen(QColor(t.on_alarm[priority - 1]))
    painter.setFont(theme.font(round(area.height() * 0.48), QFont.Weight.Bold))
    drop = area.height() * 0.14 if priority == 2 else 0.0
    painter.drawText(area.translated(0, drop), Qt.AlignmentFlag.AlignCenter, str(priority))


class PriorityMark(QWidget):
    """The sign of a priority."""

    def __init__(self, size: int = 30) -> None:
        super().__init__()
        self._priority = 0
        self.setFixedSize(size, size)

    def set_priority(self, priority: int) -> None:
        """0 shows nothing."""
        self._priority = priority
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sign."""
        if self._priority:
            with QPainter(self) as painter:
                draw_priority(painter, self._priority, QRectF(self.rect()).adjusted(1, 1, -1, -1))


class Elided(QLabel):
    """A label that shortens its text to the room it has; the whole text is its tool tip."""

    def __init__(self, text: str = "", role: str = "", least: int = 40) -> None:
        super().__init__(text)
        self.setProperty("role", role)
        self.setMinimumWidth(least)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:
        """Set the whole text."""
        super().setText(text)
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        """May become narrow."""
        return QSize(self.minimumWidth(), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as much as fits."""
        with QPainter(self) as painter:
            painter.setPen(self.palette().color(self.foregroundRole()))
            text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
            painter.drawText(self.rect(), self.alignment() | Qt.AlignmentFlag.AlignVCenter, text)
