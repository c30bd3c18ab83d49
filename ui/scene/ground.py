"""The floor disc as a fine polar grid, so that colours can be baked into its points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

RINGS, SPOKES = 110, 160


def ground_mesh(radius: float) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """Return points, triangles, and how far each point has faded into the background (0 middle, 1 edge)."""
    r = np.linspace(1e-3, radius, RINGS)
    angle = np.linspace(0, 2 * np.pi, SPOKES, endpoint=False)
    x, y = r[:, None] * np.cos(angle), r[:, None] * np.sin(angle)
    points = np.stack([x, y, np.zeros_like(x)], axis=-1).reshape(-1, 3)
    i, j = (a.ravel() for a in np.meshgrid(np.arange(RINGS - 1), np.arange(SPOKES), indexing="ij"))
    k = (j + 1) % SPOKES
    a, b, c, d = i * SPOKES + j, (i + 1) * SPOKES + j, (i + 1) * SPOKES + k, i * SPOKES + k
    part = np.repeat(r / radius, SPOKES)
    faded = np.clip((part - 0.55) / 0.45, 0, 1) ** 1.5
    return points, np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)]), faded
