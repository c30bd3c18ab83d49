"""Figures of an incubator against unit.md 2.0, 2.4 and physics.md D: visits, power loss, hot air, gas, CO2."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING, Any

import pytest

from tests.incubator_kit import INCUBATOR
from tests.validation.chamber import Chamber
from twin.physics.table import incubator as col

if TYPE_CHECKING:
    from collections.abc import Callable

HOUR = 3600.0


def changed(**parameters: str) -> dict[str, Any]:
    return {**INCUBATOR, **{name: {"value": text} for name, text in parameters.items()}}


def until(box: Chamber, reached: Callable[[], bool], most_s: float) -> float:
    """Return for how long the box runs until something is so."""
    spent = 0.0
    while not reached():
        assert spent < most_s
        box.run(1.0)
        spent += 1.0
    return spent


def test_a_visit_of_60_s_replaces_a_tenth_to_a_fifth_of_the_air() -> None:
    box = Chamber()
    box.run(600.0)
    box.tell(co2_supply=0.0)
    before = box[col.CO2]
    box.hatch(1, opened=True)
    box.run(60.0)
    assert 0.1 <= 1.0 - box[col.CO2] / before <= 0.2


def test_temperature_and_co2_are_back_within_their_limits_in_less_than_5_min_after_a_visit() -> None:
    box = Chamber()
    box.run(600.0)
    box.hatch(1, opened=True)
    box.run(60.0)
    box.hatch(1, opened=False)
    within = lambda: abs(box[col.SEEN] - 5.0) <= 0.2 and abs(box[col.TEMPERATURE] - 37.0) <= 0.2  # noqa: E731
    assert until(box, within, 300.0) < 300.0
    box.run(300.0)
    assert within()


def test_the_other_bays_hardly_notice_a_visit() -> None:
    box = Chamber()
    box.run(600.0)
    box.hatch(2, opened=True)
    lowest = 37.0
    for _ in range(60):
        box.run(1.0)
        lowest = min(lowest, box.bay(1, col.B_TEMPERATURE))
    assert lowest > 36.8
    assert box.bay(2, col.B_TEMPERATURE) < 36.0


@pytest.mark.parametrize(("capacity", "transfer", "hours"), [
    ("12000 J/K", "3 W/K", 1.1), ("16000 J/K", "2.2 W/K", 2.0), ("20000 J/K", "1.5 W/K", 3.7),
])  # fmt: skip
def test_it_coasts_with_the_time_constant_of_wall_and_insulation(
    capacity: str, transfer: str, hours: float
) -> None:
    box = Chamber(changed(wall_capacity=capacity, room_transfer=transfer))
    box.mains(on=False)
    box.run(hours * HOUR)
    assert (box[col.TEMPERATURE] - 21.0) / 16.0 == pytest.approx(exp(-1.0), rel=0.04)


def test_it_is_warm_again_after_a_power_loss_without_getting_too_hot() -> None:
    box = Chamber()
    box.mains(on=False)
    box.run(2.0 * HOUR)
    box.mains(on=True)
    highest = 0.0
    for _ in range(120):
        box.run(60.0)
        highest = max(highest, box[col.TEMPERATURE])
    assert highest < 37.5
    assert box[col.TEMPERATURE] == pytest.approx(37.0, abs=0.05)
    assert box[col.OUTAGE] == 0.0 or box[col.LOWEST] < 28.0


def test_the_co2_that_it_uses_is_what_leaks_out() -> None:
    box = Chamber()
    box.run(2.0 * HOUR)
    used = box[col.USED]
    box.run(24.0 * HOUR)
    leak_l_h = 170.0 * 0.2 * (4.975 - 0.042) / 100.0
    assert (box[col.USED] - used) / 24.0 == pytest.approx(leak_l_h / 0.95, rel=0.06)


def test_co2_rises_from_air_to_5_percent_within_5_min_at_the_full_flow() -> None:
    box = Chamber(run=0.0)
    box.tell(run=1.0)
    assert until(box, lambda: box[col.CO2] > 4.5, 600.0) < 300.0


def test_the_published_drop_of_humidity_and_co2_follows_from_one_exchange() -> None:
    """f = 0.62 of the air: 95 to 47.9 %RH and 5 to 1.9 % CO2, beside air of 22 degC and 45 %RH [D.2]."""
    box = Chamber(changed(hatch_time="60 s", evaporator_max="0.01 g/min"), rh_sp=95.0)
    box.tell(co2_supply=0.0)
    box.isolator(temperature_c=22.0, rh=45.0)
    for number in range(1, 5):
        box.hatch(number, opened=True, at_once=True)
    box.run(-60.0 * log(1.0 - 0.62))
    for number in range(1, 5):
        box.hatch(number, opened=False, at_once=True)
    assert box[col.CO2] == pytest.approx(1.9, abs=0.1)
    until(box, lambda: box[col.TEMPERATURE] > 36.9, 900.0)
    assert box[col.RH] == pytest.approx(47.9, abs=5.0)


def test_a_passive_pan_brings_the_humidity_back_in_about_30_min() -> None:
    """Only where no hatch opens into grade A; tau of 8 to 12 min [D.2], 95 %RH within a few percent [S56]."""
    box = Chamber(changed(evaporator_time="540 s", leak="0.1 1/h"), rh_sp=95.0)
    for number in range(1, 5):
        box.bay_set(number, col.B_WATER, 0.479 * 43.9)
    box.run(1.0)
    assert box[col.RH] == pytest.approx(48.0, abs=1.0)
    assert until(box, lambda: box[col.RH] > 92.0, 3600.0) == pytest.approx(1800.0, rel=0.2)


def test_hot_air_reaches_180_degc_at_all_surfaces_and_holds_it_for_two_hours() -> None:
    box = Chamber()
    box.tell(run=2.0)
    heating = until(box, lambda: box[col.PHASE] == col.P_HOT_HOLD, 4.0 * HOUR)
    assert heating == pytest.approx(1.77 * HOUR, rel=0.1)
    coldest = 999.0
    for _ in range(119):
        box.run(60.0)
        coldest = min(coldest, box[col.WALL], box[col.TEMPERATURE])
    assert box[col.PHASE] == col.P_HOT_HOLD
    assert coldest >= 180.0
    until(box, lambda: box[col.STATE] == 3.0, 6.0 * HOUR)
    assert box[col.TEMPERATURE] < 38.5


def test_a_sound_seal_keeps_gas_out_while_the_isolator_is_gassed() -> None:
    box = Chamber()
    box.tell(tighten=1.0)
    box.isolator(pressure_pa=25.0, h2o2_ppm=750.0)
    box.run(3.0 * HOUR)
    assert box[col.TIGHT] == 1.0
    assert 0.0 < box[col.H2O2] < 0.1


@pytest.mark.parametrize("fault", [{"hatch_seal_leak": 3.0}, {"hatch_seal_loss": 1.2}])
def test_a_leaking_seal_lets_gas_in_within_minutes(fault: dict[str, float]) -> None:
    box = Chamber()
    box.fault(leaking_hatch=2.0, **fault)
    box.tell(tighten=1.0)
    box.isolator(pressure_pa=25.0, h2o2_ppm=750.0)
    assert until(box, lambda: box[col.H2O2] > 0.3, 600.0) < 300.0
    box.isolator(pressure_pa=45.0, h2o2_ppm=0.0)
    box.tell(purge=1.0)
    until(box, lambda: box[col.H2O2] < 0.1, 2.0 * HOUR)


def test_a_burst_line_without_extract_makes_the_room_unsafe() -> None:
    box = Chamber()
    box.fault(co2_line_leak=200.0)
    box.extract(on=False)
    assert until(box, lambda: box.room_co2_ppm() > 5000.0, HOUR) < 300.0
    assert until(box, lambda: box.room_co2_ppm() > 30000.0, HOUR) < 1200.0


def test_its_gas_does_not_reach_the_room_limit_with_extract() -> None:
    box = Chamber()
    box.fault(co2_valve_leak=5.0)
    box.run(6.0 * HOUR)
    assert box.room_co2_ppm() < 5000.0
