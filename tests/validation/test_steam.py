"""Saturation line, latent heat and lethality against published and analytic values."""

from __future__ import annotations

import pytest

from twin.physics.steam import latent_j_kg, lethality_min, saturation_c, saturation_pa

TABLE = [
    (20, 2.339, 2453.5), (37, 6.282, 2413.2), (60, 19.946, 2357.7), (80, 47.415, 2308.1), (100, 101.418, 2256.5),
    (110, 143.376, 2229.7), (115, 169.177, 2216.0), (120, 198.665, 2202.1), (121, 205.04, 2199.3),
    (124, 225.17, 2190.9), (130, 270.26, 2173.7), (134, 304.20, 2162.0), (140, 361.50, 2144.2),
]  # fmt: skip
"""degC, kPa and kJ/kg of physics.md C.1."""


@pytest.mark.parametrize(("pa", "kelvin"), [(1e5, 372.755919), (1e6, 453.035632), (1e7, 584.149488)])
def test_saturation_temperature_is_that_of_the_standard(pa: float, kelvin: float) -> None:
    assert saturation_c(pa) + 273.15 == pytest.approx(kelvin, rel=1e-6)


@pytest.mark.parametrize(("kelvin", "pa"), [(300, 3536.58941), (500, 2638897.76), (600, 12344314.6)])
def test_saturation_pressure_is_that_of_the_standard(kelvin: float, pa: float) -> None:
    assert saturation_pa(kelvin - 273.15) == pytest.approx(pa, rel=1e-6)


@pytest.mark.parametrize(("temperature", "kpa", "latent"), TABLE)
def test_saturation_and_latent_heat_follow_the_table(temperature: float, kpa: float, latent: float) -> None:
    assert saturation_pa(temperature) == pytest.approx(1000 * kpa, rel=2e-4)
    assert latent_j_kg(temperature) == pytest.approx(1000 * latent, rel=2e-3)


@pytest.mark.parametrize(("air", "drop"), [(0.01, 0.32), (0.02, 0.64), (0.05, 1.6), (0.10, 3.3), (0.20, 7.0)])
def test_residual_air_lowers_the_temperature(air: float, drop: float) -> None:
    assert saturation_c(205750.0) - saturation_c(205750.0 * (1 - air)) == pytest.approx(drop, abs=0.1)


def test_ten_kelvin_below_the_reference_counts_a_tenth() -> None:
    assert sum(lethality_min(111.11, 1.0) for _ in range(900)) == pytest.approx(1.5, rel=1e-9)


@pytest.mark.parametrize(("rate", "f0"), [(1.0, 4.309), (2.0, 2.155), (5.0, 0.862)])
def test_a_ramp_counts_as_its_integral(rate: float, f0: float) -> None:
    steps = round(21.11 / rate * 60)
    dt_s = 21.11 / rate * 60 / steps
    total = sum(lethality_min(100 + 21.11 * (k + 0.5) / steps, dt_s) for k in range(steps))
    assert total == pytest.approx(f0, rel=2e-3)


def test_ramp_hold_and_ramp_together() -> None:
    ramp = [20 + 2 / 60 * (k + 0.5) for k in range(round(101.11 / 2 * 60))]
    total = sum(lethality_min(t, 1.0) for t in (*ramp, *[121.11] * 900, *reversed(ramp)))
    assert total == pytest.approx(19.34, rel=2e-3)
