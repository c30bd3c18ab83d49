"""Incubators: the programs of a device's own controller, its heat, its CO2, and the room that its gas goes to."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import layout as at
from twin.physics import parameter as pm
from twin.physics.incubator_air import closed_c, step_air
from twin.physics.incubator_gas import dose, feed
from twin.physics.incubator_hatch import all_shut, step_hatches
from twin.physics.table import incubator as col
from twin.physics.utility import IDLE_AIR_CHANGE_1_H

if TYPE_CHECKING:
    from twin.physics.arrays import Block, Devices, Floats, PlantArrays

GAIN_W_K, INTEGRAL_TIME_S = 100.0, 300.0
"""Temperature regulation [D.2 E]."""
NEAR_K, HOT_NEAR_K, HOT_FROM_C = 0.5, 5.0, 60.0
"""The integral works only this near to the set point, in regulation and in hot air; elsewhere it is what heat the
set point will need [E]."""
CUT_OFF_K, HOT_CUT_OFF_C = 1.0, 195.0
"""The independent cut-off acts this much above the set point [S57], and in hot air at this temperature [E]."""
IN_BAND_K, IN_BAND_PERCENT, MOIST_RH, STABLE_S = 0.2, 0.2, 85.0, 3600.0
"""The warm-up ends after 60 min within these [unit.md 2.4]."""
HOT_LIMIT_S, COOL_K = 6.0 * 3600.0, 1.0
"""Time in which 180 degC must be there, and how near to the set point the cooling ends [E]."""
HOT_OVER_K = 5.0
"""Air is driven this much above what all surfaces must reach [S60]."""
CALM_K_S, CALM_PERCENT_S = 5e-4, 1e-3
LONG, SHORT, QUICK = 200, 10, 2
"""Periods in ticks: a window of the CO2 control; while the air changes; while a hatch moves."""


@compiled
def step_incubator(p: PlantArrays, d: Devices, dt_s: float) -> int:
    """Step every incubator and the CO2 of the room; return the period to the next step in ticks."""
    period, into_room_l_h = LONG, 0.0
    for i in range(d.incubator.x.shape[0]):
        x, u = d.incubator.x[i], d.incubator.u[i]
        warm, gas = x[col.TEMPERATURE], x[col.CO2]
        powered = p.unit[at.MAINS] > 0.0
        moving = step_hatches(p, d, i, dt_s)
        _control(x, u, powered, dt_s)
        given_l = dose(d.incubator, i, powered, dt_s)
        _heat(p, d.incubator, i, step_air(p, d.incubator, i, given_l, dt_s), dt_s)
        into_room_l_h += feed(d.incubator, i, given_l, p.bound[at.ROOM, at.B_CO2], dt_s)
        calm = (
            abs(x[col.TEMPERATURE] - warm) < CALM_K_S * dt_s and abs(x[col.CO2] - gas) < CALM_PERCENT_S * dt_s
        )
        if moving:
            period = QUICK
        elif not (calm and all_shut(x)):
            period = min(period, SHORT)
    _step_room(p, into_room_l_h, dt_s)
    return period


@inlined
def _control(x: Floats, u: Floats, powered: bool, dt_s: float) -> None:
    """Do what the device's own controller does: start a program, follow its phases; without power it stands still."""
    if u[col.RUN] != x[col.PROGRAM]:
        _begin(x, u)
    _note_outage(x, u, powered, dt_s)
    if x[col.PROGRAM] == 0.0 or x[col.STATE] == at.D_FAILED or x[col.STATE] == at.D_DONE or not powered:
        return
    x[col.STATE] = at.D_HELD if u[col.PAUSE] > 0.0 else at.D_RUNNING
    if x[col.PROGRAM] == col.REGULATE:
        _warm_up(x, u, dt_s)
    else:
        _decontaminate(x, u, dt_s)


@inlined
def _note_outage(x: Floats, u: Floats, powered: bool, dt_s: float) -> None:
    """Keep the length of the last power loss and the lowest temperature since, until all was well again for long."""
    good = powered and abs(x[col.TEMPERATURE] - u[col.TEMPERATURE_SP]) <= IN_BAND_K
    x[col.STABLE] = x[col.STABLE] + dt_s if good else 0.0
    if not powered:
        x[col.OUTAGE] += dt_s / 60.0
    elif x[col.STABLE] >= STABLE_S:
        x[col.OUTAGE] = 0.0
    lasts = x[col.OUTAGE] > 0.0
    x[col.LOWEST] = min(x[col.LOWEST], x[col.TEMPERATURE]) if lasts else x[col.TEMPERATURE]


@inlined
def _begin(x: Floats, u: Floats) -> None:
    """Take the program that is commanded; hot air only into an empty, shut chamber."""
    x[col.PROGRAM], x[col.CLOCK], x[col.REASON] = u[col.RUN], 0.0, col.R_NONE
    if u[col.RUN] == 0.0:
        x[col.STATE], x[col.PHASE] = at.D_IDLE, col.P_NONE
    elif u[col.RUN] == col.REGULATE:
        x[col.STATE], x[col.PHASE] = at.D_RUNNING, col.P_WARM_UP
    else:
        x[col.STATE], x[col.PHASE] = at.D_RUNNING, col.P_HEAT_UP
        _refuse(x)


@inlined
def _refuse(x: Floats) -> None:
    if not all_shut(x):
        x[col.STATE], x[col.REASON] = at.D_FAILED, col.R_HATCH
    for i in range(col.BAYS):
        if x[col.HATCH + i * col.HATCH_COLUMNS + col.H_TAKEN] > 0.0:
            x[col.STATE], x[col.REASON] = at.D_FAILED, col.R_NOT_EMPTY


@inlined
def _warm_up(x: Floats, u: Floats, dt_s: float) -> None:
    if x[col.PHASE] != col.P_WARM_UP:
        return
    good = abs(x[col.TEMPERATURE] - u[col.TEMPERATURE_SP]) <= IN_BAND_K and x[col.RH] >= min(
        MOIST_RH, u[col.RH_SP]
    )
    good = good and abs(x[col.SEEN] - u[col.CO2_SP]) <= IN_BAND_PERCENT
    x[col.CLOCK] = x[col.CLOCK] + dt_s if good else 0.0
    if x[col.CLOCK] >= STABLE_S:
        x[col.PHASE] = col.P_REGULATING


@inlined
def _decontaminate(x: Floats, u: Floats, dt_s: float) -> None:
    """Bring all surfaces to heat, keep them there, and cool down again."""
    if x[col.STATE] == at.D_HELD:
        return
    x[col.CLOCK] += dt_s
    if x[col.PHASE] == col.P_HEAT_UP:
        _heat_up(x, u)
    elif x[col.PHASE] == col.P_HOT_HOLD:
        if x[col.TEMPERATURE] < u[col.HOT_SP]:
            x[col.CLOCK] = 0.0
        if x[col.CLOCK] >= u[col.HOT_TIME_SP]:
            x[col.PHASE] = col.P_COOL_DOWN
    elif x[col.TEMPERATURE] <= u[col.TEMPERATURE_SP] + COOL_K:
        x[col.STATE], x[col.PHASE] = at.D_DONE, col.P_NONE


@inlined
def _heat_up(x: Floats, u: Floats) -> None:
    if min(x[col.WALL], x[col.TEMPERATURE]) >= u[col.HOT_SP]:
        x[col.PHASE], x[col.CLOCK] = col.P_HOT_HOLD, 0.0
    elif x[col.CLOCK] >= HOT_LIMIT_S:
        x[col.STATE], x[col.REASON] = at.D_FAILED, col.R_NOT_HOT


@inlined
def _is_hot(x: Floats) -> bool:
    return x[col.PHASE] == col.P_HEAT_UP or x[col.PHASE] == col.P_HOT_HOLD


@inlined
def _heat(p: PlantArrays, b: Block, row: int, given_w: float, dt_s: float) -> None:
    """Regulate and step the wall exactly: C dT/dt = P - what the air takes - UA (T - T_room) [D.2]."""
    x, u, f, c = b.x[row], b.u[row], b.f[row], b.c[row]
    powered = p.unit[at.MAINS] > 0.0
    hot = _is_hot(x) and x[col.STATE] != at.D_FAILED
    set_point = u[col.HOT_SP] + HOT_OVER_K if hot else u[col.TEMPERATURE_SP]
    alive = powered and x[col.PROGRAM] > 0.0
    room_c = p.bound[at.ROOM, at.B_TEMPERATURE]
    demand = _regulated(x, c, set_point, room_c, dt_s) if alive else 0.0
    if powered and f[col.HEATER_STUCK] > 0.0:
        demand = c[col.HEATER_MAX]
    limit = HOT_CUT_OFF_C if hot or x[col.PHASE] == col.P_COOL_DOWN else u[col.TEMPERATURE_SP] + CUT_OFF_K
    x[col.CUT_OFF] = 1.0 if x[col.TEMPERATURE] > limit else 0.0
    dead = x[col.CUT_OFF] > 0.0 or f[col.HEATER_FAIL] > 0.0
    x[col.HEAT] = 0.0 if dead else demand
    level = room_c + (x[col.HEAT] - given_w) / c[col.ROOM_TRANSFER]
    x[col.WALL] = level + (x[col.WALL] - level) * exp(-dt_s * c[col.ROOM_TRANSFER] / c[col.WALL_CAPACITY])


@inlined
def _regulated(x: Floats, c: Floats, set_point_c: float, room_c: float, dt_s: float) -> float:
    """Return the heater power of a PI controller that looks at the bays whose hatch is shut."""
    error = set_point_c - closed_c(x)
    power = GAIN_W_K * error + x[col.INTEGRAL]
    if abs(error) < (NEAR_K if set_point_c < HOT_FROM_C else HOT_NEAR_K):
        x[col.INTEGRAL] += GAIN_W_K * dt_s / INTEGRAL_TIME_S * error
    else:
        x[col.INTEGRAL] = c[col.ROOM_TRANSFER] * (set_point_c - room_c)
    x[col.INTEGRAL] = min(c[col.HEATER_MAX], max(0.0, x[col.INTEGRAL]))
    return min(c[col.HEATER_MAX], max(0.0, power))


@inlined
def _step_room(p: PlantArrays, into_room_l_h: float, dt_s: float) -> None:
    """Mix released CO2 into the room, as the room's H2O2 is; O2 is displaced."""
    room = p.bound[at.ROOM]
    change = p.process_c[pm.ROOM_CHANGE] if p.unit[at.EXTRACT] > 0.0 else IDLE_AIR_CHANGE_1_H
    level = col.ROOM_CO2_PPM + 1e3 * into_room_l_h / (change * p.process_c[pm.ROOM_VOLUME])
    room[at.B_CO2] = level + (room[at.B_CO2] - level) * exp(-change * dt_s / 3600.0)
    room[at.B_O2] = col.ROOM_O2_PERCENT * (1.0 - (room[at.B_CO2] - col.ROOM_CO2_PPM) / 1e6)
