"""The arrays of the plant, as one tuple; their columns stand in twin.physics.layout."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class PlantArrays(NamedTuple):
    """`x` truth and state, `u` applied outputs, `fault` fault values and `due` the time table are mutable."""

    x: NDArray[np.float64]
    u: NDArray[np.float64]
    fault: NDArray[np.float64]
    due: NDArray[np.int64]
    c: NDArray[np.float64]
    n: NDArray[np.int64]
