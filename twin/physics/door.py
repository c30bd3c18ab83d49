"""Doors: travel, lock and inflatable seal, as the door's own drive allows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import fault as ft
from twin.physics import layout as at
from twin.physics import parameter as pm
from twin.physics.gas import hole_m2

if TYPE_CHECKING:
    from twin.physics.arrays import Floats, PlantArrays

FREE_BAR = 0.2
"""The drive moves only with the seal below this [E]."""
TIGHT_SHARE = 0.6
"""Share of its pressure from which a seal is tight: 1.2 of 2 bar [B.5]."""
SHUT, WIDE = 0.001, 0.999


@compiled
def step_door(p: PlantArrays, dt_s: float) -> int:
    """Step every door; return the period to the next step in ticks. One without a drive here stays as it was put."""
    powered = p.unit[at.MAINS] > 0.0 and p.unit[at.ESTOP] > 0.0
    moving = 0.0
    for i in range(p.door.shape[0]):
        if i < p.door_u.shape[0]:
            _step_one(p.door[i], p.door_u[i], p.door_f[i], p.door_c[i], powered, dt_s)
        p.door[i, at.DOOR_AREA] = opening_m2(p.door[i], p.door_f[i], p.door_c[i])
        moving += p.door[i, at.MOVING]
    return 1 if moving > 0.0 else 600


@inlined
def _step_one(door: Floats, u: Floats, f: Floats, c: Floats, powered: bool, dt_s: float) -> None:
    was_position, was_seal = door[at.POSITION], door[at.SEAL]
    if powered and door[at.LOCKED] == 0.0 and was_seal < FREE_BAR and f[ft.STUCK] == 0.0:
        target = 1.0 if u[at.DOOR_OPEN] > 0.0 else 0.0
        step = dt_s / c[pm.TRAVEL_TIME]
        door[at.POSITION] = was_position + min(step, max(-step, target - was_position))
    shut = door[at.POSITION] <= SHUT
    sealing = u[at.DOOR_INFLATE] > 0.0 and shut
    pressure = max(0.0, c[pm.SEAL_PRESSURE] - f[ft.SEAL_LOSS]) if sealing else 0.0
    door[at.SEAL] += dt_s / (dt_s + c[pm.SEAL_TIME]) * (pressure - door[at.SEAL])
    if u[at.DOOR_LOCK] > 0.0 and shut:
        door[at.LOCKED] = 1.0
    elif u[at.DOOR_LOCK] == 0.0 and powered:
        door[at.LOCKED] = 0.0
    door[at.CLOSED] = 1.0 if shut else 0.0
    door[at.OPEN] = 1.0 if door[at.POSITION] >= WIDE else 0.0
    settled = door[at.POSITION] == was_position and abs(door[at.SEAL] - was_seal) < 1e-4
    door[at.MOVING] = 0.0 if settled else 1.0


@inlined
def opening_m2(door: Floats, f: Floats, c: Floats) -> float:
    """Return the open area of a door: its opening, the gap of an unsealed door, or a leak in its seal."""
    loose = max(0.0, 1.0 - door[at.SEAL] / (TIGHT_SHARE * c[pm.SEAL_PRESSURE]))
    return door[at.POSITION] * c[pm.AREA] + c[pm.GAP] * loose + hole_m2(f[ft.SEAL_LEAK])
