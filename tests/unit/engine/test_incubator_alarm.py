"""Each alarm of an incubator by its physical cause, and what it forces."""

from __future__ import annotations

import pytest

from tests.engine_kit import tell
from tests.incubator_kit import HOUR, MINUTE, ONE, at_work, fault, raised, value, well


def test_a_heater_that_does_not_switch_off_is_cut_off_before_cells_are_harmed() -> None:
    machine = at_work()
    fault(machine, "incubator_1.heater_stuck")
    machine.run(2 * MINUTE)
    assert value(machine, "cut_off") == 1.0
    assert value(machine, "heat") == 0.0
    machine.run(20 * MINUTE)
    assert "N-01.1" in raised(machine)
    assert value(machine, "temperature") < 38.7


def test_too_warm_is_told_after_30_s() -> None:
    machine = at_work()
    fault(machine, "incubator_1.temperature offset", 1.5)
    machine.run(MINUTE)
    assert "N-01.1" in raised(machine)


def test_a_dead_heater_leads_from_drift_to_cold() -> None:
    machine = at_work()
    fault(machine, "incubator_1.heater_fail")
    machine.run(21 * MINUTE)
    assert "N-03.1" in raised(machine)
    assert "N-02.1" not in raised(machine)
    machine.run(5 * MINUTE)
    assert "N-02.1" in raised(machine)


def test_a_sensor_that_reads_too_much_co2_is_seen_in_the_duty_of_the_valve() -> None:
    machine = at_work()
    fault(machine, "incubator_1.co2_offset", 0.8)
    machine.run(55 * MINUTE)
    assert "N-05.1" in raised(machine)
    assert machine.kernel.truth("incubator_1.co2_percent") < 4.5


def test_a_valve_that_leaks_leads_to_too_much_co2_and_a_shut_supply() -> None:
    machine = at_work()
    fault(machine, "incubator_1.co2_valve_leak", 0.5)
    machine.run(15 * MINUTE)
    assert not raised(machine)
    machine.run(15 * MINUTE)
    assert {"N-04.1", "N-12.1"} <= raised(machine)
    assert value(machine, "co2_supply") == 0.0
    high = value(machine, "co2")
    machine.run(HOUR)
    assert value(machine, "co2") < high


def test_a_chamber_that_leaks_needs_more_co2_than_ever() -> None:
    machine = at_work()
    fault(machine, "incubator_1.chamber_leak", 2.0)
    machine.run(50 * MINUTE)
    assert "N-05.1" in raised(machine)


def test_an_empty_bottle_is_told_and_the_other_one_takes_over() -> None:
    machine = at_work()
    fault(machine, "incubator_1.bottle_1_empty")
    machine.run(MINUTE)
    assert "N-06.1" in raised(machine)
    assert value(machine, "bottle") == 2.0
    assert value(machine, "co2_supply_bar") == pytest.approx(1.03, abs=0.03)


def test_without_co2_its_fall_is_told() -> None:
    machine = at_work()
    fault(machine, "incubator_1.bottle_1_empty")
    fault(machine, "incubator_1.bottle_2_empty")
    fault(machine, "incubator_1.chamber_leak", 1.0)
    machine.run(45 * MINUTE)
    assert "N-04.1" in raised(machine)
    assert "N-12.1" not in raised(machine)


def test_a_hatch_visit_by_itself_raises_nothing() -> None:
    machine = at_work()
    assert tell(machine, ONE, "open_hatch", hatch="1") is None
    machine.run(550)
    assert tell(machine, ONE, "close_hatch", hatch="1") is None
    machine.run(40 * MINUTE)
    assert not raised(machine)


def test_a_seal_without_air_beside_a_gassed_isolator_is_found_at_once_and_ends_the_injection() -> None:
    machine = at_work()
    assert tell(machine, ONE, "tighten") is None
    machine.run(100)
    fault(machine, "incubator_1.hatch_seal_loss", 1.5)
    machine.run(100)
    assert "N-09.1" in raised(machine)
    assert "isolator.inject_sp" in machine.forced_reasons()


def test_gas_that_gets_past_a_seal_is_purged_and_ends_the_injection() -> None:
    machine = at_work()
    fault(machine, "incubator_1.h2o2 stuck_at", 0.5)
    machine.run(MINUTE)
    assert "N-08.1" in raised(machine)
    assert value(machine, "purge") == 1.0
    well(machine, "incubator_1.h2o2 stuck_at")
    machine.run(MINUTE)
    assert value(machine, "purge") == 0.0
    assert "N-08.1" in raised(machine)


def test_a_power_loss_is_told_with_its_length_and_the_lowest_temperature() -> None:
    machine = at_work()
    fault(machine, "mains_lost")
    machine.run(30 * MINUTE)
    assert "N-11.1" not in raised(machine)
    well(machine, "mains_lost")
    machine.run(5 * MINUTE)
    assert "N-11.1" in raised(machine)
    assert value(machine, "outage") == pytest.approx(30.0, abs=0.5)
    assert value(machine, "lowest") == pytest.approx(21.0 + 16.0 * 0.781, abs=0.3)
    machine.run(3 * HOUR)
    assert value(machine, "temperature") == pytest.approx(37.0, abs=0.1)
    assert value(machine, "outage") == 0.0


def test_a_hatch_whose_seal_stays_empty_is_held_and_told() -> None:
    machine = at_work()
    assert tell(machine, ONE, "open_hatch", hatch="1") is None
    fault(machine, "incubator_1.hatch_seal_loss", 2.5)
    machine.run(100)
    assert tell(machine, ONE, "close_hatch", hatch="1") is None
    machine.run(200)
    assert "N-14.1" in raised(machine)


def test_a_bay_that_does_not_recover_is_told_after_20_min() -> None:
    machine = at_work()
    fault(machine, "incubator_1.co2_valve_stuck")
    assert tell(machine, ONE, "open_hatch", hatch="1") is None
    machine.run(500)
    assert tell(machine, ONE, "close_hatch", hatch="1") is None
    machine.run(21 * MINUTE)
    assert "N-13.1" in raised(machine)


def test_a_fan_that_stands_still_is_told() -> None:
    machine = at_work()
    fault(machine, "incubator_1.fan_fail")
    machine.run(2 * MINUTE)
    assert "N-15.1" in raised(machine)
