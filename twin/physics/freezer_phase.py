"""Phases of the freezer's controller: set point, and when each is done or fails [unit.md 2.7]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics.table import freezer as col

if TYPE_CHECKING:
    from twin.physics.arrays import Floats

GOES_ON, FINISHED, FAILS = 0, 1, 100
BAND_K, STABLE_S, PRECOOL_S = 1.0, 600.0, 2400.0
EQUILIBRATE_S, EQUILIBRATE_LEAST_S, BAG_LOW, BAG_HIGH = 900.0, 300.0, 3.0, 6.0
RAMP_1_C, RAMP_1_S, NUCLEATE_S, RISE_K, FALL_K = -8.0, 1200.0, 480.0, 1.0, 0.2
DEFROST_C, DRY_C, DRY_G, DRY_S = 25.0, 20.0, 1.0, 21600.0
CONDITION_PPM, EXPOSURE_PPM, CONDITION_S, RESIDUE_PPM, RESIDUE_S = 650.0, 600.0, 720.0, 0.5, 300.0
AERATE_S, GAS_S = 10800.0, 21600.0
"""Limits and times of unit.md 2.2 and 2.7."""
REBOUND_S = 1800.0
"""How long the residue is low before airing ends that no program asked for: walls give back slowly [E]."""
BELOW_HOLD_K = 8.0
"""The chamber goes this far below the hold temperature, so that the bag reaches it [E]."""


@compiled
def run_phase(x: Floats, u: Floats, c: Floats, dt_s: float) -> int:
    """Set the temperature for the present phase and tell whether it is done."""
    phase, clock = int(x[col.PHASE]), x[col.CLOCK]
    if phase in (col.PRECOOL, col.EQUILIBRATE):
        return _precool(x, u, clock) if phase == col.PRECOOL else _equilibrate(x, u, clock)
    if phase in (col.RAMP_1, col.RAMP_2):
        return _ramp_1(x, u, clock, dt_s) if phase == col.RAMP_1 else _ramp_2(x, u, dt_s)
    if phase == col.NUCLEATE:
        return _nucleate(x, c, clock)
    if phase in (col.COLD_HOLD, col.UNLOAD):
        return _unload(x, u)
    if phase in (col.DEFROST, col.DRY):
        return _dry(x, clock)
    return _gas(x, u, clock, dt_s)


@inlined
def _precool(x: Floats, u: Floats, clock: float) -> int:
    x[col.SET] = x[col.KEEP] = u[col.START_SP]
    if x[col.STABLE] >= STABLE_S:
        return FINISHED
    return FAILS + col.R_COLD if clock >= PRECOOL_S else GOES_ON


@inlined
def _equilibrate(x: Floats, u: Floats, clock: float) -> int:
    """Hold the start temperature until the bag has it; a late bag is frozen all the same."""
    x[col.SET] = u[col.START_SP]
    x[col.KEEP] = u[col.HOLD_SP] - BELOW_HOLD_K
    ready = BAG_LOW <= x[col.BAG] <= BAG_HIGH and clock >= EQUILIBRATE_LEAST_S
    return FINISHED if ready or clock >= EQUILIBRATE_S else GOES_ON


@inlined
def _ramp_1(x: Floats, u: Floats, clock: float, dt_s: float) -> int:
    x[col.SET] = max(RAMP_1_C, x[col.SET] - u[col.RATE_SP] / 60.0 * dt_s)
    there = x[col.SHELF] <= RAMP_1_C + 0.5
    return FINISHED if there or clock >= RAMP_1_S else GOES_ON


@inlined
def _nucleate(x: Floats, c: Floats, clock: float) -> int:
    """A cold pulse makes the bags freeze: one that rises with colder shelves does so by its own heat, then falls."""
    pulse = clock <= c[col.PULSE_TIME]
    x[col.SET] = RAMP_1_C - c[col.PULSE] if pulse else c[col.AFTER_PULSE]
    x[col.LOW] = min(x[col.LOW], x[col.BAG]) if x[col.SHELF] < x[col.BAG] else x[col.BAG]
    if x[col.BAG] - x[col.LOW] >= RISE_K:
        x[col.NUCLEATED] = 1.0
        x[col.HIGH] = max(x[col.HIGH], x[col.BAG])
    falls = x[col.NUCLEATED] > 0.0 and x[col.BAG] < x[col.HIGH] - FALL_K
    return FINISHED if (falls and not pulse) or clock >= NUCLEATE_S else GOES_ON


@inlined
def _ramp_2(x: Floats, u: Floats, dt_s: float) -> int:
    """Cool on to below the hold temperature; nothing ends this but a bag that is cold."""
    x[col.SET] = max(u[col.HOLD_SP] - BELOW_HOLD_K, x[col.SET] - u[col.RATE_SP] / 60.0 * dt_s)
    return FINISHED if x[col.BAG] <= u[col.HOLD_SP] else GOES_ON


@inlined
def _unload(x: Floats, u: Floats) -> int:
    """Stay cold until people open the outer door, and until everything is out and the door shut again."""
    x[col.SET] = x[col.KEEP] = u[col.HOLD_SP] - BELOW_HOLD_K
    if x[col.PHASE] == col.COLD_HOLD:
        return FINISHED if x[col.OUTER] == 0.0 else GOES_ON
    return FINISHED if x[col.PRODUCT] == 0.0 and x[col.OUTER] > 0.0 else GOES_ON


@inlined
def _dry(x: Floats, clock: float) -> int:
    x[col.SET], x[col.KEEP] = DEFROST_C, col.READY_C
    warm, defrosts = min(x[col.SHELF], x[col.LINER]) >= DRY_C, x[col.PHASE] == col.DEFROST
    if warm if defrosts else x[col.MOISTURE] <= DRY_G:
        return FINISHED
    return FAILS + col.R_DRY if clock >= DRY_S else GOES_ON


@inlined
def _gas(x: Floats, u: Floats, clock: float, dt_s: float) -> int:
    x[col.SET] = DEFROST_C
    if x[col.PHASE] == col.CONDITION:
        x[col.TIMER] = x[col.TIMER] + dt_s if x[col.PPM] >= CONDITION_PPM else 0.0
        if x[col.TIMER] >= 60.0:
            return FINISHED
        return FAILS + col.R_PPM if clock >= CONDITION_S else GOES_ON
    if x[col.PHASE] == col.DECONTAMINATE:
        x[col.EXPOSURE] += dt_s if x[col.PPM] >= EXPOSURE_PPM else 0.0
        x[col.TIMER] += dt_s if x[col.PPM] < EXPOSURE_PPM else 0.0
        if x[col.EXPOSURE] >= u[col.EXPOSURE_SP]:
            return FINISHED
        return FAILS + col.R_EXPOSURE if x[col.TIMER] >= 300.0 else GOES_ON
    x[col.TIMER] = x[col.TIMER] + dt_s if x[col.PPM] <= RESIDUE_PPM else 0.0
    if x[col.TIMER] >= (RESIDUE_S if x[col.PROGRAM] > 0.0 else REBOUND_S):
        return FINISHED
    return FAILS + col.R_RESIDUE if clock >= AERATE_S else GOES_ON
