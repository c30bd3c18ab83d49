"""The kit of the cell processor: installed, tested, primed and removed; verdicts of every phase."""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from twin.kernel.jit import inlined
from twin.physics import layout as at
from twin.physics.processor_line import dose, slot_of
from twin.physics.table import processor as col

if TYPE_CHECKING:
    from twin.physics.arrays import Devices

GOES_ON, FINISHED, FAILS, HOLDS = 0, 1, 100, 200
"""Verdict of a phase; to the last two the reason is added."""
DECIDED = -1.0
"""Goal of a phase that waited for a decision, and ends when it goes on."""
TEST_MBAR, DROP_MBAR = 300.0, 5.0
"""Integrity test and its limit [unit.md 2.6]."""
SOUND_MBAR_S = 0.01
HOLE_ML_S_MM2 = 320.0
"""Rate of the decay by volume, per square of the hole: 0.1 mm of 200 mL loses 5 mbar within 1 s [E]."""
DRY_LIMIT_S = 900.0


@inlined
def _lies_in_bay(d: Devices, i: int) -> bool:
    """Return whether the kit meant stands in this processor's bay."""
    kit = slot_of(d.processor.x[i], col.KIT)
    if kit < 0 or d.slot[kit, at.S_PLACE] <= 0.0:
        return False
    place = int(d.slot[kit, at.S_PLACE]) - 1
    return d.site[place, at.SITE_ROW] == i and d.site[place, at.SITE_POSITION] == 0


@inlined
def install(d: Devices, i: int) -> int:
    """Seat the kit that lies in the bay."""
    x = d.processor.x[i]
    if not _lies_in_bay(d, i):
        return FAILS + col.R_NO_KIT
    if x[col.CLOCK] < 60.0 * d.processor.c[i, col.INSTALL_TIME]:
        return GOES_ON
    x[col.SEATED] = 1.0
    return FINISHED


@inlined
def integrity(d: Devices, i: int, dt_s: float) -> int:
    """Press the kit to 300 mbar and watch it for a minute; one second try."""
    x, c = d.processor.x[i], d.processor.c[i]
    kit = slot_of(x, col.KIT)
    if x[col.CLOCK] <= c[col.PRESSURISE_TIME]:
        x[col.KIT_PRESSURE] = x[col.BEFORE] = TEST_MBAR
        return GOES_ON
    hole_mm = max(d.processor.f[i, col.KIT_HOLE], d.slot[kit, at.S_INTEGRITY])
    x[col.KIT_PRESSURE] *= exp(-dt_s * HOLE_ML_S_MM2 / c[col.KIT_VOLUME] * hole_mm**2)
    x[col.KIT_PRESSURE] -= SOUND_MBAR_S * dt_s
    x[col.KIT_DROP] = x[col.BEFORE] - x[col.KIT_PRESSURE]
    if x[col.CLOCK] < c[col.PRESSURISE_TIME] + c[col.DECAY_TIME]:
        return GOES_ON
    x[col.KIT_PRESSURE] = 0.0
    if x[col.KIT_DROP] <= DROP_MBAR:
        return FINISHED
    if x[col.STAGE] > 0.0:
        return FAILS + col.R_KIT_LEAKS
    x[col.STAGE], x[col.CLOCK] = 1.0, 0.0
    return GOES_ON


@inlined
def prime(d: Devices, i: int, dt_s: float) -> int:
    """Fill every line with buffer, until the sensors are wet and nothing drips."""
    x, c = d.processor.x[i], d.processor.c[i]
    medium, waste = slot_of(x, col.MEDIUM), slot_of(x, col.WASTE)
    if medium < 0 or waste < 0:
        return FAILS + col.R_MISSING
    ended = dose(d, i, (medium, waste, 1.0), c[col.PRIME_VOLUME], (c[col.LOAD_FLOW], dt_s))
    if x[col.DONE] >= c[col.DEAD_VOLUME]:
        x[col.WET] = 1.0
    if ended:
        return FINISHED if x[col.WET] > 0.0 else FAILS + col.R_DRY
    return FAILS + col.R_DRY if x[col.CLOCK] > DRY_LIMIT_S else GOES_ON


@inlined
def remove(d: Devices, i: int) -> int:
    """Let the kit go once its tails are sealed and the tray is dry."""
    x = d.processor.x[i]
    if x[col.TRAY] >= 2.0:
        x[col.GOAL] = DECIDED
        return HOLDS + col.R_TRAY
    if x[col.CLOCK] < 60.0 * d.processor.c[i, col.INSTALL_TIME]:
        return GOES_ON
    x[col.SEATED] = x[col.WET] = x[col.CONTACT] = 0.0
    return FINISHED
