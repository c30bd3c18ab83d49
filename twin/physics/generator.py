"""H2O2 generator: vaporiser, pump and solution, and the device's regulation of the concentration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import fault as ft
from twin.physics import layout as at
from twin.physics import parameter as pm

if TYPE_CHECKING:
    from twin.physics.arrays import Floats, PlantArrays

FLASH_C = 100.0
"""Below this nothing is pumped onto the vaporiser [E]."""
LOOP_MIN_M3H = 5.0
MEASURING_TIME_S = 15.0
"""Lag of the generator's own measurement, which is faster than the probes in the zone [E]."""


@compiled
def step_generator(p: PlantArrays, dt_s: float) -> int:
    """Step every generator; return the period to the next step in ticks."""
    busy = False
    supplied = p.unit[at.MAINS] > 0.0 and p.unit[at.ESTOP] > 0.0
    for i in range(p.zone.shape[0]):
        z, u = p.zone[i], p.zone_u[i]
        _step_vaporiser(z, u, p.zone_f[i], p.process_c, dt_s)
        _step_pump(z, u, p.zone_f[i], p.zone_c[i], supplied and can_inject(z), dt_s)
        warm = abs(z[at.VAPORISER] - z[at.TEMPERATURE]) > 1.0
        busy = busy or warm or u[at.HEATER] > 0.0 or z[at.INJECT] > 0.0
        z[at.CATALYST_OK] = 1.0 if p.zone_f[i, ft.CATALYST_FAIL] == 0.0 else 0.0
        z[at.PROBE_1], z[at.PROBE_2] = p.zone_f[i, ft.PROBE_1_STATUS], p.zone_f[i, ft.PROBE_2_STATUS]
        z[at.LOAD_PRESENT] = 1.0 if p.zone_f[i, ft.LOAD_ABSENT] == 0.0 else 0.0
    return 10 if busy else 600


@inlined
def _step_vaporiser(z: Floats, u: Floats, f: Floats, c: Floats, dt_s: float) -> None:
    heated = u[at.HEATER] > 0.0 and z[at.POWERED] > 0.0 and f[ft.VAPORISER_FAIL] == 0.0
    target = c[pm.VAPORISER_SET] if heated else z[at.TEMPERATURE]
    time_s = c[pm.VAPORISER_RISE] if heated else c[pm.VAPORISER_FALL]
    z[at.VAPORISER] += dt_s / (dt_s + time_s) * (target - z[at.VAPORISER])


@inlined
def can_inject(z: Floats) -> bool:
    """Return whether the generator's own guards let the pump run."""
    return z[at.POWERED] > 0.0 and z[at.VAPORISER] > FLASH_C and z[at.LOOP] > LOOP_MIN_M3H


@inlined
def _step_pump(z: Floats, u: Floats, f: Floats, c: Floats, free: bool, dt_s: float) -> None:
    """PI on the measured concentration within the injection limit; `pump` is what the pump is told."""
    z[at.MEASURED] += dt_s / (dt_s + MEASURING_TIME_S) * (z[at.PPM] - z[at.MEASURED])
    command, limit = 0.0, u[at.INJECT_SP]
    if free and limit > 0.0 and u[at.H2O2_SP] > 0.0:
        error = u[at.H2O2_SP] - z[at.MEASURED]
        integral = z[at.PUMP_INTEGRAL] + c[pm.PUMP_GAIN] * dt_s / c[pm.PUMP_INTEGRAL_TIME] * error
        command = min(limit, max(0.0, c[pm.PUMP_GAIN] * error + integral))
        low, high = min(0.0, command - c[pm.PUMP_GAIN] * error), max(0.0, command - c[pm.PUMP_GAIN] * error)
        z[at.PUMP_INTEGRAL] = min(high, max(low, integral))
    else:
        z[at.PUMP_INTEGRAL] = 0.0
    z[at.PUMP] += dt_s / (dt_s + c[pm.PUMP_TIME]) * (command - z[at.PUMP])
    if command == 0.0 and z[at.PUMP] < 0.001:
        z[at.PUMP] = 0.0
    dry = z[at.SOLUTION] <= 0.0 or f[ft.SOLUTION_EMPTY] > 0.0
    works = 0.0 if dry or f[ft.PUMP_FAIL] > 0.0 else 1.0 - f[ft.PUMP_DRIFT]
    z[at.INJECT] = z[at.PUMP] * works
    z[at.SOLUTION] = max(0.0, z[at.SOLUTION] - z[at.INJECT] * dt_s / 60.0)
    z[at.INJECTED] += z[at.INJECT] * dt_s / 60.0
    z[at.INJECT_ERROR] = 100.0 * (works - 1.0) if z[at.PUMP] > 0.1 else 0.0
