"""Causes of the alarms of the isolator, in work and while it is gassed."""

from __future__ import annotations

from dataclasses import replace

from tests.alarm_kit import (
    HOUR,
    MINUTE,
    SECOND,
    Cause,
    at_work,
    begin,
    do,
    in_phase,
    in_state,
    poc1,
    standing,
    value,
)
from twin.engine import Engine

HOLE, HOLDS = ("isolator.glove_hole = 60",), {"isolator": "Held"}
LEFT_OPEN = 125.0


@standing
def monitored() -> Engine:
    machine = at_work()
    do(machine, "isolator", "open_em")
    machine.run(30 * SECOND)
    return machine


@standing
def transferring() -> Engine:
    machine = at_work()
    do(machine, "isolator", "transfer")
    machine.run(SECOND)
    return machine


@standing
def testing_gloves() -> Engine:
    machine = at_work()
    do(machine, "isolator", "finish")
    in_state(machine, "isolator", "Complete")
    begin(machine, "isolator", "leak_and_glove_test")
    in_phase(machine, "isolator", "glove_test")
    return machine


@standing
def gassed() -> Engine:
    """Gas in the isolator; cultures in tight incubators, robot posed."""
    machine = at_work()
    machine.run(20 * MINUTE)
    for i in (1, 2, 3):
        do(machine, f"incubator_{i}", "tighten")
    begin(machine, "robot", "gassing_pose")
    do(machine, "isolator", "finish")
    in_state(machine, "isolator", "Complete")
    machine.run(3 * MINUTE)
    begin(machine, "isolator", "prepare")
    in_phase(machine, "isolator", "decontaminate")
    machine.run(3 * MINUTE)
    return machine


def old_grade_a() -> Engine:
    """A unit whose grade A state has little more than a day to live."""
    loaded = poc1()
    proven = {**loaded.unit.proven, "isolator.grade_a": 13 * 24 * HOUR - 2 * MINUTE}
    machine = Engine(replace(loaded, unit=replace(loaded.unit, proven=proven)), seed=1)
    machine.run(SECOND)
    return machine


def vessel_on_the_bench(machine: Engine) -> None:
    machine.kernel.put_slot(7, "BN")
    machine.kernel.fill_slot(7, {"mass_g": 1500.0})


def grade_a_is_void(machine: Engine) -> None:
    assert value(machine, "isolator.grade_a") == 0.0


def robot_waits(machine: Engine) -> None:
    assert value(machine, "robot.pause") == 1.0


def no_connection(machine: Engine) -> None:
    assert machine.interlock_logic.unmet("IL-I3", machine.world)


def hatches_stay_shut(machine: Engine) -> None:
    assert machine.interlock_logic.unmet("IL-N1.1", machine.world)


def opens_the_rtp(machine: Engine) -> None:
    do(machine, "isolator", "open_door", door="rtp")


def shuts_the_rtp(machine: Engine) -> None:
    do(machine, "isolator", "close_door", door="rtp")


def finishes_and_prepares(machine: Engine) -> None:
    """Work ends and the isolator is prepared anew."""
    do(machine, "isolator", "finish")
    in_state(machine, "isolator", "Complete")
    do(machine, "isolator", "reset")


CAUSES = (
    Cause("I-01", ("isolator.glove_hole = 100",)),
    Cause("I-02", ("isolator.glove_hole = 100", "isolator.rtp_leak = 100"), then=robot_waits),
    Cause(
        "I-03",
        ("mains_lost", "ups_short = 30"),
        within=300,
        states={"isolator": "Held", "bench": "Aborted"},
        then=grade_a_is_void,
    ),
    Cause("I-04", ("isolator.exhaust_blocked = 0.8",)),
    Cause("I-05", ("isolator.fan_weak = 0.5",), then=no_connection),
    Cause("I-06", ("isolator.particle_burst = 60000",), within=200, clears=3600, then=no_connection),
    Cause("I-07", ("isolator.particle_burst = 30000",), within=300, clears=300, then=no_connection),
    Cause("I-08", HOLE, then=robot_waits),
    Cause("I-09", ("isolator.glove_hole = 3",), within=1200, given=testing_gloves, clears=3600),
    Cause("I-10", ("isolator.gas_creeps = 0.3",), within=600, clears=1200, then=hatches_stay_shut),
    Cause("I-11", ("isolator.gas_creeps = 0.8",), within=600, act=vessel_on_the_bench, clears=1200),
    Cause("I-12", ("isolator.fresh_air_damper_leak = 100",), within=1200, given=gassed, clears=1200),
    Cause("I-13", ("isolator.probe_1_status = 2",), within=60, given=gassed, states={"isolator": "Aborting"}),
    Cause("I-14", ("isolator.barrier_lock_lost",), within=5, states=HOLDS, then=grade_a_is_void),
    Cause("I-15", ("isolator.cold_store_fail",), within=2400, clears=7200),
    Cause("I-16", ("isolator.hepa_load = 2.5",), within=330),
    Cause("I-17", ("isolator.heater_stuck = 0.6",), within=1800, clears=600),
    Cause("I-17b", ("isolator.wet_load = 1800",), within=3600, clears=1200),
    Cause("I-18", within=300, given=old_grade_a, ends=finishes_and_prepares, clears=25 * 3600),
    Cause("I-19", ("isolator.fan_trip",), within=6, states=HOLDS),
    Cause("I-20", within=LEFT_OPEN + 15, act=opens_the_rtp, given=transferring, ends=shuts_the_rtp),
    Cause("I-21", ("isolator.hand_in_glove",), within=10),
    Cause("U-10", ("isolator.counter_fail",), within=140, given=monitored, then=no_connection),
)
