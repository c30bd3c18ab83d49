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
from twin.physics.gas import ATMOSPHERE_PA

if TYPE_CHECKING:
    from twin.physics.arrays import Floats

INTEGRAL_TIME_S = 4.0
BOOST_PA = 15.0
"""Boost raises the set point by this and doubles the make-up [E]."""
OFF, FILLING, SETTLING, ISOLATED = 0.0, 1.0, 2.0, 3.0
"""Stages of a leak test: the pressure is held while air and walls come to the same temperature, then left alone."""
SETTLING_PA = 5.0
"""The fill and vent valves are full open at this distance from the test pressure [E]."""
FAN_TIME_S = 3.0
TRIP_RAMP = 3.0
"""A tripped fan loses its flow this much faster than its normal ramp [E]."""


@inlined
def step_regulation(z: Floats, u: Floats, f: Floats, c: Floats, dt_s: float) -> None:
    """Step everything of a zone that does not depend on the new pressure."""
    powered = z[at.POWERED] > 0.0
    running = powered and u[at.FAN] > 0.0 and f[ft.FAN_TRIP] == 0.0
    z[at.FAN_RUNNING] = 1.0 if running else 0.0
    target = u[at.FRESH_SP] if running and u[at.PRESSURISE] == 0.0 else 0.0
    ramp = c[pm.FRESH_RAMP] * dt_s / 60.0 * (1.0 if running else TRIP_RAMP)
    z[at.FRESH] += min(ramp, max(-ramp, target - z[at.FRESH]))
    if not powered:
        z[at.FRESH] = 0.0
    loop = u[at.LOOP_SP] if powered else 0.0
    z[at.LOOP] += dt_s / (dt_s + c[pm.LOOP_TIME]) * (loop - z[at.LOOP])
    down = u[at.DOWNFLOW_SP] * (1.0 - f[ft.FAN_WEAK]) if running and c[pm.DOWNFLOW_AREA] > 0.0 else 0.0
    z[at.DOWNFLOW] += dt_s / (dt_s + FAN_TIME_S) * (down - z[at.DOWNFLOW])
    z[at.HEPA_DP] = c[pm.HEPA_CLEAN] * f[ft.HEPA_LOAD] * z[at.DOWNFLOW] / 0.45
    _step_test(z, u[at.PRESSURISE] if powered else 0.0, c, dt_s)


@inlined
def _step_test(z: Floats, wanted: float, c: Floats, dt_s: float) -> None:
    """Leak test: wait for the fresh air to stop, fill to a little above the set point, hold a while, isolate."""
    stage = z[at.TEST_STAGE]
    if wanted == 0.0:
        z[at.TEST_STAGE] = OFF
    elif stage == OFF and z[at.FRESH] < 0.1:
        z[at.TEST_STAGE] = FILLING
    elif stage == FILLING and z[at.PRESSURE] >= wanted + c[pm.TEST_MARGIN]:
        z[at.TEST_STAGE] = SETTLING
        z[at.TEST_CLOCK] = 0.0
    elif stage == SETTLING:
        z[at.TEST_CLOCK] += dt_s
        if z[at.TEST_CLOCK] >= c[pm.TEST_SETTLE]:
            z[at.TEST_STAGE] = ISOLATED
    if z[at.TEST_STAGE] != stage:
        z[at.PRESSURE_INTEGRAL] = 0.0


@inlined
def proportional_gain(z: Floats, c: Floats, suction_pa: float) -> float:
    """Return the gain in m3/h per Pa, scheduled so that loop and actuator are well damped at any damper position."""
    pa_per_m3h_s = ATMOSPHERE_PA / (c[pm.VOLUME] * 3600.0)
    damper = max(0.0, -z[at.DEMAND]) / (2.0 * max(5.0, z[at.PRESSURE] + suction_pa))
    return 0.4 / (pa_per_m3h_s * c[pm.ACTUATOR_TIME]) + 0.8 * damper


@inlined
def set_point_pa(u: Floats) -> float:
    """Return the pressure that the device holds."""
    return u[at.DP_SP] + (BOOST_PA if u[at.BOOST] > 0.0 else 0.0)


@inlined
def demand_limits(u: Floats, f: Floats, c: Floats) -> tuple[float, float]:
    """Return the least and largest net supply in m3/h; the make-up has a fan of its own [unit.md I-19]."""
    return -c[pm.EXHAUST_MAX] * (1.0 - f[ft.EXHAUST_BLOCKED]), c[pm.MAKE_UP_MAX] * (
        2.0 if u[at.BOOST] > 0.0 else 1.0
    )


@inlined
def held_flow(missing_pa: float, most_m3h: float) -> tuple[float, float]:
    """Return what the fill and vent valves give to hold a test pressure (m3/h), and its derivative."""
    share = missing_pa / SETTLING_PA
    if share >= 1.0 or share <= -1.0:
        return (most_m3h if share > 0.0 else -most_m3h), 0.0
    return most_m3h * share, -most_m3h / SETTLING_PA


@inlined
def demand_at(
    z: Floats, u: Floats, f: Floats, c: Floats, suction_pa: float, dt_s: float
) -> tuple[float, float]:
    """Return net supply of the pressure control (m3/h) at the zone's present pressure, and its derivative.

    The exhaust goes through a damper set for the demand at the set point, and so follows the pressure.
    """
    stage = z[at.TEST_STAGE]
    if z[at.POWERED] == 0.0 or stage == ISOLATED:
        return 0.0, 0.0
    if stage == FILLING:
        return c[pm.FILL_FLOW], 0.0
    if stage == SETTLING:
        return held_flow(u[at.PRESSURISE] + c[pm.TEST_MARGIN] - z[at.PRESSURE], c[pm.FILL_FLOW])
    if z[at.DOOR_AJAR] > 0.0:
        return -z[at.FRESH], 0.0
    low, high = demand_limits(u, f, c)
    slope = proportional_gain(z, c, suction_pa) * (1.0 + dt_s / INTEGRAL_TIME_S)
    share = dt_s / (dt_s + c[pm.ACTUATOR_TIME])
    command = z[at.PRESSURE_INTEGRAL] - z[at.FRESH] + slope * (set_point_pa(u) - z[at.PRESSURE])
    demand = z[at.DEMAND] + share * (min(high, max(low, command)) - z[at.DEMAND])
    derivative = -share * slope if low < command < high else 0.0
    if demand >= 0.0:
        return demand, derivative
    driving = max(0.5, z[at.PRESSURE] + suction_pa)
    factor = sqrt(driving / max(1.0, set_point_pa(u) + suction_pa))
    return demand * factor, derivative * factor + 0.5 * demand * factor / driving


@inlined
def settle_regulation(z: Floats, u: Floats, f: Floats, c: Floats, suction_pa: float, dt_s: float) -> None:
    """Store demand, integral and both flows at the zone's new pressure."""
    flow, _ = demand_at(z, u, f, c, suction_pa, dt_s)
    z[at.ADDED], z[at.EXHAUST] = max(0.0, flow), max(0.0, -flow)
    z[at.MAKE_UP] = max(0.0, z[at.FRESH] + flow)
    if z[at.TEST_STAGE] != OFF or z[at.POWERED] == 0.0:
        z[at.DEMAND] = 0.0
        z[at.PRESSURE_INTEGRAL] = 0.0
        return
    if z[at.DOOR_AJAR] > 0.0:
        z[at.DEMAND] = -z[at.FRESH]
        z[at.PRESSURE_INTEGRAL] = 0.0
        return
    low, high = demand_limits(u, f, c)
    gain = proportional_gain(z, c, suction_pa)
    error = set_point_pa(u) - z[at.PRESSURE]
    integral = z[at.PRESSURE_INTEGRAL] + gain * dt_s / INTEGRAL_TIME_S * error
    command = integral - z[at.FRESH] + gain * error
    limited = min(high, max(low, command))
    z[at.PRESSURE_INTEGRAL] = integral + (limited - command)
    z[at.DEMAND] += dt_s / (dt_s + c[pm.ACTUATOR_TIME]) * (limited - z[at.DEMAND])
