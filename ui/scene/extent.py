"""Boxes round what a module is made of: what a picture must hold, and what a click can hit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ui.scene.build import placed
from ui.scene.camera import corners, hit
from ui.scene.geometry import Box
from ui.scene.mesh import upright

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ui.scene.geometry import ModuleGeometry


def _shell_boxes(part: ModuleGeometry) -> list[Box]:
    return [Box(shell.at, shell.size, turn=shell.turn) for shell in part.shells.values()]


def _prism_boxes(part: ModuleGeometry) -> list[Box]:
    sizes = [(2 * p.apothem, p.low, p.high) for p in part.prisms.values()]
    return [Box((0.0, 0.0, low), (0.8 * width, 0.8 * width, high - low)) for width, low, high in sizes]


def outer_points(part: ModuleGeometry) -> list[NDArray[np.float64]]:
    """Corners of all that a module is made of, and the place of its plate, as they stand in the unit."""
    boxes = (part.chamber, *part.bodies.values(), *_shell_boxes(part), *_prism_boxes(part))
    turned = [corners(np.array(b.low), np.array(b.high)) @ upright(b.turn).T for b in boxes]
    return [placed(points, part) for points in (*turned, np.array([part.label]))]


def distance_to(
    part: ModuleGeometry, origin: NDArray[np.float64], direction: NDArray[np.float64]
) -> float | None:
    """How far along a line of sight a module begins; one walks through the glass of a room as if it were not there."""
    solid = (*part.bodies.values(), *_shell_boxes(part))
    found: list[float] = []
    for box in solid if part.windows else (part.chamber, *solid):
        back = upright(-part.turn - box.turn)
        start = back @ (origin - np.array([0.0, 0.0, part.lift]))
        distance = hit(start, back @ direction, np.array(box.low), np.array(box.high))
        found += [] if distance is None else [distance]
    return min(found, default=None)
