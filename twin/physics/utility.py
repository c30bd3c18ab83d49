"""Mains, UPS, emergency stop, extract, and the room with its H2O2."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import fault as ft
from twin.physics import layout as at
from twin.physics import parameter as pm
from twin.physics.gas import h2o2_of, ppm_of, rh_of, water_saturation_g_m3

if TYPE_CHECKING:
    from twin.physics.arrays import Floats, PlantArrays

RECHARGE = 0.2
"""Minutes of UPS gained per minute of mains [E]."""
IDLE_AIR_CHANGE_1_H = 0.5
"""Air change of the room without extract [E]."""


@compiled
def step_utility(p: PlantArrays, dt_s: float) -> int:
    """Step supplies and room; return the period to the next step in ticks."""
    unit, f = p.unit, p.unit_f
    unit[at.MAINS] = 0.0 if f[ft.MAINS_LOST] > 0.0 else 1.0
    unit[at.ESTOP] = 0.0 if f[ft.ESTOP_PRESSED] > 0.0 else 1.0
    unit[at.EXTRACT] = unit[at.MAINS] if f[ft.EXTRACT_FAIL] == 0.0 else 0.0
    unit[at.CLOCK_OFFSET] = f[ft.CLOCK_OFF]
    full = max(0.0, p.process_c[pm.UPS_TIME] - f[ft.UPS_SHORT])
    change = RECHARGE if unit[at.MAINS] > 0.0 else -1.0
    unit[at.UPS_MINUTES] = min(full, max(0.0, unit[at.UPS_MINUTES] + change * dt_s / 60.0))
    for i in range(p.zone.shape[0]):
        on_ups = p.zone_c[i, pm.COLD_STORE_SET] > 0.0
        lives = unit[at.MAINS] > 0.0 or (on_ups and unit[at.UPS_MINUTES] > 0.0)
        p.zone[i, at.POWERED] = 1.0 if lives else 0.0
    leaking = 0.0
    for i in range(p.zone.shape[0]):
        leaking += p.zone[i, at.LEAK_OUT] * p.zone[i, at.H2O2]
    _step_room(p.bound[at.ROOM], unit, f, p.process_c, leaking, dt_s)
    calm = unit[at.MAINS] > 0.0 and p.bound[at.ROOM, at.B_PPM] < 0.005 and f[ft.BAROMETER_RAMP] == 0.0
    return 600 if calm and unit[at.UPS_MINUTES] >= full else 10


@inlined
def _step_room(room: Floats, unit: Floats, f: Floats, c: Floats, leaking_g_h: float, dt_s: float) -> None:
    """Mix what leaks out of the zones into the room; the extract thins it."""
    change = c[pm.ROOM_CHANGE] if unit[at.EXTRACT] > 0.0 else IDLE_AIR_CHANGE_1_H
    flow = change * c[pm.ROOM_VOLUME]
    leak = h2o2_of(f[ft.ROOM_LEAK], room[at.B_TEMPERATURE]) * c[pm.ROOM_CHANGE] * c[pm.ROOM_VOLUME]
    source = leak + leaking_g_h
    level = source / flow
    room[at.B_H2O2] = level + (room[at.B_H2O2] - level) * exp(-change * dt_s / 3600.0)
    room[at.B_PPM] = ppm_of(room[at.B_H2O2], room[at.B_TEMPERATURE])
    room[at.B_RH] = rh_of(room[at.B_WATER], room[at.B_TEMPERATURE])
    room[at.B_BAROMETER] += f[ft.BAROMETER_RAMP] * dt_s / 3600.0


@inlined
def room_water(temperature_c: float, rh_percent: float) -> float:
    """Return the water content of air of this state."""
    return rh_percent / 100.0 * water_saturation_g_m3(temperature_c)
