"""For how long nothing that a noisy sensor shows can matter: to its rows, to those of derived signals, or to history.

Everything between truth and report rises with the draw, so what a sensor shows over a block of samples lies between
what it shows at the least and at the greatest draw of that block.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.kernel.layout import (
    BLOCK,
    BLOCK_BITS,
    DERIVED_A,
    DERIVED_B,
    DERIVED_FROM,
    DERIVED_KIND,
    DERIVED_TO,
    DRAWN_HIGH,
    DRAWN_LOW,
    GUARD_HIGH,
    GUARD_LOW,
    HISTORY_BAND,
    KEY,
    NEVER,
    PROMISED_HIGH,
    PROMISED_LOW,
    QUALITY,
    RATIO,
    RECORDED,
    RECORDED_QUALITY,
    SIGMA,
)
from twin.kernel.noise import NORMAL_SHIFT, extremes, hashed
from twin.kernel.sensor import lagged, reported

if TYPE_CHECKING:
    from twin.kernel.arrays import Derive, Floats, Sense

MARGIN = 1e-12
"""Rounding of a lag, relative to the value."""


@inlined
def calm_until(n: Sense, d: Derive, s: int, number: int, period: int) -> int:
    """Return the tick before which no sample from `number` on can matter while the truth stays; 0 for none."""
    if n.si[s, QUALITY] != 0 or n.si[s, RECORDED_QUALITY] != 0:
        promise(n, s, -inf, inf)
        return 0
    here, goal = lagged(n, s, number), n.held[s]
    margin = 0.0 if here == goal else MARGIN * (abs(here) + abs(goal))
    low, high = min(here, goal) - margin, max(here, goal) + margin
    sigma: float = n.cf[s, SIGMA]
    if _is_calm(n, d, s, low + sigma * n.table[0], high + sigma * n.table[-1]):
        return NEVER
    block = number >> BLOCK_BITS
    if n.si[s, BLOCK] != block:
        n.si[s, BLOCK] = block
        n.si[s, DRAWN_LOW], n.si[s, DRAWN_HIGH] = extremes(n.ci[s, KEY], block << BLOCK_BITS)
    least: int = n.si[s, DRAWN_LOW]
    most: int = n.si[s, DRAWN_HIGH]
    end = (block + 1) << BLOCK_BITS
    lowest = low + sigma * n.table[least >> NORMAL_SHIFT]
    if _is_calm(n, d, s, lowest, high + sigma * n.table[most >> NORMAL_SHIFT]):
        return end * period
    return _calm_before(n, d, s, (low, high), (number, end)) * period


@compiled
def _calm_before(n: Sense, d: Derive, s: int, span: tuple[float, float], samples: tuple[int, int]) -> int:
    """Return the first of these samples that may matter, before its noise within `span`; 0 where it is the next."""
    key: int = n.ci[s, KEY]
    sigma: float = n.cf[s, SIGMA]
    least = most = hashed(key, samples[0])
    kept_low, kept_high = 0.0, 0.0
    for number in range(samples[0], samples[1]):
        h = hashed(key, number)
        if number > samples[0] and least <= h <= most:
            continue
        least, most = min(least, h), max(most, h)
        low = span[0] + sigma * n.table[least >> NORMAL_SHIFT]
        if not _is_calm(n, d, s, low, span[1] + sigma * n.table[most >> NORMAL_SHIFT]):
            if number == samples[0]:
                return 0
            promise(n, s, kept_low, kept_high)
            return number
        kept_low, kept_high = n.sf[s, PROMISED_LOW], n.sf[s, PROMISED_HIGH]
    return samples[1]


@inlined
def promise(n: Sense, s: int, low: float, high: float) -> None:
    """Tell between which values a sensor stays until it is looked at again."""
    n.sf[s, PROMISED_LOW], n.sf[s, PROMISED_HIGH] = low, high


@inlined
def _is_calm(n: Sense, d: Derive, s: int, low: float, high: float) -> bool:
    """Tell whether all between two values stays inside the guard bands and inside that of history."""
    low, high = reported(n, s, low), reported(n, s, high)
    promise(n, s, low, high)
    band: float = n.cf[s, HISTORY_BAND]
    calm = _within(n.sf, s, low, high)
    calm = calm and abs(low - n.sf[s, RECORDED]) <= band and abs(high - n.sf[s, RECORDED]) <= band
    for i in range(n.ci[s, DERIVED_FROM], n.ci[s, DERIVED_TO]):
        calm = calm and _derived_is_calm(n.sf, d, d.users[i])
    return calm


@inlined
def _within(sf: Floats, s: int, low: float, high: float) -> bool:
    return bool(low > sf[s, GUARD_LOW] and high < sf[s, GUARD_HIGH])


@inlined
def _derived_is_calm(sf: Floats, d: Derive, i: int) -> bool:
    """Tell whether a derived signal stays inside its guard band while both its sources keep their promises."""
    a: int = d.table[i, DERIVED_A]
    b: int = d.table[i, DERIVED_B]
    low: float = sf[a, PROMISED_LOW] - sf[b, PROMISED_HIGH]
    high: float = sf[a, PROMISED_HIGH] - sf[b, PROMISED_LOW]
    if d.table[i, DERIVED_KIND] == RATIO:
        least, greatest = _scales(sf[b, PROMISED_LOW], sf[b, PROMISED_HIGH], d.floor[i])
        if least <= 0.0:
            return False
        low /= greatest if low > 0.0 else least
        high /= least if high > 0.0 else greatest
    return _within(sf, sf.shape[0] - d.table.shape[0] + i, low, high)


@inlined
def _scales(low: float, high: float, floor: float) -> tuple[float, float]:
    """Return between what the scale of a ratio stays."""
    greatest = max(abs(low), abs(high))
    least = 0.0 if low < 0.0 < high else min(abs(low), abs(high))
    return max(least, floor), max(greatest, floor)
