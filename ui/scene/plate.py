"""The plate beside a module in the scene: its name, state and phase, framed as its outline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from ui import theme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ui.viewmodel.scene import ModuleLook

HEIGHT, COMPACT_HEIGHT = 46, 36
TITLE_PX = 16
FEW = 4
"""Up to so many modules the plates are large."""
TOOLS_PX = 92
"""Width of the buttons at the left, which plates keep clear of."""
GAP_PX = 6
BESIDE_PX = 34.0
"""Between the unit and the plates beside it."""
TOP_PX, BELOW_PICTURE_PX, FOOT_PX = 8.0, 60.0, 34.0
"""Free above, above at the right, where the picture button is, and below, where the legend is."""
FAR_PX = 10
"""A plate farther than this from its module gets a line to it."""
LEGEND_PX, LEGEND_WIDTH_PX = 20, 180
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def paint_plate(painter: QPainter, look: ModuleLook, plate: QRectF, anchor: QPointF) -> None:
    """Paint the plate, and a line to its module where that is not beneath it."""
    compact = plate.height() < HEIGHT
    title, words = _fonts(compact)
    t = theme.current()
    if compact:
        _paint_leader(painter, plate, anchor)
    _paint_frame(painter, look, plate)
    left = 10 if compact else 14
    middle = plate.top() + plate.height() * (0.52 if compact else 0.5)
    for font, colour, text, top, bottom in (
        (title, t.text, look.title, plate.top() + (2 if compact else 4), middle + 3),
        (words, t.text_dim, look.words, middle - 1, plate.bottom() - (2 if compact else 4)),
    ):
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(QRectF(plate.left() + left, top, plate.width() - left, bottom - top), LEFT, text)


def _paint_leader(painter: QPainter, plate: QRectF, anchor: QPointF) -> None:
    """A line from the nearer end of the plate to its module."""
    x = plate.left() if anchor.x() < plate.center().x() else plate.right()
    start = QPointF(x, plate.center().y())
    if (anchor - start).manhattanLength() > FAR_PX:
        colour = QColor(theme.current().text_dim)
        painter.setPen(QPen(colour, 1.0))
        painter.drawLine(start, anchor)
        painter.setBrush(colour)
        painter.drawEllipse(anchor, 2.5, 2.5)


def _fonts(compact: bool) -> tuple[QFont, QFont]:
    sizes = (theme.LABEL, theme.NOTE) if compact else (TITLE_PX, theme.LABEL)
    return theme.font(sizes[0], QFont.Weight.DemiBold), theme.font(sizes[1], QFont.Weight.Medium)


def place_plates(
    looks: Mapping[str, ModuleLook], anchors: Mapping[str, QPointF], room: QSizeF, *, few: bool
) -> dict[str, QRectF]:
    """Where the plates lie in the picture: few beside their modules, many in two columns beside the unit."""
    if not looks:
        return {}
    if few:
        return {name: place_plate(look, anchors[name], room) for name, look in looks.items()}
    order = sorted(looks, key=lambda name: (anchors[name].x(), name))
    half = (len(order) + 1) // 2
    left, right = order[:half], order[half:]
    wishes = {name: place_plate(looks[name], anchors[name], room, True) for name in order}
    made: dict[str, QRectF] = {}
    for names, is_left in ((left, True), (right, False)) if right else ((left, True),):
        widest = max(wishes[name].width() for name in names)
        edge = min(anchors[name].x() for name in names) - BESIDE_PX - widest if is_left else 0.0
        edge = edge if is_left else max(anchors[name].x() for name in names) + BESIDE_PX
        x = min(max(edge, TOOLS_PX + GAP_PX), room.width() - widest - 8)
        made |= _column(names, wishes, anchors, (x, room.height(), is_left))
    return {name: made[name] for name in looks}


def _column(
    names: list[str],
    wishes: Mapping[str, QRectF],
    anchors: Mapping[str, QPointF],
    place: tuple[float, float, bool],
) -> dict[str, QRectF]:
    """Stack plates from above in the order of their modules, each as near to its own height as the others let it."""
    x, height, is_left = place
    widest = max(wishes[name].width() for name in names)
    step = COMPACT_HEIGHT + GAP_PX
    order = sorted(names, key=lambda name: (anchors[name].y(), name))
    tops: list[float] = []
    first = TOP_PX if is_left else BELOW_PICTURE_PX
    for i, name in enumerate(order):
        least = tops[-1] + step if tops else first
        last = height - FOOT_PX - (len(order) - i) * step
        tops.append(max(least, min(anchors[name].y() - COMPACT_HEIGHT / 2, last)))
    return {
        name: QRectF(
            x + (widest - wishes[name].width() if is_left else 0.0), top, wishes[name].width(), COMPACT_HEIGHT
        )
        for name, top in zip(order, tops, strict=True)
    }


def place_plate(look: ModuleLook, anchor: QPointF, room: QSizeF, compact: bool = False) -> QRectF:
    """Where the plate would like to lie."""
    title, words = _fonts(compact)
    height = COMPACT_HEIGHT if compact else HEIGHT
    texts = ((title, look.title), (words, look.words))
    width = max(QFontMetricsF(font).horizontalAdvance(text) for font, text in texts) + (20 if compact else 28)
    x = min(max(anchor.x() - 0.35 * width, TOOLS_PX), room.width() - width - 8)
    y = min(max(anchor.y() - height, 8.0), room.height() - height - 14)
    return QRectF(x, y, width, height)


def plate_at(plates: dict[str, QRectF], x: float, y: float) -> str:
    """The module whose plate lies there, the uppermost first."""
    return next((name for name, plate in reversed(plates.items()) if plate.contains(x, y)), "")


def paint_legend(painter: QPainter, entries: tuple[tuple[str, int], ...], room: QSizeF) -> None:
    """Which colour is whose, at the lower left below the buttons."""
    t = theme.current()
    painter.setFont(theme.font(theme.LABEL, QFont.Weight.Medium))
    metrics = QFontMetricsF(painter.font())
    y = room.height() - LEGEND_PX * len(entries) - 6
    for text, colour in entries:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(t.trend[colour % len(t.trend)]))
        painter.drawRoundedRect(QRectF(14, y + 4, 12, 12), 2, 2)
        painter.setPen(QColor(t.text))
        words = metrics.elidedText(text, Qt.TextElideMode.ElideRight, LEGEND_WIDTH_PX)
        painter.drawText(QPointF(33, y + 15), words)
        y += LEGEND_PX


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
            QRectF(plate.left() + 3, plate.top() + 6, 3, plate.height() - 12), QColor(t.interactive)
        )


def outline_colour(outline: str) -> QColor | None:
    """The colour of an outline word, or None for no outline."""
    t = theme.current()
    if outline.startswith("alarm"):
        return QColor(t.alarm[int(outline[-1]) - 1])
    return QColor(t.interactive) if outline else None
