"""The pressure decay test: times, formula, and what a bad reading does to it."""

from __future__ import annotations

import math

import pytest

from tests.unit.machine.box import PRESSURISED, TIGHT, Bench
from twin.machine.measurement import hourly_leak_1_h
from twin.signals import Quality

STABILISE, OVER = 100, 1800


@pytest.fixture
def bench() -> Bench:
    bench = Bench()
    bench.execute("cycle", "leak")
    return bench


def test_the_result_is_bad_until_it_is_measured(bench: Bench) -> None:
    assert bench.last("box.leak").quality is Quality.BAD


def test_it_waits_for_the_pressure_then_measures_over_exactly_the_given_times(bench: Bench) -> None:
    bench.scan(500)
    bench.set({PRESSURISED: True})
    bench.scan(STABILISE)
    bench.set({PRESSURISED: False})
    bench.scan()
    bench.world.values["box.dp"] = 240.0
    bench.scan(OVER - 1)
    assert bench.last("box.leak").quality is Quality.BAD
    bench.scan()
    result = bench.last("box.leak")
    assert result.quality is Quality.GOOD
    assert math.isclose(result.value, 60.0 / 3.0 * (101575.0 / 101565.0 - 1.0))


def test_the_phase_leaves_only_after_the_measurement(bench: Bench) -> None:
    bench.set({PRESSURISED: True, TIGHT: True})
    bench.scan(STABILISE + OVER)
    assert bench.state.phase == "leak"
    bench.scan()
    assert bench.state.phase == "dry"


def test_warming_air_is_corrected_for() -> None:
    warm = hourly_leak_1_h(10.0, (101575.0, 293.15), (101575.0 * 294.15 / 293.15, 294.15))
    assert abs(warm) < 1e-12
    assert math.isclose(hourly_leak_1_h(60.0, (101325.0, 293.0), (101225.0, 293.0)), 101325 / 101225 - 1)


@pytest.mark.parametrize("tag", ["box.dp", "box.baro", "box.temp"])
@pytest.mark.parametrize("quality", [Quality.BAD, Quality.STALE])
def test_a_bad_reading_at_a_capture_starts_the_measurement_again(
    bench: Bench, tag: str, quality: Quality
) -> None:
    bench.set({PRESSURISED: True})
    bench.world.qualities[tag] = quality
    bench.scan(STABILISE + 1)
    assert bench.state.measured is not None
    assert bench.state.measured.captured is None
    bench.world.qualities[tag] = Quality.GOOD
    bench.scan(STABILISE + OVER)
    assert bench.last("box.leak").quality is Quality.GOOD


def test_without_pressure_nothing_is_measured_and_unknown_is_no_pressure(bench: Bench) -> None:
    bench.set({PRESSURISED: None})
    bench.scan(1000)
    assert bench.state.measured is not None
    assert bench.state.measured.begun is None


def test_a_pressure_that_cannot_be_starts_the_measurement_again(bench: Bench) -> None:
    bench.set({PRESSURISED: True})
    bench.world.values["box.baro"] = -250.0
    bench.scan(STABILISE + 1)
    assert bench.state.measured is not None
    assert bench.state.measured.captured is None
