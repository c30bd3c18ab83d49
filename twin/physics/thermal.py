"""Temperatures of air, wall and load of a zone, and the device's regulation of the air temperature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import fault as ft
from twin.physics import layout as at
from twin.physics import parameter as pm
from twin.physics.gas import AIR_KG_M3

if TYPE_CHECKING:
    from twin.physics.arrays import Floats, PlantArrays

AIR_J_KG_K = 1006.0
FITTINGS = 3.0
"""Heat capacity of air and thin parts that follow it, as a multiple of the air's [E]."""
GAIN_1_K = 0.6
INTEGRAL_TIME_S = 180.0
"""Temperature regulation: share of the heater per K, and reset time [E]."""
CALM_K_S = 2e-5


@compiled
def step_thermal(p: PlantArrays, dt_s: float) -> int:
    """Step all temperatures; return the period to the next step in ticks."""
    calm = True
    for i in range(p.zone.shape[0]):
        before = p.zone[i, at.TEMPERATURE]
        room = p.bound[at.ROOM, at.B_TEMPERATURE]
        _step_zone(p.zone[i], p.zone_u[i], p.zone_f[i], p.zone_c[i], room, dt_s)
        _step_load(p.zone[i], p.zone_f[i], p.zone_c[i], p.process_c[pm.COLD_STORE_TIME], dt_s)
        calm = calm and abs(p.zone[i, at.TEMPERATURE] - before) < CALM_K_S * dt_s
        calm = calm and abs(p.zone[i, at.LOAD] - before) < 0.05
    return 100 if calm else 10


@inlined
def flow_w_k(flow_m3h: float) -> float:
    """Return the heat capacity flow of air."""
    return flow_m3h * AIR_KG_M3 * AIR_J_KG_K / 3600.0


@inlined
def _step_zone(z: Floats, u: Floats, f: Floats, c: Floats, room: float, dt_s: float) -> None:
    """Implicit step of air and wall: C_a dT_a/dt = h (T_w - T_a) + Q (T_room - T_a) + P; the same for the wall."""
    wall_w_k, room_w_k = c[pm.WALL_TRANSFER], c[pm.ROOM_TRANSFER]
    supply = flow_w_k(z[at.FRESH] + z[at.ADDED])
    air_j_k = FITTINGS * c[pm.VOLUME] * AIR_KG_M3 * AIR_J_KG_K / dt_s
    wall_j_k = c[pm.WALL_CAPACITY] / dt_s
    full = GAIN_1_K * c[pm.HEATER_MAX] if z[at.POWERED] > 0.0 else 0.0
    gain = full * (1.0 + dt_s / INTEGRAL_TIME_S)
    set_point = u[at.TEMPERATURE_SP]
    if f[ft.HEATER_STUCK] > 0.0:
        heat, gain = f[ft.HEATER_STUCK] * c[pm.HEATER_MAX] * z[at.POWERED], 0.0
    else:
        heat, gain = _limited(z, c, gain, set_point)
    fan = c[pm.FAN_HEAT] * (z[at.DOWNFLOW] / 0.45) ** 3
    through = wall_w_k / (wall_j_k + wall_w_k + room_w_k)
    wall_part = through * (wall_j_k * z[at.WALL] + room_w_k * room)
    source = air_j_k * z[at.TEMPERATURE] + supply * room + fan + heat + gain * set_point + wall_part
    z[at.TEMPERATURE] = source / (air_j_k + supply + gain + wall_w_k * (1.0 - through))
    z[at.WALL] = through * z[at.TEMPERATURE] + wall_part / wall_w_k
    if gain > 0.0:
        z[at.HEAT_INTEGRAL] += full * dt_s / INTEGRAL_TIME_S * (set_point - z[at.TEMPERATURE])


@inlined
def _limited(z: Floats, c: Floats, gain: float, set_point: float) -> tuple[float, float]:
    """Return constant heat and gain of the regulation; at its limits it is constant heat alone."""
    wanted = z[at.HEAT_INTEGRAL] + gain * (set_point - z[at.TEMPERATURE])
    if gain == 0.0:
        return 0.0, 0.0
    if wanted > c[pm.HEATER_MAX]:
        return c[pm.HEATER_MAX], 0.0
    if wanted < -c[pm.COOLER_MAX]:
        return -c[pm.COOLER_MAX], 0.0
    return z[at.HEAT_INTEGRAL], gain


@inlined
def _step_load(z: Floats, f: Floats, c: Floats, store_min: float, dt_s: float) -> None:
    """The load follows the air; a cold load is colder from the moment its fault is set."""
    z[at.LOAD] -= f[ft.COLD_LOAD] - z[at.COLD_SEEN]
    z[at.COLD_SEEN] = f[ft.COLD_LOAD]
    z[at.LOAD] += dt_s / (dt_s + 60.0 * c[pm.LOAD_TIME]) * (z[at.TEMPERATURE] - z[at.LOAD])
    cools = z[at.POWERED] > 0.0 and f[ft.COLD_STORE_FAIL] == 0.0
    target = c[pm.COLD_STORE_SET] if cools else z[at.TEMPERATURE]
    z[at.COLD_STORE] += dt_s / (dt_s + 60.0 * store_min) * (target - z[at.COLD_STORE])
