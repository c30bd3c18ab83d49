"""Sorption in walls, gloves and seals: a ladder of first-order pools that acts like K sqrt(D) diffusion [A.2].

A semi-infinite polymer takes up K sqrt(D) / sqrt(pi t) per unit of concentration step. That kernel is an integral of
exponentials over their rates; summed over rates a factor RATIO apart it is matched within 2 % from a minute to a day.
"""

from __future__ import annotations

from math import log, pi, sqrt
from typing import TYPE_CHECKING

from twin.kernel.jit import inlined

if TYPE_CHECKING:
    from twin.physics.arrays import Floats

FASTEST_1_S = 0.05
RATIO = 4.0
_WEIGHT = log(RATIO) / pi


@inlined
def pool_rate(j: int, speed: float) -> float:
    """Return the rate of pool `j` in 1/s; `speed` is D relative to 25 degC."""
    return speed * FASTEST_1_S / RATIO**j


@inlined
def pool_conductance(j: int, constant: float, speed: float) -> float:
    """Return the conductance of pool `j` in m/s, for K sqrt(D) in m/s^0.5 at 25 degC."""
    return speed * constant * _WEIGHT * sqrt(FASTEST_1_S / RATIO**j)


@inlined
def diffusion_speed(temperature_c: float) -> float:
    """Return D relative to 25 degC: K sqrt(D) has Q10 = 2 [A.2], so D has 4."""
    return 4.0 ** ((temperature_c - 25.0) / 10.0)


@inlined
def ladder(pools: Floats, constant: float, speed: float, dt_s: float) -> tuple[float, float]:
    """Return uptake conductance and source (m/s and g/m2/s) of an implicit step of `dt_s` over the whole ladder."""
    conductance, source = 0.0, 0.0
    for j in range(pools.shape[0]):
        g = pool_conductance(j, constant, speed) / (1.0 + pool_rate(j, speed) * dt_s)
        conductance += g
        source += g * pools[j]
    return conductance, source


@inlined
def fill_ladder(pools: Floats, speed: float, dt_s: float, level: float) -> None:
    """Finish the step: move every pool towards the new concentration `level`."""
    for j in range(pools.shape[0]):
        a = pool_rate(j, speed) * dt_s
        pools[j] = (pools[j] + a * level) / (1.0 + a)


@inlined
def held_g_m2(pools: Floats, constant: float) -> float:
    """Return what the pools hold per area; their capacities do not depend on temperature."""
    held = 0.0
    for j in range(pools.shape[0]):
        held += pool_conductance(j, constant, 1.0) / pool_rate(j, 1.0) * pools[j]
    return held
