"""What the devices of a zone regulate by themselves: fresh air, pressure, leak test pressure, loop and down-flow.

Pressure: one demand in m3/h, split between make-up (positive) and exhaust (negative), with the actuator's lag.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from twin.kernel.jit import inlined
from twin.physics import fault as ft
from twin.physics import layout as at
from twin.physics import parameter as pm

if TYPE_CHECKING:
    from twin.physics.arrays import PlantArrays

INTEGRAL_TIME_S = 4.0
BOOST_PA = 15.0
"""Boost raises the set point by this and doubles the make-up [E]."""
OFF, FILLING, ISOLATED = 0.0, 1.0, 2.0
"""Stages of a leak test."""
FAN_TIME_S = 3.0
TRIP_RAMP = 20.0
"""A tripped fan loses its flow this much faster than its normal ramp [E]."""


@inlined
def step_regulation(p: PlantArrays, i: int, dt_s: float) -> None:
    """Step everything of zone `i` that does not depend on the new pressure."""
    z, u, f, c = p.zone[i], p.zone_u[i], p.zone_f[i], p.zone_c[i]
    running = z[at.POWERED] > 0.0 and u[at.FAN] > 0.0 and f[ft.FAN_TRIP] == 0.0
    z[at.FAN_RUNNING] = 1.0 if running else 0.0
    target = u[at.FRESH_SP] if running and u[at.PRESSURISE] == 0.0 else 0.0
    ramp = c[pm.FRESH_RAMP] * dt_s / 60.0 * (1.0 if running else TRIP_RAMP)
    z[at.FRESH] += min(ramp, max(-ramp, target - z[at.FRESH]))
    if z[at.POWERED] == 0.0:
        z[at.FRESH] = 0.0
    loop = u[at.LOOP_SP] if z[at.POWERED] > 0.0 else 0.0
    z[at.LOOP] += dt_s / (dt_s + c[pm.LOOP_TIME]) * (loop - z[at.LOOP])
    down = u[at.DOWNFLOW_SP] if running and c[pm.DOWNFLOW_AREA] > 0.0 else 0.0
    z[at.DOWNFLOW] += dt_s / (dt_s + FAN_TIME_S) * (down - z[at.DOWNFLOW])
    z[at.HEPA_DP] = c[pm.HEPA_CLEAN] * f[ft.HEPA_LOAD] * z[at.DOWNFLOW] / 0.45
    _step_test(p, i)


@inlined
def _step_test(p: PlantArrays, i: int) -> None:
    """Leak test: wait for the fresh air to stop, fill to a little above the set point, then isolate."""
    z, wanted = p.zone[i], p.zone_u[i, at.PRESSURISE]
    stage = z[at.TEST_STAGE]
    if wanted == 0.0 or z[at.POWERED] == 0.0:
        z[at.TEST_STAGE] = OFF
    elif stage == OFF and z[at.FRESH] < 0.1:
        z[at.TEST_STAGE] = FILLING
    elif stage == FILLING and z[at.PRESSURE] >= wanted + p.zone_c[i, pm.TEST_MARGIN]:
        z[at.TEST_STAGE] = ISOLATED
    if z[at.TEST_STAGE] != stage:
        z[at.PRESSURE_INTEGRAL] = 0.0


@inlined
def exhaust_conductance(p: PlantArrays, i: int) -> float:
    """Return d(exhaust)/d(pressure) of the damper as it stands, in m3/h per Pa."""
    exhaust = max(0.0, -p.zone[i, at.DEMAND])
    return exhaust / (2.0 * max(5.0, p.zone[i, at.PRESSURE] + p.process_c[pm.SUCTION]))


@inlined
def proportional_gain(p: PlantArrays, i: int) -> float:
    """Return the gain in m3/h per Pa, scheduled so that loop and actuator are well damped at any damper position."""
    gain_pa = p.bound[at.ROOM, at.B_BAROMETER] / (p.zone_c[i, pm.VOLUME] * 3600.0)
    return 0.4 / (gain_pa * p.zone_c[i, pm.ACTUATOR_TIME]) + 0.8 * exhaust_conductance(p, i)


@inlined
def set_point_pa(p: PlantArrays, i: int) -> float:
    """Return the pressure that the device of zone `i` holds."""
    return p.zone_u[i, at.DP_SP] + (BOOST_PA if p.zone_u[i, at.BOOST] > 0.0 else 0.0)


@inlined
def demand_at(p: PlantArrays, i: int, dt_s: float) -> tuple[float, float]:
    """Return net supply of the pressure control (m3/h) at the zone's present pressure, and its derivative."""
    z, c = p.zone[i], p.zone_c[i]
    stage = z[at.TEST_STAGE]
    if z[at.POWERED] == 0.0 or stage == ISOLATED:
        return 0.0, 0.0
    if stage == FILLING:
        return c[pm.FILL_FLOW], 0.0
    gain = proportional_gain(p, i)
    slope = gain * (1.0 + dt_s / INTEGRAL_TIME_S)
    share = dt_s / (dt_s + c[pm.ACTUATOR_TIME])
    command = z[at.PRESSURE_INTEGRAL] - z[at.FRESH] + slope * (set_point_pa(p, i) - z[at.PRESSURE])
    demand = z[at.DEMAND] + share * (_limited(p, i, command) - z[at.DEMAND])
    derivative = -share * slope if _limited(p, i, command) == command else 0.0
    if demand >= 0.0:
        return demand, derivative
    return _exhausted(p, i, demand, derivative)


@inlined
def _limited(p: PlantArrays, i: int, command: float) -> float:
    c = p.zone_c[i]
    make_up = c[pm.MAKE_UP_MAX] * (2.0 if p.zone_u[i, at.BOOST] > 0.0 else 1.0)
    if p.zone_f[i, ft.FAN_TRIP] > 0.0:
        make_up = 0.0
    return min(make_up, max(-c[pm.EXHAUST_MAX], command))


@inlined
def _exhausted(p: PlantArrays, i: int, demand: float, derivative: float) -> tuple[float, float]:
    """Return the exhaust through a damper set for `demand` at the set point, at the present pressure."""
    nominal = set_point_pa(p, i) + p.process_c[pm.SUCTION]
    driving = max(0.5, p.zone[i, at.PRESSURE] + p.process_c[pm.SUCTION])
    factor = sqrt(driving / max(1.0, nominal))
    return demand * factor, derivative * factor + 0.5 * demand * factor / driving


@inlined
def settle_regulation(p: PlantArrays, i: int, dt_s: float) -> None:
    """Store demand, integral and both flows at the zone's new pressure."""
    z, c = p.zone[i], p.zone_c[i]
    flow, _ = demand_at(p, i, dt_s)
    z[at.MAKE_UP], z[at.EXHAUST] = max(0.0, flow), max(0.0, -flow)
    if z[at.TEST_STAGE] != OFF or z[at.POWERED] == 0.0:
        z[at.DEMAND] = 0.0
        z[at.PRESSURE_INTEGRAL] = 0.0
        return
    gain = proportional_gain(p, i)
    error = set_point_pa(p, i) - z[at.PRESSURE]
    integral = z[at.PRESSURE_INTEGRAL] + gain * dt_s / INTEGRAL_TIME_S * error
    command = integral - z[at.FRESH] + gain * error
    limited = _limited(p, i, command)
    z[at.PRESSURE_INTEGRAL] = integral + (limited - command)
    z[at.DEMAND] += dt_s / (dt_s + c[pm.ACTUATOR_TIME]) * (limited - z[at.DEMAND])
