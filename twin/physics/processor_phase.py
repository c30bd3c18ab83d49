"""The phases of the cell processor: what each does in a step, and whether it goes on, is finished, holds or fails."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import layout as at
from twin.physics.fluid import select
from twin.physics.processor_kit import (
    DECIDED,
    FAILS,
    FINISHED,
    GOES_ON,
    HOLDS,
    install,
    integrity,
    prime,
    remove,
)
from twin.physics.processor_line import count_again, dose, pump, slot_of
from twin.physics.table import processor as col

if TYPE_CHECKING:
    from twin.physics.arrays import Devices, Floats

CLEAR_PERCENT = 8.0
"""Turbidity of a clean supernatant [E]."""
RECOVERY_PERCENT, SELECTED_PERCENT = 80.0, 40.0
"""Below these a person decides [unit.md 3.1, 3.2]."""
FOLLOW_S = 5.0
"""Time in which the set points of a later phase arrive [E]."""
STILL_LIMIT_S = 3600.0
COARSE_CELL_LOSS = 0.15
"""What the fault `cell_loss` adds to the density of cells in supernatant, per unit [E]."""


@compiled
def run_phase(d: Devices, i: int, dt_s: float) -> int:
    """Do one step of the present phase of processor `i`; return its verdict."""
    phase = int(d.processor.x[i, col.PHASE])
    if d.processor.x[i, col.GOAL] == DECIDED:
        return FINISHED
    if phase <= col.PRIME:
        return _prepare(d, i, phase, dt_s)
    if d.processor.x[i, col.SEATED] == 0.0 or slot_of(d.processor.x[i], col.KIT) < 0:
        return FAILS + col.R_NO_KIT
    return _treat(d, i, phase, dt_s) if phase <= col.CONCENTRATE else _hand_out(d, i, phase, dt_s)


@inlined
def _prepare(d: Devices, i: int, phase: int, dt_s: float) -> int:
    if phase == col.INSTALL:
        return install(d, i)
    return integrity(d, i, dt_s) if phase == col.INTEGRITY else prime(d, i, dt_s)


@inlined
def _treat(d: Devices, i: int, phase: int, dt_s: float) -> int:
    if phase == col.WASH:
        return _wash(d, i, dt_s)
    if phase == col.LABEL:
        return _label(d, i, dt_s)
    return _select(d, i, dt_s) if phase == col.SELECT else _concentrate(d, i, dt_s)


@inlined
def _hand_out(d: Devices, i: int, phase: int, dt_s: float) -> int:
    if phase == col.SEED:
        return _seed(d, i, dt_s)
    if phase == col.ACTIVATE:
        return _activate(d, i, dt_s)
    if phase == col.FORMULATE:
        return _formulate(d, i, dt_s)
    if phase == col.PROTECT:
        return _protect(d, i, dt_s)
    if phase == col.FILL:
        return _fill(d, i, dt_s)
    return _seal(d, i) if phase == col.SEAL else remove(d, i)


@inlined
def _wash(d: Devices, i: int, dt_s: float) -> int:
    """Load the source, hold the cells at the set volume by counter-flow, then exchange some volumes of buffer."""
    x, c = d.processor.x[i], d.processor.c[i]
    kit = slot_of(x, col.KIT)
    if slot_of(x, col.WASTE) < 0 or slot_of(x, col.MEDIUM) < 0:
        return FAILS + col.R_MISSING
    if x[col.CLOCK] <= 60.0 * c[col.SET_UP_TIME]:
        x[col.BEFORE] = _cells(d, slot_of(x, col.SOURCE)) + d.slot[kit, at.S_VIABLE]
        x[col.TURBIDITY] = 100.0
        return GOES_ON
    if x[col.BEFORE] <= 0.0:
        return FAILS + col.R_NO_CELLS
    return _load(d, i, dt_s) if x[col.STAGE] == 0.0 else _exchange(d, i, dt_s)


@inlined
def _exchange(d: Devices, i: int, dt_s: float) -> int:
    """Pass buffer through the held cells until the supernatant is clear."""
    x, c = d.processor.x[i], d.processor.c[i]
    kit, waste, medium = slot_of(x, col.KIT), slot_of(x, col.WASTE), slot_of(x, col.MEDIUM)
    held = d.slot[kit, at.S_VOLUME]
    if held <= 0.0:
        return FAILS + col.R_NO_CELLS
    fresh = min(c[col.EXCHANGE_FLOW] * dt_s / 60.0, held)
    off = pump(d, i, (kit, waste, _carried(d, i)), 60.0 * fresh / dt_s, dt_s)
    done = x[col.DONE]
    if off > 0.0 and pump(d, i, (medium, kit, 1.0), 60.0 * off / dt_s, dt_s) <= 0.0:
        return FAILS + col.R_MISSING
    x[col.DONE] = x[col.WEIGHED] = x[col.ENCODER] = done
    x[col.WEIGHT_ERROR] = 0.0
    x[col.TURBIDITY] *= exp(-off / held)
    if x[col.DONE] < c[col.WASH_VOLUMES] * held or x[col.TURBIDITY] > CLEAR_PERCENT:
        return HOLDS + col.R_NO_FLOW if x[col.CLOCK] > 2.0 * STILL_LIMIT_S else GOES_ON
    return _close(x, d.slot[kit, at.S_VIABLE], RECOVERY_PERCENT)


@inlined
def _load(d: Devices, i: int, dt_s: float) -> int:
    """Bring the source into the kit and let what is above the set volume go to waste."""
    x, u, f, c = d.processor.x[i], d.processor.u[i], d.processor.f[i], d.processor.c[i]
    kit, source, waste = slot_of(x, col.KIT), slot_of(x, col.SOURCE), slot_of(x, col.WASTE)
    moved = 0.0
    if source >= 0 and d.slot[source, at.S_VOLUME] > 0.0:
        moved = pump(d, i, (source, kit, 1.0), c[col.LOAD_FLOW], dt_s)
        if moved <= 0.0:
            return HOLDS + col.R_NO_FLOW if x[col.CLOCK] > STILL_LIMIT_S else GOES_ON
    over = d.slot[kit, at.S_VOLUME] - u[col.VOLUME_SP]
    if over > 0.0:
        sums = x[col.DONE], x[col.ENCODER], x[col.WEIGHED], x[col.WEIGHT_ERROR]
        pump(d, i, (kit, waste, _carried(d, i)), min(1.2 * c[col.LOAD_FLOW], 60.0 * over / dt_s), dt_s)
        x[col.DONE], x[col.ENCODER], x[col.WEIGHED], x[col.WEIGHT_ERROR] = sums
    elif moved <= 0.0:
        x[col.STAGE] = 1.0
        count_again(x, f)
    return HOLDS + col.R_NO_FLOW if x[col.CLOCK] > 2.0 * STILL_LIMIT_S else GOES_ON


@inlined
def _close(x: Floats, kept: float, limit_percent: float) -> int:
    """End a phase with its recovery, or wait for a decision when that is low."""
    x[col.RECOVERY] = 100.0 * kept / x[col.BEFORE] if x[col.BEFORE] > 0.0 else 0.0
    if x[col.RECOVERY] >= limit_percent:
        return FINISHED
    x[col.RECOVERY_LOW], x[col.GOAL] = 1.0, DECIDED
    return HOLDS + col.R_RECOVERY


@inlined
def _carried(d: Devices, i: int) -> float:
    """Return the density of cells in supernatant as a share of the mean."""
    return 0.01 * d.processor.c[i, col.WASH_LOSS] + COARSE_CELL_LOSS * d.processor.f[i, col.CELL_LOSS]


@inlined
def _cells(d: Devices, slot: int) -> float:
    return d.slot[slot, at.S_VIABLE] if slot >= 0 else 0.0


@inlined
def _label(d: Devices, i: int, dt_s: float) -> int:
    """Add the reagent and mix for the set time."""
    x, u, c = d.processor.x[i], d.processor.u[i], d.processor.c[i]
    kit, reagent = slot_of(x, col.KIT), slot_of(x, col.REAGENT)
    if reagent < 0:
        return FAILS + col.R_MISSING
    if d.slot[kit, at.S_VIABLE] <= 0.0:
        return FAILS + col.R_NO_CELLS
    if x[col.STAGE] == 0.0:
        wanted = x[col.GOAL] if x[col.GOAL] > 0.0 else d.slot[reagent, at.S_VOLUME]
        x[col.GOAL] = wanted
        if dose(d, i, (reagent, kit, 1.0), wanted, (c[col.EXCHANGE_FLOW], dt_s)):
            x[col.STAGE], x[col.CLOCK] = 1.0, 0.0
        return GOES_ON
    return FINISHED if x[col.CLOCK] >= u[col.TIME_SP] else GOES_ON


@inlined
def _select(d: Devices, i: int, dt_s: float) -> int:
    """Pass the column the set number of times; then the labelled cells are eluted, the others are waste."""
    x, f, c = d.processor.x[i], d.processor.f[i], d.processor.c[i]
    kit, medium, waste = slot_of(x, col.KIT), slot_of(x, col.MEDIUM), slot_of(x, col.WASTE)
    if medium < 0 or waste < 0:
        return FAILS + col.R_MISSING
    if d.slot[kit, at.S_VIABLE] <= 0.0:
        return FAILS + col.R_NO_CELLS
    volume = c[col.PASSES] * c[col.PASS_VOLUME]
    if not dose(d, i, (medium, waste, 1.0), volume, (c[col.SELECT_FLOW], dt_s)):
        return HOLDS + col.R_NO_FLOW if x[col.CLOCK] > 2.0 * STILL_LIMIT_S else GOES_ON
    if x[col.DONE] < 0.9 * volume:
        return FAILS + col.R_MISSING
    before = d.slot[kit, at.S_VIABLE] * d.slot[kit, at.S_T_CELLS]
    recovery = 0.01 * c[col.SELECT_RECOVERY] * (1.0 - f[col.COLUMN_WEAK])
    select(d.slot[kit], d.slot[waste], recovery, 0.01 * c[col.SELECT_PURITY])
    x[col.BEFORE] = before
    return _close(x, d.slot[kit, at.S_VIABLE] * d.slot[kit, at.S_T_CELLS], SELECTED_PERCENT)


@inlined
def _concentrate(d: Devices, i: int, dt_s: float) -> int:
    """Take supernatant off down to the set volume, then give a well mixed sample."""
    x, u, f, c = d.processor.x[i], d.processor.u[i], d.processor.f[i], d.processor.c[i]
    kit, waste, pouch = slot_of(x, col.KIT), slot_of(x, col.WASTE), slot_of(x, col.SECOND)
    if waste < 0:
        return FAILS + col.R_MISSING
    if x[col.CLOCK] <= FOLLOW_S:
        x[col.BEFORE] = d.slot[kit, at.S_VIABLE]
        return GOES_ON
    if x[col.STAGE] == 0.0 and x[col.GOAL] == 0.0:
        x[col.GOAL] = max(0.0, d.slot[kit, at.S_VOLUME] - u[col.VOLUME_SP])
    if x[col.BEFORE] <= 0.0:
        return FAILS + col.R_NO_CELLS
    if x[col.STAGE] == 0.0:
        carried = 0.01 * c[col.CONCENTRATE_LOSS]
        if dose(d, i, (kit, waste, carried), x[col.GOAL], (c[col.EXCHANGE_FLOW], dt_s)):
            x[col.RECOVERY] = 100.0 * d.slot[kit, at.S_VIABLE] / x[col.BEFORE]
            x[col.STAGE] = 1.0
            count_again(x, f)
        return HOLDS + col.R_NO_FLOW if x[col.CLOCK] > STILL_LIMIT_S else GOES_ON
    if pouch < 0 or u[col.SAMPLE_SP] <= 0.0:
        return FINISHED
    return FINISHED if dose(d, i, (kit, pouch, 1.0), u[col.SAMPLE_SP], (10.0, dt_s)) else GOES_ON


@inlined
def _seed(d: Devices, i: int, dt_s: float) -> int:
    """Give the seed to the vessel, fill it up with medium, and the rest of the cells to the back-up bag."""
    x, u, f, c = d.processor.x[i], d.processor.u[i], d.processor.f[i], d.processor.c[i]
    kit, target, medium, second = (
        slot_of(x, col.KIT),
        slot_of(x, col.TARGET),
        slot_of(x, col.MEDIUM),
        slot_of(x, col.SECOND),
    )
    if target < 0 or medium < 0 or second < 0:
        return FAILS + col.R_MISSING
    if x[col.GOAL] == 0.0:
        density = u[col.DENSITY_SP] if u[col.DENSITY_SP] > 0.0 else x[col.DENSITY]
        if density <= 0.0:
            return FAILS + col.R_NO_CELLS
        x[col.GOAL] = min(u[col.CELLS_SP] / density, d.slot[kit, at.S_VOLUME])
    flow = c[col.FILL_FLOW], dt_s
    if x[col.STAGE] == 0.0:
        ended = dose(d, i, (kit, target, 1.0), x[col.GOAL], flow)
    elif x[col.STAGE] == 1.0:
        ended = dose(d, i, (medium, target, 1.0), max(0.0, u[col.VOLUME_SP] - x[col.GOAL]), flow)
    else:
        ended = dose(d, i, (kit, second, 1.0), 1e6, flow)
    return _next_stage(x, f, ended, 2)


@inlined
def _next_stage(x: Floats, f: Floats, ended: bool, last: int) -> int:
    """Go on to the next flow of a phase, from zero; the last one ends it."""
    if not ended:
        return HOLDS + col.R_NO_FLOW if x[col.CLOCK] > STILL_LIMIT_S else GOES_ON
    if x[col.STAGE] >= last:
        return FINISHED
    x[col.STAGE] += 1.0
    count_again(x, f)
    return GOES_ON


@inlined
def _activate(d: Devices, i: int, dt_s: float) -> int:
    """Add the activating reagent to the vessel and mix."""
    x, u = d.processor.x[i], d.processor.u[i]
    reagent, target = slot_of(x, col.REAGENT), slot_of(x, col.TARGET)
    if reagent < 0 or target < 0:
        return FAILS + col.R_MISSING
    if x[col.STAGE] == 0.0:
        if dose(d, i, (reagent, target, 1.0), u[col.VOLUME_SP], (2.0, dt_s)):
            x[col.STAGE] = 1.0
        return GOES_ON
    return FINISHED if x[col.CLOCK] >= u[col.TIME_SP] else GOES_ON


@inlined
def _formulate(d: Devices, i: int, dt_s: float) -> int:
    """Add cryoprotectant over the set time to the set volume, or to the density asked for; its clock starts."""
    x, u = d.processor.x[i], d.processor.u[i]
    kit, reagent = slot_of(x, col.KIT), slot_of(x, col.REAGENT)
    if reagent < 0:
        return FAILS + col.R_MISSING
    if x[col.GOAL] == 0.0:
        held = d.slot[kit, at.S_VOLUME]
        if held <= 0.0:
            return FAILS + col.R_NO_CELLS
        counted = x[col.DENSITY] * held * u[col.SHARE_SP]
        final = u[col.VOLUME_SP] if u[col.VOLUME_SP] > 0.0 else counted / max(1.0, u[col.CELLS_SP])
        x[col.GOAL] = max(1.0, final - held)
        x[col.CONTACT] = max(x[col.CONTACT], 1e-6)
    flow = 60.0 * x[col.GOAL] / max(30.0, u[col.TIME_SP])
    if not dose(d, i, (reagent, kit, 1.0), x[col.GOAL], (flow, dt_s)):
        return HOLDS + col.R_NO_FLOW if x[col.CLOCK] > STILL_LIMIT_S else GOES_ON
    return FINISHED if x[col.WEIGHED] >= 0.98 * x[col.GOAL] else FAILS + col.R_MISSING


@inlined
def _protect(d: Devices, i: int, dt_s: float) -> int:
    """Add cryoprotectant to a bag over the set time: the set volume, or as much as is in the bag; its clock starts."""
    x, u = d.processor.x[i], d.processor.u[i]
    reagent, target = slot_of(x, col.REAGENT), slot_of(x, col.TARGET)
    if reagent < 0 or target < 0:
        return FAILS + col.R_MISSING
    if x[col.GOAL] == 0.0:
        wanted = u[col.VOLUME_SP] if u[col.VOLUME_SP] > 0.0 else d.slot[target, at.S_VOLUME]
        if wanted <= 0.0:
            return FAILS + col.R_NO_CELLS
        x[col.GOAL], x[col.CONTACT] = wanted, 1e-6
    flow = 60.0 * x[col.GOAL] / max(30.0, u[col.TIME_SP])
    if not dose(d, i, (reagent, target, 1.0), x[col.GOAL], (flow, dt_s)):
        return HOLDS + col.R_NO_FLOW if x[col.CLOCK] > STILL_LIMIT_S else GOES_ON
    return FINISHED if x[col.WEIGHED] >= 0.98 * x[col.GOAL] else FAILS + col.R_MISSING


@inlined
def _fill(d: Devices, i: int, dt_s: float) -> int:
    """Fill the first bag and the bag for QC by weight, the rest into the second bag."""
    x, u, f, c = d.processor.x[i], d.processor.u[i], d.processor.f[i], d.processor.c[i]
    kit, target, second, third = (
        slot_of(x, col.KIT),
        slot_of(x, col.TARGET),
        slot_of(x, col.SECOND),
        slot_of(x, col.THIRD),
    )
    if target < 0:
        return FAILS + col.R_MISSING
    flow = c[col.FILL_FLOW], dt_s
    ended = True
    if x[col.STAGE] == 0.0:
        ended = dose(d, i, (kit, target, 1.0), u[col.VOLUME_SP], flow)
    elif x[col.STAGE] == 1.0 and third >= 0:
        ended = dose(d, i, (kit, third, 1.0), u[col.SAMPLE_SP], flow)
    elif x[col.STAGE] == 2.0 and second >= 0:
        ended = dose(d, i, (kit, second, 1.0), 1e6, flow)
    return _next_stage(x, f, ended, 2)


@inlined
def _seal(d: Devices, i: int) -> int:
    """Seal twice; a seal that fails is made once more [unit.md 2.6]."""
    x = d.processor.x[i]
    if x[col.CLOCK] < 2.0 * d.processor.c[i, col.SEAL_TIME]:
        return GOES_ON
    x[col.CLOCK] = 1e-9
    if x[col.SEALS] < d.processor.f[i, col.SEAL_FAIL]:
        x[col.SEALS] += 1.0
        x[col.STAGE] += 1.0
        x[col.SEAL_OK] = 0.0
        return HOLDS + col.R_SEAL if x[col.STAGE] >= 2.0 else GOES_ON
    x[col.SEALS], x[col.SEAL_OK] = 0.0, 1.0
    return FINISHED
