"""H2O2 and water over their solution against published figures: V7, V8, V9, V11 of the validation matrix."""

from __future__ import annotations

from math import exp

import pytest

from twin.physics.equilibrium import (
    PA_PER_MMHG,
    dew_h2o2_pa,
    h2o2_saturation_pa,
    ln_activity_difference,
    manatt_dew_h2o2_pa,
    relative_saturation,
    water_activity,
)
from twin.physics.gas import (
    ATMOSPHERE_PA,
    M_H2O,
    M_H2O2,
    h2o2_of,
    ppm_of,
    water_saturation_g_m3,
    water_saturation_pa,
)

HUMIDITIES = (5, 10, 20, 30, 40, 50, 60, 70, 80, 90)
SCATCHARD = {
    15: (1055, 916, 696, 529, 397, 291, 205, 136, 79, 35),
    20: (1545, 1345, 1027, 782, 589, 433, 306, 203, 119, 52),
    25: (2230, 1946, 1491, 1140, 860, 634, 449, 298, 176, 77),
}
"""Saturated ppm versus relative humidity [A.3]."""
MANATT_25 = (2051, 1725, 1255, 914, 658, 464, 315, 201, 114, 49)


def dew_ppm(rh: float, temperature: float) -> float:
    return dew_h2o2_pa(float(rh), float(temperature)) / ATMOSPHERE_PA * 1e6


def test_v11_one_ppm_is_1_39_mg_m3() -> None:
    assert ppm_of(1.39e-3, 25.0) == pytest.approx(1.0, rel=0.005)
    assert h2o2_of(1.0, 25.0) == pytest.approx(1.390e-3, rel=0.0005)


def test_v7_vapour_pressure_of_pure_h2o2() -> None:
    assert h2o2_saturation_pa(25.0) / PA_PER_MMHG == pytest.approx(1.97, rel=0.02)


def test_v7_henry_constant() -> None:
    dilute = water_activity(1.0, 25.0) * exp(ln_activity_difference(1.0, 25.0))
    molar_water = 997.05 / M_H2O
    henry = molar_water / (dilute * h2o2_saturation_pa(25.0) / ATMOSPHERE_PA)
    assert henry == pytest.approx(8.3e4, rel=0.05)


@pytest.mark.parametrize(("mass_percent", "mmhg"), [(35, 23.4), (50, 18.2), (70, 10.8), (90, 4.7)])
def test_total_pressure_over_solutions_at_30_degrees(mass_percent: float, mmhg: float) -> None:
    water, peroxide = (100.0 - mass_percent) / M_H2O, mass_percent / M_H2O2
    x = water / (water + peroxide)
    gamma_w = water_activity(x, 30.0)
    gamma_h = gamma_w * exp(ln_activity_difference(x, 30.0))
    total = x * gamma_w * water_saturation_pa(30.0) + (1 - x) * gamma_h * h2o2_saturation_pa(30.0)
    assert total / PA_PER_MMHG == pytest.approx(mmhg, abs=0.12)


@pytest.mark.parametrize("temperature", SCATCHARD)
def test_v8_dew_curve_equals_the_calculated_table(temperature: int) -> None:
    for rh, ppm in zip(HUMIDITIES, SCATCHARD[temperature], strict=True):
        assert dew_ppm(rh, temperature) == pytest.approx(ppm, rel=0.01, abs=1.5)


def test_v8_dew_at_40_percent_humidity() -> None:
    assert dew_ppm(40, 20) == pytest.approx(589, rel=0.2)
    assert dew_ppm(40, 25) == pytest.approx(860, rel=0.2)


def test_manatt_band_lies_below_scatchard() -> None:
    for rh, ppm in zip(HUMIDITIES, MANATT_25, strict=True):
        manatt = manatt_dew_h2o2_pa(float(rh), 25.0) / ATMOSPHERE_PA * 1e6
        assert manatt == pytest.approx(ppm, rel=0.03, abs=1.5)
        assert manatt < dew_ppm(rh, 25)


@pytest.mark.parametrize("rh", [5.0, 35.0, 90.0])
def test_v9_saturation_is_humidity_without_h2o2(rh: float) -> None:
    water = rh / 100.0 * water_saturation_g_m3(25.0)
    assert relative_saturation(water, 0.0, 25.0, 25.0) == pytest.approx(rh, abs=1.0)
    assert relative_saturation(water, h2o2_of(0.05, 25.0), 25.0, 25.0) == pytest.approx(rh, abs=1.0)


@pytest.mark.parametrize("rh", [5.0, 20.0, 60.0, 90.0])
def test_v9_saturation_is_100_percent_on_the_dew_curve(rh: float) -> None:
    water = rh / 100.0 * water_saturation_g_m3(25.0)
    assert relative_saturation(water, h2o2_of(dew_ppm(rh, 25), 25.0), 25.0, 25.0) == pytest.approx(
        100.0, abs=1.0
    )


EXAMPLES = [
    (400, 20, 25, 48.4),
    (500, 20, 25, 53.7),
    (500, 20, 22, 65.7),
    (1007, 21.3, 25, 80.4),
    (860, 40, 22, 122.3),
]


@pytest.mark.parametrize(("ppm", "rh", "wall", "saturation"), EXAMPLES)
def test_v9_examples_of_relative_saturation(ppm: float, rh: float, wall: float, saturation: float) -> None:
    water = rh / 100.0 * water_saturation_g_m3(25.0)
    found = relative_saturation(water, h2o2_of(float(ppm), 25.0), 25.0, float(wall))
    assert found == pytest.approx(saturation, rel=0.01)


def test_v9_one_kelvin_is_about_6_5_percent() -> None:
    water = 0.20 * water_saturation_g_m3(20.0)
    h2o2 = h2o2_of(dew_ppm(20, 20), 20.0)
    window = [relative_saturation(water, h2o2, 20.0, wall) for wall in (20.0, 21.0)]
    assert window[0] - window[1] == pytest.approx(6.5, rel=0.1)
