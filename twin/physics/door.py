"""Doors: travel, lock and inflatable seal, as the door's own drive allows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import fault as ft
from twin.physics import layout as at
from twin.physics import parameter as pm

if TYPE_CHECKING:
    from twin.physics.arrays import Floats, PlantArrays

FREE_BAR = 0.2
"""The drive moves only with the seal below this [E]."""
SHUT, WIDE = 0.001, 0.999


@compiled
def step_door(p: PlantArrays, dt_s: float) -> int:
    """Step every door; return the period to the next step in ticks."""
    moving = 0.0
    for i in range(p.door.shape[0]):
        _step_one(p, i, dt_s)
        moving += p.door[i, at.MOVING]
    return 1 if moving > 0.0 else 600


@inlined
def _step_one(p: PlantArrays, i: int, dt_s: float) -> None:
    door, u, f, c = p.door[i], p.door_u[i], p.door_f[i], p.door_c[i]
    was_position, was_seal = door[at.POSITION], door[at.SEAL]
    powered = p.unit[at.MAINS] > 0.0 and p.unit[at.ESTOP] > 0.0
    free = door[at.LOCKED] == 0.0 and was_seal < FREE_BAR
    if powered and free and f[ft.STUCK] == 0.0:
        target = 1.0 if u[at.DOOR_OPEN] > 0.0 else 0.0
        step = dt_s / c[pm.TRAVEL_TIME]
        door[at.POSITION] = was_position + min(step, max(-step, target - was_position))
    _step_seal(door, u, c, f[ft.SEAL_LOSS], dt_s)
    shut = door[at.POSITION] <= SHUT
    if shut and u[at.DOOR_LOCK] > 0.0:
        door[at.LOCKED] = 1.0
    elif u[at.DOOR_LOCK] == 0.0 and powered:
        door[at.LOCKED] = 0.0
    door[at.CLOSED] = 1.0 if shut else 0.0
    door[at.OPEN] = 1.0 if door[at.POSITION] >= WIDE else 0.0
    settled = door[at.POSITION] == was_position and abs(door[at.SEAL] - was_seal) < 1e-4
    door[at.MOVING] = 0.0 if settled else 1.0


@inlined
def _step_seal(door: Floats, u: Floats, c: Floats, lost_bar: float, dt_s: float) -> None:
    """Fill or vent the seal; it fills only in a shut door."""
    target = 0.0
    if u[at.DOOR_INFLATE] > 0.0 and door[at.POSITION] <= SHUT:
        target = max(0.0, c[pm.SEAL_PRESSURE] - lost_bar)
    share = dt_s / (dt_s + c[pm.SEAL_TIME])
    door[at.SEAL] += share * (target - door[at.SEAL])


@inlined
def opening_m2(p: PlantArrays, i: int) -> float:
    """Return the open area of door `i`: its opening, the gap of an unsealed door, or a leak in its seal."""
    door, c = p.door[i], p.door_c[i]
    loose = 1.0 - min(1.0, door[at.SEAL] / c[pm.SEAL_PRESSURE] / 0.6)
    gap = c[pm.GAP] * max(0.0, loose)
    return door[at.POSITION] * c[pm.AREA] + gap + 7.853981633974483e-7 * p.door_f[i, ft.SEAL_LEAK] ** 2
