"""H2O2 and water over their solution: Scatchard (default), Manatt (uncertainty band), dew, relative saturation."""

from __future__ import annotations

from math import exp, log, log10, pi

from twin.kernel.jit import compiled, inlined
from twin.physics.gas import M_H2O, M_H2O2, ZERO_C_K, pressure_of, water_saturation_pa

GAS_CAL_MOL_K = 1.98721
PA_PER_MMHG = 133.322368
_NEWTON_STEPS = 8


@inlined
def h2o2_saturation_pa(temperature_c: float) -> float:
    """Return the vapour pressure of pure H2O2, Scatchard 1952 [A.3]: 1.95 mmHg at 25 degC."""
    kelvin = temperature_c + ZERO_C_K
    return PA_PER_MMHG * 10.0 ** (44.5760 - 4025.3 / kelvin - 12.996 * log10(kelvin) + 0.0046055 * kelvin)


@inlined
def ln_activity_difference(x_w: float, temperature_c: float) -> float:
    """Return ln(gamma_h) - ln(gamma_w) over a liquid with mole fraction `x_w` of water, Scatchard [A.3]."""
    y = 1.0 - x_w
    b0, b1, b2 = -752.0 + 0.97 * temperature_c, 85.0, 13.0
    water = y * y * (b0 + b1 * (1 - 4 * x_w) + b2 * (1 - 2 * x_w) * (1 - 6 * x_w))
    peroxide = x_w * x_w * (b0 + b1 * (3 - 4 * x_w) + b2 * (1 - 2 * x_w) * (5 - 6 * x_w))
    return (peroxide - water) / (GAS_CAL_MOL_K * (temperature_c + ZERO_C_K))


@inlined
def water_activity(x_w: float, temperature_c: float) -> float:
    """Return the activity coefficient of water, Scatchard [A.3]."""
    y = 1.0 - x_w
    sum_ = -752.0 + 0.97 * temperature_c + 85.0 * (1 - 4 * x_w) + 13.0 * (1 - 2 * x_w) * (1 - 6 * x_w)
    return exp(y * y * sum_ / (GAS_CAL_MOL_K * (temperature_c + ZERO_C_K)))


@compiled
def dew_fraction(water_pa: float, h2o2_pa: float, temperature_c: float) -> float:
    """Return the water fraction of the liquid whose two vapours stand in the ratio of these pressures.

    Solved for z = ln(x/(1-x)) by Newton; the residual falls monotonically in z, so it converges from any side.
    """
    target = log(
        water_pa * h2o2_saturation_pa(temperature_c) / (h2o2_pa * water_saturation_pa(temperature_c))
    )
    z = target
    for _ in range(_NEWTON_STEPS):
        x = 1.0 / (1.0 + exp(-z))
        step = 1e-6
        here = ln_activity_difference(x, temperature_c)
        slope = (ln_activity_difference(x + step, temperature_c) - here) / step * x * (1.0 - x)
        before = z
        z += (target - z + here) / (1.0 - slope)
        if z == before:
            break
    return 1.0 / (1.0 + exp(-z))


@compiled
def relative_saturation(water_g_m3: float, h2o2_g_m3: float, gas_c: float, surface_c: float) -> float:
    """Return RS in percent at a surface: s such that (p_w/s, p_h/s) lies on the dew curve there [A.3].

    Equals RH at the surface when there is no H2O2.
    """
    water_pa = max(pressure_of(water_g_m3, M_H2O, gas_c), 1e-6)
    h2o2_pa = pressure_of(h2o2_g_m3, M_H2O2, gas_c)
    if h2o2_pa < 1e-4:
        return 100.0 * water_pa / water_saturation_pa(surface_c)
    x = dew_fraction(water_pa, h2o2_pa, surface_c)
    return 100.0 * water_pa / (x * water_activity(x, surface_c) * water_saturation_pa(surface_c))


@compiled
def dew_h2o2_pa(rh_percent: float, temperature_c: float) -> float:
    """Return the partial pressure of H2O2 at which dew forms beside water of this relative humidity."""
    low, high = 0.0, 1.0
    for _ in range(60):
        x = 0.5 * (low + high)
        if x * water_activity(x, temperature_c) < rh_percent / 100.0:
            low = x
        else:
            high = x
    x = 0.5 * (low + high)
    gamma_h = water_activity(x, temperature_c) * exp(ln_activity_difference(x, temperature_c))
    return (1.0 - x) * gamma_h * h2o2_saturation_pa(temperature_c)


def manatt_dew_h2o2_pa(rh_percent: float, temperature_c: float) -> float:
    """Return the same by Manatt & Manatt 2004 [A.3, S8]: the lower edge of the uncertainty band below 45 degC."""
    low, high = 0.0, 1.0
    for _ in range(60):
        x = 0.5 * (low + high)
        enough = x * exp(_manatt_ln_gamma(x, temperature_c)[0]) >= rh_percent / 100.0
        low, high = (low, x) if enough else (x, high)
    x = 0.5 * (low + high)
    return (1.0 - x) * exp(_manatt_ln_gamma(x, temperature_c)[1]) * h2o2_saturation_pa(temperature_c)


def _manatt_ln_gamma(x_w: float, temperature_c: float) -> tuple[float, float]:
    """Return ln(gamma_w), ln(gamma_h); four Redlich-Kister terms, valid to 317.6 K, in cal/mol."""
    kelvin = temperature_c + ZERO_C_K
    b0 = -999.883 - 2499.584 * 8.261924 / (pi * (8.261924**2 + (kelvin - 327.4487) ** 2))
    b1 = 126.7385 - 2558.776 * 12.33364 / (pi * (12.33364**2 + (kelvin - 343.105) ** 2))
    b2 = 63.18354 - 149.9278 / (1.0 + exp(0.4745954 * (kelvin - 348.1642)))
    b3 = 59.42228 - 199.2644 / (1.0 + exp(0.8321514 * (kelvin - 346.2121)))
    d, rt = 1.0 - 2.0 * x_w, GAS_CAL_MOL_K * kelvin
    water = b0 + b1 * (1 - 4 * x_w) + b2 * d * (1 - 6 * x_w) + b3 * d * d * (1 - 8 * x_w)
    peroxide = b0 + b1 * (3 - 4 * x_w) + b2 * d * (5 - 6 * x_w) + b3 * d * d * (7 - 8 * x_w)
    return (1 - x_w) ** 2 * water / rt, x_w**2 * peroxide / rt
