"""All modules on one page, large enough for a glance from two metres."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ui import theme
from ui.language import tr
from ui.panel.mark import draw_priority
from ui.panel.panel import dress

if TYPE_CHECKING:
    from ui.viewmodel.glance import Figure, Tile

PAD = 14.0
MOST_COLUMNS = 5
STATE_PX, MOST_FIGURE_PX, LEAST_FIGURE_PX = 26, 56, 28
"""9 mm and more on a panel of 0.27 mm pitch."""
MARK_PX = 26.0


class GlancePage(QWidget):
    """`picked` names the module that was pressed."""

    picked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        dress(self, "canvas")
        self._grid = QGridLayout(self)
        self.leave_free(0)
        self._grid.setSpacing(10)
        self.tiles: list[TileView] = []

    def show_tiles(self, tiles: tuple[Tile, ...]) -> None:
        """Show a scan."""
        if len(tiles) != len(self.tiles):
            self._rebuild(len(tiles))
        for view, tile in zip(self.tiles, tiles, strict=True):
            view.show_tile(tile)

    def leave_free(self, height: int) -> None:
        """Keep the bottom free for what lies over it."""
        self._grid.setContentsMargins(12, 12, 12, 12 + height)

    def restyle(self) -> None:
        """Take over a new theme."""
        for view in self.tiles:
            view.update()

    def _rebuild(self, count: int) -> None:
        for view in self.tiles:
            self._grid.removeWidget(view)
            view.deleteLater()
        self.tiles = [TileView() for _ in range(count)]
        rows = -(-count // MOST_COLUMNS)
        columns = -(-count // max(1, rows))
        for i, view in enumerate(self.tiles):
            view.pressed.connect(self.picked)
            self._grid.addWidget(view, i // columns, i % columns)


class TileView(QWidget):
    """One module."""

    pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.tile: Tile | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumSize(150, 150)

    def show_tile(self, tile: Tile) -> None:
        """Show a module; repaint only when it changed."""
        if tile != self.tile:
            self.tile = tile
            self.setAccessibleName(f"{tile.title} {tile.state} {tile.phase} {tile.alarm_text}")
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the module."""
        self._press()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and space choose."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._press()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Card, title, state, figures, and the alarm at the foot."""
        if self.tile is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_card(painter, self.tile)
            self._paint_head(painter, self.tile)
            self._paint_figures(painter, self.tile)
            self._paint_foot(painter, self.tile)

    def _press(self) -> None:
        if self.tile is not None:
            self.pressed.emit(self.tile.module)

    def _paint_card(self, painter: QPainter, tile: Tile) -> None:
        t = theme.current()
        colour, width = QColor(t.line), 1.0
        if tile.alarm:
            colour, width = QColor(t.alarm[tile.alarm - 1]), 3.0
        if self.hasFocus():
            colour, width = QColor(t.interactive), 2.0
        painter.setPen(QPen(colour, width))
        painter.setBrush(QColor(t.raised if tile.bright else t.surface))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(2, 2, -2, -2), 2 * theme.RADIUS, 2 * theme.RADIUS
        )

    def _paint_head(self, painter: QPainter, tile: Tile) -> None:
        t, width = theme.current(), self.width() - 2 * PAD
        _line(painter, QRectF(PAD, 10, width, 22), tile.title, theme.BODY, t.text_dim, QFont.Weight.DemiBold)
        state = t.text if tile.bright else t.text_dim
        _line(painter, QRectF(PAD, 32, width, 34), tile.state, STATE_PX, state, QFont.Weight.Bold)
        phase = tile.phase or tr("for {time}", time=tile.since)
        _line(painter, QRectF(PAD, 66, width, 20), phase, theme.BODY, t.text, QFont.Weight.Medium)

    def _paint_figures(self, painter: QPainter, tile: Tile) -> None:
        room = self.height() - 96 - 44
        for i, figure in enumerate(tile.figures):
            height = room / max(1, len(tile.figures))
            if height < LEAST_FIGURE_PX + 20 and i > 0:
                return
            _paint_figure(painter, figure, QRectF(PAD, 92 + i * height, self.width() - 2 * PAD, height))

    def _paint_foot(self, painter: QPainter, tile: Tile) -> None:
        t = theme.current()
        foot = QRectF(PAD, self.height() - 40, self.width() - 2 * PAD, 28)
        if tile.alarm:
            draw_priority(painter, tile.alarm, QRectF(foot.left(), foot.top() + 1, MARK_PX, MARK_PX))
            foot.setLeft(foot.left() + MARK_PX + 8)
            _line(
                painter,
                foot,
                tile.alarm_text,
                theme.LABEL + 1,
                t.alarm_text[tile.alarm - 1],
                QFont.Weight.DemiBold,
            )
        elif tile.holds:
            _line(painter, foot, tile.holds, theme.LABEL + 1, t.text_dim, QFont.Weight.Medium)


def _paint_figure(painter: QPainter, figure: Figure, room: QRectF) -> None:
    t = theme.current()
    size = min(MOST_FIGURE_PX, max(LEAST_FIGURE_PX, int(0.52 * room.height())))
    top = room.top() + max(0.0, (room.height() - size - 22) / 2)
    _line(painter, QRectF(room.left(), top, room.width(), 18), figure.label, theme.LABEL, t.text_dim)
    colour = t.alarm_text[figure.alarm - 1] if figure.alarm else t.text
    painter.setFont(theme.font(size, QFont.Weight.DemiBold))
    painter.setPen(QColor(colour))
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(QRectF(room.left(), top + 16, room.width(), size + 8), left, figure.value)
    width = QFontMetricsF(painter.font()).horizontalAdvance(figure.value)
    painter.setFont(theme.font(theme.BODY))
    painter.setPen(QColor(t.text_dim))
    base = QRectF(room.left() + width + 6, top + 16, room.width(), size + 2)
    painter.drawText(base, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, figure.unit)


def _line(
    painter: QPainter,
    room: QRectF,
    text: str,
    size: int,
    colour: str,
    weight: QFont.Weight = QFont.Weight.Normal,
) -> None:
    """One line of words, shortened to its room."""
    painter.setFont(theme.font(size, weight))
    painter.setPen(QColor(colour))
    shown = painter.fontMetrics().elidedText(
        text, Qt.TextElideMode.ElideRight, int(QSizeF(room.size()).width())
    )
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
