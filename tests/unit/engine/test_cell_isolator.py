"""The isolator of the whole unit: at work from the start, RTP, periods of monitoring, gloves, and what they forbid."""

from __future__ import annotations

import pytest

from tests.cell_isolator_kit import MINUTE, SECOND, at_work, inject, open_rtp, phase, raised, value
from tests.engine_kit import state, tell

ISOLATOR = "isolator"


def refusal(words: str | None) -> str:
    return words or ""


def test_a_simulated_unit_begins_at_work_with_grade_a_and_warm_incubators() -> None:
    machine = at_work()
    assert (state(machine, ISOLATOR), phase(machine)) == ("Execute", "closed")
    assert value(machine, "isolator.grade_a") == 1.0
    assert machine.memory.modules["incubator_3"].phase == "regulating"


def test_the_rtp_opens_in_a_transfer_only_and_closes_before_it_ends() -> None:
    machine = at_work()
    assert "transfer" in refusal(tell(machine, ISOLATOR, "open_door", door="rtp"))
    open_rtp(machine)
    assert "RTP is open" in refusal(tell(machine, ISOLATOR, "close_work"))
    assert "RTP" in refusal(tell(machine, ISOLATOR, "undock"))
    assert tell(machine, ISOLATOR, "close_door", door="rtp") is None
    machine.run(15 * SECOND)
    assert tell(machine, ISOLATOR, "close_work") is None
    assert value(machine, "isolator.grade_a") == 1.0


def test_a_transfer_does_not_end_before_the_seal_of_the_rtp_has_its_pressure() -> None:
    machine = at_work()
    open_rtp(machine)
    assert tell(machine, ISOLATOR, "close_door", door="rtp") is None
    while value(machine, "isolator.rtp_closed") == 0.0:
        machine.run(1)
    assert value(machine, "isolator.rtp_seal") < 1.5
    assert "RTP seal" in refusal(tell(machine, ISOLATOR, "close_work"))
    machine.run(5 * SECOND)
    assert tell(machine, ISOLATOR, "close_work") is None
    machine.run(MINUTE)
    assert value(machine, "isolator.leak_passed") == 1.0


def test_with_the_rtp_open_no_other_barrier_opens() -> None:
    machine = at_work()
    open_rtp(machine)
    for module, door in (("decontamination", "inner"), ("steriliser", "inner"), ("freezer", "slot")):
        assert tell(machine, module, "open_door", door=door) is not None
    assert "RTP" in " ".join(machine.interlock_logic.unmet("IL-D2", machine.world))


@pytest.mark.parametrize("fault", ["isolator.bag_away", "isolator.bag_loose"])
def test_the_rtp_stays_shut_without_a_bag_that_is_locked(fault: str) -> None:
    machine = at_work()
    inject(machine, fault, seconds=30)
    assert tell(machine, ISOLATOR, "transfer") is None
    machine.run(SECOND)
    assert "bag" in refusal(tell(machine, ISOLATOR, "open_door", door="rtp"))


def test_a_bag_is_undocked_and_docked_with_the_rtp_shut() -> None:
    machine = at_work()
    assert tell(machine, ISOLATOR, "undock") is None
    machine.run(30 * SECOND)
    assert (value(machine, "isolator.bag_locked"), value(machine, "isolator.bag_turn")) == (0.0, 0.0)
    assert "off" in refusal(tell(machine, ISOLATOR, "undock"))
    assert tell(machine, ISOLATOR, "dock") is None
    machine.run(30 * SECOND)
    assert value(machine, "isolator.bag_locked") == 1.0


def test_a_torn_bag_behind_an_open_rtp_costs_pressure() -> None:
    machine = at_work()
    open_rtp(machine)
    before = value(machine, "isolator.dp")
    assert before > 35.0
    inject(machine, "isolator.bag_torn", 200.0, seconds=20)
    assert value(machine, "isolator.dp") < before - 10.0
    assert raised(machine, "I-01")


def test_an_rtp_that_stands_open_for_two_minutes_is_told() -> None:
    machine = at_work()
    open_rtp(machine)
    machine.run(125 * SECOND)
    assert raised(machine, "I-20")


def test_a_connection_needs_a_period_of_monitoring_and_a_counter() -> None:
    machine = at_work()
    assert "monitoring" in refusal(tell(machine, ISOLATOR, "connect"))
    assert tell(machine, ISOLATOR, "open_em") is None
    inject(machine, "isolator.counter_fail", seconds=5)
    assert "counter" in refusal(tell(machine, ISOLATOR, "connect"))
    machine.run(130 * SECOND)
    assert raised(machine, "U-10")
    assert tell(machine, "fault", "clear", fault="isolator.counter_fail") is None
    machine.run(5 * SECOND)
    assert tell(machine, ISOLATOR, "connect") is None
    assert "connection" in refusal(tell(machine, ISOLATOR, "begin_glove_use", glove=3, reason="cap"))
    assert refusal(tell(machine, ISOLATOR, "transfer")) != ""


def test_a_period_draws_a_cubic_metre_and_begins_anew() -> None:
    machine = at_work()
    assert tell(machine, ISOLATOR, "open_em") is None
    machine.run(11 * MINUTE)
    assert value(machine, "isolator.air_sample") == pytest.approx(1000.0)
    assert 10.0 < value(machine, "isolator.plate_time") < 12.0
    assert "on" in refusal(tell(machine, ISOLATOR, "open_em"))
    assert tell(machine, ISOLATOR, "close_em") is None
    machine.run(2 * MINUTE)
    assert (value(machine, "isolator.air_sample"), value(machine, "isolator.plate_time")) == (0.0, 0.0)


def test_a_burst_of_particles_stands_in_the_last_cubic_metre_longer_than_in_the_last_minute() -> None:
    machine = at_work()
    inject(machine, "isolator.particle_burst", 60000.0, seconds=240)
    assert tell(machine, "fault", "clear", fault="isolator.particle_burst") is None
    machine.run(12 * MINUTE)
    assert value(machine, "isolator.rolling_05") > 3520.0 > value(machine, "isolator.particles_05")
    assert raised(machine, "I-06")


def test_a_glove_is_used_with_glove_and_reason_and_slows_the_robot() -> None:
    machine = at_work()
    assert "needs glove and reason" in refusal(tell(machine, ISOLATOR, "begin_glove_use", glove=3))
    assert tell(machine, ISOLATOR, "begin_glove_use", glove=3, reason="a cap fell") is None
    machine.run(2 * SECOND)
    assert value(machine, "isolator.hand_in_glove") == 1.0
    assert machine.interlock_logic.unmet("IL-R3", machine.world)
    assert "signed in" in " ".join(machine.interlock_logic.unmet("IL-I1", machine.world))
    machine.take_events()
    assert tell(machine, ISOLATOR, "end_glove_use") is None
    moved = [event for event in machine.take_events() if event.kind == "equipment_moved"]
    assert moved[-1].object == "isolator.glove"
    assert moved[-1].payload["ticks"] > 15


def test_a_hand_that_nobody_declared_is_told() -> None:
    machine = at_work()
    inject(machine, "isolator.hand_in_glove", seconds=10)
    assert raised(machine, "I-21")


@pytest.mark.parametrize(
    ("fault", "amount", "seconds", "alarm"),
    [
        ("clock_off", 5.0, 80, "U-12"),
        ("mains_lost", 1.0, 5, "U-06"),
        ("isolator.fan_trip", 1.0, 10, "I-19"),
        ("room_h2o2_leak", 2.5, 700, "U-02"),
    ],
)
def test_a_cause_in_the_plant_raises_its_alarm(fault: str, amount: float, seconds: int, alarm: str) -> None:
    machine = at_work()
    inject(machine, fault, amount, seconds)
    assert raised(machine, alarm)


@pytest.mark.parametrize(
    ("count", "alarm"),
    [
        ("identity_faults", "U-01"),
        ("hold_alerts", "U-09"),
        ("hold_limits", "U-16"),
        ("growth_unexpected", "U-13"),
        ("expired", "U-14"),
        ("prompts_overdue", "U-15"),
        ("unknown_places", "U-17"),
    ],
)
def test_what_the_record_counts_raises_its_alarm(count: str, alarm: str) -> None:
    machine = at_work(10)
    machine.write_calculated(f"unit.{count}", 1.0)
    machine.run(2)
    assert raised(machine, alarm)


def test_low_pressure_holds_the_robot() -> None:
    machine = at_work()
    inject(machine, "isolator.dp stuck_at", 10.0, seconds=8)
    assert not machine.interlock_logic.unmet("IL-U1", machine.world)
    machine.run(5 * SECOND)
    assert machine.interlock_logic.unmet("IL-U1", machine.world)
    assert value(machine, "robot.pause") == 1.0
    assert raised(machine, "I-02")
