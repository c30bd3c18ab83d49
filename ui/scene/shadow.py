"""A soft shadow on the ground, computed once from the feet of all bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ui.scene.geometry import Geometry

PIXELS = 512


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
    soft = 0.5 * _blurred(near, 0.07 * scale) + 0.42 * _blurred(np.roll(wide, (18, 14), (0, 1)), 0.34 * scale)
    return (np.clip(soft, 0, 1) * 150).astype(np.uint8)


def _blurred(image: NDArray[np.float64], sigma: float) -> NDArray[np.float64]:
    """Gaussian blur, separable."""
    reach = int(3 * sigma)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    for axis in (0, 1):
        image = np.apply_along_axis(np.convolve, axis, image, kernel, mode="same")
    return image
