"""Watch rows: hysteresis, exact delays, unknown under bad quality, and one guard band per signal."""

from __future__ import annotations

from math import inf, isnan
from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.kernel.layout import (
    CHANGED_COUNT,
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
    from twin.kernel.arrays import Arrays


@compiled
def examine(k: Arrays, s: int, tick: int) -> None:
    """Bring the rows of signal `s` up to date and set the band inside which none of them can change."""
    low, high = -inf, inf
    value = k.sf[s, VALUE]
    good = k.si[s, QUALITY] == 0 and not isnan(value)
    for i in range(k.ci[s, ROWS_FROM], k.ci[s, ROWS_TO]):
        r = k.row_list[i]
        operator = k.rc[r, ROW_OPERATOR]
        if operator == QUALITY_IS:
            _settle(k, r, TRUE if k.si[s, QUALITY] == k.rf[r, ROW_ON] else FALSE, tick)
        elif not good:
            _lose(k, r)
        else:
            was = k.ri[r, ROW_RAW]
            _settle(k, r, _compare(operator, value, k.rf[r, ROW_OFF if was == TRUE else ROW_ON]), tick)
            low, high = _narrow(k, r, operator, value, low, high)
    k.sf[s, GUARD_LOW] = low
    k.sf[s, GUARD_HIGH] = high


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
    return TRUE if same == (operator == EQUAL) else FALSE


@inlined
def _narrow(k: Arrays, r: int, operator: int, value: float, low: float, high: float) -> tuple[float, float]:
    """Narrow the guard band by the threshold at which row `r` would turn."""
    raw = k.ri[r, ROW_RAW]
    threshold = k.rf[r, ROW_OFF if raw == TRUE else ROW_ON]
    if operator in (EQUAL, NOT_EQUAL):
        threshold = k.rf[r, ROW_ON]
        if threshold <= value:
            low = max(low, threshold)
        if threshold >= value:
            high = min(high, threshold)
        return low, high
    falling = operator in (LESS, LESS_EQUAL)
    if falling == (raw == TRUE):
        high = min(high, threshold)
    else:
        low = max(low, threshold)
    return low, high


@inlined
def _settle(k: Arrays, r: int, raw: int, tick: int) -> None:
    """Take the undelayed truth of row `r`: turn at once, start its delay, or call a started one off."""
    state = k.ri[r, ROW_STATE]
    if raw == k.ri[r, ROW_RAW] and state != UNKNOWN:
        return
    k.ri[r, ROW_RAW] = raw
    delay = k.rc[r, ROW_ON_TICKS] if raw == TRUE else k.rc[r, ROW_OFF_TICKS]
    if state == UNKNOWN and (raw == FALSE or delay > 0):
        _turn(k, r, FALSE)
        state = FALSE
    if raw == state:
        k.ri[r, ROW_DUE] = NEVER
    elif delay == 0:
        _turn(k, r, raw)
    else:
        k.ri[r, ROW_DUE] = tick + delay
        k.clock[ROWS_DUE] = min(k.clock[ROWS_DUE], tick + delay)


@inlined
def _lose(k: Arrays, r: int) -> None:
    k.ri[r, ROW_RAW] = FALSE
    if k.ri[r, ROW_STATE] != UNKNOWN:
        _turn(k, r, UNKNOWN)


@inlined
def _turn(k: Arrays, r: int, state: int) -> None:
    k.ri[r, ROW_STATE] = state
    k.ri[r, ROW_DUE] = NEVER
    k.changed[k.control[CHANGED_COUNT]] = r
    k.control[CHANGED_COUNT] += 1


@compiled
def expire(k: Arrays) -> None:
    """Turn every row whose delay ends by now, and find the next such tick."""
    tick = k.clock[TICK]
    soonest = NEVER
    for r in range(k.ri.shape[0]):
        due = k.ri[r, ROW_DUE]
        if due <= tick:
            _turn(k, r, k.ri[r, ROW_RAW])
        elif due < soonest:
            soonest = due
    k.clock[ROWS_DUE] = soonest
