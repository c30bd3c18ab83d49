"""Incubators in an engine: they regulate in every state, and one hatch opens at a time."""

from __future__ import annotations

import pytest

from tests.engine_kit import begin, state, tell
from tests.incubator_kit import HOUR, MINUTE, ONE, at_work, fault, hatch, raised, value, warm, well
from twin.engine import Engine


def test_a_unit_begins_with_warm_incubators() -> None:
    machine = Engine(warm(), seed=1)
    machine.run(100)
    assert state(machine, ONE) == "Stopped"
    assert value(machine, "temperature") == pytest.approx(37.0, abs=0.1)
    assert value(machine, "co2") == pytest.approx(5.0, abs=0.1)


def test_the_module_follows_a_device_that_regulates_already() -> None:
    machine = at_work()
    assert state(machine, ONE) == "Execute"
    assert machine.memory.modules[ONE].phase == "regulating"


@pytest.mark.parametrize("verb", ["stop", "abort", "hold"])
def test_it_regulates_on_and_refuses_hatches(verb: str) -> None:
    machine = at_work()
    assert tell(machine, ONE, verb) is None
    machine.run(10 * MINUTE)
    assert value(machine, "temperature") == pytest.approx(37.0, abs=0.1)
    assert value(machine, "device_phase") == 2.0
    assert tell(machine, ONE, "open_hatch", hatch="1") is not None


def test_a_visit_opens_one_hatch_and_ends_when_the_air_has_recovered() -> None:
    machine = at_work()
    assert tell(machine, ONE, "open_hatch", hatch="2") is None
    machine.run(100)
    assert hatch(machine, 2) == "open"
    assert value(machine, "hatch_2_open") == 1.0
    assert value(machine, "hatch_2_state") == 6.0
    machine.kernel.put_slot(1, "IN1.2")
    machine.run(300)
    assert tell(machine, ONE, "close_hatch", hatch="2") is None
    machine.run(100)
    assert hatch(machine, 2) == "recovering"
    machine.run(10 * MINUTE)
    assert hatch(machine, 2) == "occupied"
    assert not raised(machine)


def test_a_second_hatch_stays_shut_while_one_is_not() -> None:
    machine = at_work()
    assert tell(machine, ONE, "open_hatch", hatch="2") is None
    assert tell(machine, ONE, "open_hatch", hatch="3") == "hatch 2 is not shut: opening"


def test_a_hatch_that_jams_opens_at_the_second_try() -> None:
    machine = at_work()
    fault(machine, "incubator_1.hatch_jam", 3)
    assert tell(machine, ONE, "open_hatch", hatch="3") is None
    machine.run(160)
    assert hatch(machine, 3) == "freeing"
    machine.run(150)
    assert hatch(machine, 3) == "open"


def test_a_hatch_that_does_not_move_is_held_after_two_tries() -> None:
    machine = at_work()
    fault(machine, "incubator_1.hatch_stuck", 3)
    assert tell(machine, ONE, "open_hatch", hatch="3") is None
    machine.run(350)
    assert hatch(machine, 3) == "held"
    assert "N-14.1" in raised(machine)
    well(machine, "incubator_1.hatch_stuck")
    assert tell(machine, ONE, "close_hatch", hatch="3") is None
    machine.run(60)
    assert hatch(machine, 3) == "recovering"


def test_a_hatch_left_open_is_told_after_60_s_and_closes_by_itself_after_120_s() -> None:
    machine = at_work()
    assert tell(machine, ONE, "open_hatch", hatch="1") is None
    machine.run(700)
    assert "N-07.1" in raised(machine)
    machine.run(580)
    assert "N-07b.1" in raised(machine)
    machine.run(100)
    assert hatch(machine, 1) == "recovering"


def test_a_position_whose_sensor_differs_from_the_record_is_frozen_until_it_is_checked() -> None:
    machine = at_work()
    machine.kernel.put_slot(1, "IN1.4")
    machine.run(100)
    assert "N-10.1" in raised(machine)
    assert tell(machine, ONE, "open_hatch", hatch="4") == "hatch 4: its sensor differs from the record"
    assert tell(machine, ONE, "check_hatch", hatch="4") is None
    machine.run(10 * MINUTE)
    assert hatch(machine, 4) == "occupied"


def test_a_reserved_position_opens_and_is_given_back() -> None:
    machine = at_work()
    assert tell(machine, ONE, "reserve_hatch", hatch="2") is None
    assert hatch(machine, 2) == "reserved"
    assert tell(machine, ONE, "reserve_hatch", hatch="2") == "hatch 2 is reserved"
    assert tell(machine, ONE, "release_hatch", hatch="2") is None
    assert hatch(machine, 2) == "free"


def test_no_hatch_opens_without_pressure_in_the_isolator() -> None:
    machine = at_work()
    fault(machine, "isolator.rtp_leak", 100.0)
    machine.run(300)
    assert "pressure" in (tell(machine, ONE, "open_hatch", hatch="1") or "")


def test_gas_tight_seals_more_firmly_and_keeps_the_hatches_shut() -> None:
    machine = at_work()
    assert tell(machine, ONE, "tighten") is None
    machine.run(100)
    assert machine.memory.modules[ONE].phase == "gas_tight"
    assert state(machine, ONE) == "Execute"
    assert value(machine, "tight") == 1.0
    assert "regulate" in (tell(machine, ONE, "open_hatch", hatch="1") or "")
    machine.run(MINUTE)
    assert tell(machine, ONE, "slacken") is None
    machine.run(100)
    assert machine.memory.modules[ONE].phase == "regulating"
    assert value(machine, "tight") == 0.0


def test_gas_in_the_isolator_keeps_it_gas_tight() -> None:
    machine = at_work()
    assert tell(machine, ONE, "tighten") is None
    fault(machine, "isolator.h2o2_1 stuck_at", 700.0)
    machine.run(100)
    assert "H2O2" in (tell(machine, ONE, "slacken") or "")


def test_hot_air_is_refused_with_something_inside() -> None:
    machine = at_work()
    machine.kernel.put_slot(1, "IN1.4")
    machine.run(50)
    assert tell(machine, ONE, "stop") is None
    machine.run(20)
    assert tell(machine, ONE, "reset") is None
    machine.run(20)
    assert "position" in (tell(machine, ONE, "start", procedure="decontaminate") or "")


def test_an_empty_incubator_is_decontaminated_and_regulates_again() -> None:
    machine = at_work()
    assert tell(machine, ONE, "stop") is None
    machine.run(20)
    begin(machine, ONE, "decontaminate")
    machine.run(150 * MINUTE)
    assert machine.memory.modules[ONE].phase == "hot_hold"
    assert value(machine, "temperature") > 180.0
    machine.run(9 * HOUR)
    assert state(machine, ONE) == "Complete"
    assert value(machine, "device_phase") in (1.0, 2.0)
    assert not raised(machine)
