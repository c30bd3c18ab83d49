"""Saturated steam: IAPWS-IF97 region 4 for pressure and temperature, latent heat, lethality."""

from __future__ import annotations

from math import sqrt

from twin.kernel.jit import inlined
from twin.physics.gas import ZERO_C_K

LETHAL_REFERENCE_C, LETHAL_Z_K = 121.11, 10.0
"""F0 counts at these [C.2]."""
_N1, _N2, _N3 = 0.11670521452767e4, -0.72421316703206e6, -0.17073846940092e2
_N4, _N5, _N6 = 0.12020824702470e5, -0.32325550322333e7, 0.14915108613530e2
_N7, _N8, _N9, _N10 = -0.48232657361591e4, 0.40511340542057e6, -0.23855557567849, 0.65017534844798e3
"""Coefficients of the saturation line [C.1]."""
LOWEST_PA = 611.213


@inlined
def saturation_pa(temperature_c: float) -> float:
    """Return the saturation pressure of water, 0 to 374 degC."""
    t = temperature_c + ZERO_C_K
    theta = t + _N9 / (t - _N10)
    a = (theta + _N1) * theta + _N2
    b = (_N3 * theta + _N4) * theta + _N5
    c = (_N6 * theta + _N7) * theta + _N8
    root = 2.0 * c / (-b + sqrt(b * b - 4.0 * a * c))
    return 1e6 * root * root * root * root


@inlined
def saturation_c(pressure_pa: float) -> float:
    """Return the saturation temperature of water; below the triple point it stays at 0 degC."""
    beta = sqrt(sqrt(max(LOWEST_PA, pressure_pa) * 1e-6))
    e = (beta + _N3) * beta + _N6
    f = (_N1 * beta + _N4) * beta + _N7
    g = (_N2 * beta + _N5) * beta + _N8
    d = 2.0 * g / (-f - sqrt(f * f - 4.0 * e * g))
    total = _N10 + d
    return 0.5 * (total - sqrt(total * total - 4.0 * (_N9 + _N10 * d))) - ZERO_C_K


@inlined
def latent_j_kg(temperature_c: float) -> float:
    """Return the latent heat of water, within 0.2 % of IF97 from 20 to 140 degC [C.1]."""
    return 2.49657e6 - 2140.3 * temperature_c - 2.6436 * temperature_c * temperature_c


@inlined
def lethality_min(temperature_c: float, dt_s: float) -> float:
    """Return the minutes at the reference that a time at this temperature is worth: 10^((T - T_ref)/z)."""
    return dt_s / 60.0 * 10.0 ** ((temperature_c - LETHAL_REFERENCE_C) / LETHAL_Z_K)
