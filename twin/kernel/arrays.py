"""The arrays that a compiled call works on; small groups of them, so that the small functions compile quickly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin.kernel.bundle import Bundle
from twin.physics.arrays import Devices, PlantArrays

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Watch(Bundle):
    """Signals `sf si ci`, rows `rf ri rc`, rows sorted by signal, the clock, and what changed (a count in front)."""

    sf: Floats
    si: Ints
    ci: Ints
    rf: Floats
    ri: Ints
    rc: Ints
    row_list: Ints
    clock: Ints
    changed: Ints


@dataclass(frozen=True, eq=False)
class Sense(Bundle):
    """What sensors need: signals, the truth `x` of the plant, what of it each last saw, and the noise table.

    `until` is the tick before which nobody need look at a sensor, unless the truth changes.
    """

    sf: Floats
    si: Ints
    cf: Floats
    ci: Ints
    x: Floats
    source: Ints
    held: Floats
    until: Ints
    link: Ints
    table: Floats


@dataclass(frozen=True, eq=False)
class Log(Bundle):
    """History: signals, lines of (tick, signal, quality), values, and the count in `control`."""

    sf: Floats
    si: Ints
    cf: Floats
    lines: Ints
    values: Floats
    control: Ints


@dataclass(frozen=True, eq=False)
class Derive(Bundle):
    """Derived signals: table, floors, and a list of them sorted by source."""

    table: Ints
    floor: Floats
    users: Ints


@dataclass(frozen=True, eq=False)
class Arrays(Bundle):
    """Everything; the mutable tables are views on two buffers."""

    watch: Watch
    sense: Sense
    log: Log
    derive: Derive
    groups: Ints
    members: Ints
    group_due: Ints
    plant: PlantArrays
    devices: Devices
