"""The plate beside a module in the scene: its name, state and phase, framed as its outline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from ui import theme

if TYPE_CHECKING:
    from ui.viewmodel.scene import ModuleLook

HEIGHT = 46
TITLE_PX = 16
TOOLS_PX = 92
"""Width of the buttons at the left, which plates keep clear of."""
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def paint_plate(painter: QPainter, look: ModuleLook, anchor: QPointF, room: QSizeF) -> None:
    """Paint the plate above a place of the picture, shifted so that it stays inside."""
    title, words = _fonts()
    plate = place_plate(look, anchor, room)
    _paint_frame(painter, look, plate)
    t = theme.current()
    for font, colour, text, top, bottom in (
        (title, t.text, look.title, 4, -20),
        (words, t.text_dim, look.words, 22, -4),
    ):
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(plate.adjusted(14, top, -6, bottom), LEFT, text)


def _fonts() -> tuple[QFont, QFont]:
    title = theme.font(TITLE_PX, QFont.Weight.DemiBold)
    return title, theme.font(theme.LABEL, QFont.Weight.Medium)


def place_plate(look: ModuleLook, anchor: QPointF, room: QSizeF) -> QRectF:
    """Where the plate lies in the picture."""
    title, words = _fonts()
    texts = ((title, look.title), (words, look.words))
    width = max(QFontMetricsF(font).horizontalAdvance(text) for font, text in texts) + 28
    x = min(max(anchor.x() - 0.35 * width, TOOLS_PX), room.width() - width - 8)
    y = min(max(anchor.y() - HEIGHT, 8.0), room.height() - HEIGHT - 14)
    return QRectF(x, y, width, HEIGHT)


def _paint_frame(painter: QPainter, look: ModuleLook, plate: QRectF) -> None:
    t = theme.current()
    back = QColor(t.raised)
    back.setAlpha(226)
    frame = outline_colour(look.outline)
    painter.setPen(QPen(frame or QColor(t.line_strong), 2.0 if frame else 1.0))
    painter.setBrush(back)
    painter.drawRoundedRect(plate, theme.RADIUS, theme.RADIUS)
    if look.selected:
        painter.fillRect(
            QRectF(plate.left() + 3, plate.top() + 6, 4, plate.height() - 12), QColor(t.interactive)
        )


def outline_colour(outline: str) -> QColor | None:
    """The colour of an outline word, or None for no outline."""
    t = theme.current()
    if outline.startswith("alarm"):
        return QColor(t.alarm[int(outline[-1]) - 1])
    return QColor(t.interactive) if outline else None
