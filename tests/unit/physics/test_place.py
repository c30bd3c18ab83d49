"""Containers take the temperature of the place where they stand, and their cells live there."""

from __future__ import annotations

import pytest

from tests.unit.physics.line_kit import BAG, KIT, VESSEL, Line

HOUR = 60
LIVING = {"volume_ml": 100, "viable": 1e8, "glucose_mmol": 1.7, "temperature_c": 21}


def test_the_warm_plate_warms_and_the_bay_keeps_room_temperature() -> None:
    line = Line("bench")
    for slot, place in ((VESSEL, "BN"), (KIT, "KB")):
        line.kernel.fill_slot(slot, LIVING)
        line.kernel.put_slot(slot, place)
    line.minutes(HOUR)
    assert line.content(VESSEL)["temperature_c"] == pytest.approx(37.0, abs=0.2)
    assert line.content(KIT)["temperature_c"] == pytest.approx(21.0, abs=0.2)


def test_a_large_volume_follows_more_slowly() -> None:
    line = Line("bench")
    line.kernel.fill_slot(VESSEL, {**LIVING, "volume_ml": 1000})
    line.kernel.put_slot(VESSEL, "BN")
    line.minutes(20)
    assert 24.0 < line.content(VESSEL)["temperature_c"] < 34.0


def test_what_is_outside_of_the_unit_stays_as_people_left_it() -> None:
    line = Line("bench")
    line.kernel.fill_slot(BAG, LIVING)
    line.minutes(HOUR)
    assert line.content(BAG) == {**line.content(BAG), **LIVING}


def test_cells_in_the_unit_grow_older_and_eat() -> None:
    line = Line("bench")
    line.kernel.fill_slot(VESSEL, LIVING)
    line.kernel.put_slot(VESSEL, "BN")
    line.minutes(HOUR)
    after = line.content(VESSEL)
    assert after["age_h"] == pytest.approx(1.0, abs=0.02)
    assert after["glucose_mmol"] < 1.7
