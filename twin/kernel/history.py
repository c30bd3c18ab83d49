"""Recording: a value is kept when it leaves the band around the last kept one, or its quality changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.jit import inlined
from twin.kernel.layout import HISTORY_BAND, HISTORY_COUNT, QUALITY, RECORDED, RECORDED_QUALITY, VALUE

if TYPE_CHECKING:
    from twin.kernel.arrays import Log


@inlined
def record_when_left(log: Log, s: int, tick: int) -> None:
    """Record the reported value of signal `s` if history no longer stands for it; the caller sees to room."""
    value: float = log.sf[s, VALUE]
    quality: int = log.si[s, QUALITY]
    if abs(value - log.sf[s, RECORDED]) <= log.cf[s, HISTORY_BAND] and quality == log.si[s, RECORDED_QUALITY]:
        return
    at: int = log.control[HISTORY_COUNT]
    log.sf[s, RECORDED] = value
    log.si[s, RECORDED_QUALITY] = quality
    log.lines[at, 0] = tick
    log.lines[at, 1] = s
    log.lines[at, 2] = quality
    log.values[at] = value
    log.control[HISTORY_COUNT] = at + 1
