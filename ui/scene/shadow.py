"""A soft shadow on the ground, computed once from the feet of all bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ui.scene.geometry import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ui.scene.geometry import Geometry, ModuleGeometry

PIXELS = 256
SLANT_M = (0.23, 0.18)
"""How far light from the front left moves the wide shadow to the back and the right."""


def ground_shadow(geometry: Geometry) -> NDArray[np.uint8]:
    """Return darkness 0..255 (PIXELS, PIXELS) over the square around the floor disc; rows go to the back."""
    near, wide = np.zeros((PIXELS, PIXELS)), np.zeros((PIXELS, PIXELS))
    scale = PIXELS / (2 * geometry.floor_radius)
    half = geometry.floor_radius
    edges = np.linspace(-half, half, PIXELS, endpoint=False) + half / PIXELS
    x, y = (np.asarray(axis, dtype=np.float64) for axis in np.meshgrid(edges, edges))
    for module in geometry.modules.values():
        for box in footprints(module):
            under = _under(box, x, y)
            wide[under] = 1.0
            if box.at[2] < 0.3:
                near[under] = 1.0
    slant = tuple(round(part * scale) for part in SLANT_M)
    soft = 0.5 * _blurred(near, 0.07 * scale) + 0.42 * _blurred(np.roll(wide, slant, (0, 1)), 0.34 * scale)
    return (np.clip(soft, 0, 1) * 150).astype(np.uint8)


def footprints(module: ModuleGeometry) -> list[Box]:
    """The bodies of a module as boxes, turned as they stand."""
    boxes = [*module.bodies.values()]
    boxes += [Box(shell.at, shell.size, turn=shell.turn) for shell in module.shells.values()]
    for body in module.prisms.values():
        size = (1.7 * body.apothem, 1.7 * body.apothem, body.high - body.low)
        boxes += [Box((0.0, 0.0, body.low), size, turn=turn) for turn in (0.0, 45.0)]
    return [
        Box((b.at[0], b.at[1], b.at[2] + module.lift), b.size, b.bevel, b.turn + module.turn) for b in boxes
    ]


def _under(box: Box, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    a = np.radians(box.turn)
    along, across = x * np.cos(a) + y * np.sin(a), y * np.cos(a) - x * np.sin(a)
    inside = (np.abs(along - box.at[0]) < box.size[0] / 2) & (np.abs(across - box.at[1]) < box.size[1] / 2)
    return np.asarray(inside, dtype=np.bool_)


def _blurred(image: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    """Gaussian blur: one matrix for the rows and the same for the columns."""
    place = np.arange(PIXELS)
    kernel = np.exp(-0.5 * ((place[:, None] - place[None, :]) / sigma) ** 2)
    kernel /= np.sqrt(2 * np.pi) * sigma
    return kernel @ image @ kernel
