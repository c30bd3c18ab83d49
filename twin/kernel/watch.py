"""Watch rows: hysteresis, exact delays, unknown under bad quality, and one guard band per signal."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.kernel.layout import (
    EQUAL,
    FALSE,
    GREATER,
    GREATER_EQUAL,
    GUARD_HIGH,
    GUARD_LOW,
    LESS,
    LESS_EQUAL,
    NEVER,
    NOT_EQUAL,
    QUALITY,
    QUALITY_IS,
    ROW_DUE,
    ROW_OFF,
    ROW_OFF_TICKS,
    ROW_ON,
    ROW_ON_TICKS,
    ROW_OPERATOR,
    ROW_RAW,
    ROW_STATE,
    ROWS_DUE,
    ROWS_FROM,
    ROWS_TO,
    TICK,
    TRUE,
    UNKNOWN,
    VALUE,
)

if TYPE_CHECKING:
    from twin.kernel.arrays import Ints, Watch


@compiled
def examine(w: Watch, s: int) -> None:
    """Bring the rows of signal `s` up to date and set the band inside which none of them can change."""
    low, high = -inf, inf
    value: float = w.sf[s, VALUE]
    quality: int = w.si[s, QUALITY]
    for i in range(w.ci[s, ROWS_FROM], w.ci[s, ROWS_TO]):
        r: int = w.row_list[i]
        operator: int = w.rc[r, ROW_OPERATOR]
        on: float = w.rf[r, ROW_ON]
        off: float = w.rf[r, ROW_OFF]
        if operator != QUALITY_IS and quality != 0:
            w.ri[r, ROW_RAW] = FALSE
            if w.ri[r, ROW_STATE] != UNKNOWN:
                _turn(w.ri, w.changed, r, UNKNOWN)
            continue
        subject = value if operator != QUALITY_IS else float(quality)
        raw = _compare(operator, subject, off if w.ri[r, ROW_RAW] == TRUE else on)
        _settle(w.ri, w.rc, w.clock, w.changed, r, raw)
        low, high = _narrow(operator, raw, off if raw == TRUE else on, value, low, high)
    w.sf[s, GUARD_LOW] = low
    w.sf[s, GUARD_HIGH] = high


@inlined
def _compare(operator: int, value: float, threshold: float) -> int:
    if operator == LESS:
        return TRUE if value < threshold else FALSE
    if operator == LESS_EQUAL:
        return TRUE if value <= threshold else FALSE
    if operator == GREATER:
        return TRUE if value > threshold else FALSE
    if operator == GREATER_EQUAL:
        return TRUE if value >= threshold else FALSE
    same = value == threshold
    return TRUE if same == (operator != NOT_EQUAL) else FALSE


@inlined
def _narrow(
    operator: int, raw: int, threshold: float, value: float, low: float, high: float
) -> tuple[float, float]:
    """Narrow the guard band by the threshold at which a row would turn."""
    if operator == QUALITY_IS:
        return low, high
    if operator in (EQUAL, NOT_EQUAL):
        low = max(low, threshold) if threshold <= value else low
        high = min(high, threshold) if threshold >= value else high
        return low, high
    falling = operator in (LESS, LESS_EQUAL)
    if falling == (raw == TRUE):
        return low, min(high, threshold)
    return max(low, threshold), high


@inlined
def _settle(ri: Ints, rc: Ints, clock: Ints, changed: Ints, r: int, raw: int) -> None:
    """Take the undelayed truth of row `r`: turn at once, start its delay, or call a started one off."""
    state = ri[r, ROW_STATE]
    if raw == ri[r, ROW_RAW] and state != UNKNOWN:
        return
    ri[r, ROW_RAW] = raw
    delay = rc[r, ROW_ON_TICKS] if raw == TRUE else rc[r, ROW_OFF_TICKS]
    if state == UNKNOWN and (raw == FALSE or delay > 0):
        _turn(ri, changed, r, FALSE)
        state = FALSE
    if raw == state:
        ri[r, ROW_DUE] = NEVER
    elif delay == 0:
        _turn(ri, changed, r, raw)
    else:
        due = clock[TICK] + delay
        ri[r, ROW_DUE] = due
        clock[ROWS_DUE] = min(clock[ROWS_DUE], due)


@inlined
def _turn(ri: Ints, changed: Ints, r: int, state: int) -> None:
    ri[r, ROW_STATE] = state
    ri[r, ROW_DUE] = NEVER
    changed[0] += 1
    changed[changed[0]] = r


@compiled
def expire(ri: Ints, clock: Ints, changed: Ints) -> None:
    """Turn every row whose delay ends by now, and find the next such tick."""
    soonest = NEVER
    for r in range(ri.shape[0]):
        due: int = ri[r, ROW_DUE]
        if due <= clock[TICK]:
            _turn(ri, changed, r, ri[r, ROW_RAW])
        elif due < soonest:
            soonest = due
    clock[ROWS_DUE] = soonest
