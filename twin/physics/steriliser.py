"""Steam steriliser: its own controller with programs, holds and safe ends, its guards and its doors."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

import numpy as np

from twin.kernel.jit import compiled, inlined
from twin.physics import layout as at
from twin.physics import parameter as pm
from twin.physics.device_door import drive_door, is_tight
from twin.physics.gas import GAS_J_MOL_K, ZERO_C_K
from twin.physics.steam import lethality_min, saturation_c
from twin.physics.steriliser_chamber import (
    AIR_IN,
    BAR_PA,
    COOL,
    HEAT,
    MBAR_PA,
    PUMP,
    VENT,
    pressure_pa,
    step_chamber,
)
from twin.physics.steriliser_phase import BREAK_PA, FAILS, FINISHED, SOFT_PA, opened, run_phase
from twin.physics.table import steriliser as col

if TYPE_CHECKING:
    from twin.physics.arrays import Devices, Floats, PlantArrays

_LONGEST = max(len(phases) for phases in col.PROGRAMS.values())
PROGRAMS = np.array(
    [[0] * (_LONGEST + 1)]
    + [[*phases, *[0] * (_LONGEST + 1 - len(phases))] for phases in col.PROGRAMS.values()]
)
"""Phases of each program, a line per number, ended by 0."""
STEP_S = 1.0
LOW_STEAM_BAR, LOW_STEAM_S, APART_K, APART_S = 2.6, 60.0, 1.0, 10.0
"""The controller holds before the plateau at these [unit.md 4.1, physics.md E]."""
FREE_PA, CLEAR_PA = 2000.0, 2000.0
"""A door's own lock gives way only within 20 mbar of the room [C.3]."""
QUICK_DRY_S = 300.0
FILTER_RISE_S, FILTER_FALL_S, STEAMED_C = 60.0, 900.0, 123.0
CALM_K, DRY_KG = 3.0, 1e-4
STERILISER_KIND = 1
"""Kind of site, in the order of twin.physics.kinds."""
KEPT_PA = 60.0
"""The chamber follows the isolator up to this, not in its leak test [E]."""


@compiled
def step_steriliser(p: PlantArrays, d: Devices, dt_s: float) -> int:
    """Step every steriliser; return the period to the next step in ticks."""
    calm, moves = True, False
    for i in range(d.steriliser.x.shape[0]):
        x, u = d.steriliser.x[i], d.steriliser.u[i]
        f, c = d.steriliser.f[i], d.steriliser.c[i]
        moves = _doors(p, x, u, f, dt_s) or moves
        _obey(p, x, u, f)
        if _is_calm(x):
            _rest(p, x, u, c, dt_s)
            continue
        calm = False
        steps, lethal = max(1, int(dt_s / STEP_S + 0.5)), min(x[col.LETHAL], x[col.LETHAL + 1])
        for _ in range(steps):
            _step(p, x, u, f, c, dt_s / steps)
            _obey(p, x, u, f)
        _treat(d, i, max(0.0, min(x[col.LETHAL], x[col.LETHAL + 1]) - lethal) / c[col.KILL_D])
    return 1 if moves else 100 if calm else 10


@inlined
def _treat(d: Devices, i: int, log_reduction: float) -> None:
    """Let what stands on the shelves have the temperature of the load, and lose its spores."""
    x = d.steriliser.x[i]
    for m in range(d.place.shape[0]):
        slot = int(d.place[m, at.P_SLOT]) - 1
        if slot >= 0 and d.site[m, at.SITE_KIND] == STERILISER_KIND and d.site[m, at.SITE_ROW] == i:
            d.slot[slot, at.S_TEMPERATURE] = 0.5 * (x[col.METAL] + x[col.METAL + 1])
            d.slot[slot, at.S_SPORES] *= 10.0**-log_reduction


@inlined
def _is_calm(x: Floats) -> bool:
    """Tell whether nothing goes on but cooling, dry and at the room's pressure."""
    resting = x[col.STATE] in (at.D_IDLE, at.D_DONE)
    dry = x[col.WATER] + x[col.WATER + 1] + x[col.POOL] < DRY_KG
    return resting and dry and abs(x[col.WALL] - x[col.GAS]) < CALM_K and abs(x[col.GAUGE]) < CLEAR_PA


@inlined
def _rest(p: PlantArrays, x: Floats, u: Floats, c: Floats, dt_s: float) -> None:
    """Let wall, load and gas come to the temperature of the room, and keep the pressure."""
    room_c = p.bound[at.ROOM, at.B_TEMPERATURE]
    fade = exp(-dt_s * c[col.ROOM_TRANSFER] / c[col.WALL_CAPACITY])
    x[col.WALL] = room_c + (x[col.WALL] - room_c) * fade
    fade = exp(-dt_s * c[col.DRY_TRANSFER] / (c[col.LOAD_MASS] * c[col.LOAD_HEAT]))
    for i in range(2):
        x[col.METAL + i] = x[col.WALL] + (x[col.METAL + i] - x[col.WALL]) * fade
        x[col.LOAD_1 + i] = x[col.METAL + i]
    x[col.GAS] = 0.5 * x[col.WALL] + 0.25 * (x[col.METAL] + x[col.METAL + 1])
    x[col.TEMPERATURE] = x[col.TEMPERATURE_2] = x[col.GAS]
    x[col.DRAIN] = x[col.JACKET] = x[col.WALL]
    x[col.STEAM_VALVE] = x[col.WETNESS] = 0.0
    _filter_housing(x, u, room_c, dt_s)
    barometer = p.bound[at.ROOM, at.B_BAROMETER]
    _keep_pressure(x, c, barometer, isolator_pa(p), dt_s)
    x[col.GAUGE] = pressure_pa(x, c) - barometer
    x[col.PRESSURE], x[col.SATURATION] = pressure_pa(x, c) / MBAR_PA, saturation_c(pressure_pa(x, c))


@inlined
def isolator_pa(p: PlantArrays) -> float:
    """Return the pressure in the isolator, which is the place with a down-flow, or the first neighbour as measured."""
    for i in range(p.zone.shape[0]):
        if p.zone_c[i, pm.DOWNFLOW_AREA] > 0.0:
            return p.zone[i, at.PRESSURE]
    return p.bound[1, at.B_PRESSURE] if p.bound.shape[0] > 1 else 0.0


@inlined
def _doors(p: PlantArrays, x: Floats, u: Floats, f: Floats, dt_s: float) -> bool:
    """Move the doors; the device itself keeps both shut in a program, under pressure, and while the other is not."""
    powered = p.unit[at.MAINS] > 0.0 and p.unit[at.ESTOP] > 0.0
    free = x[col.STATE] in (at.D_IDLE, at.D_DONE, at.D_FAILED, at.D_FAULT) and abs(x[col.GAUGE]) <= FREE_PA
    outer, inner = x[col.OUTER : col.INNER], x[col.INNER : col.AIR]
    one = drive_door(
        outer, u[col.OUTER_OPEN :], free and is_tight(inner), powered, f[col.OUTER_SEAL_LOSS], dt_s
    )
    other = drive_door(
        inner, u[col.INNER_OPEN :], free and is_tight(outer), powered, f[col.INNER_SEAL_LOSS], dt_s
    )
    return one or other


@inlined
def _obey(p: PlantArrays, x: Floats, u: Floats, f: Floats) -> None:
    """Follow power, run and pause; `done` and `failed` stay until run is 0."""
    state = x[col.STATE]
    if p.unit[at.MAINS] == 0.0 or p.unit[at.ESTOP] == 0.0:
        if state in (at.D_RUNNING, at.D_HELD):
            _make_safe(x, col.R_POWER)
    elif u[col.RUN] == 0.0:
        _end(x)
    elif state == at.D_IDLE:
        _begin(x, u, f)
    elif state == at.D_RUNNING and x[col.PHASE] < col.STERILISE and u[col.PAUSE] > 0.0:
        _hold(x, col.R_NONE)
    elif state == at.D_HELD and u[col.PAUSE] == 0.0 and x[col.REASON] == col.R_NONE:
        x[col.STATE] = at.D_RUNNING
        _enter(x, int(x[col.PHASE]))


@inlined
def _end(x: Floats) -> None:
    """Run is 0: make safe what was under way, be idle after what had ended well."""
    if x[col.STATE] in (at.D_RUNNING, at.D_HELD, at.D_FAILED, at.D_FAULT):
        _make_safe(x, int(x[col.REASON]))
    elif x[col.STATE] != at.D_ENDING:
        x[col.STATE], x[col.PHASE], x[col.REASON] = at.D_IDLE, col.NONE, col.R_NONE


@inlined
def _make_safe(x: Floats, reason: int) -> None:
    x[col.STATE], x[col.REASON] = at.D_ENDING, reason
    x[col.CLOCK] = x[col.STAGE] = x[col.MARK] = 0.0


@inlined
def _hold(x: Floats, reason: int) -> None:
    x[col.STATE], x[col.REASON], x[col.HELD_PA] = at.D_HELD, reason, x[col.PRESSURE] * MBAR_PA


@inlined
def _begin(x: Floats, u: Floats, f: Floats) -> None:
    program = int(u[col.RUN])
    if program >= PROGRAMS.shape[0]:
        return
    x[col.STATE], x[col.REASON], x[col.PROGRAM], x[col.STEP] = at.D_RUNNING, col.R_NONE, program, 0.0
    for column in (col.F0_1, col.F0_2, col.LETHAL, col.LETHAL + 1, col.LOG_REDUCTION, col.PLATEAU, col.LEAK):
        x[column] = 0.0
    x[col.FILTER_F0] = x[col.FILTER_FLOW] = x[col.EVEN_COLOUR] = 0.0
    for i in range(2):
        x[col.WATER + i] += 0.5 * f[col.WET_LOAD]
    _enter(x, PROGRAMS[program, 0])


@inlined
def _enter(x: Floats, phase: int) -> None:
    x[col.PHASE] = phase
    for column in (
        col.CLOCK,
        col.STAGE,
        col.BELOW,
        col.RESETS,
        col.COLD_DRAIN,
        col.APART,
        col.STEAM_LOW,
        col.VACUUM_S,
    ):
        x[column] = 0.0
    if phase not in (col.EQUILIBRATE, col.STERILISE, col.TEST_PLATEAU):
        x[col.MARK] = 0.0
    if phase == col.AIR_REMOVAL:
        x[col.PULSES] = 0.0


@inlined
def _step(p: PlantArrays, x: Floats, u: Floats, f: Floats, c: Floats, dt_s: float) -> None:
    """Let the controller and then the chamber go on by a step."""
    room_c, barometer = p.bound[at.ROOM, at.B_TEMPERATURE], p.bound[at.ROOM, at.B_BAROMETER]
    inside = isolator_pa(p)
    act = (0, 0.0, 0.0)
    if x[col.STATE] == at.D_RUNNING:
        x[col.CLOCK] += dt_s
        _count(x, c, dt_s)
        _judge(x, run_phase(x, u, f, c, inside, dt_s))
        _guard(x, c, dt_s)
        if x[col.STATE] == at.D_RUNNING:
            act = opened(x, u, c, barometer, inside, dt_s)
    elif x[col.STATE] == at.D_HELD:
        act = _held(x, dt_s)
    elif x[col.STATE] == at.D_ENDING:
        act = _ending(p, x, u, inside, dt_s)
    elif x[col.STATE] == at.D_FAILED:
        act = (VENT, 0.0, 0.0)
    else:
        act = (AIR_IN | VENT, 0.0, _air_valve(x, inside))
    stuck = f[col.VALVE_OPEN] > 0.0
    x[col.STEAM_VALVE] = (1.0 if stuck else act[1]) if _steam_is_safe(x, u) else 0.0
    busy = x[col.STATE] in (at.D_RUNNING, at.D_HELD, at.D_ENDING)
    step_chamber(x, f, c, (act[0], x[col.STEAM_VALVE], act[2]), (room_c, barometer), dt_s)
    _filter_housing(x, u, room_c, dt_s)
    ajar = x[col.OUTER] == 0.0 or x[col.INNER] == 0.0
    if ajar or not busy or x[col.PHASE] in (col.AIR_BREAK, col.COOL, col.TEST_AIR_BREAK, col.TEST_COOL):
        _keep_pressure(x, c, barometer, inside, dt_s)
    x[col.GAUGE] = pressure_pa(x, c) - barometer
    x[col.PRESSURE] = pressure_pa(x, c) / MBAR_PA


@inlined
def _steam_is_safe(x: Floats, u: Floats) -> bool:
    """Steam needs the release, and both doors locked and sealed [IL-S1]."""
    tight = is_tight(x[col.OUTER : col.INNER]) and is_tight(x[col.INNER : col.AIR])
    return u[col.STEAM_RELEASE] > 0.0 and tight and x[col.SAFETY_VALVE] == 0.0


@inlined
def _count(x: Floats, c: Floats, dt_s: float) -> None:
    """Count F0 of each load probe from a least temperature on [C.2]."""
    for i in range(2):
        if x[col.LOAD_1 + i] >= c[col.F0_FROM]:
            x[col.F0_1 + i] += lethality_min(x[col.LOAD_1 + i], dt_s)


@inlined
def _judge(x: Floats, verdict: int) -> None:
    """Take the next phase, or end, as the phase says."""
    if verdict >= FAILS:
        x[col.STATE], x[col.REASON] = at.D_FAILED, verdict - FAILS
        x[col.CLOCK] = 0.0
    elif verdict == FINISHED:
        x[col.STEP] += 1.0
        following = PROGRAMS[int(x[col.PROGRAM]), int(x[col.STEP])]
        if following == 0:
            x[col.STATE] = at.D_DONE
        else:
            _enter(x, following)


@inlined
def _guard(x: Floats, c: Floats, dt_s: float) -> None:
    """Hold before the plateau with too little steam or two probes that differ; end at too high a pressure."""
    if x[col.STATE] != at.D_RUNNING:
        return
    if x[col.SAFETY_VALVE] > 0.0:
        x[col.STATE], x[col.REASON] = at.D_FAILED, col.R_PRESSURE
    if not col.PREHEAT <= x[col.PHASE] < col.STERILISE:
        return
    x[col.STEAM_LOW] = x[col.STEAM_LOW] + dt_s if x[col.STEAM_BAR] < LOW_STEAM_BAR else 0.0
    x[col.APART] = x[col.APART] + dt_s if abs(x[col.TEMPERATURE] - x[col.TEMPERATURE_2]) > APART_K else 0.0
    if x[col.STEAM_LOW] >= LOW_STEAM_S:
        _hold(x, col.R_STEAM)
    elif x[col.APART] >= APART_S:
        _hold(x, col.R_PROBES)


@inlined
def _held(x: Floats, dt_s: float) -> tuple[int, float, float]:
    """Keep the pressure that there was; what held the device by itself is forgotten once it is mended."""
    mended = x[col.REASON] == col.R_STEAM and x[col.STEAM_BAR] >= LOW_STEAM_BAR
    alike = x[col.REASON] == col.R_PROBES and abs(x[col.TEMPERATURE] - x[col.TEMPERATURE_2]) <= APART_K
    if mended or alike:
        x[col.REASON] = col.R_NONE
    low = x[col.HELD_PA] - x[col.PRESSURE] * MBAR_PA
    return (HEAT, min(1.0, max(0.0, low / SOFT_PA)), 0.0)


@inlined
def _ending(p: PlantArrays, x: Floats, u: Floats, inside_pa: float, dt_s: float) -> tuple[int, float, float]:
    """Make safe: steam off, vent, dry for a while unless it is to be quick, air, then idle with the doors locked."""
    x[col.CLOCK] += dt_s
    if p.unit[at.MAINS] == 0.0 or p.unit[at.ESTOP] == 0.0:
        return (VENT, 0.0, 0.0)
    if x[col.STAGE] == 0.0:
        hot = x[col.PRESSURE] * MBAR_PA > BAR_PA or (u[col.QUICK] == 0.0 and x[col.CLOCK] < QUICK_DRY_S)
        x[col.STAGE] = 0.0 if hot else 1.0
        pump = PUMP if u[col.QUICK] == 0.0 and x[col.GAUGE] < 5000.0 else 0
        pump = PUMP if x[col.GAUGE] < CLEAR_PA and x[col.PRESSURE] * MBAR_PA > BAR_PA else pump
        return (VENT | pump, 0.0, 0.0)
    if abs(inside_pa - BREAK_PA - x[col.GAUGE]) <= 0.5 * CLEAR_PA:
        x[col.STATE], x[col.PHASE] = at.D_IDLE, col.NONE
    return (AIR_IN | COOL, 0.0, _air_valve(x, inside_pa))


@inlined
def _air_valve(x: Floats, inside_pa: float) -> float:
    """Return the opening that brings the chamber up to just below the isolator."""
    return min(1.0, max(0.0, (inside_pa - BREAK_PA - x[col.GAUGE]) / SOFT_PA))


@inlined
def _filter_housing(x: Floats, u: Floats, room_c: float, dt_s: float) -> None:
    """Steam heats the housing of the sterile filter while it is steamed; later it cools."""
    steamed = x[col.PHASE] == col.FILTER_STEAM and u[col.STEAM_RELEASE] > 0.0 and x[col.STEAM_BAR] > 1.5
    goal, time_s = (STEAMED_C, FILTER_RISE_S) if steamed else (room_c, FILTER_FALL_S)
    x[col.FILTER_C] += dt_s / (dt_s + time_s) * (goal - x[col.FILTER_C])


@inlined
def _keep_pressure(x: Floats, c: Floats, barometer_pa: float, inside_pa: float, dt_s: float) -> None:
    """Near the room's pressure, air through the sterile filter keeps the chamber just below the isolator."""
    shut = x[col.OUTER] > 0.0 and x[col.INNER] > 0.0
    if shut and abs(pressure_pa(x, c) - barometer_pa) > CLEAR_PA:
        return
    goal = min(KEPT_PA, max(0.0, inside_pa - BREAK_PA))
    if x[col.INNER] == 0.0:
        goal = inside_pa
    elif x[col.OUTER] == 0.0:
        goal = 0.0
    wanted = (barometer_pa + goal) * c[col.VOLUME] / (GAS_J_MOL_K * (x[col.GAS] + ZERO_C_K))
    change = (dt_s / (dt_s + 2.0) if shut else 1.0) * (wanted - x[col.AIR] - x[col.STEAM])
    change = max(-x[col.AIR], change)
    x[col.AIR] += change
    if change > 0.0:
        x[col.AIR_IN] += change
    else:
        x[col.AIR_OUT] -= change
