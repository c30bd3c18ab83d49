"""Cell processor: its own controller, which runs a program of phases, holds, returns the cells, and its sensors."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

import numpy as np

from twin.kernel.jit import compiled, inlined
from twin.physics import layout as at
from twin.physics.culture import PROCESSOR_KIND
from twin.physics.processor_kit import FAILS, FINISHED, GOES_ON, HOLDS
from twin.physics.processor_line import LINE_LIMIT_MBAR, free_line, line_pressure, pump, slot_of, spill
from twin.physics.processor_phase import run_phase
from twin.physics.table import processor as col

if TYPE_CHECKING:
    from twin.physics.arrays import Devices, Floats, PlantArrays

_LONGEST = max(len(phases) for phases in col.PROGRAMS.values())
PROGRAMS = np.array(
    [[0] * (_LONGEST + 1)]
    + [[*phases, *[0] * (_LONGEST + 1 - len(phases))] for phases in col.PROGRAMS.values()]
)
"""Phases of each program, a line per number, ended by 0."""
SPIN_TIME_S, SPIN_G, KEEP_G = 20.0, 400.0, 20.0
"""The chamber reaches its speed within some of the first; 400 x g at work, 20 x g in hold [unit.md 2.0, 2.6]."""
TRAY_ML = 2.0
"""What the tray sensor sees [E]."""


@compiled
def step_processor(p: PlantArrays, d: Devices, dt_s: float) -> int:
    """Step every processor; return the period to the next step in ticks."""
    busy = False
    for i in range(d.processor.x.shape[0]):
        x = d.processor.x[i]
        _look(d, i)
        x[col.FLOW] = 0.0
        if p.unit[at.MAINS] == 0.0 or p.unit[at.ESTOP] == 0.0:
            _fall(x, p.unit[at.MAINS] == 0.0)
        else:
            _obey(x, d.processor.u[i], d.processor.f[i])
            _work(d, i, dt_s)
        _sense(d, i, dt_s)
        state = x[col.STATE]
        busy = busy or state in (at.D_RUNNING, at.D_HELD, at.D_ENDING)
    return 10 if busy else 600


@inlined
def _look(d: Devices, i: int) -> None:
    """Look at bay and dock: a kit that is gone is seated no more."""
    x = d.processor.x[i]
    bay, x[col.DOCK] = 0.0, 0.0
    for j in range(d.place.shape[0]):
        if d.site[j, at.SITE_KIND] == PROCESSOR_KIND and d.site[j, at.SITE_ROW] == i:
            if d.site[j, at.SITE_POSITION] == 0:
                bay = d.place[j, at.P_PRESENT]
            else:
                x[col.DOCK] = d.place[j, at.P_PRESENT]
    if bay == 0.0:
        x[col.SEATED] = x[col.WET] = x[col.TRAY] = 0.0


@inlined
def _fall(x: Floats, mains_lost: bool) -> None:
    """Without power the clamps spring shut and the cells stay in the kit; an emergency stop does the same."""
    if x[col.STATE] in (at.D_RUNNING, at.D_HELD, at.D_ENDING):
        x[col.STATE] = at.D_FAULT
        x[col.REASON] = col.R_POWER if mains_lost else col.R_ESTOP


@inlined
def _obey(x: Floats, u: Floats, f: Floats) -> None:
    """Follow run and pause: start, hold, go on, end; `done` and `failed` stay until run is 0."""
    state, run = x[col.STATE], u[col.RUN]
    if state == at.D_FAULT and run > 0.0:
        x[col.STATE] = at.D_FAILED
    elif run == 0.0:
        _end(x, u)
    elif state in (at.D_IDLE, at.D_ENDING):
        _begin(x, u)
    elif state == at.D_RUNNING and u[col.PAUSE] > 0.0:
        x[col.STATE] = at.D_HELD
    elif state == at.D_HELD and u[col.PAUSE] > 0.0:
        _mend(x, f)
    elif state == at.D_HELD and x[col.REASON] == col.R_NONE:
        _resume(x)


@inlined
def _mend(x: Floats, f: Floats) -> None:
    """While it is held people see to it: air is purged, hook and pump are compared anew, a recovery is decided on."""
    x[col.REASON], x[col.RECOVERY_LOW], x[col.WEIGHT_ERROR] = col.R_NONE, 0.0, 0.0
    x[col.ENCODER] = x[col.WEIGHED]
    if f[col.AIR_FAULT] == 0.0:
        x[col.AIR] = 0.0


@inlined
def _end(x: Floats, u: Floats) -> None:
    """Run is 0: a stop returns the cells first, everything else ends with shut clamps; with pause too it holds."""
    active = x[col.STATE] in (at.D_RUNNING, at.D_HELD)
    if active and u[col.PAUSE] > 0.0:
        x[col.STATE] = at.D_HELD
    elif active and u[col.RETURN] > 0.0:
        x[col.STATE] = at.D_ENDING
    elif x[col.STATE] != at.D_ENDING:
        x[col.STATE], x[col.PHASE], x[col.REASON] = at.D_IDLE, col.NONE, col.R_NONE


@inlined
def _begin(x: Floats, u: Floats) -> None:
    program = int(u[col.RUN])
    if program >= PROGRAMS.shape[0]:
        return
    x[col.STATE], x[col.REASON] = at.D_RUNNING, col.R_NONE
    x[col.PROGRAM], x[col.STEP] = program, 0.0
    for role in range(col.SOURCE, col.THIRD + 1):
        x[col.ROLES + role - col.SOURCE] = u[role]
    if PROGRAMS[program, 0] == col.INSTALL:
        x[col.CONTACT] = x[col.TRAY] = 0.0
    _enter(x, PROGRAMS[program, 0])


@inlined
def _enter(x: Floats, phase: int) -> None:
    x[col.PHASE], x[col.RECOVERY_LOW] = phase, 0.0
    for column in (
        col.CLOCK,
        col.DONE,
        col.STAGE,
        col.BEFORE,
        col.GOAL,
        col.ENCODER,
        col.WEIGHED,
        col.HOOK_BEFORE,
    ):
        x[column] = 0.0


@inlined
def _resume(x: Floats) -> None:
    """Go on after a hold; what cannot be cut in two begins again [unit.md 2.0]."""
    x[col.STATE], x[col.AIR] = at.D_RUNNING, 0.0
    if x[col.GOAL] >= 0.0 and x[col.PHASE] in (col.INTEGRITY, col.PRIME, col.SELECT):
        _enter(x, int(x[col.PHASE]))


@inlined
def _work(d: Devices, i: int, dt_s: float) -> None:
    """Do what the present state asks for."""
    x = d.processor.x[i]
    if x[col.STATE] == at.D_RUNNING:
        if x[col.CLOCK] == 0.0:
            x[col.HOOK_BEFORE] = d.processor.f[i, col.HOOK_ERROR]
        x[col.CLOCK] += dt_s
        _judge(x, run_phase(d, i, dt_s))
        _guard(d, i)
    elif x[col.STATE] == at.D_ENDING:
        _give_back(d, i, dt_s)
    elif x[col.STATE] == at.D_HELD and x[col.PHASE] in (col.LABEL, col.ACTIVATE):
        x[col.CLOCK] += dt_s


@inlined
def _judge(x: Floats, verdict: int) -> None:
    """Take the next phase, or end, or hold, as the phase says."""
    if verdict == GOES_ON:
        return
    if verdict >= HOLDS:
        x[col.STATE], x[col.REASON] = at.D_HELD, verdict - HOLDS
    elif verdict >= FAILS:
        x[col.STATE], x[col.REASON] = at.D_FAILED, verdict - FAILS
    elif verdict == FINISHED:
        x[col.STEP] += 1.0
        following = PROGRAMS[int(x[col.PROGRAM]), int(x[col.STEP])]
        if following == 0:
            x[col.STATE] = at.D_DONE
        else:
            _enter(x, following)


@inlined
def _guard(d: Devices, i: int) -> None:
    """Stop the pump by itself: line pressure, air on the way to cells, liquid in the tray [unit.md 4.1]."""
    x = d.processor.x[i]
    if x[col.STATE] != at.D_RUNNING:
        return
    reason = col.R_NONE
    if x[col.TRAY] >= TRAY_ML:
        reason = col.R_TRAY
    elif x[col.AIR] > 0.0:
        reason = col.R_AIR
    elif line_pressure(d, i) > LINE_LIMIT_MBAR:
        reason = col.R_PRESSURE
        x[col.PRESSURE] = line_pressure(d, i)
    if reason != col.R_NONE:
        x[col.STATE], x[col.REASON], x[col.FLOW] = at.D_HELD, reason, 0.0


@inlined
def _give_back(d: Devices, i: int, dt_s: float) -> None:
    """Return the cells from the kit to the bag they came from, then be idle."""
    x = d.processor.x[i]
    kit, source = slot_of(x, col.KIT), slot_of(x, col.SOURCE)
    free = free_line(d, i)
    if kit >= 0 and source >= 0 and free and d.slot[kit, at.S_VOLUME] > 0.0:
        pump(d, i, (kit, source, 1.0), d.processor.c[i, col.LOAD_FLOW], dt_s)
        return
    x[col.STATE], x[col.PHASE], x[col.REASON] = at.D_IDLE, col.NONE, col.R_NONE


@inlined
def _sense(d: Devices, i: int, dt_s: float) -> None:
    """Let the instruments follow: pressure, weights, speed, temperature of the kit, contact time."""
    x, f, c = d.processor.x[i], d.processor.f[i], d.processor.c[i]
    running = x[col.STATE] in (at.D_RUNNING, at.D_ENDING)
    if running:
        x[col.PRESSURE] += (1.0 - exp(-dt_s)) * (line_pressure(d, i) - x[col.PRESSURE])
    else:
        x[col.PRESSURE] *= exp(-dt_s / 600.0)
    x[col.CLAMPS] = 1.0 if x[col.FLOW] == 0.0 else 0.0
    x[col.MAGNET] = 1.0 if running and x[col.PHASE] == col.SELECT else 0.0
    spinning = x[col.PHASE] in (col.WASH, col.CONCENTRATE)
    speed = SPIN_G if running and spinning else KEEP_G if x[col.STATE] == at.D_HELD and spinning else 0.0
    x[col.SPIN] += (1.0 - exp(-dt_s / SPIN_TIME_S)) * (speed - x[col.SPIN])
    cooled = x[col.PHASE] in (col.CONCENTRATE, col.FORMULATE, col.FILL, col.SEAL)
    level = c[col.COLD] if cooled else c[col.WARM]
    x[col.KIT_C] += (1.0 - exp(-dt_s / (60.0 * c[col.COOL_TIME]))) * (level - x[col.KIT_C])
    if x[col.CONTACT] > 0.0:
        x[col.CONTACT] += dt_s / 60.0
    if running and x[col.FLOW] > 0.0:
        spill(d, i, dt_s)
    x[col.SOURCE_G] = _weight(d, slot_of(x, col.SOURCE), f[col.HOOK_ERROR])
    x[col.TARGET_G] = _weight(d, slot_of(x, col.TARGET), f[col.HOOK_ERROR])
    _measure_kit(d, slot_of(x, col.KIT), i)


@inlined
def _weight(d: Devices, slot: int, error_g: float) -> float:
    return d.slot[slot, at.S_MASS] + error_g if slot >= 0 else 0.0


@inlined
def _measure_kit(d: Devices, kit: int, i: int) -> None:
    x = d.processor.x[i]
    x[col.KIT_G] = _weight(d, kit, 0.0)
    if kit >= 0 and d.slot[kit, at.S_VOLUME] > 0.0:
        x[col.DENSITY] = d.slot[kit, at.S_VIABLE] / d.slot[kit, at.S_VOLUME]
    else:
        x[col.DENSITY] = 0.0
