"""The flow network: zones, doors, leaks, dampers and fans; one implicit step for all pressures together.

Each zone is a pressure node, dp/dt = (p_abs / V) (Q_in - Q_out) + (p_abs / T) dT/dt [B.3]. With 5 to 50 Pa per m3/h
and second it is far stiffer than its actuators, so that every flow is taken at the new pressures (Newton).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import fault as ft
from twin.physics import layout as at
from twin.physics import parameter as pm
from twin.physics.door import opening_m2
from twin.physics.gas import ATMOSPHERE_PA, ZERO_C_K, hole_m2, orifice_m3h, orifice_slope
from twin.physics.layout import BEFORE, HOLE_M2, LEAK_PA, RESIDUAL, STORED, WORK_COLUMNS
from twin.physics.regulation import demand_at, settle_regulation, step_regulation

if TYPE_CHECKING:
    from twin.physics.arrays import Floats, Ints, PlantArrays

NEWTON_STEPS = 12
NEWTON_PA = 1e-7
STEP_LIMIT_PA = 300.0


@compiled
def step_flow(p: PlantArrays, dt_s: float) -> int:
    """Step pressures and flows; return the period to the next step in ticks."""
    room, suction = p.bound[at.ROOM], p.process_c[pm.SUCTION]
    zones, doors = p.zone.shape[0], p.door.shape[0]
    _note_open_doors(p.zone, p.door, p.sides)
    for i in range(zones):
        step_regulation(p.zone[i], p.zone_u[i], p.zone_f[i], p.zone_c[i], dt_s)
        _prepare(p.work[i], p.zone[i], p.zone_f[i], p.zone_c[i], room, dt_s)
    for _ in range(NEWTON_STEPS):
        for i in range(zones):
            demand, slope = demand_at(p.zone[i], p.zone_u[i], p.zone_f[i], p.zone_c[i], suction, dt_s)
            _assemble(p.work[i], p.zone[i], demand, slope, i)
        for d in range(doors):
            _assemble_door(p.work, p.zone, p.bound, p.door[d], p.door_c[d], p.sides[d])
        if _correct(p.work, p.zone) < NEWTON_PA:
            break
    calm = True
    for i in range(zones):
        settle_regulation(p.zone[i], p.zone_u[i], p.zone_f[i], p.zone_c[i], suction, dt_s)
        calm = _finish(p.work[i], p.zone[i], p.zone_u[i], dt_s) and calm
    for d in range(doors):
        calm = calm and p.door[d, at.MOVING] == 0.0
        p.door[d, at.DOOR_AREA] = opening_m2(p.door[d], p.door_f[d], p.door_c[d])
    room[at.B_BAROMETER_SEEN] = room[at.B_BAROMETER]
    return 50 if calm else 1


@inlined
def _note_open_doors(zone: Floats, door: Floats, sides: Ints) -> None:
    """Tell each zone whether a door stands open that it has to wait for."""
    zone[:, at.DOOR_AJAR] = 0.0
    for d in range(door.shape[0]):
        if door[d, at.CLOSED] == 0.0 and sides[d, at.SIDE_A] >= 0:
            zone[sides[d, at.SIDE_A], at.DOOR_AJAR] = 1.0


@inlined
def _prepare(w: Floats, z: Floats, f: Floats, c: Floats, room: Floats, dt_s: float) -> None:
    """Set what stays the same while the pressures are sought."""
    absolute = z[at.PRESSURE] + room[at.B_BAROMETER_SEEN]
    warmed = absolute * (z[at.TEMPERATURE] + ZERO_C_K) / (z[at.GAS_TEMPERATURE] + ZERO_C_K)
    w[BEFORE] = warmed - room[at.B_BAROMETER]
    w[STORED] = c[pm.VOLUME] / ATMOSPHERE_PA * 3600.0 / dt_s
    w[LEAK_PA] = c[pm.LEAK_RATE] * f[ft.ENVELOPE_LEAK] * c[pm.VOLUME] / c[pm.LEAK_REFERENCE]
    w[HOLE_M2] = hole_m2(f[ft.GLOVE_HOLE]) + hole_m2(f[ft.RTP_LEAK]) + z[at.PORT_M2]
    z[at.DAMPER_PA] = f[ft.DAMPER_LEAK] / 50.0 if z[at.FRESH] < 1.0 else 0.0


@inlined
def _assemble(w: Floats, z: Floats, demand: float, slope: float, i: int) -> None:
    """Set residual (m3/h) and matrix row (m3/h per Pa) of one zone, without its doors."""
    pressure = z[at.PRESSURE]
    leak = w[LEAK_PA] + z[at.DAMPER_PA]
    out = leak * pressure + orifice_m3h(w[HOLE_M2], pressure)
    w[RESIDUAL] = w[STORED] * (pressure - w[BEFORE]) - z[at.FRESH] - demand + out
    w[WORK_COLUMNS:] = 0.0
    w[WORK_COLUMNS + i] = w[STORED] - slope + leak + orifice_slope(w[HOLE_M2], pressure)


@inlined
def side_pressure(zone: Floats, bound: Floats, side: int) -> float:
    """Return the pressure of a zone, or of boundary -1 - side."""
    return zone[side, at.PRESSURE] if side >= 0 else bound[-1 - side, at.B_PRESSURE]


@inlined
def _assemble_door(work: Floats, zone: Floats, bound: Floats, door: Floats, c: Floats, sides: Ints) -> None:
    """Add the flow from side a to side b of a door, and its derivatives."""
    a, b = sides[at.SIDE_A], sides[at.SIDE_B]
    difference = side_pressure(zone, bound, a) - side_pressure(zone, bound, b)
    flow = orifice_m3h(door[at.DOOR_AREA], difference) + c[pm.SEALED_LEAK] * difference
    slope = orifice_slope(door[at.DOOR_AREA], difference) + c[pm.SEALED_LEAK]
    door[at.DOOR_FLOW] = flow
    if a >= 0:
        work[a, RESIDUAL] += flow
        work[a, WORK_COLUMNS + a] += slope
    if b >= 0:
        work[b, RESIDUAL] -= flow
        work[b, WORK_COLUMNS + b] += slope
    if a >= 0 and b >= 0:
        work[a, WORK_COLUMNS + b] -= slope
        work[b, WORK_COLUMNS + a] -= slope


@inlined
def _correct(w: Floats, zone: Floats) -> float:
    """Solve for the corrections (diagonally dominant, so without pivoting), apply them; return the largest."""
    n = zone.shape[0]
    for i in range(n):
        for j in range(i + 1, n):
            share = w[j, WORK_COLUMNS + i] / w[i, WORK_COLUMNS + i]
            w[j, RESIDUAL] -= share * w[i, RESIDUAL]
            for k in range(i, n):
                w[j, WORK_COLUMNS + k] -= share * w[i, WORK_COLUMNS + k]
    largest: float = 0.0
    for i in range(n - 1, -1, -1):
        for j in range(i + 1, n):
            w[i, RESIDUAL] -= w[i, WORK_COLUMNS + j] * w[j, RESIDUAL]
        w[i, RESIDUAL] /= w[i, WORK_COLUMNS + i]
        step: float = w[i, RESIDUAL]
        largest = max(largest, abs(step))
        zone[i, at.PRESSURE] -= min(STEP_LIMIT_PA, max(-STEP_LIMIT_PA, step))
    return largest


@inlined
def _finish(w: Floats, z: Floats, u: Floats, dt_s: float) -> bool:
    """Store flows at the new pressure; return whether nothing moves any more."""
    pressure = z[at.PRESSURE]
    out = w[LEAK_PA] * pressure + orifice_m3h(w[HOLE_M2], pressure)
    z[at.LEAK_OUT], z[at.INFLOW] = max(0.0, out), max(0.0, -out)
    z[at.GAS_TEMPERATURE] = z[at.TEMPERATURE]
    still = abs(pressure - w[BEFORE]) < 0.02 * dt_s and z[at.TEST_STAGE] == 0.0
    return still and (z[at.POWERED] == 0.0 or abs(z[at.FRESH] - u[at.FRESH_SP]) < 0.5)
