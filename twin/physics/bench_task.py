"""The tasks of the bench: what each does in a step, and whether it goes on, is finished, holds or fails."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import layout as at
from twin.physics.culture import BENCH_KIND
from twin.physics.fluid import transfer
from twin.physics.table import bench as col

if TYPE_CHECKING:
    from twin.physics.arrays import Devices, Floats

GOES_ON, FINISHED, FAILS, HOLDS = 0, 1, 100, 200
"""Verdict of a task; to the last two the reason is added."""
STILL_LIMIT_S = 3600.0
COUNTED_ML, SMALL_ML = 10.0, 1e-5
LEAK_TEST_MBAR, SEAL_TEST_MBAR = 200.0, 100.0
"""Pressure of the leak check of a weld and of a seal [unit.md 2.6]."""
SAMPLE_FLOW_ML_MIN = 10.0
MIXED = 1.0


@inlined
def vessel_of(d: Devices, i: int) -> int:
    """Return the line of the container that stands on the bench, or -1."""
    for j in range(d.place.shape[0]):
        if d.site[j, at.SITE_KIND] == BENCH_KIND and d.site[j, at.SITE_ROW] == i:
            return int(d.place[j, at.P_SLOT]) - 1
    return -1


@inlined
def docked(d: Devices, i: int) -> float:
    """Return 1 when something stands on the bench."""
    return 1.0 if vessel_of(d, i) >= 0 else 0.0


@inlined
def _slot(d: Devices, i: int, role: int) -> int:
    return int(d.bench.u[i, role]) - 1


@compiled
def run_task(d: Devices, i: int, dt_s: float) -> int:
    """Do one step of the present task of bench `i`; return its verdict."""
    x, c = d.bench.x[i], d.bench.c[i]
    task = int(x[col.TASK])
    if task in (col.SAMPLE, col.DRAW, col.ADD):
        return _flow(d, i, task, dt_s)
    if task == col.WELD:
        return _weld(d, i)
    if task == col.SEAL:
        return seal_line(d, i)
    if x[col.DOCKED] == 0.0 or not _is_meant(d, i):
        return FAILS + col.R_NOT_DOCKED if x[col.CLOCK] > c[col.DOCK_TIME] else GOES_ON
    if x[col.CLOCK] < _time_s(d.bench.u[i], c, task):
        return GOES_ON
    return _look(d, i, task)


@inlined
def _is_meant(d: Devices, i: int) -> bool:
    """Return whether the container on the bench is the one of this task; 0 is any."""
    meant = _slot(d, i, col.VESSEL)
    return meant < 0 or meant == vessel_of(d, i)


@inlined
def _time_s(u: Floats, c: Floats, task: int) -> float:
    """Return how long a task takes that only looks, weighs or waits."""
    if task == col.WEIGH:
        return c[col.WEIGH_TIME]
    if task == col.SETTLE:
        return u[col.SETTLE_SP]
    if task == col.RESUSPEND:
        return c[col.RESUSPEND_TIME]
    if task == col.INSPECT:
        return c[col.INSPECT_TIME]
    return c[col.DOCK_TIME] if task == col.DOCK else c[col.LOOK_TIME]


@inlined
def _look(d: Devices, i: int, task: int) -> int:
    """End a task that looks: picture, code seen through the window, cells stirred up."""
    x = d.bench.x[i]
    if task in (col.LOOK, col.INSPECT):
        x[col.IMAGE] = 1.0 if d.bench.f[i, col.BAD_IMAGE] == 0.0 else 0.0
    elif task == col.IDENTIFY:
        x[col.CODE] = d.slot[vessel_of(d, i), at.S_CODE]
    elif task == col.RESUSPEND:
        x[col.SETTLED] = 0.0
    return FINISHED


@inlined
def _weld(d: Devices, i: int) -> int:
    """Heat, join, cool, pull and press; a bad weld is cut back and made once more with the next tail [unit.md 2.6]."""
    x, c = d.bench.x[i], d.bench.c[i]
    hot = x[col.CLOCK] < 0.3 * c[col.WELD_TIME]
    x[col.WELD_C] = (
        c[col.WELD_TEMPERATURE]
        if hot
        else 22.0 + (c[col.WELD_TEMPERATURE] - 22.0) * exp(-(x[col.CLOCK] - 0.3 * c[col.WELD_TIME]) / 20.0)
    )
    x[col.PULL] = x[col.LEAK] = 0.0
    if x[col.CLOCK] < c[col.WELD_TIME]:
        return GOES_ON
    if x[col.WELD_FAILED] < d.bench.f[i, col.WELD_FAIL]:
        x[col.WELD_FAILED] += 1.0
        x[col.PULL], x[col.LEAK], x[col.EXPOSED] = 0.3 * c[col.PULL_FORCE], LEAK_TEST_MBAR, 1.0
        return _again(x, col.R_WELD)
    x[col.WELD_FAILED] = x[col.FAILURES] = x[col.EXPOSED] = 0.0
    x[col.PULL], x[col.LEAK], x[col.CONNECTED] = c[col.PULL_FORCE], 1.0, 1.0
    return FINISHED


@compiled
def seal_line(d: Devices, i: int) -> int:
    """Seal twice and press; a bad seal is made once more. A good one ends the exposure."""
    x = d.bench.x[i]
    if x[col.CLOCK] < 2.0 * d.bench.c[i, col.SEAL_TIME]:
        return GOES_ON
    if x[col.SEAL_FAILED] < d.bench.f[i, col.SEAL_FAIL]:
        x[col.SEAL_FAILED] += 1.0
        x[col.LEAK] = SEAL_TEST_MBAR
        return _again(x, col.R_SEAL)
    x[col.SEAL_FAILED] = x[col.FAILURES] = x[col.EXPOSED] = x[col.CONNECTED] = x[col.LEAK] = 0.0
    return FINISHED


@inlined
def _again(x: Floats, reason: int) -> int:
    """Begin the joint again, or wait for a person when it failed twice."""
    x[col.CLOCK] = 1e-9
    x[col.TRIES] += 1.0
    x[col.FAILURES] += 1.0
    return HOLDS + reason if x[col.TRIES] >= 2.0 else GOES_ON


@inlined
def _flow(d: Devices, i: int, task: int, dt_s: float) -> int:
    """Sample, draw off or add by weight; cells at the bottom stay when liquid is drawn."""
    u, c = d.bench.u[i], d.bench.c[i]
    vessel, waste = vessel_of(d, i), _slot(d, i, col.WASTE)
    if vessel < 0:
        return FAILS + col.R_NOT_DOCKED
    if d.bench.x[i, col.CONNECTED] == 0.0:
        return FAILS + col.R_NOT_CONNECTED
    if task == col.ADD:
        return _dose(d, i, (_slot(d, i, col.MEDIUM), vessel, MIXED), u[col.ADD_SP], (c[col.PUMP_FLOW], dt_s))
    if task == col.DRAW:
        share = drawn_share(d.bench.x[i, col.SETTLED], c)
        return _dose(d, i, (vessel, waste, share), u[col.DRAW_SP], (c[col.PUMP_FLOW], dt_s))
    first = min(c[col.FIRST_SAMPLE], u[col.SAMPLE_SP])
    begins = d.bench.x[i, col.WEIGHED] < first - SMALL_ML
    target = _slot(d, i, col.WASTE) if begins else _slot(d, i, col.POUCH)
    wanted = first if begins else u[col.SAMPLE_SP]
    verdict = _dose(d, i, (vessel, target, MIXED), wanted, (SAMPLE_FLOW_ML_MIN, dt_s))
    return GOES_ON if verdict == FINISHED and wanted < u[col.SAMPLE_SP] else verdict


@inlined
def drawn_share(settled_s: float, c: Floats) -> float:
    """Return the density of cells in what is drawn as a share of the mean, after so long at rest."""
    return c[col.SETTLED_SHARE] + (1.0 - c[col.SETTLED_SHARE]) * exp(-settled_s / c[col.SINK_TIME])


@inlined
def _dose(
    d: Devices, i: int, way: tuple[int, int, float], wanted_ml: float, flow: tuple[float, float]
) -> int:
    """Pump until the balance shows what is wanted; an empty source ends it too."""
    x, f = d.bench.x[i], d.bench.f[i]
    left = wanted_ml - x[col.WEIGHED]
    if left <= SMALL_ML:
        return FINISHED
    if way[0] < 0 or way[1] < 0:
        return FAILS + col.R_MISSING
    if f[col.AIR_FAULT] > 0.0:
        x[col.AIR] = 1.0
        return GOES_ON
    told = min(flow[0] * flow[1] / 60.0 * (1.0 - f[col.SLOW]), left)
    x[col.FLOW] = told / flow[1] * 60.0
    if f[col.CLOT] >= 0.9:
        return HOLDS + col.R_NO_FLOW if x[col.CLOCK] > STILL_LIMIT_S else GOES_ON
    moved = transfer(d.slot[way[0]], d.slot[way[1]], told * (1.0 + f[col.PUMP_ERROR]), way[2])
    if moved <= 0.0:
        return FAILS + col.R_MISSING
    x[col.DONE] += moved
    x[col.ENCODER] += told
    x[col.WEIGHED] = x[col.DONE] + f[col.BALANCE_ERROR] - x[col.STARTED_G]
    off = x[col.WEIGHED] - x[col.ENCODER]
    x[col.WEIGHT_ERROR] = 100.0 * off / x[col.ENCODER] if x[col.ENCODER] >= COUNTED_ML else 0.0
    return GOES_ON
