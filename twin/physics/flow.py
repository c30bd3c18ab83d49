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
from twin.physics.gas import ZERO_C_K, hole_m2, orifice_m3h, orifice_slope
from twin.physics.regulation import demand_at, settle_regulation, step_regulation

if TYPE_CHECKING:
    from twin.physics.arrays import Floats, PlantArrays

NEWTON_STEPS = 12
NEWTON_PA = 1e-7
STEP_LIMIT_PA = 300.0


@compiled
def step_flow(p: PlantArrays, dt_s: float) -> int:
    """Step pressures and flows; return the period to the next step in ticks."""
    zones = p.zone.shape[0]
    for i in range(zones):
        step_regulation(p, i, dt_s)
        p.work[i] = _pressure_before(p, i)
    for _ in range(NEWTON_STEPS):
        _assemble(p, dt_s)
        if _correct(p) < NEWTON_PA:
            break
    calm = True
    for i in range(zones):
        calm = _finish(p, i, dt_s) and calm
    for d in range(p.door.shape[0]):
        p.door[d, at.DOOR_FLOW] = _door_flow(p, d)
        calm = calm and p.door[d, at.MOVING] == 0.0
    p.bound[at.ROOM, at.B_BAROMETER_SEEN] = p.bound[at.ROOM, at.B_BAROMETER]
    return 50 if calm else 1


@inlined
def _pressure_before(p: PlantArrays, i: int) -> float:
    """Return the pressure of the zone's old air at its new temperature and under the new barometer."""
    room, z = p.bound[at.ROOM], p.zone[i]
    absolute = z[at.PRESSURE] + room[at.B_BAROMETER_SEEN]
    warmed = absolute * (z[at.TEMPERATURE] + ZERO_C_K) / (z[at.GAS_TEMPERATURE] + ZERO_C_K)
    return warmed - room[at.B_BAROMETER]


@inlined
def capacity(p: PlantArrays, i: int) -> float:
    """Return m3 per Pa of zone `i`."""
    return p.zone_c[i, pm.VOLUME] / p.bound[at.ROOM, at.B_BAROMETER]


@inlined
def side_pressure(p: PlantArrays, side: int) -> float:
    """Return the pressure of a zone, or of boundary -1 - side."""
    return p.zone[side, at.PRESSURE] if side >= 0 else p.bound[-1 - side, at.B_PRESSURE]


@inlined
def _door_flow(p: PlantArrays, d: int) -> float:
    difference = side_pressure(p, p.sides[d, at.SIDE_A]) - side_pressure(p, p.sides[d, at.SIDE_B])
    return orifice_m3h(opening_m2(p, d), difference) + p.door_c[d, pm.SEALED_LEAK] * difference


@inlined
def hole_area_m2(p: PlantArrays, i: int) -> float:
    """Return the area of holes from zone `i` to the room: glove and RTP."""
    return hole_m2(p.zone_f[i, ft.GLOVE_HOLE]) + hole_m2(p.zone_f[i, ft.RTP_LEAK])


@inlined
def envelope_m3h_pa(p: PlantArrays, i: int) -> float:
    """Return the leakage of the envelope per Pa: hourly leak rate at its reference pressure, laminar."""
    c = p.zone_c[i]
    rate = c[pm.LEAK_RATE] * p.zone_f[i, ft.ENVELOPE_LEAK]
    return rate * c[pm.VOLUME] / c[pm.LEAK_REFERENCE]


@inlined
def damper_leak_m3h(p: PlantArrays, i: int) -> float:
    """Return the outflow per Pa through a leaking fresh air damper while it is shut (fault, given at 50 Pa)."""
    shut = 1.0 if p.zone[i, at.FRESH] < 1.0 else 0.0
    return shut * p.zone_f[i, ft.DAMPER_LEAK] / 50.0


@inlined
def _assemble(p: PlantArrays, dt_s: float) -> None:
    """Fill work with residuals (behind the old pressures) and their derivatives, in m3/h and m3/h per Pa."""
    n = p.zone.shape[0]
    for i in range(n):
        pressure = p.zone[i, at.PRESSURE]
        stored = capacity(p, i) * 3600.0 / dt_s
        demand, slope = demand_at(p, i, dt_s)
        leak = envelope_m3h_pa(p, i) + damper_leak_m3h(p, i)
        area = hole_area_m2(p, i)
        out = leak * pressure + orifice_m3h(area, pressure)
        p.work[n + i] = stored * (pressure - p.work[i]) - p.zone[i, at.FRESH] - demand + out
        for j in range(n):
            p.work[2 * n + i * n + j] = 0.0
        p.work[2 * n + i * n + i] = stored - slope + leak + orifice_slope(area, pressure)
    for d in range(p.door.shape[0]):
        _assemble_door(p, d)


@inlined
def _assemble_door(p: PlantArrays, d: int) -> None:
    n = p.zone.shape[0]
    a, b = p.sides[d, at.SIDE_A], p.sides[d, at.SIDE_B]
    difference = side_pressure(p, a) - side_pressure(p, b)
    flow = _door_flow(p, d)
    slope = orifice_slope(opening_m2(p, d), difference) + p.door_c[d, pm.SEALED_LEAK]
    if a >= 0:
        p.work[n + a] += flow
        p.work[2 * n + a * n + a] += slope
    if b >= 0:
        p.work[n + b] -= flow
        p.work[2 * n + b * n + b] += slope
    if a >= 0 and b >= 0:
        p.work[2 * n + a * n + b] -= slope
        p.work[2 * n + b * n + a] -= slope


@inlined
def _correct(p: PlantArrays) -> float:
    """Solve for the corrections (diagonally dominant, so without pivoting), apply them; return the largest."""
    n = p.zone.shape[0]
    r, m = p.work[n : 2 * n], p.work[2 * n :]
    for i in range(n):
        for j in range(i + 1, n):
            _eliminate(r, m, n, i, j)
    largest: float = 0.0
    for k in range(n):
        i = n - 1 - k
        for j in range(i + 1, n):
            r[i] -= m[i * n + j] * r[j]
        r[i] /= m[i * n + i]
        largest = max(largest, abs(float(r[i])))
    for i in range(n):
        p.zone[i, at.PRESSURE] -= min(STEP_LIMIT_PA, max(-STEP_LIMIT_PA, r[i]))
    return largest


@inlined
def _eliminate(r: Floats, m: Floats, n: int, i: int, j: int) -> None:
    share = m[j * n + i] / m[i * n + i]
    for k in range(i, n):
        m[j * n + k] -= share * m[i * n + k]
    r[j] -= share * r[i]


@inlined
def _finish(p: PlantArrays, i: int, dt_s: float) -> bool:
    """Store flows at the new pressure; return whether nothing moves any more."""
    z = p.zone[i]
    pressure = z[at.PRESSURE]
    settle_regulation(p, i, dt_s)
    out = envelope_m3h_pa(p, i) * pressure + orifice_m3h(hole_area_m2(p, i), pressure)
    z[at.LEAK_OUT], z[at.INFLOW] = max(0.0, out), max(0.0, -out)
    z[at.GAS_TEMPERATURE] = z[at.TEMPERATURE]
    still = abs(pressure - p.work[i]) < 0.02 * dt_s and z[at.TEST_STAGE] == 0.0
    wanted = p.zone_u[i, at.FRESH_SP]
    return still and (z[at.POWERED] == 0.0 or abs(z[at.FRESH] - wanted) < 0.5)
