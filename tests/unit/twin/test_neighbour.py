"""Boundaries and doors of a real module follow its good readings, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.engine_kit import airlock1
from twin.kernel.kernel import Kernel
from twin.kernel.plan import build_plan
from twin.neighbour import Neighbours
from twin.physics import layout as at
from twin.physics.build import build_plant
from twin.physics.gas import h2o2_of
from twin.physics.utility import room_water
from twin.signals import Quality

if TYPE_CHECKING:
    from collections.abc import Mapping

TRAVEL_TICKS = 60
CLOSED, OPEN, SEAL = (f"decontamination.inner_{name}" for name in ("door_closed", "door_open", "seal"))
SHUT = {CLOSED: 1.0, OPEN: 0.0, SEAL: 2.0}


class Virtual:
    """One virtual module beside a real one that reports what a test says."""

    def __init__(self, real: str) -> None:
        unit = airlock1()
        plant = build_plant(unit.plant, unit.boundaries, unit.catalogue, real=(real,))
        self.kernel = Kernel(build_plan(unit.catalogue, (), plant, seed=1))
        self.neighbours = Neighbours(plant, unit.catalogue, self.kernel)
        self.index = unit.catalogue.index

    def report(self, readings: Mapping[str, float], ticks: int = 2, quality: int = Quality.GOOD) -> None:
        places = np.array([self.index[tag] for tag in readings], dtype=np.int64)
        lines = np.array([(value, quality) for value in readings.values()], dtype=np.float64)
        self.kernel.report(places, lines.reshape(-1, 2))
        for _ in range(ticks):
            self.neighbours.follow()
            self.kernel.advance(1)

    def door(self, column: int) -> float:
        return float(self.kernel.doors[0, column])

    def boundary(self, column: int) -> float:
        return float(self.kernel.boundaries[1, column])


def test_a_door_travels_from_the_end_that_it_left_and_snaps_to_the_end_that_it_reports() -> None:
    it = Virtual("decontamination")
    it.report(SHUT)
    assert (it.door(at.POSITION), it.door(at.CLOSED), it.door(at.SEAL)) == (0.0, 1.0, 2.0)
    it.report({CLOSED: 0.0, SEAL: 0.0}, TRAVEL_TICKS // 2 + 1)
    assert it.door(at.POSITION) == pytest.approx(0.5, abs=0.02)
    assert it.door(at.DOOR_AREA) == pytest.approx(0.1, abs=0.01)
    it.report({}, 3 * TRAVEL_TICKS)
    assert 0.95 < it.door(at.POSITION) < 1.0
    it.report({OPEN: 1.0})
    assert it.door(at.POSITION) == 1.0
    it.report({OPEN: 0.0}, TRAVEL_TICKS // 4 + 1)
    assert it.door(at.POSITION) == pytest.approx(0.75, abs=0.02)
    it.report(SHUT)
    assert (it.door(at.POSITION), it.door(at.CLOSED)) == (0.0, 1.0)


def test_a_door_whose_switches_are_not_good_stays_where_it_was() -> None:
    it = Virtual("decontamination")
    it.report(SHUT)
    it.report({CLOSED: 0.0, OPEN: 0.0, SEAL: 0.0}, 20, Quality.BAD)
    assert (it.door(at.POSITION), it.door(at.CLOSED), it.door(at.SEAL)) == (0.0, 1.0, 2.0)


def test_contents_belong_to_what_was_measured() -> None:
    it = Virtual("isolator")
    it.report({"isolator.temperature": 30.0, "isolator.rh": 60.0, "isolator.residue": 4.0})
    assert it.boundary(at.B_WATER) == room_water(30.0, 60.0)
    assert it.boundary(at.B_H2O2) == h2o2_of(4.0, 30.0)


@pytest.mark.parametrize("quality", [Quality.BAD, Quality.STALE])
def test_before_the_first_good_reading_and_after_the_last_one_the_value_holds(quality: Quality) -> None:
    it = Virtual("isolator")
    it.report({"isolator.dp": 10.0}, 5, quality)
    assert it.boundary(at.B_PRESSURE) == 45.0
    it.report({"isolator.dp": 52.0})
    it.report({"isolator.dp": 10.0}, 5, quality)
    assert it.boundary(at.B_PRESSURE) == 52.0


def test_what_nobody_measures_is_the_declared_constant() -> None:
    it = Virtual("decontamination")
    it.report(SHUT)
    assert it.boundary(at.B_PARTICLES_05) == 500.0
