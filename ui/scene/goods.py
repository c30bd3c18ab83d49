"""Containers in the scene: one mesh for all that stand, one for what each hand carries."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ui.scene.actor import mesh_actor, paint_points, stand
from ui.scene.mesh import Mesh, merged, revolved, rounded_box

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from vtkmodules.vtkRenderingCore import vtkActor, vtkRenderer

    from ui.scene.paint import Paint
    from ui.viewmodel.goods import ItemLook

OWN = "own"
"""What wears the colour of the batch; all else wears a material of the scene."""
Parts = tuple[tuple[str, Mesh], ...]


class Goods:
    """Rebuilds its meshes only when the containers changed."""

    def __init__(self, renderer: vtkRenderer) -> None:
        self._renderer = renderer
        self._shown: tuple[tuple[ItemLook, ...], Paint] | None = None
        self._standing: vtkActor | None = None
        self._carried: dict[str, vtkActor] = {}

    def show(
        self, items: tuple[ItemLook, ...], hands: Mapping[str, NDArray[np.float64]], paint: Paint
    ) -> None:
        """Show containers, those in a hand where the hand is."""
        if (items, paint) != self._shown:
            self._shown = (items, paint)
            self._rebuild(items, paint)
        for name, actor in self._carried.items():
            if name in hands:
                stand(actor, hands[name])

    def _rebuild(self, items: tuple[ItemLook, ...], paint: Paint) -> None:
        for actor in (*([self._standing] if self._standing else []), *self._carried.values()):
            self._renderer.RemoveActor(actor)
        self._standing = self._made([look for look in items if not look.hand], paint)
        held = {look.hand for look in items if look.hand}
        self._carried = {
            name: actor
            for name in sorted(held)
            if (actor := self._made([look for look in items if look.hand == name], paint))
        }

    def _made(self, items: list[ItemLook], paint: Paint) -> vtkActor | None:
        if not items:
            return None
        meshes: list[Mesh] = []
        colours: list[NDArray[np.float64]] = []
        for look in items:
            for role, mesh in shape(look.shape):
                meshes.append(mesh.turned(look.turn_deg).moved(*look.at))
                colour = paint.batches[look.colour % len(paint.batches)] if look.colour >= 0 else paint.stock
                worn = colour if role == OWN else paint.materials[role]
                colours.append(np.tile(np.array(worn), (len(mesh.points), 1)))
        actor = mesh_actor(merged(meshes))
        paint_points(actor, np.concatenate(colours))
        self._renderer.AddActor(actor)
        return actor


@cache
def shape(word: str) -> Parts:
    """Return the parts of a shape, hanging under its handle at the origin; x points outward."""
    return _SHAPES.get(word, _bag)()


def _bag() -> Parts:
    return _pouch(0.135, 0.155)


def _small_bag() -> Parts:
    return _pouch(0.085, 0.105)


def _pouch(width: float, height: float) -> Parts:
    """A filled bag that hangs on a bar."""
    bar = rounded_box((0.03, width * 1.08, 0.014), 0.005).moved(0, 0, -0.014)
    body = rounded_box((0.045, width, height), 0.022).moved(0, 0, -0.014 - height)
    label = rounded_box((0.048, width * 0.5, height * 0.3), 0.004).moved(0, 0, -0.014 - height * 0.62)
    return (("dark", bar), (OWN, body), ("paint", label))


def _kit() -> Parts:
    box = rounded_box((0.2, 0.24, 0.12), 0.015).moved(0, 0, -0.15)
    lid = rounded_box((0.206, 0.246, 0.03), 0.01).moved(0, 0, -0.045)
    return ((OWN, box), ("paint", lid), ("dark", _handle(0.015)))


def _vessel() -> Parts:
    """A wide static culture vessel in its carrier."""
    profile = [
        [0.001, -0.108],
        [0.074, -0.108],
        [0.078, -0.103],
        [0.078, -0.042],
        [0.074, -0.036],
        [0.001, -0.036],
    ]
    lid = [[0.001, -0.036], [0.08, -0.036], [0.08, -0.018], [0.074, -0.014], [0.001, -0.014]]
    tray = rounded_box((0.17, 0.17, 0.014), 0.005).moved(0, 0, -0.12)
    return (
        (OWN, revolved(np.array(profile), "+z", 28)),
        ("paint", revolved(np.array(lid), "+z", 28)),
        ("metal", merged([tray, _handle(0.014)])),
    )


def _bottle() -> Parts:
    body = [
        [0.001, -0.17],
        [0.042, -0.17],
        [0.046, -0.165],
        [0.046, -0.075],
        [0.02, -0.04],
        [0.02, -0.02],
        [0.001, -0.02],
    ]
    cap = [[0.001, -0.026], [0.024, -0.026], [0.024, -0.002], [0.001, 0.0]]
    return ((OWN, revolved(np.array(body), "+z", 24)), ("dark", revolved(np.array(cap), "+z", 24)))


def _cassette() -> Parts:
    return (
        ("metal", rounded_box((0.028, 0.16, 0.12), 0.006).moved(0, 0, -0.13)),
        (OWN, rounded_box((0.032, 0.11, 0.07), 0.004).moved(0, 0, -0.105)),
        ("dark", _handle(0.012)),
    )


def _plates() -> Parts:
    dishes = [_disc(0.046, -0.12 + 0.022 * i, -0.12 + 0.022 * i + 0.017) for i in range(4)]
    return ((OWN, merged(dishes)), ("metal", rounded_box((0.11, 0.11, 0.008), 0.003).moved(0, 0, -0.129)))


def _tray() -> Parts:
    return (
        ("metal", rounded_box((0.2, 0.22, 0.03), 0.01).moved(0, 0, -0.14)),
        (OWN, rounded_box((0.17, 0.03, 0.035), 0.01).moved(0, 0, -0.11)),
    )


def _disc(radius: float, low: float, high: float) -> Mesh:
    return revolved(np.array([[0.001, low], [radius, low], [radius, high], [0.001, high]]), "+z", 24)


def _handle(depth: float) -> Mesh:
    return rounded_box((0.03, 0.08, depth), 0.005).moved(0, 0, -depth)


_SHAPES = {
    "bag": _bag,
    "small_bag": _small_bag,
    "kit": _kit,
    "vessel": _vessel,
    "bottle": _bottle,
    "cassette": _cassette,
    "plates": _plates,
    "tray": _tray,
}
