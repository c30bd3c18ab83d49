"""Recording: a value is kept when it leaves the band around the last kept one, or its quality changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.kernel.layout import HISTORY_BAND, HISTORY_COUNT, QUALITY, RECORDED, RECORDED_QUALITY, VALUE

if TYPE_CHECKING:
    from twin.kernel.arrays import Arrays


@inlined
def record_when_left(k: Arrays, s: int, tick: int) -> None:
    """Record the reported value of signal `s` if history no longer stands for it."""
    left = abs(k.sf[s, VALUE] - k.sf[s, RECORDED]) > k.cf[s, HISTORY_BAND]
    if left or k.si[s, QUALITY] != k.si[s, RECORDED_QUALITY]:
        record(k, s, tick)


@compiled
def record(k: Arrays, s: int, tick: int) -> None:
    """Append (tick, signal, quality) and the value; the caller sees to it that there is room."""
    at = k.control[HISTORY_COUNT]
    k.sf[s, RECORDED] = k.sf[s, VALUE]
    k.si[s, RECORDED_QUALITY] = k.si[s, QUALITY]
    k.history_ints[at, 0] = tick
    k.history_ints[at, 1] = s
    k.history_ints[at, 2] = k.si[s, QUALITY]
    k.history_values[at] = k.sf[s, VALUE]
    k.control[HISTORY_COUNT] = at + 1
