"""Bench: balance, warm plate, welder, sealer and pump, which do one task at a time as our own table asks."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import layout as at
from twin.physics.bench_task import FAILS, FINISHED, GOES_ON, HOLDS, docked, run_task, seal_line, vessel_of
from twin.physics.table import bench as col

if TYPE_CHECKING:
    from twin.physics.arrays import Devices, Floats, PlantArrays

LINE_LIMIT_MBAR = 300.0
TRAY_ML = 2.0
REFERENCE_ML_MIN = 50.0


@compiled
def step_bench(p: PlantArrays, d: Devices, dt_s: float) -> int:
    """Step every bench; return the period to the next step in ticks."""
    busy = False
    for i in range(d.bench.x.shape[0]):
        x = d.bench.x[i]
        x[col.FLOW] = 0.0
        x[col.DOCKED] = docked(d, i)
        if p.unit[at.MAINS] == 0.0 or p.unit[at.ESTOP] == 0.0:
            _fall(x, p.unit[at.MAINS] == 0.0)
        else:
            _obey(x, d.bench.u[i], d.bench.f[i])
            _work(d, i, dt_s)
        _sense(d, i, p.unit[at.MAINS] > 0.0, dt_s)
        warming = abs(x[col.PLATE_C] - d.bench.u[i, col.PLATE_SP]) > 0.05
        busy = busy or warming or x[col.STATE] in (at.D_RUNNING, at.D_HELD, at.D_ENDING)
    return 10 if busy else 600


@inlined
def _fall(x: Floats, mains_lost: bool) -> None:
    """Without power the clamps spring shut; an emergency stop does the same."""
    if x[col.STATE] in (at.D_RUNNING, at.D_HELD, at.D_ENDING):
        x[col.STATE] = at.D_FAULT
        x[col.REASON] = col.R_POWER if mains_lost else col.R_ESTOP


@inlined
def _work(d: Devices, i: int, dt_s: float) -> None:
    x = d.bench.x[i]
    if x[col.STATE] == at.D_RUNNING:
        x[col.CLOCK] += dt_s
        _judge(x, run_task(d, i, dt_s))
        _guard(d, i)
    elif x[col.STATE] == at.D_ENDING:
        x[col.CLOCK] += dt_s
        if seal_line(d, i) != GOES_ON:
            x[col.STATE], x[col.TASK] = at.D_IDLE, col.NONE


@inlined
def _obey(x: Floats, u: Floats, f: Floats) -> None:
    """Follow run and pause: another number starts another task; `done` and `failed` stay until then."""
    run = u[col.RUN]
    if run == 0.0:
        _end(x, u[col.SEAL_LINE])
    elif run != x[col.TASK] and run < len(col.TASKS):
        x[col.STATE], x[col.TASK], x[col.REASON] = at.D_RUNNING, run, col.R_NONE
        x[col.CLOCK] = x[col.DONE] = x[col.TRIES] = x[col.AIR] = 0.0
        x[col.ENCODER] = x[col.WEIGHED] = x[col.WEIGHT_ERROR] = 0.0
        x[col.STARTED_G] = f[col.BALANCE_ERROR]
    elif x[col.STATE] == at.D_FAULT:
        x[col.STATE] = at.D_FAILED
    elif x[col.STATE] == at.D_RUNNING and u[col.PAUSE] > 0.0 and x[col.TASK] not in (col.WELD, col.SEAL):
        x[col.STATE] = at.D_HELD
    elif x[col.STATE] == at.D_HELD and u[col.PAUSE] > 0.0:
        _mend(x, f)
    elif x[col.STATE] == at.D_HELD and x[col.REASON] == col.R_NONE:
        x[col.STATE], x[col.AIR] = at.D_RUNNING, 0.0


@inlined
def _mend(x: Floats, f: Floats) -> None:
    """While it is held people see to it: air is purged, a new tail is taken, balance and pump are compared anew."""
    x[col.REASON], x[col.FAILURES], x[col.TRIES], x[col.WEIGHT_ERROR] = col.R_NONE, 0.0, 0.0, 0.0
    x[col.ENCODER] = x[col.WEIGHED]
    if f[col.AIR_FAULT] == 0.0:
        x[col.AIR] = 0.0


@inlined
def _end(x: Floats, seals: float) -> None:
    """Run is 0: after a stop an open line is sealed first."""
    if x[col.STATE] != at.D_ENDING and x[col.STATE] != at.D_IDLE and seals > 0.0 and x[col.CONNECTED] > 0.0:
        x[col.STATE], x[col.TASK], x[col.CLOCK] = at.D_ENDING, col.SEAL, 0.0
    elif x[col.STATE] != at.D_ENDING:
        x[col.STATE], x[col.TASK], x[col.REASON] = at.D_IDLE, col.NONE, col.R_NONE


@inlined
def _judge(x: Floats, verdict: int) -> None:
    if verdict >= HOLDS:
        x[col.STATE], x[col.REASON] = at.D_HELD, verdict - HOLDS
    elif verdict >= FAILS:
        x[col.STATE], x[col.REASON] = at.D_FAILED, verdict - FAILS
    elif verdict == FINISHED:
        x[col.STATE] = at.D_DONE


@inlined
def _guard(d: Devices, i: int) -> None:
    """Stop the pump by itself: line pressure, air on the way to cells, liquid in the tray [unit.md 4.1]."""
    x = d.bench.x[i]
    if x[col.STATE] != at.D_RUNNING:
        return
    reason = col.R_NONE
    if x[col.TRAY] >= TRAY_ML:
        reason = col.R_TRAY
    elif x[col.AIR] > 0.0:
        reason = col.R_AIR
    elif _line_pressure(d, i) > LINE_LIMIT_MBAR:
        reason = col.R_PRESSURE
        x[col.PRESSURE] = _line_pressure(d, i)
    if reason != col.R_NONE:
        x[col.STATE], x[col.REASON], x[col.FLOW] = at.D_HELD, reason, 0.0


@inlined
def _line_pressure(d: Devices, i: int) -> float:
    open_share = 1.0 - d.bench.f[i, col.CLOT]
    return d.bench.c[i, col.RESISTANCE] * d.bench.x[i, col.FLOW] / REFERENCE_ML_MIN / open_share**2


@inlined
def _sense(d: Devices, i: int, powered: bool, dt_s: float) -> None:
    """Let the instruments follow: line pressure, balance, plate, tray, and how long the cells have been at rest."""
    x, u, f, c = d.bench.x[i], d.bench.u[i], d.bench.f[i], d.bench.c[i]
    if x[col.STATE] == at.D_RUNNING:
        x[col.PRESSURE] += (1.0 - exp(-dt_s)) * (_line_pressure(d, i) - x[col.PRESSURE])
    else:
        x[col.PRESSURE] *= exp(-dt_s / 600.0)
    x[col.CLAMPS] = 1.0 if x[col.FLOW] == 0.0 else 0.0
    x[col.TRAY] += f[col.LINE_LEAK] * dt_s / 60.0 if x[col.FLOW] > 0.0 else 0.0
    if x[col.DOCKED] == 0.0:
        x[col.TRAY] = 0.0
    heated = powered and f[col.PLATE_FAIL] == 0.0
    level = u[col.PLATE_SP] if heated else 22.0
    x[col.PLATE_C] += (1.0 - exp(-dt_s / (60.0 * c[col.PLATE_TIME]))) * (level - x[col.PLATE_C])
    stirred = x[col.FLOW] > 0.0 and x[col.TASK] != col.DRAW
    x[col.SETTLED] = 0.0 if stirred or x[col.DOCKED] == 0.0 else x[col.SETTLED] + dt_s
    vessel = vessel_of(d, i)
    x[col.BALANCE] = (d.slot[vessel, at.S_MASS] if vessel >= 0 else 0.0) + f[col.BALANCE_ERROR]
    if x[col.TASK] != col.WELD or x[col.STATE] != at.D_RUNNING:
        x[col.WELD_C] += (1.0 - exp(-dt_s / 20.0)) * (22.0 - x[col.WELD_C])
