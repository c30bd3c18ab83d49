"""The arrays of the plant, as one tuple; their columns stand in twin.physics.layout."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class PlantArrays(NamedTuple):
    """Four mutable arrays, views on them by zone, door, boundary and unit, and constants.

    `x` truth and state = `zone door bound unit`; `u` applied outputs = `zone_u door_u`;
    `fault` = `zone_f door_f unit_f`; `due` the time table. `sides` says which zones a door joins, `work` is scratch.
    """

    x: Floats
    u: Floats
    fault: Floats
    due: Ints
    zone: Floats
    door: Floats
    bound: Floats
    unit: Floats
    zone_u: Floats
    door_u: Floats
    zone_f: Floats
    door_f: Floats
    unit_f: Floats
    zone_c: Floats
    door_c: Floats
    process_c: Floats
    sides: Ints
    work: Floats
