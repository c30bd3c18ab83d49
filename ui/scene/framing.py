"""Where to look from so that the unit, or one module of it, fills the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ui.scene.build import without_lid
from ui.scene.camera import Pose, fit, zoom
from ui.scene.extent import outer_points
from ui.scene.plate import FEW, TOOLS_PX

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ui.scene.geometry import Geometry

AROUND, LEAST_M = 1.3, 4.2
"""How much of what is round a module is shown with it, where many stand close together, and from how far at least."""
LEGEND_M = -0.3
"""A place below the middle of the floor, so that the feet of the unit keep clear of the edge."""
WORK_M = (0.55, 2.25)
"""Heights between which work is done: with the lid off, pedestals may leave the picture."""
WORDS_PX = 54
"""Height that the fit leaves free for words above the modules."""


def has_lid(geometry: Geometry) -> bool:
    """Whether something can be lifted off to look inside."""
    return any(part.lid for part in geometry.modules.values())


def framed(geometry: Geometry, pose: Pose, module: str, size: tuple[int, int], lids: bool) -> Pose:
    """Look from the same side, so that a module, or the unit, is in a picture of this size."""
    few = len(geometry.modules) <= FEW
    width, height = max(1, size[0]), max(1, size[1])
    left, top = TOOLS_PX / width, (WORDS_PX if few else 0) / height
    fitted = fit(pose, _points(geometry, module, lids), width / height, min(left, 0.4), min(top, 0.4))
    near = module in geometry.modules and not few
    return zoom(fitted, max(AROUND, LEAST_M / fitted.distance_m)) if near else fitted


def _points(geometry: Geometry, module: str, lids: bool) -> NDArray[np.float64]:
    """What has to be in the picture."""
    there, many = geometry.modules, len(geometry.modules) > FEW
    chosen = [there[module]] if module in there else [*there.values()]
    shown = chosen if lids else [without_lid(part) for part in chosen]
    parts = [points for part in shown for points in outer_points(part)[: -1 if many else None]]
    if many and module not in there and lids:
        parts.append(np.array([[0.0, 0.0, LEGEND_M]]))
    points = np.concatenate(parts) if parts else np.zeros((1, 3))
    if many and not lids:
        points[:, 2] = points[:, 2].clip(*WORK_M)
    return points
