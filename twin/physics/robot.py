"""The robot on its rail: its controller runs programs in stages, guards them, and stops on its path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import layout as at
from twin.physics import parameter as pm
from twin.physics.robot_guard import BRAKING, CATEGORY_1, PARKING, PUTTING_DOWN, calm_down, guard, hold
from twin.physics.robot_hand import OWN_ZONE, cross_light, feel_places, free_parking
from twin.physics.robot_motion import TICK_S, follow, plan_stop
from twin.physics.robot_sense import READING_AGAIN, REFERENCING, sense
from twin.physics.robot_stage import FAILS, FINISHED, HOLDS, JUMPS, MARK_MM, look, run_stage
from twin.physics.table import robot as col

if TYPE_CHECKING:
    from twin.physics.arrays import Devices, Floats, PlantArrays


@compiled
def step_robot(p: PlantArrays, d: Devices, dt_s: float) -> int:
    """Step every robot; return the period to the next step in ticks."""
    ticks = float(round(dt_s / TICK_S))
    period = 600
    for i in range(d.robot.x.shape[0]):
        x = d.robot.x[i]
        x[col.CLOCK] += ticks
        follow(x, ticks)
        feel_places(d, d.robot.f[i, col.SENSOR_LIES])
        guard(p, d, i, ticks)
        _obey(p, d, i)
        calm_down(x, d.robot.f[i], d.robot.c[i])
        if x[col.STATE] == at.D_RUNNING or x[col.STATE] == at.D_ENDING:
            _go_on(p, d, i)
        sense(d, i)
        cross_light(d, int(x[col.INSIDE_PLACE]))
        if x[col.SPEED] > 0.0:
            p.zone[OWN_ZONE, at.PARTICLES_05] += d.robot.c[i, col.SHED] * dt_s / p.zone_c[OWN_ZONE, pm.VOLUME]
        if x[col.STATE] in (at.D_RUNNING, at.D_ENDING) or x[col.MOVING] > 0.0:
            rests = x[col.PHASE] == col.P_EXERCISE and x[col.MOVING] == 0.0
            period = min(period, 10 if rests else 1)
    return period


@inlined
def _obey(p: PlantArrays, d: Devices, i: int) -> None:
    """Follow run and pause; `done`, `failed` and `fault` stay until run is 0."""
    x, u, c = d.robot.x[i], d.robot.u[i], d.robot.c[i]
    state = x[col.STATE]
    if u[col.RUN] == 0.0:
        if state in (at.D_RUNNING, at.D_HELD):
            x[col.STATE], x[col.RESUME], x[col.RESCAN_DUE] = at.D_ENDING, 0.0, 1.0
            x[col.ENDING] = PUTTING_DOWN if u[col.END_WAY] > 0.0 else BRAKING
            plan_stop(x, c, CATEGORY_1)
        elif state != at.D_ENDING:
            x[col.STATE], x[col.PHASE], x[col.REASON] = at.D_IDLE, col.P_NONE, col.R_NONE
    elif state == at.D_IDLE:
        _start(d, i)
    elif state == at.D_RUNNING and u[col.PAUSE] > 0.0 and x[col.MOVING] == 0.0:
        hold(x, col.R_NONE)
        x[col.RELEASED] = 1.0
    elif state == at.D_HELD and u[col.PAUSE] > 0.0:
        x[col.RELEASED] = 1.0
    elif state == at.D_HELD and x[col.RELEASED] > 0.0 and x[col.MOVING] == 0.0 and _is_safe(p, x):
        _resume(x)


@inlined
def _is_safe(p: PlantArrays, x: Floats) -> bool:
    return bool(p.unit[at.MAINS] > 0.0 and p.unit[at.ESTOP] > 0.0 and x[col.GLOVE_ZONE] == 0.0)


@inlined
def _start(d: Devices, i: int) -> None:
    """Begin a program at its first stage, or fail at once where it makes no sense."""
    x, u = d.robot.x[i], d.robot.u[i]
    program = int(u[col.RUN])
    handles = program in (col.PICK_P, col.PLACE_P)
    x[col.PROGRAM], x[col.STATE], x[col.REASON] = program, at.D_RUNNING, col.R_NONE
    x[col.TARGET] = u[col.PLACE] if handles else 0.0
    x[col.ENDING] = x[col.BRAKES] = x[col.PLACED_AT] = x[col.PLACED_CODE] = 0.0
    x[col.STAGE] = col.FIRST[program]
    _begin_stage(x)
    x[col.RESUME] = 0.0
    if program != col.REFERENCE_P and x[col.REFERENCED] == 0.0:
        x[col.RESUME] = REFERENCING
    elif program < col.IDENTIFY_P and x[col.RESCAN_DUE] > 0.0 and x[col.HELD] > 0.0:
        x[col.RESUME] = READING_AGAIN
    reason = _why_not(d, i, program)
    if reason != col.R_NONE:
        x[col.STATE], x[col.REASON] = at.D_FAILED, reason


@inlined
def _why_not(d: Devices, i: int, program: int) -> int:
    """Return the reason why a program cannot be done at all."""
    x = d.robot.x[i]
    if program in (col.PICK_P, col.TOOL_P):
        if x[col.HELD] > 0.0:
            return col.R_FULL
    elif program == col.PLACE_P and x[col.HELD] == 0.0:
        return col.R_HAND_EMPTY
    if program not in (col.PICK_P, col.PLACE_P):
        return col.R_NONE
    place = int(x[col.TARGET])
    if place < 1 or place > d.place.shape[0] or d.station[place - 1, at.ST_REACH] == 0.0:
        x[col.TARGET] = 0.0
        return col.R_NO_PLACE
    return col.R_NONE if x[col.TOOL] == 1.0 else col.R_TOOL


@inlined
def _begin_stage(x: Floats) -> None:
    x[col.STARTED] = x[col.CLOCK] = x[col.TRIES] = 0.0
    x[col.PHASE] = col.OP_PHASES[int(x[col.STAGE])]


@inlined
def _resume(x: Floats) -> None:
    """Go on from the actual pose: find the reference again if it is lost, read again what is held, redo the stage."""
    if x[col.REASON] == col.R_LOST:
        x[col.STATE] = at.D_FAILED
        return
    x[col.STATE], x[col.REASON] = at.D_RUNNING, col.R_NONE
    x[col.BRAKES] = x[col.RESUME] = 0.0
    if x[col.REFERENCED] == 0.0 and x[col.PROGRAM] != col.REFERENCE_P:
        x[col.RESUME] = REFERENCING
    elif x[col.RESCAN_DUE] > 0.0 and x[col.HELD] > 0.0:
        x[col.RESUME] = READING_AGAIN
    if col.OPS[int(x[col.STAGE])] != col.HOLD:
        _begin_stage(x)


@compiled
def _go_on(p: PlantArrays, d: Devices, i: int) -> None:
    """Go on with what comes before the program, with the program, or with its end."""
    x = d.robot.x[i]
    if x[col.STATE] == at.D_ENDING and x[col.ENDING] == BRAKING:
        if x[col.MOVING] == 0.0:
            x[col.STATE], x[col.PHASE], x[col.REASON] = at.D_IDLE, col.P_NONE, col.R_NONE
            x[col.LIFTED] = x[col.CARRIED]
        return
    if x[col.STATE] == at.D_ENDING and x[col.ENDING] == PUTTING_DOWN and x[col.STOPPING] > 0.0:
        if x[col.MOVING] == 0.0:
            x[col.STOPPING] = 0.0
        return
    if x[col.STATE] == at.D_ENDING and x[col.PROGRAM] > 0.0 and x[col.ENDING] == PUTTING_DOWN:
        _put_down(d, x)
    if x[col.RESUME] > 0.0:
        _before(d, i)
        return
    _judge(x, run_stage(p, d, i))


@inlined
def _put_down(d: Devices, x: Floats) -> None:
    """Choose what a stopped robot does: put down at the nearest free parking what it holds, then park."""
    place = free_parking(d) if x[col.HELD] > 0.0 else 0
    x[col.PROGRAM] = col.PLACE_P if place > 0 else col.PARK_P
    x[col.TARGET] = float(place)
    x[col.ENDING] = PARKING + 1.0 if place > 0 else PARKING
    x[col.STAGE] = col.FIRST[int(x[col.PROGRAM])]
    _begin_stage(x)


@inlined
def _before(d: Devices, i: int) -> None:
    """Find the reference where the arm stands, then read what is held."""
    x, c = d.robot.x[i], d.robot.c[i]
    if x[col.RESUME] == REFERENCING:
        if x[col.CLOCK] * TICK_S < c[col.POWER_UP_TIME]:
            return
        if x[col.DEVIATION] > MARK_MM:
            hold(x, col.R_DEVIATION)
            return
        x[col.REFERENCED] = 1.0
        x[col.RESUME] = READING_AGAIN if x[col.HELD] > 0.0 and x[col.PROGRAM] < col.IDENTIFY_P else 0.0
        _begin_stage(x)
        return
    verdict = look(d, i, col.READ_HELD)
    if verdict >= HOLDS:
        hold(x, verdict - HOLDS)
    elif verdict == FINISHED:
        x[col.RESUME] = 0.0
        _begin_stage(x)


@inlined
def _judge(x: Floats, verdict: int) -> None:
    """Go to the next stage, to another sequence, or out of the program."""
    if verdict >= HOLDS:
        if x[col.STATE] == at.D_ENDING:
            x[col.ENDING] = BRAKING
        elif verdict - HOLDS == col.R_COLLISION:
            x[col.COLLISION] = 1.0
            hold(x, verdict - HOLDS)
        else:
            hold(x, verdict - HOLDS)
    elif verdict >= FAILS:
        _fail(x, verdict - FAILS)
    elif verdict >= JUMPS:
        if verdict > JUMPS:
            x[col.STAGE] = col.FIRST[verdict - JUMPS]
        _begin_stage(x)
    elif verdict == FINISHED:
        _next(x)


@inlined
def _fail(x: Floats, reason: int) -> None:
    if x[col.STATE] == at.D_ENDING:
        x[col.ENDING] = BRAKING
        return
    x[col.STATE] = at.D_FAULT if reason == col.R_DEVIATION else at.D_FAILED
    x[col.REASON] = reason


@inlined
def _next(x: Floats) -> None:
    x[col.STAGE] += 1.0
    if col.OPS[int(x[col.STAGE])] != col.END:
        _begin_stage(x)
    elif x[col.STATE] == at.D_RUNNING:
        x[col.STATE] = at.D_DONE
    elif x[col.ENDING] > PARKING:
        x[col.PROGRAM], x[col.ENDING], x[col.STAGE] = col.PARK_P, PARKING, col.FIRST[col.PARK_P]
        _begin_stage(x)
    else:
        x[col.ENDING] = BRAKING
