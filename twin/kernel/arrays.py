"""The arrays a compiled call works on, as one tuple; the mutable ones are views on two buffers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from twin.physics.arrays import PlantArrays

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Arrays(NamedTuple):
    """Tables of twin.kernel.layout: `sf si` mutable and `cf ci` constant per signal, `rf ri` and `rc` per row."""

    sf: Floats
    si: Ints
    cf: Floats
    ci: Ints
    rf: Floats
    ri: Ints
    rc: Ints
    row_list: Ints
    derived: Ints
    derived_floor: Floats
    derived_list: Ints
    groups: Ints
    members: Ints
    group_due: Ints
    link: Ints
    clock: Ints
    control: Ints
    changed: Ints
    history_ints: Ints
    history_values: Floats
    table: Floats
    plant: PlantArrays
