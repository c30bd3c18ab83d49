"""Sensors: lag, noise, faults, rounding and the overlay of real values, each in its own period."""

from __future__ import annotations

from math import floor, isnan
from typing import TYPE_CHECKING

from twin.kernel.history import record_when_left
from twin.kernel.jit import compiled, inlined
from twin.kernel.layout import (
    ALPHA,
    COUNT,
    DERIVED_A,
    DERIVED_B,
    DERIVED_DIRTY,
    DERIVED_FROM,
    DERIVED_KIND,
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
    GROUP_PERIOD,
    GROUP_TO,
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
    RATIO,
    ROUNDED,
    SIGMA,
    SOURCE,
    STEP,
    STUCK,
    TICK,
    VALUE,
)
from twin.kernel.noise import normal, poisson
from twin.kernel.watch import examine

if TYPE_CHECKING:
    from twin.kernel.arrays import Arrays

TICKS_PER_HOUR = 36000.0


@compiled
def sample_group(k: Arrays, g: int) -> None:
    """Sample the sensors of one period group, except those behind a lost link."""
    tick = k.clock[TICK]
    number = tick // k.groups[g, GROUP_PERIOD]
    for i in range(k.groups[g, GROUP_FROM], k.groups[g, GROUP_TO]):
        s = k.members[i]
        if k.link[k.ci[s, MODULE]] == 0:
            continue
        if k.si[s, FLAGS] == 0:
            source: int = k.ci[s, SOURCE]
            accept(k, s, tick, k.plant.x[source], 0)
        else:
            _sample(k, s, tick, number)


@inlined
def _sample(k: Arrays, s: int, tick: int, number: int) -> None:
    flags = k.si[s, FLAGS]
    if flags & OVERLAY:
        accept(k, s, tick, k.sf[s, OVERLAY_VALUE], k.si[s, OVERLAY_QUALITY])
        return
    value = _measured(k, s, number, flags)
    quality = 0
    if flags & FAULT:
        value, quality = _faulty(k, s, tick, value)
    if flags & ROUNDED:
        value = floor(value * k.cf[s, PER_STEP] + 0.5) * k.cf[s, STEP]
    accept(k, s, tick, min(max(value, k.cf[s, LOW]), k.cf[s, HIGH]), quality)


@inlined
def _measured(k: Arrays, s: int, number: int, flags: int) -> float:
    """Return what a healthy sensor would show, before rounding."""
    source: int = k.ci[s, SOURCE]
    value: float = k.plant.x[source]
    if flags & LAG:
        value = k.sf[s, LAGGED] + k.cf[s, ALPHA] * (value - k.sf[s, LAGGED])
        k.sf[s, LAGGED] = value
    if flags & NOISE:
        value += k.cf[s, SIGMA] * normal(k.table, k.ci[s, KEY], number)
    if flags & COUNT:
        step = k.cf[s, STEP]
        value = step * poisson(k.table, k.ci[s, KEY], number, value / step)
    return value


@compiled
def _faulty(k: Arrays, s: int, tick: int, value: float) -> tuple[float, int]:
    """Return value and quality of a sensor with a fault."""
    kind = k.si[s, FAULT_KIND]
    amount = k.sf[s, FAULT_VALUE]
    if kind == STUCK:
        return amount, 0
    if kind == FROZEN:
        return k.sf[s, VALUE], 0
    if kind == OFFSET:
        return value + amount, 0
    if kind == DRIFT:
        return value + amount * (tick - k.si[s, FAULT_TICK]) / TICKS_PER_HOUR, 0
    return k.sf[s, VALUE], 1 if kind == LOST else 0


@inlined
def accept(k: Arrays, s: int, tick: int, value: float, quality: int) -> None:
    """Report a value: rows are examined only outside the guard band or when the quality changed."""
    lost = isnan(value)
    if lost:
        value, quality = k.sf[s, VALUE], 1
    turned = quality != k.si[s, QUALITY]
    if value == k.sf[s, VALUE] and not turned:
        return
    k.sf[s, VALUE] = value
    k.si[s, QUALITY] = quality
    record_when_left(k, s, tick)
    if turned or not k.sf[s, GUARD_LOW] < value < k.sf[s, GUARD_HIGH]:
        examine(k, s, tick)
    mark_derived(k, s)


@inlined
def mark_derived(k: Arrays, s: int) -> None:
    """Note which derived signals depend on `s`; they follow once all samples of the tick are in."""
    for i in range(k.ci[s, DERIVED_FROM], k.ci[s, DERIVED_TO]):
        k.derived[k.derived_list[i], DERIVED_MARK] = 1
        k.clock[DERIVED_DIRTY] = 1


@compiled
def derive(k: Arrays) -> None:
    """Recompute the marked derived signals; they have no history of their own."""
    k.clock[DERIVED_DIRTY] = 0
    first = k.si.shape[0] - k.derived.shape[0]
    for d in range(k.derived.shape[0]):
        if k.derived[d, DERIVED_MARK] == 0:
            continue
        k.derived[d, DERIVED_MARK] = 0
        k.sf[first + d, VALUE] = _derived_value(k, d)
        k.si[first + d, QUALITY] = max(
            k.si[k.derived[d, DERIVED_A], QUALITY], k.si[k.derived[d, DERIVED_B], QUALITY]
        )
        examine(k, first + d, k.clock[TICK])


@inlined
def _derived_value(k: Arrays, d: int) -> float:
    a = k.sf[k.derived[d, DERIVED_A], VALUE]
    b = k.sf[k.derived[d, DERIVED_B], VALUE]
    if k.derived[d, DERIVED_KIND] != RATIO:
        return a - b
    scale = max(abs(b), k.derived_floor[d])
    if scale > 0.0:
        return (a - b) / scale
    return 0.0 if a == b else (1e300 if a > b else -1e300)
