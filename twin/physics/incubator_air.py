"""Air of an incubator: four bays that its fan mixes, each with its own heat, CO2, water and H2O2."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from twin.kernel.jit import inlined
from twin.physics import layout as at
from twin.physics.gas import AIR_KG_M3, hole_m2, orifice_m3h, rh_of, water_saturation_g_m3
from twin.physics.table import incubator as col
from twin.physics.thermal import AIR_J_KG_K

if TYPE_CHECKING:
    from twin.physics.arrays import Block, Floats, PlantArrays

PAUSED_MIXING = 0.04
"""How much of the mixing is left in a bay whose fan rests [E]."""
LOOSE_SHARE = 0.6
"""Share of its pressure from which a seal is tight: 1.2 of 2 bar [B.5]."""


@inlined
def step_air(p: PlantArrays, b: Block, row: int, given_l: float, dt_s: float) -> float:
    """Step all bays with the CO2 that the valve gave; return the heat that the air took from the wall in W."""
    x, f, c = b.x[row], b.f[row], b.c[row]
    from_wall_j = 0.0
    active = _active(x)
    powered = p.unit[at.MAINS] > 0.0
    x[col.FAN_RUNNING] = 1.0 if powered and f[col.FAN_FAIL] == 0.0 and x[col.PROGRAM] > 0.0 else 0.0
    for i in range(col.BAYS):
        bay = x[bay_at(i) : bay_at(i) + col.BAY_COLUMNS]
        shut = x[hatch_at(i) + col.H_CLOSED] > 0.0
        share = 1.0 / col.BAYS if active == 0 else (1.0 / active if shut else 0.0)
        _gas(bay, b, row, p.bound[at.ROOM], share * given_l, dt_s)
        from_wall_j += _warm(bay, x[col.WALL], c, dt_s)
        _moisten(bay, b, row, powered and shut and x[col.PROGRAM] == col.REGULATE, dt_s)
        _enter(p, bay, b, row, i, dt_s)
    _mix(x, c, dt_s)
    _show(x)
    return from_wall_j / dt_s


@inlined
def bay_at(i: int) -> int:
    """Return the first column of a bay."""
    return col.BAY + i * col.BAY_COLUMNS


@inlined
def hatch_at(i: int) -> int:
    """Return the first column of a hatch."""
    return col.HATCH + i * col.HATCH_COLUMNS


@inlined
def _active(x: Floats) -> int:
    """Return how many bays get gas: those with their hatch shut."""
    number = 0
    for i in range(col.BAYS):
        if x[hatch_at(i) + col.H_CLOSED] > 0.0:
            number += 1
    return number


@inlined
def _gas(bay: Floats, b: Block, row: int, room: Floats, given_l: float, dt_s: float) -> None:
    """V dy/dt = q (1 - y) - leak (y - y_room) [D.2]; H2O2 falls on walls, purge air comes clean from the room."""
    c = b.c[row]
    thin = thinning_1_s(b, row)
    fade = exp(-thin * dt_s)
    level = room[at.B_CO2] / 1e4
    bay[col.B_CO2] = level + (bay[col.B_CO2] - level) * fade
    bay[col.B_CO2] += (100.0 - bay[col.B_CO2]) * (1.0 - exp(-given_l * col.BAYS / c[col.VOLUME]))
    bay[col.B_WATER] = room[at.B_WATER] + (bay[col.B_WATER] - room[at.B_WATER]) * fade
    bay[col.B_H2O2] *= exp(-(thin + c[col.H2O2_LOSS] / 3600.0) * dt_s)


@inlined
def thinning_1_s(b: Block, row: int) -> float:
    """Return the air change with the room in 1/s: leak, what a fault adds, and the purge."""
    c = b.c[row]
    leak = (c[col.LEAK] + b.f[row, col.CHAMBER_LEAK]) / 3600.0
    return leak + (c[col.PURGE_FLOW] / (60.0 * c[col.VOLUME]) if b.u[row, col.PURGE] > 0.0 else 0.0)


@inlined
def _warm(bay: Floats, wall_c: float, c: Floats, dt_s: float) -> float:
    """Let the air of a bay follow the wall [D.2]; return the heat in J that it took."""
    heat_j_k = AIR_KG_M3 * AIR_J_KG_K * c[col.VOLUME] / (1e3 * col.BAYS)
    change = (wall_c - bay[col.B_TEMPERATURE]) * (
        1.0 - exp(-dt_s * c[col.WALL_TRANSFER] / (col.BAYS * heat_j_k))
    )
    bay[col.B_TEMPERATURE] += change
    return heat_j_k * change


@inlined
def _moisten(bay: Floats, b: Block, row: int, on: bool, dt_s: float) -> None:
    """Evaporate sterile water up to the set point, at the rate of the evaporator; what is too much condenses."""
    c = b.c[row]
    full = water_saturation_g_m3(min(60.0, bay[col.B_TEMPERATURE]))
    lack = b.u[row, col.RH_SP] / 100.0 * full - bay[col.B_WATER]
    if on and lack > 0.0 and b.f[row, col.EVAPORATOR_FAIL] == 0.0:
        most = 1e3 * c[col.EVAPORATOR_MAX] / c[col.VOLUME] * dt_s / 60.0
        bay[col.B_WATER] += min(most, lack * (1.0 - exp(-dt_s / c[col.EVAPORATOR_TIME])))
    bay[col.B_WATER] = min(bay[col.B_WATER], full)


@inlined
def _enter(p: PlantArrays, bay: Floats, b: Block, row: int, i: int, dt_s: float) -> None:
    """Exchange a bay with the isolator: through its open hatch, and through what its seal lets in [unit.md 2.4]."""
    z, c = p.zone[0], b.c[row]
    h = b.x[row, hatch_at(i) : hatch_at(i) + col.HATCH_COLUMNS]
    leak_mm = b.f[row, col.SEAL_LEAK] if b.f[row, col.LEAKING] == i + 1 else 0.0
    in_m3h = seal_flow_m3h(h, c, leak_mm, z[at.PRESSURE])
    rate = h[col.H_POSITION] / c[col.HATCH_TIME] + in_m3h * 1e3 * col.BAYS / (3600.0 * c[col.VOLUME])
    share = 1.0 - exp(-rate * dt_s)
    bay[col.B_TEMPERATURE] += share * (z[at.TEMPERATURE] - bay[col.B_TEMPERATURE])
    bay[col.B_CO2] += share * (col.ROOM_CO2_PPM / 1e4 - bay[col.B_CO2])
    bay[col.B_WATER] += share * (z[at.WATER] - bay[col.B_WATER])
    bay[col.B_H2O2] += share * (z[at.PPM] - bay[col.B_H2O2])


@inlined
def seal_flow_m3h(h: Floats, c: Floats, leak_mm: float, difference_pa: float) -> float:
    """Return what flows past a seal: little when tight, through the gap when it has no air, through a leak in it."""
    if difference_pa <= 0.0 or h[col.H_CLOSED] == 0.0:
        return 0.0
    loose = max(0.0, 1.0 - h[col.H_SEAL] / (LOOSE_SHARE * c[col.SEAL_PRESSURE]))
    opening = c[col.SEAL_GAP] * loose + hole_m2(leak_mm)
    return c[col.SEALED_LEAK] * difference_pa + orifice_m3h(opening, difference_pa)


@inlined
def _mix(x: Floats, c: Floats, dt_s: float) -> None:
    """Let the fan mix the bays; what one loses the others get."""
    turning = 1.0 - exp(-dt_s * 1.0 / c[col.MIXING_TIME])
    paused = 1.0 - exp(-dt_s * PAUSED_MIXING / c[col.MIXING_TIME])
    for j in range(col.BAY_COLUMNS):
        total, middle = 0.0, 0.0
        for i in range(col.BAYS):
            weight = turning if _is_mixed(x, i) else paused
            total += weight
            middle += weight * x[col.BAY + i * col.BAY_COLUMNS + j]
        for i in range(col.BAYS):
            k = col.BAY + i * col.BAY_COLUMNS + j
            x[k] += (turning if _is_mixed(x, i) else paused) * (middle / total - x[k])


@inlined
def _is_mixed(x: Floats, i: int) -> bool:
    return bool(x[col.FAN_RUNNING] > 0.0 and x[hatch_at(i) + col.H_CLOSED] > 0.0)


@inlined
def mean(x: Floats, j: int) -> float:
    """Return the mean of a quantity over the bays."""
    total = 0.0
    for i in range(col.BAYS):
        total += x[col.BAY + i * col.BAY_COLUMNS + j]
    return total / col.BAYS


@inlined
def closed_c(x: Floats) -> float:
    """Return the mean temperature of the bays whose hatch is shut; with none shut that of all."""
    total, number = 0.0, 0
    for i in range(col.BAYS):
        if x[hatch_at(i) + col.H_CLOSED] > 0.0:
            total += x[bay_at(i) + col.B_TEMPERATURE]
            number += 1
    return total / number if number > 0 else mean(x, col.B_TEMPERATURE)


@inlined
def _show(x: Floats) -> None:
    """Set what the sensors in the common air look at."""
    x[col.TEMPERATURE], x[col.CO2] = mean(x, col.B_TEMPERATURE), mean(x, col.B_CO2)
    x[col.RH] = rh_of(mean(x, col.B_WATER), min(99.0, x[col.TEMPERATURE]))
    x[col.H2O2] = mean(x, col.B_H2O2)
