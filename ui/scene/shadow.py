"""A soft shadow on the ground, computed once from the feet of all bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ui.scene.geometry import Geometry

PIXELS = 256
SLANT_M = (0.23, 0.18)
"""How far light from the front left moves the wide shadow to the back and the right."""


def ground_shadow(geometry: Geometry) -> NDArray[np.uint8]:
    """Return darkness 0..255 (PIXELS, PIXELS) over the square around the floor disc; rows go to the back."""
    near, wide = np.zeros((PIXELS, PIXELS)), np.zeros((PIXELS, PIXELS))
    scale = PIXELS / (2 * geometry.floor_radius)
    for module in geometry.modules.values():
        for box in module.bodies.values():
            x0, y0 = ((np.array(box.low[:2]) + geometry.floor_radius) * scale).astype(int)
            x1, y1 = ((np.array(box.high[:2]) + geometry.floor_radius) * scale).astype(int)
            wide[y0:y1, x0:x1] = 1.0
            if box.at[2] < 0.3:
                near[y0:y1, x0:x1] = 1.0
    slant = tuple(round(part * scale) for part in SLANT_M)
    soft = 0.5 * _blurred(near, 0.07 * scale) + 0.42 * _blurred(np.roll(wide, slant, (0, 1)), 0.34 * scale)
    return (np.clip(soft, 0, 1) * 150).astype(np.uint8)


def _blurred(image: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    """Gaussian blur: one matrix for the rows and the same for the columns."""
    place = np.arange(PIXELS)
    kernel = np.exp(-0.5 * ((place[:, None] - place[None, :]) / sigma) ** 2)
    kernel /= np.sqrt(2 * np.pi) * sigma
    return kernel @ image @ kernel
