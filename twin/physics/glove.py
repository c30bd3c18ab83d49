"""Glove tester: pressure decay at 1 000 Pa, four gloves at a time, with a probability of detection [B.3, S38]."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.kernel.noise import hashed
from twin.physics import fault as ft
from twin.physics import layout as at
from twin.physics import parameter as pm
from twin.physics.gas import ATMOSPHERE_PA, hole_m2, orifice_m3h

if TYPE_CHECKING:
    from twin.physics.arrays import Floats, PlantArrays

TEST_PA = 1000.0
MEASURE_MIN = 3.0
ROUND_S = 300.0
"""2 min to stabilise and 3 min to measure [unit.md 2.1]; two rounds of four gloves."""
SMALL_MM, LARGE_MM, TORN_MM = 0.1, 0.4, 3.0
SMALL_RATE, LARGE_RATE = 0.33, 0.83
"""Published detection rates of pressure drop tests [S38]; below the small hole the rate falls on, a tear is seen."""
CREEP_SPREAD = 0.3
_RANGE = 2147483648.0


@inlined
def detection_probability(diameter_mm: float) -> float:
    """Return how likely a pressure drop test shows a hole of this diameter."""
    if diameter_mm <= 0.0:
        return 0.0
    if diameter_mm >= TORN_MM:
        return 1.0
    slope = (LARGE_RATE - SMALL_RATE) / log(LARGE_MM / SMALL_MM)
    return min(LARGE_RATE, max(0.02, SMALL_RATE + slope * log(diameter_mm / SMALL_MM)))


@inlined
def drop_pa_min(diameter_mm: float, volume_m3: float) -> float:
    """Return the pressure drop per minute of a rigid volume at the test pressure: 15 L, 0.1 mm, 79 Pa/min [B.3]."""
    return orifice_m3h(hole_m2(diameter_mm), TEST_PA) / 60.0 / volume_m3 * ATMOSPHERE_PA


@compiled
def step_glove(p: PlantArrays, dt_s: float) -> int:
    """Step every tester; return the period to the next step in ticks."""
    busy = False
    for i in range(p.zone.shape[0]):
        z, u, f = p.zone[i], p.zone_u[i], p.zone_f[i]
        z[at.GLOVES_ON] = 1.0 if f[ft.GLOVE_OFF] == 0.0 else 0.0
        locked = u[at.BARRIER_LOCK] > 0.0 and f[ft.LOCK_LOST] == 0.0
        z[at.BARRIER_LOCKED] = 1.0 if locked else 0.0
        z[at.RTP_CLOSED] = 1.0 - z[at.RTP_AJAR]
        if z[at.RTP_OWN_SEAL] == 0.0:
            z[at.RTP_SEAL] = max(0.0, 2.0 - f[ft.RTP_SEAL_LOSS])
        busy = _step_tester(z, u, f, p.process_c, i, dt_s) or busy
    return 10 if busy else 600


@inlined
def _step_tester(z: Floats, u: Floats, f: Floats, process_c: Floats, i: int, dt_s: float) -> bool:
    """Run the tester of zone `i`; return whether it is at work."""
    if u[at.GLOVE_START] == 0.0 or z[at.POWERED] == 0.0:
        z[at.GLOVE_CLOCK], z[at.GLOVE_DONE] = 0.0, 0.0
        return False
    if z[at.GLOVE_DONE] > 0.0:
        return False
    was = z[at.GLOVE_CLOCK]
    z[at.GLOVE_CLOCK] = was + dt_s
    for g in range(at.GLOVES):
        end = ROUND_S if g < at.GLOVES // 2 else 2.0 * ROUND_S
        if was < end <= was + dt_s:
            hole = f[ft.GLOVE_HOLE] if int(f[ft.GLOVE_HOLE_AT]) == g + 1 else 0.0
            z[at.GLOVE_DROP + g] = shown_drop_pa(hole, process_c, 100 * i + g, int(z[at.GLOVE_TESTS]))
    if z[at.GLOVE_CLOCK] >= 2.0 * ROUND_S:
        z[at.GLOVE_DONE] = 1.0
        z[at.GLOVE_TESTS] += 1.0
    return True


@compiled
def shown_drop_pa(hole_mm: float, process_c: Floats, glove: int, test: int) -> float:
    """Return the drop that test number `test` shows: creep of the elastic glove, and the hole if it is detected."""
    spread = hashed(2 * glove + 1, test) / _RANGE * 2.0 - 1.0
    drop = process_c[pm.GLOVE_CREEP] * (1.0 + CREEP_SPREAD * spread)
    if hashed(2 * glove + 2, test) / _RANGE < detection_probability(hole_mm):
        drop = min(TEST_PA, drop + MEASURE_MIN * drop_pa_min(hole_mm, process_c[pm.GLOVE_VOLUME]))
    return drop
