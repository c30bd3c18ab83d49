"""Incubators: a heated chamber with its own controller, which warms up and regulates while it runs."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import layout as at
from twin.physics.table import incubator as col

if TYPE_CHECKING:
    from twin.physics.arrays import Devices, Floats, PlantArrays

GAIN_1_K = 0.5
"""Share of the heater per K below the set point [E]."""
IN_BAND_K = 0.2
"""The warm-up ends within this of the set point [unit.md 2.4]."""
CALM_K = 1e-4


@compiled
def step_incubator(p: PlantArrays, d: Devices, dt_s: float) -> int:
    """Step every incubator; return the period to the next step in ticks."""
    calm = True
    for i in range(d.incubator.x.shape[0]):
        x, u, f, c = d.incubator.x[i], d.incubator.u[i], d.incubator.f[i], d.incubator.c[i]
        before = x[col.TEMPERATURE]
        _control(x, u)
        alive = u[col.RUN] > 0.0 and p.unit[at.MAINS] > 0.0 and f[col.HEATER_FAIL] == 0.0
        _heat(x, c, u[col.TEMPERATURE_SP] if alive else 0.0, p.bound[at.ROOM, at.B_TEMPERATURE], dt_s)
        calm = calm and abs(x[col.TEMPERATURE] - before) < CALM_K * dt_s
    return 100 if calm else 10


@inlined
def _control(x: Floats, u: Floats) -> None:
    """Do what the device's own controller does: start, hold, warm up, regulate, end."""
    if u[col.RUN] == 0.0:
        x[col.STATE], x[col.PHASE] = at.D_IDLE, col.PHASE_NONE
    elif x[col.STATE] == at.D_IDLE:
        x[col.STATE], x[col.PHASE] = at.D_RUNNING, col.PHASE_WARM_UP
    elif u[col.PAUSE] > 0.0:
        x[col.STATE] = at.D_HELD
    else:
        x[col.STATE] = at.D_RUNNING
        if abs(x[col.TEMPERATURE] - u[col.TEMPERATURE_SP]) <= IN_BAND_K:
            x[col.PHASE] = col.PHASE_REGULATE


@inlined
def _heat(x: Floats, c: Floats, set_point_c: float, room_c: float, dt_s: float) -> None:
    """Exact step of C dT/dt = P - h (T - T_room) at constant power."""
    share = GAIN_1_K * (set_point_c - x[col.TEMPERATURE])
    power = c[col.ROOM_TRANSFER] * (set_point_c - room_c) + share * c[col.HEATER_MAX]
    x[col.HEAT] = min(c[col.HEATER_MAX], max(0.0, power))
    level = room_c + x[col.HEAT] / c[col.ROOM_TRANSFER]
    fade = exp(-dt_s * c[col.ROOM_TRANSFER] / c[col.HEAT_CAPACITY])
    x[col.TEMPERATURE] = level + (x[col.TEMPERATURE] - level) * fade
