"""H2O2 in the freezer chamber: one well-mixed volume on the generator of the airlock, with sorbing walls [A.2]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import fault as ft
from twin.physics import layout as at
from twin.physics import parameter as pm
from twin.physics.gas import ppm_of
from twin.physics.kill import log_reduction_rate
from twin.physics.sorption import diffusion_speed, fill_ladder, ladder
from twin.physics.table import freezer as col

if TYPE_CHECKING:
    from twin.physics.arrays import Floats, PlantArrays

CLEAR_PPM, CLEAN_PPM, KILLING_PPM = 0.5, 0.01, 20.0
GAIN, INTEGRAL_S = 0.006, 90.0
"""The generator's regulation, g/min per ppm and s, as in the airlock [E]."""
DRY_SATURATION = 60.0
"""Relative saturation in percent for the estimate of the kill; the chamber is dry at this concentration [E]."""


@inlined
def is_clear(x: Floats) -> bool:
    """Tell whether the chamber is free of gas, and no program is making any."""
    gassing = x[col.PHASE] >= col.DEFROST and x[col.STATE] in (at.D_RUNNING, at.D_HELD)
    return x[col.PPM] <= CLEAR_PPM and not gassing


@inlined
def generator_of(p: PlantArrays) -> int:
    """Return the zone that has generator G2: the one without a down-flow; -1 where there is none."""
    for i in range(p.zone.shape[0]):
        if p.zone_c[i, pm.DOWNFLOW_AREA] == 0.0:
            return i
    return -1


@compiled
def step_gas(p: PlantArrays, x: Floats, u: Floats, c: Floats, mains: bool, dt_s: float) -> None:
    """V dC/dt = w m - (Q + v_d A) C - uptake of the walls, as in the zones."""
    phase = x[col.PHASE]
    makes = mains and x[col.STATE] == at.D_RUNNING and phase in (col.CONDITION, col.DECONTAMINATE)
    if not makes and x[col.PPM] <= CLEAN_PPM and x[col.POOL + at.POOLS - 1] == 0.0 and phase != col.AERATE:
        x[col.LOOP] = x[col.INJECT] = 0.0
        return
    airs = mains and phase in (col.AERATE, col.DRY, col.DEFROST)
    x[col.LOOP] = c[col.LOOP_FLOW] if makes else c[col.AERATION_FLOW] if airs else 0.0
    x[col.INJECT] = _inject(p, x, u, c, dt_s) if makes else 0.0
    x[col.SOLUTION_USED] += x[col.INJECT] * dt_s / 60.0
    _mix(p, x, c, dt_s)
    x[col.PPM] = ppm_of(x[col.H2O2], x[col.SHELF])
    if x[col.PPM] > KILLING_PPM:
        rate = log_reduction_rate(x[col.H2O2], DRY_SATURATION, x[col.SHELF], p.process_c)
        x[col.LOG_REDUCTION] += dt_s / 60.0 * rate


@inlined
def _inject(p: PlantArrays, x: Floats, u: Floats, c: Floats, dt_s: float) -> float:
    """Return what the generator gives: PI on the concentration, less what has failed in it."""
    error = u[col.H2O2_SP] - x[col.PPM]
    command = min(c[col.INJECT_MAX], max(0.0, GAIN * error + x[col.INTEGRAL]))
    if 0.0 < command < c[col.INJECT_MAX] or error * x[col.INTEGRAL] < 0.0 or command == 0.0:
        x[col.INTEGRAL] = max(0.0, x[col.INTEGRAL] + GAIN * error * dt_s / INTEGRAL_S)
    zone = generator_of(p)
    if zone < 0:
        return command
    f = p.zone_f[zone]
    dead = f[ft.PUMP_FAIL] > 0.0 or f[ft.SOLUTION_EMPTY] > 0.0 or f[ft.VAPORISER_FAIL] > 0.0
    return 0.0 if dead else command * (1.0 - f[ft.PUMP_DRIFT])


@inlined
def _mix(p: PlantArrays, x: Floats, c: Floats, dt_s: float) -> None:
    hours, area = dt_s / 3600.0, c[col.SURFACE]
    pools = x[col.POOL : col.POOL + at.POOLS]
    speed = diffusion_speed(x[col.SHELF])
    uptake, source = ladder(pools, p.process_c[pm.SORPTION], speed, dt_s)
    made = 0.6 * p.process_c[pm.STRENGTH] * x[col.INJECT]
    out = x[col.LOOP] + c[col.DEPOSITION] * area
    store = c[col.VOLUME] + hours * out + area * uptake * dt_s
    before = x[col.H2O2]
    x[col.H2O2] = (c[col.VOLUME] * before + hours * made + area * source * dt_s) / store
    x[col.GAS_OUT] += hours * out * x[col.H2O2]
    fill_ladder(pools, speed, dt_s, x[col.H2O2])
