"""The window can be looked at on a machine without a display."""

from __future__ import annotations

from ctypes.util import find_library
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtGui import QImage

from tests.gui.scripted import ScriptedCore, airlock, recipe_named
from ui import theme
from ui.scene.camera import Pose
from ui.scene.geometry import read_geometry
from ui.scene.paint import scene_paint
from ui.scene.stage import SOFTWARE_WINDOW, Stage
from ui.scene.view import SceneView
from ui.viewmodel.scene import scene
from ui.viewmodel.scope import Scope
from ui.window import Window

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

POSE = Pose(27.0, 15.0, 12.0, (0.0, 0.0, 1.3))


@pytest.fixture
def stage() -> Iterator[Stage]:
    made = Stage(read_geometry(airlock().unit.geometry), scene_paint(theme.LIGHT))
    yield made
    made.close()


def show(stage: Stage, core: ScriptedCore, selected: str = "isolator", fog: bool = True) -> np.ndarray:
    geometry = read_geometry(airlock().unit.geometry)
    stage.show(scene(Scope(airlock().unit), core.shown.view, geometry, selected, fog))
    return stage.frame(POSE, 480, 320, True).astype(int)


def test_the_stage_renders_the_unit(stage: Stage, core: ScriptedCore) -> None:
    picture = show(stage, core)
    assert picture.shape == (320, 480, 4)
    assert len(np.unique(picture[..., :3].reshape(-1, 3), axis=0)) > 500


def test_fog_and_doors_change_the_picture(stage: Stage, core: ScriptedCore) -> None:
    foggy = show(stage, core)
    clear = show(stage, core, fog=False)
    core.set_values({"decontamination.outer_door_closed": 0, "decontamination.outer_door_open": 1})
    opened = show(stage, core, fog=False)
    assert np.abs(foggy - clear).max() > 8
    assert np.abs(opened - clear).max() > 60


def test_the_same_state_needs_no_new_picture(stage: Stage, core: ScriptedCore) -> None:
    geometry = read_geometry(airlock().unit.geometry)
    state = scene(Scope(airlock().unit), core.shown.view, geometry, "isolator", True)
    assert stage.show(state)
    assert not stage.show(state)


@pytest.mark.skipif(find_library("OSMesa") is not None, reason="OSMesa renders without a driver")
def test_without_opengl_the_window_says_so_and_works_on(
    core: ScriptedCore, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VTK_DEFAULT_OPENGL_WINDOW", SOFTWARE_WINDOW)
    view = SceneView(read_geometry(airlock().unit.geometry))
    qtbot.addWidget(view)
    view.resize(480, 320)
    view.show()
    view.render_fine()
    assert not view.grab().isNull()
    view.close_stage()
    assert "no OpenGL" in view.missing


@pytest.mark.parametrize(
    ("geometry", "why"),
    [
        ({}, "no geometry"),
        ({"floor_radius": 3}, "missing required field `modules`"),
        ({"floor_radius": "x"}, "float"),
    ],
)
def test_a_unit_without_a_shape_is_shown_without_a_scene(
    core: ScriptedCore, qtbot: QtBot, geometry: dict[str, object], why: str
) -> None:
    made = Window(core, replace(airlock().unit, geometry=geometry), recipe_named, "ada")
    qtbot.addWidget(made)
    made.show()
    made.bridge.poll()
    assert not made.grab().isNull()
    assert why in made.overview.scene.missing
    made.close()


def test_a_picture_of_the_window_contains_the_scene(window: Window) -> None:
    window.resize(1280, 720)
    window.show()
    window.overview.scene.render_fine()
    picture = window.overview.scene.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    colours = {
        picture.pixel(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)
    }
    assert len(colours) > 200
