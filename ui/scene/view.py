"""The scene as a widget: shows rendered pictures, words beside modules, and turns the mouse into poses."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QImage,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy

from ui import theme
from ui.language import tr
from ui.scene.build import placed
from ui.scene.camera import Pose, ray
from ui.scene.extent import distance_to
from ui.scene.framing import framed, has_lid
from ui.scene.gesture import Gestures
from ui.scene.glide import Glide, glide_between
from ui.scene.overlay import Sight, nearest, paint_card, paint_goals, paint_lost, paint_places
from ui.scene.paint import scene_paint
from ui.scene.plate import FEW, paint_legend, paint_plate, place_plates, plate_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.scene.geometry import Geometry
    from ui.scene.stage import Stage
    from ui.viewmodel.scene import SceneState

STILL_MS = 180
"""Rest before the smooth picture is rendered."""
SMOOTH_S = 0.024
"""A rough picture that takes longer than this is rendered smaller while the camera moves."""
SMALL = 0.55
FRAME_MS = 33
PRESETS = {"front": (0.0, 8.0), "right": (62.0, 12.0), "top": (0.0, 80.0)}


class SceneView(Gestures):
    """`picked` names the module that was clicked."""

    picked = Signal(str)

    def __init__(self, geometry: Geometry, missing: str = "") -> None:
        super().__init__()
        self._geometry = geometry
        self._stage: Stage | None = None
        self._state: SceneState | None = None
        self._image: QImage | None = None
        self._presets = {**PRESETS, "home": geometry.home}
        self._pose = Pose(*geometry.home, 10.0, (0.0, 0.0, 1.0))
        self._fitted: str | None = ""
        self._wanted: SceneState | None = None
        self._glide: Glide | None = None
        self._moving = QTimer(self)
        self._moving.setInterval(FRAME_MS)
        self._moving.timeout.connect(self._advance)
        self._fine = self._closed = False
        self.missing = missing
        self.lids = not has_lid(geometry)
        self.pointed_at = ""
        self.describe: Callable[[str], tuple[str, ...]] = lambda place: (place,)
        self.setMouseTracking(True)
        self._moving_scale = 1.0
        self._still = QTimer(self)
        self._still.setSingleShot(True)
        self._still.setInterval(STILL_MS)
        self._still.timeout.connect(self.render_fine)
        self.setMinimumSize(280, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("3D")

    @property
    def pose(self) -> Pose:
        """Return where the scene is looked at from."""
        return self._pose

    @property
    def state(self) -> SceneState | None:
        """Return what is shown."""
        return self._state

    def show_state(self, state: SceneState) -> None:
        """Show a state; nothing is rendered when nothing changed. A small step of an arm is shown on its way."""
        if state == self._wanted:
            return
        before, self._wanted = self._state, state
        self._state, self._glide = state, None
        if before is not None and self.isVisible():
            self._glide = glide_between(before, state, perf_counter())
        if before is not None and self._glide is not None:
            self._state = replace(state, arms=before.arms)
            self._moving.start()
        self._refresh()

    def _advance(self) -> None:
        """One picture of an arm on its way."""
        if self._glide is None or self._wanted is None:
            self._moving.stop()
            return
        now_s = perf_counter()
        self._state = replace(self._wanted, arms=self._glide.at(now_s))
        if self._glide.share(now_s) >= 1.0:
            self._glide = None
        self._refresh()

    def look(self, preset: str, module: str = "") -> None:
        """Go to a preset, fitted to the unit or to one module."""
        part = self._geometry.modules.get(module)
        azimuth, elevation = self._presets[preset] if part is None or part.look is None else part.look
        self._pose = replace(self._pose, azimuth_deg=azimuth, elevation_deg=elevation)
        self._fit(module)
        self._refresh()

    def show_lids(self, shown: bool) -> None:
        """Put the lids on, or lift them off to look inside."""
        self.lids = shown
        if self._stage is not None:
            self._stage.set_lids(shown)
        if self._fitted is not None:
            self._fit(self._fitted)
        self._refresh()

    def restyle(self) -> None:
        """Take over the colours of a new theme."""
        if self._stage is not None:
            self._stage.set_paint(scene_paint(theme.current()))
            self._refresh()

    def render_fine(self) -> None:
        """Render the smooth picture."""
        self._fine = True
        self._image = None
        self.update()

    def _first_picture(self) -> None:
        """Build the stage once the window is in sight."""
        if not self._closed:
            self._ready_stage()
            self.update()

    def close_stage(self) -> None:
        """Give the graphics memory back; the view shows its last picture from now on."""
        self._still.stop()
        self._moving.stop()
        self._closed = True
        if self._stage is not None:
            self._stage.close()
            self._stage = None

    def _refresh(self) -> None:
        self._fine = False
        self._image = None
        self._still.start()
        self.update()

    def _fit(self, module: str) -> None:
        self._fitted = module
        size = (self.width(), self.height())
        self._pose = framed(self._geometry, self._pose, module, size, self.lids)

    def _aspect(self) -> float:
        return self.width() / max(1, self.height())

    def _ready_stage(self) -> Stage | None:
        """The stage is built when it is first needed: importing VTK takes half a second."""
        if self._stage is None and not self.missing:
            from ui.scene.stage import NoOpenGLError, Stage

            try:
                self._stage = Stage(self._geometry, scene_paint(theme.current()))
                self._stage.set_lids(self.lids)
            except NoOpenGLError as error:
                self.missing = str(error)
        return self._stage

    def _render(self) -> QImage | None:
        stage = self._ready_stage()
        if stage is None:
            return None
        if self._state is not None:
            stage.show(self._state)
        scale = self.devicePixelRatioF() * (1.0 if self._fine else self._moving_scale)
        width, height = max(8, round(self.width() * scale)), max(8, round(self.height() * scale))
        start = perf_counter()
        picture = stage.frame(self._pose, width, height, self._fine)
        if not self._fine:
            self._moving_scale = SMALL if perf_counter() - start > SMOOTH_S or self._moving_scale < 1 else 1.0
        return QImage(picture.data, width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, then words that stay sharp at any size."""
        if self._stage is None and not self._fine and not self.missing:
            QTimer.singleShot(0, self, self._first_picture)
            return
        if self._image is None:
            self._image = self._render()
        with QPainter(self) as painter:
            if self._image is None:
                painter.drawText(
                    self.rect(), Qt.AlignmentFlag.AlignCenter, tr("No 3D picture: {why}", why=self.missing)
                )
                return
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(self.rect()), self._image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._state is not None:
                for name, plate in self._plates().items():
                    paint_plate(painter, self._state.modules[name], plate, self._anchor(name))
                self._paint_overlay(painter, self._state)

    def _paint_overlay(self, painter: QPainter, state: SceneState) -> None:
        room, sight = QSizeF(self.size()), self._sight()
        paint_legend(painter, state.legend, room)
        if self._fitted:
            paint_places(painter, sight, state.places, self._fitted)
        paint_goals(painter, sight, self._geometry, state)
        paint_lost(painter, state.lost, room)
        place = next((place for place in state.places if place.name == self.pointed_at), None)
        if place is not None:
            paint_card(painter, self.describe(place.name), sight.at(place.at), room)

    def _sight(self) -> Sight:
        return Sight(self._pose, QSizeF(self.size()))

    def _plates(self) -> dict[str, QRectF]:
        if self._state is None:
            return {}
        looks = {name: look for name, look in self._state.modules.items() if self._is_seen(name)}
        return place_plates(
            looks,
            {name: self._anchor(name) for name in looks},
            QSizeF(self.size()),
            few=len(self._geometry.modules) <= FEW,
        )

    def _anchor(self, name: str) -> QPointF:
        part = self._geometry.modules[name]
        x, y, z = placed(np.array([part.label]), part)[0]
        return self._sight().at((float(x), float(y), float(z)))

    def _is_seen(self, name: str) -> bool:
        """Whether a module is in the picture, so that its words have something to point at."""
        there = self._fitted in ("", None, name) or self._fitted not in self._geometry.modules
        return there and QRectF(self.rect()).contains(self._anchor(name))

    def plate(self, name: str) -> QRectF:
        """Where the plate of a module lies now."""
        return self._plates().get(name, QRectF())

    def module_at(self, x: float, y: float) -> str:
        """Name the module whose plate or, behind the plates, whose nearest body is at a place of the widget."""
        if plate := plate_at(self._plates(), x, y):
            return plate
        origin, direction = ray(self._pose, x / self.width(), y / self.height(), self._aspect())
        seen = {name: distance_to(part, origin, direction) for name, part in self._geometry.modules.items()}
        found = [(distance, name) for name, distance in seen.items() if distance is not None]
        return min(found)[1] if found else ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the fit, if the user has not moved the camera since."""
        if self._fitted is not None:
            self._fit(self._fitted)
        self._refresh()

    def clicked(self, x: float, y: float) -> None:
        """A press that did not move: a place shows its card, and what it belongs to is chosen."""
        self.pointed(x, y)
        name = self.module_at(x, y)
        if name:
            self.picked.emit(name)

    def pointed(self, x: float, y: float) -> None:
        """The pointer is there: a place shows its card, unless a plate lies over it."""
        places = self._state.places if self._state is not None and not plate_at(self._plates(), x, y) else ()
        self.point_at(nearest(self._sight(), places, x, y))

    def point_at(self, place: str) -> None:
        """Show the card of a place; an empty name takes it away."""
        if place != self.pointed_at:
            self.pointed_at = place
            self.update()

    def look_from(self, pose: Pose) -> None:
        """Go where the user went; the fit is kept no more."""
        self._pose, self._fitted = pose, None
        self._refresh()
