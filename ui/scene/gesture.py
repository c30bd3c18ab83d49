"""Mouse and keys as ways to go round the scene: drag turns or shifts, the wheel comes nearer, a press picks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QWidget

from ui.scene.camera import Pose, orbit, pan, zoom

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

CLICK_PX = 4
TURNS = {
    Qt.Key.Key_Left: (-6, 0),
    Qt.Key.Key_Right: (6, 0),
    Qt.Key.Key_Up: (0, 4),
    Qt.Key.Key_Down: (0, -4),
}
ZOOMS = {Qt.Key.Key_Plus: 0.9, Qt.Key.Key_Minus: 1.1}


class Gestures(QWidget):
    """Whoever derives from it has a pose, goes to another, and says what a click and the pointer mean."""

    def __init__(self) -> None:
        super().__init__()
        self._press: QPointF | None = None
        self._last = QPointF()
        self.setMouseTracking(True)

    @property
    def pose(self) -> Pose:
        """Return where the scene is looked at from."""
        raise NotImplementedError

    def look_from(self, pose: Pose) -> None:
        """Go there."""
        raise NotImplementedError

    def clicked(self, x: float, y: float) -> None:
        """A press that did not move."""
        raise NotImplementedError

    def pointed(self, x: float, y: float) -> None:
        """The pointer is there, and no button is down."""
        raise NotImplementedError

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where a drag or click begins."""
        self._press = self._last = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Left turns, right or middle shifts; without a button it points."""
        if self._press is None:
            self.pointed(event.position().x(), event.position().y())
            return
        if (event.position() - self._press).manhattanLength() < CLICK_PX:
            return
        step, self._last = event.position() - self._last, event.position()
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.look_from(orbit(self.pose, -step.x() * 0.35, step.y() * 0.3))
        else:
            self.look_from(pan(self.pose, -step.x() / self.height(), step.y() / self.height()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press that did not move is a click."""
        if self._press is not None and (event.position() - self._press).manhattanLength() < CLICK_PX:
            self.clicked(event.position().x(), event.position().y())
        self._press = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Come nearer or go away."""
        self.look_from(zoom(self.pose, 0.999 ** event.angleDelta().y()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows turn, plus and minus zoom."""
        key = Qt.Key(event.key())
        if key in TURNS:
            self.look_from(orbit(self.pose, *TURNS[key]))
        elif key in ZOOMS:
            self.look_from(zoom(self.pose, ZOOMS[key]))
        else:
            super().keyPressEvent(event)
