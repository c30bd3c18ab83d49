"""What Qt paints over the picture besides plates: names of places, where an arm goes, cards, and what is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from ui import theme
from ui.language import tr
from ui.panel.mark import draw_priority
from ui.scene.camera import Pose, project
from ui.scene.kinematics import tool

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ui.scene.geometry import Geometry, Vector
    from ui.viewmodel.place import PlaceLook
    from ui.viewmodel.scene import SceneState

NEAR_PX = 26
CARD_PX = 460
LINE_PX, PAD_PX = 20, 10
MOST_LINES = 7
LOST_PRIORITY = 1
"""That of the alarm on an unknown place [unit.md 4.1, U-17]."""
MOST_LOST = 3
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Sight:
    """A pose and the size of the picture: where points of the unit are seen."""

    pose: Pose
    size: QSizeF

    def at(self, point: Vector) -> QPointF:
        """Where a point is seen."""
        width, height = self.size.width(), max(1.0, self.size.height())
        x, y, _ = project(self.pose, np.array([point]), width / height)[0]
        return QPointF(x * width, y * height)


def nearest(sight: Sight, places: Iterable[PlaceLook], x: float, y: float) -> str:
    """The place that is pointed at, taken ones before free ones; empty when there is none near."""
    here = QPointF(x, y)
    found = [((sight.at(place.at) - here).manhattanLength(), not place.words, place.name) for place in places]
    near = sorted((free, distance, name) for distance, free, name in found if distance <= NEAR_PX)
    return near[0][2] if near else ""


def paint_goals(painter: QPainter, sight: Sight, geometry: Geometry, state: SceneState) -> None:
    """A dashed line from the tool of each arm to the place that it goes to."""
    by_name = {place.name: place for place in state.places}
    colour = QColor(theme.current().text)
    for robot, name in state.goals.items():
        if robot not in state.arms or name not in by_name:
            continue
        start = sight.at(tool(geometry.arms[robot], state.arms[robot]))
        end = sight.at(by_name[name].at)
        painter.setPen(QPen(colour, 1.6, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawLine(start, end)
        painter.setPen(QPen(colour, 2.0))
        painter.drawEllipse(end, 9, 9)
        _pill(painter, end + QPointF(14, -12), name, "")


def paint_places(painter: QPainter, sight: Sight, places: Iterable[PlaceLook], module: str) -> None:
    """The name of every place of one module, and what stands there."""
    for place in places:
        if place.module == module:
            at = sight.at(place.at)
            painter.setPen(QPen(QColor(theme.current().text_dim), 1.0))
            painter.setBrush(QColor(theme.current().text_dim))
            painter.drawEllipse(at, 2.5, 2.5)
            _pill(painter, at + QPointF(10, -10), place.name, place.words or tr("free"))


def paint_card(painter: QPainter, lines: tuple[str, ...], at: QPointF, room: QSizeF) -> None:
    """A card beside what was pointed at: a title, then lines."""
    if len(lines) > MOST_LINES:
        lines = (*lines[: MOST_LINES - 1], tr("and {count} more", count=len(lines) - MOST_LINES + 1))
    t = theme.current()
    heading, body = theme.font(theme.LABEL, QFont.Weight.DemiBold), theme.font(theme.LABEL)
    metrics = QFontMetricsF(body)
    widest = max(metrics.horizontalAdvance(line) for line in lines) * 1.06 + 2 * PAD_PX
    width, height = min(widest, CARD_PX), len(lines) * LINE_PX + 2 * PAD_PX - 4
    x = min(max(at.x() + 18, 8.0), room.width() - width - 8)
    y = min(max(at.y() - height - 14, 8.0), room.height() - height - 8)
    card = QRectF(x, y, width, height)
    painter.setPen(QPen(QColor(t.line_strong), 1.0))
    painter.setBrush(QColor(t.raised))
    painter.drawRoundedRect(card, theme.RADIUS, theme.RADIUS)
    for i, line in enumerate(lines):
        painter.setFont(body if i else heading)
        painter.setPen(QColor(t.text_dim if i % 2 == 0 and i else t.text))
        area = QRectF(x + PAD_PX, y + PAD_PX - 2 + i * LINE_PX, width - 2 * PAD_PX, LINE_PX)
        text = metrics.elidedText(line, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, LEFT, text)


def paint_lost(painter: QPainter, items: tuple[str, ...], room: QSizeF) -> None:
    """Say loudly that nobody knows where something is."""
    if not items:
        return
    t = theme.current()
    more = tr(" and {count} more", count=len(items) - MOST_LOST) if len(items) > MOST_LOST else ""
    text = tr("Place unknown: {items}. Scan it again.", items=", ".join(items[:MOST_LOST]) + more)
    painter.setFont(theme.font(theme.BODY, QFont.Weight.DemiBold))
    width = QFontMetricsF(painter.font()).horizontalAdvance(text) + 64
    area = QRectF((room.width() - width) / 2, 10, width, 40)
    painter.setPen(QPen(QColor(t.alarm[LOST_PRIORITY - 1]), 2.5))
    painter.setBrush(QColor(t.raised))
    painter.drawRoundedRect(area, theme.RADIUS, theme.RADIUS)
    draw_priority(painter, LOST_PRIORITY, QRectF(area.left() + 10, area.top() + 8, 26, 24))
    painter.setPen(QColor(t.text))
    painter.drawText(area.adjusted(46, 0, 0, 0), LEFT, text)


def _pill(painter: QPainter, at: QPointF, name: str, words: str) -> None:
    t = theme.current()
    bold, plain = theme.font(theme.NOTE, QFont.Weight.DemiBold), theme.font(theme.NOTE)
    first = QFontMetricsF(bold).horizontalAdvance(name)
    second = QFontMetricsF(plain).horizontalAdvance(words) + 8 if words else 0.0
    area = QRectF(at.x(), at.y(), first + second + 12, 18)
    back = QColor(t.raised)
    back.setAlpha(224)
    painter.setPen(QPen(QColor(t.line_strong), 1.0))
    painter.setBrush(back)
    painter.drawRoundedRect(area, 3, 3)
    painter.setPen(QColor(t.text))
    painter.setFont(bold)
    painter.drawText(area.adjusted(6, 0, 0, 0), LEFT, name)
    painter.setPen(QColor(t.text_dim))
    painter.setFont(plain)
    painter.drawText(area.adjusted(14 + first, 0, 0, 0), LEFT, words)
