"""Cells in one container: what activation, temperature, CO2, food, vector, cold and poison do to them."""

from __future__ import annotations

import numpy as np
import pytest

from tests.validation.vessel import incubate, slot, static_vessel
from twin.physics import layout as at
from twin.physics.kinetics import live
from twin.physics.table import kinetics as k

VESSEL = static_vessel()


def fed(**content: float) -> np.ndarray:
    return slot(1e8, 100.0, **{"glucose_mmol": 1.7, "cytokine": 1000.0, "beads_reagent": 1.0, **content})


def after(hours: float, co2: float = 5.0, **content: float) -> np.ndarray:
    row = fed(**content)
    for _ in range(round(hours * 60)):
        live(row, VESSEL, co2, 60.0)
    return row


def test_nothing_divides_before_the_lag_is_over_or_without_activation() -> None:
    assert after(24)[at.S_VIABLE] < 1e8
    assert after(72, beads_reagent=0.0)[at.S_VIABLE] < 1e8
    assert after(48)[at.S_VIABLE] > 2e8


def test_the_clock_of_activation_runs_with_the_temperature() -> None:
    assert after(24)[at.S_ACTIVATED] == pytest.approx(24.0, abs=0.01)
    assert after(24, temperature_c=22.0)[at.S_ACTIVATED] < 0.1


@pytest.mark.parametrize("change", [{"temperature_c": 33.0}, {"glucose_mmol": 0.05}, {"cytokine": 0.0}])
def test_cold_hunger_and_missing_cytokine_slow_growth(change: dict[str, float]) -> None:
    assert after(72, **change)[at.S_VIABLE] < 0.8 * after(72)[at.S_VIABLE]


def test_cells_of_another_donor_divide_faster_or_slower_and_eat_no_more_each() -> None:
    fast, typical, slow = (after(72, growth_apart=apart) for apart in (0.2, 0.0, -0.2))
    assert fast[at.S_VIABLE] > 1.1 * typical[at.S_VIABLE] > 1.1 * 1.1 * slow[at.S_VIABLE]
    assert after(20, growth_apart=0.2)[at.S_VIABLE] == after(20)[at.S_VIABLE]


def test_wrong_co2_slows_growth() -> None:
    assert after(72, co2=0.04)[at.S_VIABLE] < 0.6 * after(72)[at.S_VIABLE]
    assert after(72, co2=10.0)[at.S_VIABLE] < 0.6 * after(72)[at.S_VIABLE]


@pytest.mark.parametrize(
    "change",
    [{"temperature_c": 43.0}, {"peroxide_ug": 2000.0}, {"cryoprotectant_ml": 60.0, "temperature_c": 22.0}],
)
def test_heat_peroxide_and_cryoprotectant_kill(change: dict[str, float]) -> None:
    row, sound = after(2, **change), after(2)
    assert row[at.S_VIABLE] < 0.95 * sound[at.S_VIABLE]
    assert row[at.S_VIABLE] + row[at.S_DEAD] == pytest.approx(1e8, rel=0.01)


def test_cold_cells_keep_for_two_days() -> None:
    row = after(48, temperature_c=5.0, beads_reagent=0.0)
    assert row[at.S_VIABLE] > 0.98e8
    assert row[at.S_GLUCOSE] > 1.6


def test_glucose_that_is_eaten_becomes_lactate() -> None:
    row = after(72)
    assert row[at.S_LACTATE] == pytest.approx(1.7 * (1.7 - row[at.S_GLUCOSE]), rel=1e-6)
    assert row[at.S_GLUCOSE] >= 0.0


def test_frozen_cells_rest() -> None:
    row = after(48, frozen_fraction=1.0)
    assert row[at.S_VIABLE] == 1e8
    assert row[at.S_AGE] == pytest.approx(48.0)


def test_vector_that_comes_too_early_reaches_few_cells() -> None:
    early = after(12, vector=5e8)
    late = fed()
    incubate(late, VESSEL, 30.0)
    late[at.S_VECTOR] = 5.0 * late[at.S_VIABLE]
    incubate(late, VESSEL, 12.0)
    assert early[at.S_CAR] < 0.5 * late[at.S_CAR]


def test_a_still_container_does_nothing() -> None:
    row = fed()
    live(row, np.zeros(k.COLUMNS), 5.0, 3600.0)
    assert row[at.S_VIABLE] == 1e8
