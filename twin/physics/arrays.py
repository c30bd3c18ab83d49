"""The arrays of the plant, as tuples; their columns stand in twin.physics.layout and twin.physics.table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.kernel.bundle import Bundle

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class PlantArrays(Bundle):
    """State, applied outputs `_u`, faults `_f` and constants `_c`, a line per zone, door and boundary.

    `due` is the time table, `sides` says which zones a door joins, `work` is scratch.
    """

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


@dataclass(frozen=True, eq=False)
class Block(Bundle):
    """All devices of one kind: state, applied outputs, faults and constants, a line per device."""

    x: Floats
    u: Floats
    f: Floats
    c: Floats


@dataclass(frozen=True, eq=False)
class Devices(Bundle):
    """What stands in the zones: a block per kind in the order of twin.physics.kinds, containers and places.

    `site` says of each place of which kind, line and position it is, `station` where the robot reaches it, `culture`
    how cells live in each kind of vessel; apart from PlantArrays, so that air stays cheap.
    """

    robot: Block
    steriliser: Block
    incubator: Block
    freezer: Block
    processor: Block
    bench: Block
    port: Block
    slot: Floats
    place: Floats
    site: Ints
    station: Floats
    culture: Floats
