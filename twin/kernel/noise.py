"""Noise as a table look-up by a hash of signal key and sample number, so that each signal draws for itself."""

from __future__ import annotations

from math import exp, floor, sqrt
from typing import TYPE_CHECKING

from twin.kernel.jit import inlined
from twin.kernel.layout import BLOCK_BITS, TABLE_BITS

if TYPE_CHECKING:
    from twin.kernel.arrays import Floats

_MASK = 0x7FFFFFFF
NORMAL_SHIFT = 31 - TABLE_BITS
"""From a hash to its place in the table; a greater hash never gives a lesser deviate."""
_FEW = 30.0
"""Expected counts above which the Poisson distribution is drawn as a rounded normal one."""


@inlined
def hashed(key: int, number: int) -> int:
    """Return 31 well-mixed bits; products stay below 2**62, so plain Python gives the same."""
    h = number & _MASK
    h = ((h ^ (h >> 15)) * 0x2C1B3C6D) & _MASK
    h = (((h ^ (h >> 12)) ^ key) * 0x297A2D39) & _MASK
    h = ((h ^ (h >> 15)) * 0x1B56C4F5) & _MASK
    return h ^ (h >> 16)


@inlined
def normal(table: Floats, key: int, number: int) -> float:
    """Return a standard normal deviate."""
    return table[hashed(key, number) >> NORMAL_SHIFT]


@inlined
def extremes(key: int, first: int) -> tuple[int, int]:
    """Return the least and the greatest hash of the block of samples that begins with `first`."""
    low, high = _MASK, 0
    for number in range(first, first + (1 << BLOCK_BITS)):
        h = hashed(key, number)
        low, high = min(low, h), max(high, h)
    return low, high


@inlined
def poisson(table: Floats, key: int, number: int, mean: float) -> float:
    """Return a count of this mean: inverse of the distribution at a hashed uniform."""
    if mean <= 0.0:
        return 0.0
    if mean > _FEW:
        return max(0.0, floor(mean + sqrt(mean) * normal(table, key, number) + 0.5))
    uniform = (hashed(key, number) + 0.5) / 2147483648.0
    term = exp(-mean)
    total, count = term, 0.0
    while uniform > total and count < 200.0:
        count += 1.0
        term *= mean / count
        total += term
    return count
