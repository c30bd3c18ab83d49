"""The VTK side of the scene: builds actors once, changes only what a state changes, and renders into an array."""

from __future__ import annotations

import os
import sys
from ctypes.util import find_library
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import vtkmodules.vtkRenderingOpenGL2  # noqa: F401  # pyright: ignore[reportUnusedImport]  registers OpenGL
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkUnsignedCharArray
from vtkmodules.vtkFiltersHybrid import vtkDepthSortPolyData
from vtkmodules.vtkRenderingCore import (
    vtkActor,
    vtkLight,
    vtkPolyDataMapper,
    vtkRenderer,
    vtkRenderWindow,
)

from ui.scene.actor import mesh_actor, poly, stand
from ui.scene.arm import ArmActors
from ui.scene.build import (
    Panes,
    box_mesh,
    door_parts,
    door_window,
    fog_layers,
    hull_parts,
    lid_solids,
    pane,
    placed,
    solid_parts,
    wall_panes,
    without_lid,
)
from ui.scene.camera import VIEW_ANGLE_DEG, Pose, position
from ui.scene.geometry import Door, Geometry, ModuleGeometry
from ui.scene.goods import Goods
from ui.scene.ground import ground_mesh
from ui.scene.mesh import Mesh, merged, upright
from ui.scene.shadow import PIXELS, ground_shadow

if TYPE_CHECKING:
    from ui.scene.paint import Colour, Paint
    from ui.viewmodel.scene import ModuleLook, SceneState

SOFTWARE_WINDOW = "vtkOSOpenGLRenderWindow"
"""What VTK falls back to last; it needs a library of its own."""
GLASS_OPACITY, OPEN_OPACITY = 0.17, 0.07
"""Of a pane, and of one that stands round what is looked into."""
FOG_OPACITY = 0.15
"""Opacity of one sheet of fog at full concentration."""
OUTLINE_M = 0.022
"""Thickness of an outline around the solid parts."""
LIGHTS = (
    ((-2.2, -5.0, 5.0), 0.66),
    ((0.0, 0.0, 8.0), 0.24),
    ((6.0, -3.0, 3.0), 0.3),
    ((0.0, 6.0, 4.0), 0.15),
)
"""Key from the front left, sky, fill from the right, rim from behind."""


@dataclass
class _ModuleActors:
    body: dict[str, vtkActor]
    load: vtkActor | None
    outline: vtkActor
    lid: dict[str, vtkActor]
    inside: vtkActor | None
    """The outline of a module whose lid is off."""
    doors: dict[str, tuple[Door, list[vtkActor]]] = field(default_factory=dict)


class NoOpenGLError(Exception):
    """There is no OpenGL on this machine, not even in software; rendering would end the process."""


class Stage:
    """Owns the off-screen window. `show` takes a state, `frame` renders it; both only in the thread that made it."""

    def __init__(self, geometry: Geometry, paint: Paint) -> None:
        self._geometry = geometry
        self._state: SceneState | None = None
        self._lids = True
        self._renderer = vtkRenderer()
        self._window = _window(self._renderer)
        self._modules = {name: self._module_actors(name) for name in geometry.modules}
        self._arms = {name: ArmActors(self._renderer, arm) for name, arm in geometry.arms.items()}
        self._goods = Goods(self._renderer)
        self._panes = _SeeThrough(self._renderer)
        self._shadow = _Floor(self._renderer, geometry)
        _lights(self._renderer)
        self.set_paint(paint)

    def set_paint(self, paint: Paint) -> None:
        """Change the theme."""
        self._paint = paint
        self._renderer.SetBackground(*paint.low)
        self._renderer.SetBackground2(*paint.high)
        self._shadow.paint(paint)
        if self._state is not None:
            state, self._state = self._state, None
            self.show(state)

    def set_lids(self, shown: bool) -> None:
        """Put the lids on, or lift them off to look inside."""
        self._lids = shown
        for actors in self._modules.values():
            for actor in actors.lid.values():
                actor.SetVisibility(shown)
        if self._state is not None:
            for name, look in self._state.modules.items():
                self._show_module(name, look)
            self._panes.set(*self._see_through(self._state), self._renderer)

    def show(self, state: SceneState) -> bool:
        """Take over a state; return whether a new frame is needed."""
        if state == self._state:
            return False
        for name, look in state.modules.items():
            self._show_module(name, look)
        self._show_robots(state)
        if self._state is None or self._transparent(state) != self._transparent(self._state):
            self._panes.set(*self._see_through(state), self._renderer)
        self._state = state
        return True

    def frame(self, pose: Pose, width: int, height: int, fine: bool) -> NDArray[np.uint8]:
        """Return the picture (height, width, 4) RGBA, first row at the top; `fine` smooths edges."""
        self._window.SetSize(width, height)
        self._renderer.SetUseFXAA(fine)
        camera = self._renderer.GetActiveCamera()
        camera.SetViewAngle(VIEW_ANGLE_DEG)
        camera.SetFocalPoint(*pose.target)
        camera.SetPosition(*position(pose))
        camera.SetViewUp(0, 0, 1)
        self._renderer.ResetCameraClippingRange()
        self._window.Render()
        pixels: Any = vtkUnsignedCharArray()
        self._window.GetRGBACharPixelData(0, 0, width - 1, height - 1, 1, pixels)
        picture = vtk_to_numpy(pixels).reshape(height, width, 4)[::-1].copy()
        picture[..., 3] = 255
        return picture

    def close(self) -> None:
        """Give the graphics memory back."""
        self._window.Finalize()

    def _module_actors(self, name: str) -> _ModuleActors:
        module = self._geometry.modules[name]
        body = {material: mesh_actor(mesh) for material, mesh in solid_parts(module).items()}
        load = mesh_actor(_boxes(module)) if module.load else None
        edges = _hull(hull_parts(module))
        lid = {material: mesh_actor(mesh) for material, mesh in lid_solids(module).items()}
        inside = _hull(hull_parts(without_lid(module))) if module.lid else None
        actors = _ModuleActors(body, load, edges, lid, inside)
        for door in module.doors:
            parts = [(material, mesh_actor(mesh)) for material, mesh in door_parts(door).items()]
            for _, leaf in parts:
                stand(leaf, _frame(module, door.turn))
            actors.doors[door.equipment] = (door, [actor for _, actor in parts])
            body.update({f"{material}:{door.equipment}": actor for material, actor in parts})
        for actor in (*body.values(), *lid.values(), *filter(None, (load, inside)), edges):
            self._renderer.AddActor(actor)
        return actors

    def _show_module(self, name: str, look: ModuleLook) -> None:
        actors = self._modules[name]
        for material, actor in (*actors.body.items(), *actors.lid.items()):
            actor.GetProperty().SetColor(*self._shade(material.split(":")[0], look))
        if actors.load is not None:
            actors.load.SetVisibility(look.load)
            actors.load.GetProperty().SetColor(*self._paint.materials["load"])
        for outline, of_inside in ((actors.outline, False), (actors.inside, True)):
            if outline is not None:
                drawn = actors.inside is None or of_inside != self._lids
                outline.SetVisibility(look.outline != "" and drawn)
                if look.outline:
                    outline.GetProperty().SetColor(*self._paint.outline[look.outline])
        for equipment, (door, leaves) in actors.doors.items():
            for leaf in leaves:
                _place(leaf, door, look.doors.get(equipment, 0.0))

    def _show_robots(self, state: SceneState) -> None:
        """Arms move often, containers seldom: what did not change is left as it is."""
        before = self._state
        if before is None or state.arms != before.arms:
            for name, pose in state.arms.items():
                if name in self._arms:
                    self._arms[name].show(pose)
        hands = {name: arm.hand for name, arm in self._arms.items()}
        self._goods.show(state.items, hands, self._paint)
        if before is None:
            for arm in self._arms.values():
                arm.paint(self._paint)

    @staticmethod
    def _transparent(state: SceneState) -> list[object]:
        return [(look.fog, look.doors) for look in state.modules.values()]

    def _shade(self, material: str, look: ModuleLook) -> Colour:
        colour = self._paint.materials[material]
        if material != "paint" or look.bright:
            return colour
        metal = self._paint.materials["metal"]
        red, green, blue = (0.45 * a + 0.55 * b for a, b in zip(colour, metal, strict=True))
        return red, green, blue

    def _see_through(self, state: SceneState) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """All panes and fog as quadrilaterals with a colour (RGBA, 0..1) for each corner."""
        made = _Translucent([], [])
        for name, look in state.modules.items():
            module = self._geometry.modules[name]
            clear = OPEN_OPACITY if module.lid and not self._lids else GLASS_OPACITY
            for box in module.glass.values():
                made.add_glass(pane(box), module, self._paint.glass)
            for wall in module.windows.values():
                made.add_glass(wall_panes(wall), module, self._paint.glass, opacity=clear)
            for door in module.doors:
                window = door_window(door)
                if window is not None:
                    leaf = _moved(pane(window), door, look.doors.get(door.equipment, 0.0))
                    made.add_glass(leaf, module, self._paint.glass, door.turn)
            if look.fog > 0:
                made.add_fog(fog_layers(module.chamber), module, self._paint.fog, look.fog * FOG_OPACITY)
        return np.concatenate(made.quads), np.concatenate(made.colours)


class _SeeThrough:
    """One actor for everything translucent, its polygons sorted from far to near in every frame."""

    def __init__(self, renderer: vtkRenderer) -> None:
        self._sort = vtkDepthSortPolyData()
        self._sort.SetDirectionToBackToFront()
        self._sort.SetCamera(renderer.GetActiveCamera())
        mapper = vtkPolyDataMapper()
        mapper.SetInputConnection(self._sort.GetOutputPort())
        mapper.SetScalarModeToUsePointData()
        actor = vtkActor()
        actor.SetMapper(mapper)
        actor.ForceTranslucentOn()
        actor.GetProperty().LightingOff()
        renderer.AddActor(actor)
        self.set(np.empty((0, 4, 3)), np.empty((0, 4, 4)), renderer)

    def set(self, quads: NDArray[np.float64], colours: NDArray[np.float64], renderer: vtkRenderer) -> None:
        """Replace all panes."""
        count = len(quads)
        data = poly(quads.reshape(-1, 3), np.arange(4 * count).reshape(-1, 4))
        rgba = numpy_to_vtk((colours.reshape(-1, 4) * 255).astype(np.uint8), deep=True)
        data.GetPointData().SetScalars(rgba)
        self._sort.SetInputData(data)
        self._sort.SetCamera(renderer.GetActiveCamera())


class _Floor:
    """The ground disc with the shadow baked into its colours."""

    def __init__(self, renderer: vtkRenderer, geometry: Geometry) -> None:
        self._points, triangles, self._edge = ground_mesh(geometry.floor_radius)
        shadow = ground_shadow(geometry)
        index = (self._points[:, :2] / geometry.floor_radius * 0.5 + 0.5) * (PIXELS - 1)
        column, row = index.astype(int).clip(0, PIXELS - 1).T
        self._dark = shadow[row, column] / 255.0
        self._data = poly(self._points, triangles)
        mapper = vtkPolyDataMapper()
        mapper.SetInputData(self._data)
        actor = vtkActor()
        actor.SetMapper(mapper)
        actor.GetProperty().LightingOff()
        renderer.AddActor(actor)

    def paint(self, paint: Paint) -> None:
        """Colour the disc: lighter in the middle, fading into the background at its edge."""
        floor, back = np.array(paint.floor), np.array(paint.low)
        ground = floor + (back - floor) * self._edge[:, None]
        rgb = ground * (1 - self._dark[:, None])
        self._data.GetPointData().SetScalars(numpy_to_vtk((rgb * 255).astype(np.uint8), deep=True))
        self._data.Modified()


def _window(renderer: vtkRenderer) -> vtkRenderWindow:
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        os.environ.setdefault("VTK_DEFAULT_OPENGL_WINDOW", "vtkEGLRenderWindow")
    window = vtkRenderWindow()
    if window.GetClassName() == SOFTWARE_WINDOW and find_library("OSMesa") is None:
        raise NoOpenGLError("no OpenGL: neither a display driver, nor EGL, nor OSMesa was found")
    window.SetOffScreenRendering(True)
    window.SetMultiSamples(0)
    window.AddRenderer(renderer)
    renderer.GradientBackgroundOn()
    renderer.SetAutomaticLightCreation(False)
    return window


def _lights(renderer: vtkRenderer) -> None:
    for position_, strength in LIGHTS:
        light = vtkLight()
        light.SetPosition(*position_)
        light.SetFocalPoint(0, 0, 1)
        light.SetIntensity(strength)
        renderer.AddLight(light)


def _boxes(module: ModuleGeometry) -> Mesh:
    whole = merged([box_mesh(box) for box in module.load.values()])
    return whole.turned(module.turn).moved(0.0, 0.0, module.lift)


def _hull(mesh: Mesh) -> vtkActor:
    """A slightly larger shell of which only the far side is drawn: an outline that follows the shape."""
    actor = mesh_actor(Mesh(mesh.points + OUTLINE_M * mesh.normals, mesh.normals, mesh.triangles))
    look = actor.GetProperty()
    look.FrontfaceCullingOn()
    look.LightingOff()
    look.SetAmbient(0.0)
    look.SetDiffuse(1.0)
    return actor


def _frame(module: ModuleGeometry, turn_deg: float) -> NDArray[np.float64]:
    frame = np.eye(4)
    frame[:3, :3], frame[2, 3] = upright(module.turn + turn_deg), module.lift
    return frame


def _slid(door: Door, opened: float) -> NDArray[np.float64]:
    return np.eye(3)["xyz".index(door.along)] * door.travel * opened


def _place(leaf: vtkActor, door: Door, opened: float) -> None:
    if door.kind == "slide":
        leaf.SetPosition(*_slid(door, opened))
        return
    leaf.SetOrigin(*door.hinge)
    leaf.SetOrientation(0, 0, door.travel * opened)


def _moved(quads: NDArray[np.float64], door: Door, opened: float) -> NDArray[np.float64]:
    if door.kind == "slide":
        return quads + _slid(door, opened)
    return (quads - np.array(door.hinge)) @ upright(door.travel * opened).T + np.array(door.hinge)


@dataclass
class _Translucent:
    """Quadrilaterals with colours, as they gather."""

    quads: list[NDArray[np.float64]]
    colours: list[NDArray[np.float64]]

    def add_glass(
        self,
        panes: NDArray[np.float64],
        module: ModuleGeometry,
        colour: Colour,
        turn_deg: float = 0.0,
        opacity: float = GLASS_OPACITY,
    ) -> None:
        """Glass mirrors the sky a little: more opaque towards its top and its right."""
        low, high = panes[..., 2].min(), panes[..., 2].max()
        up = (panes[..., 2] - low) / max(high - low, 1e-6)
        where = placed(panes, module, turn_deg)
        along = (where[..., 0] + where[..., 1]) * 0.06
        rgba = np.empty((*panes.shape[:2], 4))
        rgba[..., :3] = colour
        rgba[..., 3] = np.clip(opacity * (0.55 + 0.75 * up + along), 0.02, 0.6)
        self.quads.append(where)
        self.colours.append(rgba)

    def add_fog(self, layers: Panes, module: ModuleGeometry, colour: Colour, opacity: float) -> None:
        """Sheets of fog."""
        rgba = np.empty((len(layers.quads), 4, 4))
        rgba[..., :3] = colour
        rgba[..., 3] = layers.opacity * opacity
        self.quads.append(placed(layers.quads, module))
        self.colours.append(rgba)
