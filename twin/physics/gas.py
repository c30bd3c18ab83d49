"""Ideal gas and vapour: ppm, saturation of water, orifices."""

from __future__ import annotations

from math import exp, sqrt

from twin.kernel.jit import inlined

GAS_J_MOL_K = 8.314462618
M_H2O2 = 34.0147
M_H2O = 18.01528
ATMOSPHERE_PA = 101325.0
ZERO_C_K = 273.15
AIR_KG_M3 = 1.2
DISCHARGE = 0.61
"""Discharge coefficient of a sharp edge [B.3]."""
_SOFT_PA = 0.02
"""Below this difference a square-root flow becomes linear, so that its slope stays finite."""


@inlined
def ppm_of(h2o2_g_m3: float, temperature_c: float) -> float:
    """Return volume parts per million; 1 ppm = 1.390 mg/m3 at 25 degC and 1 atm [A.1]."""
    return h2o2_g_m3 * 1e6 * GAS_J_MOL_K * (temperature_c + ZERO_C_K) / (M_H2O2 * ATMOSPHERE_PA)


@inlined
def h2o2_of(ppm: float, temperature_c: float) -> float:
    """Return g/m3 of a volume fraction in ppm."""
    return ppm * M_H2O2 * ATMOSPHERE_PA / (1e6 * GAS_J_MOL_K * (temperature_c + ZERO_C_K))


@inlined
def water_saturation_pa(temperature_c: float) -> float:
    """Return the saturation pressure of water over liquid, Buck 1996, within 0.1 % of IF97 from 0 to 50 degC."""
    return 611.21 * exp((18.678 - temperature_c / 234.5) * temperature_c / (257.14 + temperature_c))


@inlined
def water_saturation_g_m3(temperature_c: float) -> float:
    """Return the water content of saturated air."""
    return water_saturation_pa(temperature_c) * M_H2O / (GAS_J_MOL_K * (temperature_c + ZERO_C_K))


@inlined
def rh_of(water_g_m3: float, temperature_c: float) -> float:
    """Return relative humidity in percent."""
    return 100.0 * water_g_m3 / water_saturation_g_m3(temperature_c)


@inlined
def pressure_of(g_m3: float, molar_mass: float, temperature_c: float) -> float:
    """Return the partial pressure in Pa."""
    return g_m3 * GAS_J_MOL_K * (temperature_c + ZERO_C_K) / molar_mass


@inlined
def orifice_m3h(area_m2: float, difference_pa: float) -> float:
    """Return the flow through a sharp-edged opening, Cd A sqrt(2 dp/rho) [B.3], odd in the difference."""
    scale = 3600.0 * DISCHARGE * area_m2 * sqrt(2.0 / AIR_KG_M3)
    return scale * difference_pa / sqrt(sqrt(difference_pa * difference_pa + _SOFT_PA * _SOFT_PA))


@inlined
def orifice_slope(area_m2: float, difference_pa: float) -> float:
    """Return d(flow)/d(difference) of `orifice_m3h` in m3/h per Pa."""
    scale = 3600.0 * DISCHARGE * area_m2 * sqrt(2.0 / AIR_KG_M3)
    square = difference_pa * difference_pa + _SOFT_PA * _SOFT_PA
    return scale * (1.0 - 0.5 * difference_pa * difference_pa / square) / sqrt(sqrt(square))


@inlined
def hole_m2(diameter_mm: float) -> float:
    """Return the area of a round hole."""
    return 7.853981633974483e-7 * diameter_mm * diameter_mm
