"""Sensors: lag, noise, faults, rounding and the overlay of real values, each in its own period."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from twin.kernel.history import record_when_left
from twin.kernel.jit import inlined
from twin.kernel.layout import (
    ALPHA,
    COUNT,
    DERIVED_DIRTY,
    DERIVED_FROM,
    DERIVED_MARK,
    DERIVED_TO,
    DRIFT,
    FAULT,
    FAULT_KIND,
    FAULT_TICK,
    FAULT_VALUE,
    FLAGS,
    FROZEN,
    GROUP_FROM,
    GROUP_NOISY,
    GROUP_PERIOD,
    GROUP_TO,
    GROUP_VERSION,
    GUARD_HIGH,
    GUARD_LOW,
    HIGH,
    KEY,
    LAG,
    LAGGED,
    LOST,
    LOW,
    MODULE,
    NOISE,
    OFFSET,
    OVERLAY,
    OVERLAY_QUALITY,
    OVERLAY_VALUE,
    PER_STEP,
    QUALITY,
    ROUNDED,
    SIGMA,
    SOURCE,
    SPECIAL,
    STEP,
    STUCK,
    TICK,
    VALUE,
    VERSION,
)
from twin.kernel.noise import normal, poisson
from twin.kernel.watch import examine

if TYPE_CHECKING:
    from twin.kernel.arrays import Arrays, Derive, Ints, Sense

TICKS_PER_HOUR = 36000.0


@inlined
def sample_group(k: Arrays, g: int) -> None:
    """Sample the sensors of one period group, except those behind a lost link.

    Plain sensors are passed over while nothing can have changed them; rows are examined only outside the guard band
    of a signal, or when its quality changed.
    """
    w = k.watch
    tick: int = w.clock[TICK]
    number = tick // k.groups[g, GROUP_PERIOD]
    first: int = k.groups[g, GROUP_FROM]
    if w.clock[VERSION] == k.group_state[g, GROUP_VERSION] and w.clock[SPECIAL] == 0:
        first = k.groups[g, GROUP_NOISY]
    k.group_state[g, GROUP_VERSION] = w.clock[VERSION]
    for i in range(first, k.groups[g, GROUP_TO]):
        s: int = k.members[i]
        if k.link[w.ci[s, MODULE]] == 0:
            continue
        source: int = w.ci[s, SOURCE]
        value: float = k.sense.x[source]
        quality = 0
        if w.si[s, FLAGS] != 0:
            value, quality = _sense(k.sense, s, tick, number)
        turned = quality != w.si[s, QUALITY]
        if value == w.sf[s, VALUE] and not turned:
            continue
        w.sf[s, VALUE] = value
        w.si[s, QUALITY] = quality
        record_when_left(k.log, s, tick)
        if turned or not w.sf[s, GUARD_LOW] < value < w.sf[s, GUARD_HIGH]:
            examine(w, s)
        mark_derived(k.derive, w.ci, w.clock, s)


@inlined
def _sense(n: Sense, s: int, tick: int, number: int) -> tuple[float, int]:
    """Return reported value and quality of a sensor that does more than show the truth."""
    flags: int = n.si[s, FLAGS]
    if flags & OVERLAY:
        real: float = n.sf[s, OVERLAY_VALUE]
        if real != real:  # noqa: PLR0124 - not a number
            return n.sf[s, VALUE], 1
        return real, n.si[s, OVERLAY_QUALITY]
    value = _measured(n, s, number, flags)
    quality = 0
    if flags & FAULT:
        value, quality = _faulty(n, s, tick, value)
    if flags & ROUNDED:
        value = floor(value * n.cf[s, PER_STEP] + 0.5) * n.cf[s, STEP]
    return min(max(value, n.cf[s, LOW]), n.cf[s, HIGH]), quality


@inlined
def _measured(n: Sense, s: int, number: int, flags: int) -> float:
    """Return what a healthy sensor would show, before rounding."""
    source: int = n.ci[s, SOURCE]
    value: float = n.x[source]
    if flags & LAG:
        value = n.sf[s, LAGGED] + n.cf[s, ALPHA] * (value - n.sf[s, LAGGED])
        n.sf[s, LAGGED] = value
    if flags & NOISE:
        value += n.cf[s, SIGMA] * normal(n.table, n.ci[s, KEY], number)
    if flags & COUNT:
        step = n.cf[s, STEP]
        value = step * poisson(n.table, n.ci[s, KEY], number, value / step)
    return value


@inlined
def _faulty(n: Sense, s: int, tick: int, value: float) -> tuple[float, int]:
    """Return value and quality of a sensor with a fault."""
    kind = n.si[s, FAULT_KIND]
    amount = n.sf[s, FAULT_VALUE]
    if kind == STUCK:
        return amount, 0
    if kind == OFFSET:
        return value + amount, 0
    if kind == DRIFT:
        return value + amount * (tick - n.si[s, FAULT_TICK]) / TICKS_PER_HOUR, 0
    if kind in (FROZEN, LOST):
        return n.sf[s, VALUE], 1 if kind == LOST else 0
    return value, 0


@inlined
def mark_derived(d: Derive, ci: Ints, clock: Ints, s: int) -> None:
    """Note which derived signals depend on `s`; they follow once all samples of the tick are in."""
    for i in range(ci[s, DERIVED_FROM], ci[s, DERIVED_TO]):
        d.table[d.users[i], DERIVED_MARK] = 1
        clock[DERIVED_DIRTY] = 1
