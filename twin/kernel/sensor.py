"""What a sensor shows at a sample: lag, noise, counts, faults, rounding and the overlay of real values."""

from __future__ import annotations

from math import exp, floor
from typing import TYPE_CHECKING

from twin.kernel.jit import inlined
from twin.kernel.layout import (
    ANCHOR,
    COUNT,
    DRIFT,
    FAULT,
    FAULT_KIND,
    FAULT_TICK,
    FAULT_VALUE,
    FLAGS,
    FROZEN,
    HIGH,
    KEY,
    LAG,
    LAGGED,
    LOST,
    LOW,
    NOISE,
    OFFSET,
    OVERLAY,
    OVERLAY_QUALITY,
    OVERLAY_VALUE,
    PER_STEP,
    RATE,
    ROUNDED,
    SIGMA,
    STEP,
    STUCK,
    VALUE,
)
from twin.kernel.noise import normal, poisson

if TYPE_CHECKING:
    from twin.kernel.arrays import Sense

TICKS_PER_HOUR = 36000.0


@inlined
def follow(n: Sense, s: int, number: int) -> None:
    """Let a sensor see the truth from sample `number` on; a lagging one goes to it from where it stood before."""
    source: int = n.source[s]
    truth: float = n.x[source]
    if truth == n.held[s]:
        return
    if n.si[s, FLAGS] & LAG:
        n.sf[s, LAGGED] = lagged(n, s, number - 1)
        n.si[s, ANCHOR] = number - 1
    n.held[s] = truth


@inlined
def lagged(n: Sense, s: int, number: int) -> float:
    """Return where a lagging sensor stands: the way that is left fades since its anchor."""
    held: float = n.held[s]
    left = n.sf[s, LAGGED] - held
    if left == 0.0 or n.si[s, FLAGS] & LAG == 0:
        return held
    return held + left * exp(n.cf[s, RATE] * (number - n.si[s, ANCHOR]))


@inlined
def sense(n: Sense, s: int, tick: int, number: int) -> tuple[float, int]:
    """Return reported value and quality of a sensor."""
    flags: int = n.si[s, FLAGS]
    if flags & OVERLAY:
        real: float = n.sf[s, OVERLAY_VALUE]
        if real != real:  # noqa: PLR0124 - not a number
            return n.sf[s, VALUE], 1
        return real, n.si[s, OVERLAY_QUALITY]
    value = measured(n, s, number)
    quality = 0
    if flags & FAULT:
        value, quality = _faulty(n, s, tick, value)
    return (reported(n, s, value) if flags != 0 else value), quality


@inlined
def measured(n: Sense, s: int, number: int) -> float:
    """Return what a healthy sensor would show, before rounding."""
    flags: int = n.si[s, FLAGS]
    value = lagged(n, s, number)
    if flags & NOISE:
        value += n.cf[s, SIGMA] * normal(n.table, n.ci[s, KEY], number)
    if flags & COUNT:
        step = n.cf[s, STEP]
        value = step * poisson(n.table, n.ci[s, KEY], number, value / step)
    return value


@inlined
def reported(n: Sense, s: int, value: float) -> float:
    """Return a value as it is reported, in steps of the resolution and in the range."""
    if n.si[s, FLAGS] & ROUNDED:
        value = floor(value * n.cf[s, PER_STEP] + 0.5) * n.cf[s, STEP]
    return min(max(value, n.cf[s, LOW]), n.cf[s, HIGH])


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
