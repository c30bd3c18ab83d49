"""Pass-through freezer: its own controller, which never stops cooling what is inside, its cold, gas and doors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from twin.kernel.jit import compiled, inlined
from twin.physics import layout as at
from twin.physics.device_door import drive_door, is_tight
from twin.physics.freezer_gas import is_clear, step_gas
from twin.physics.freezer_phase import BAND_K, FAILS, FINISHED, run_phase
from twin.physics.freezer_shelf import step_shelves
from twin.physics.table import freezer as col

if TYPE_CHECKING:
    from twin.physics.arrays import Devices, Floats, PlantArrays

_LONGEST = max(len(phases) for phases in col.PROGRAMS.values())
PROGRAMS = np.array(
    [[0] * (_LONGEST + 1)]
    + [[*phases, *[0] * (_LONGEST + 1 - len(phases))] for phases in col.PROGRAMS.values()]
)
"""Phases of each program, a line per number, ended by 0."""
STEP_S = 1.0
GAIN_W_K, CALM_K = 600.0, 0.05
WARM_C, COLD_C, FULL_C, END_C = 10.0, -60.0, -20.0, -100.0
"""The first stage gives less below -20 degC and nothing at -60, the second works from +10 down to -100 degC [E]."""
OPEN_LIMIT_C = 2.0
"""Without a sealed slot door nothing is cooled below this, unless something is frozen already [F-05]."""
FROST_G_S, DRY_G_S = 0.05, 0.02
RECHARGE = 0.2


@compiled
def step_freezer(p: PlantArrays, d: Devices, dt_s: float) -> int:
    """Step every freezer; return the period to the next step in ticks."""
    calm, moves = True, False
    for i in range(d.freezer.x.shape[0]):
        x, u, f, c = d.freezer.x[i], d.freezer.u[i], d.freezer.f[i], d.freezer.c[i]
        moves = _doors(p, x, u, f, dt_s) or moves
        steps = max(1, int(dt_s / STEP_S + 0.5))
        before = x[col.SHELF]
        for _ in range(steps):
            _obey(x, u)
            _work(x, u, c, dt_s / steps)
            _step(p, d, i, dt_s / steps)
        resting = x[col.STATE] in (at.D_IDLE, at.D_DONE, at.D_FAILED) and is_clear(x)
        calm = calm and resting and abs(x[col.SHELF] - before) < CALM_K and abs(x[col.BAG_RATE]) < CALM_K
    return 1 if moves else 100 if calm else 10


@inlined
def _doors(p: PlantArrays, x: Floats, u: Floats, f: Floats, dt_s: float) -> bool:
    """Move the doors; the device keeps both shut with gas inside, and each while the other is not."""
    powered = p.unit[at.MAINS] > 0.0 and p.unit[at.ESTOP] > 0.0
    slot, outer = x[col.SLOT_DOOR : col.OUTER], x[col.OUTER : col.PROGRAM]
    clear = is_clear(x)
    one = drive_door(
        slot, u[col.SLOT_OPEN :], clear and is_tight(outer), powered, f[col.SLOT_SEAL_LOSS], dt_s
    )
    other = drive_door(
        outer, u[col.OUTER_OPEN :], clear and is_tight(slot), powered, f[col.OUTER_SEAL_LOSS], dt_s
    )
    return one or other


@inlined
def _obey(x: Floats, u: Floats) -> None:
    """Follow run and pause; a profile that has begun is ended all the same, and gas is aired out."""
    state = x[col.STATE]
    if u[col.RUN] == 0.0:
        _end(x)
    elif state == at.D_IDLE or (state == at.D_ENDING and _airs_rebound(x)):
        _begin(x, u)
    elif state == at.D_RUNNING and u[col.PAUSE] > 0.0 and x[col.PHASE] in (col.EQUILIBRATE, col.RAMP_1):
        x[col.STATE] = at.D_HELD
    elif state == at.D_HELD and u[col.PAUSE] == 0.0:
        x[col.STATE] = at.D_RUNNING


@inlined
def _end(x: Floats) -> None:
    """Run is 0: a profile goes on to its end, gas is aired out, everything else ends at once."""
    active = x[col.STATE] in (at.D_RUNNING, at.D_HELD)
    freezing = col.EQUILIBRATE <= x[col.PHASE] <= col.RAMP_2
    if x[col.STATE] == at.D_ENDING:
        return
    if active and freezing:
        x[col.STATE] = at.D_ENDING
    elif not is_clear(x):
        x[col.STATE] = at.D_ENDING
        if not active:
            x[col.PROGRAM] = 0.0
        if x[col.PHASE] != col.AERATE:
            _enter(x, col.AERATE)
    else:
        _rest(x)


@inlined
def _airs_rebound(x: Floats) -> bool:
    """Tell whether no program asked for the airing, but the walls, and the chamber is clear: one may begin."""
    return bool(x[col.PROGRAM] == 0.0 and is_clear(x))


@inlined
def _rest(x: Floats) -> None:
    x[col.STATE], x[col.PHASE], x[col.REASON] = at.D_IDLE, col.NONE, col.R_NONE


@inlined
def _begin(x: Floats, u: Floats) -> None:
    program = int(u[col.RUN])
    if program >= PROGRAMS.shape[0]:
        return
    x[col.STATE], x[col.REASON], x[col.PROGRAM], x[col.STEP] = at.D_RUNNING, col.R_NONE, program, 0.0
    x[col.EXPOSURE] = x[col.LOG_REDUCTION] = x[col.STABLE] = 0.0
    if PROGRAMS[program, 0] == col.EQUILIBRATE:
        x[col.NUCLEATED] = 0.0
    _enter(x, PROGRAMS[program, 0])


@inlined
def _enter(x: Floats, phase: int) -> None:
    x[col.PHASE] = phase
    x[col.CLOCK] = x[col.TIMER] = x[col.INTEGRAL] = 0.0
    x[col.LOW], x[col.HIGH] = x[col.BAG], -200.0


@inlined
def _work(x: Floats, u: Floats, c: Floats, dt_s: float) -> None:
    """Do what the present state asks for; at rest the last temperature is kept."""
    state = x[col.STATE]
    if state in (at.D_RUNNING, at.D_ENDING):
        x[col.CLOCK] += dt_s
        _judge(x, run_phase(x, u, c, dt_s))
    elif state == at.D_HELD:
        x[col.SET] = u[col.START_SP]
    else:
        x[col.SET] = x[col.KEEP]


@inlined
def _judge(x: Floats, verdict: int) -> None:
    """Take the next phase, or end, as the phase says; who is ending becomes idle."""
    ending = x[col.STATE] == at.D_ENDING
    if verdict >= FAILS:
        if ending:
            x[col.CLOCK] = 0.0
        else:
            x[col.STATE], x[col.REASON] = at.D_FAILED, verdict - FAILS
    elif verdict == FINISHED and ending and x[col.PHASE] == col.AERATE:
        _rest(x)
    elif verdict == FINISHED:
        x[col.STEP] += 1.0
        following = PROGRAMS[int(x[col.PROGRAM]), int(x[col.STEP])]
        if following != 0:
            _enter(x, following)
        elif ending:
            _rest(x)
        else:
            x[col.STATE] = at.D_DONE


@inlined
def _step(p: PlantArrays, d: Devices, i: int, dt_s: float) -> None:
    """Let cold, bags and gas go on by a step."""
    x, u, f, c = d.freezer.x[i], d.freezer.u[i], d.freezer.f[i], d.freezer.c[i]
    full = max(0.0, c[col.UPS_TIME] - f[col.UPS_SHORT])
    mains = p.unit[at.MAINS] > 0.0
    x[col.UPS_MINUTES] = min(full, max(0.0, x[col.UPS_MINUTES] + (RECHARGE if mains else -1.0) * dt_s / 60.0))
    alive = mains or x[col.UPS_MINUTES] > 0.0
    _cold(p, d, i, step_shelves(d, i, dt_s), alive, dt_s)
    _count(x, dt_s)
    step_gas(p, x, u, c, mains, dt_s)


@inlined
def _cold(p: PlantArrays, d: Devices, i: int, given_j: float, alive: bool, dt_s: float) -> None:
    """Two nodes: shelves with the coil, and the liner, which the room warms; the coil follows the set point."""
    x, u, f, c = d.freezer.x[i], d.freezer.u[i], d.freezer.f[i], d.freezer.c[i]
    goal = x[col.SET]
    if not is_tight(x[col.SLOT_DOOR : col.OUTER]) and x[col.FROZEN] == 0.0:
        goal = max(goal, OPEN_LIMIT_C)
    room_c = p.bound[at.ROOM, at.B_TEMPERATURE]
    open_w = c[col.DOOR_TRANSFER] * (x[col.SLOT_DOOR + 4] + x[col.OUTER + 4]) * (room_c - x[col.SHELF])
    inner_w = c[col.LINER_TRANSFER] * (x[col.LINER] - x[col.SHELF]) + open_w + given_j / dt_s
    wanted = inner_w + min(GAIN_W_K, 0.5 * c[col.SHELF_CAPACITY] / dt_s) * (x[col.SHELF] - goal)
    x[col.COOLING] = _coil(x, u, f, c, wanted, alive)
    x[col.TRIPPED] = max(f[col.COMPRESSOR_TRIP], f[col.SECOND_TRIP])
    x[col.SHELF] += (inner_w - x[col.COOLING]) * dt_s / c[col.SHELF_CAPACITY]
    room_w = c[col.ROOM_TRANSFER] * f[col.INSULATION] * (room_c - x[col.LINER])
    x[col.LINER] += (
        (room_w - c[col.LINER_TRANSFER] * (x[col.LINER] - x[col.SHELF])) * dt_s / c[col.LINER_CAPACITY]
    )


@inlined
def _coil(x: Floats, u: Floats, f: Floats, c: Floats, wanted_w: float, alive: bool) -> float:
    """Return the heat taken by both stages (or, below zero, given by the heater)."""
    shelf = x[col.SHELF]
    first = min(1.0, max(0.0, (shelf - COLD_C) / (FULL_C - COLD_C)))
    second = min(1.0, max(0.0, (shelf - END_C) / 10.0)) if shelf <= WARM_C else 0.0
    x[col.STAGE_1] = (
        1.0 if alive and wanted_w > 0.0 and f[col.COMPRESSOR_TRIP] == 0.0 and first > 0.0 else 0.0
    )
    needed = first * c[col.STAGE_POWER] * x[col.STAGE_1] < wanted_w and u[col.SECOND_STAGE] > 0.0
    x[col.STAGE_2] = 1.0 if alive and needed and f[col.SECOND_TRIP] == 0.0 and second > 0.0 else 0.0
    capacity = c[col.STAGE_POWER] * (first * x[col.STAGE_1] + second * x[col.STAGE_2])
    profile = col.NUCLEATE <= x[col.PHASE] <= col.RAMP_2
    thaws = x[col.FROZEN] > 0.0 and x[col.PRODUCT] > 0.0 and not profile
    heater = c[col.HEATER_MAX] if alive and not thaws else 0.0
    return min(capacity, max(-heater, wanted_w))


@inlined
def _count(x: Floats, dt_s: float) -> None:
    """Keep the clocks: stable, cold hold, outer door open; frost comes in by open doors and leaves when warm."""
    steady = abs(x[col.SHELF] - x[col.SET]) <= BAND_K
    x[col.STABLE] = x[col.STABLE] + dt_s if steady else 0.0
    x[col.OPEN_S] = x[col.OPEN_S] + dt_s if x[col.OUTER] == 0.0 else 0.0
    waits = x[col.PRODUCT] > 0.0 and x[col.FROZEN] > 0.0 and not col.EQUILIBRATE <= x[col.PHASE] <= col.RAMP_2
    x[col.HOLD_MIN] = x[col.HOLD_MIN] + dt_s / 60.0 if waits else 0.0
    frost = FROST_G_S * (x[col.OUTER + 4] + 0.2 * x[col.SLOT_DOOR + 4]) if x[col.SHELF] < 5.0 else 0.0
    dries = DRY_G_S if x[col.SHELF] > 15.0 and x[col.PHASE] >= col.DEFROST else 0.0
    x[col.MOISTURE] = max(0.0, x[col.MOISTURE] + (frost - dries) * dt_s)
