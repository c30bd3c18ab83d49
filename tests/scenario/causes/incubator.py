"""Causes of the alarms of an incubator, by the first one of the unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.alarm_kit import HOUR, SECOND, Cause, do, number, standing, value, warm
from tests.engine_kit import open_hatch
from tests.scenario.causes.isolator import gassed

if TYPE_CHECKING:
    from twin.engine import Engine

ONE = "incubator_1"


@standing
def open_for_50_s() -> Engine:
    machine = warm()
    opens_the_hatch(machine)
    machine.run(50 * SECOND)
    return machine


def opens_the_hatch(machine: Engine) -> None:
    open_hatch(machine, ONE, "1")


def shuts_the_hatch(machine: Engine) -> None:
    do(machine, ONE, "close_hatch", hatch="1")


def opens_and_shuts_the_hatch(machine: Engine) -> None:
    opens_the_hatch(machine)
    machine.run(50 * SECOND)
    shuts_the_hatch(machine)


def heater_is_off(machine: Engine) -> None:
    assert value(machine, f"{ONE}.heat") == 0.0


def no_gas_is_made(machine: Engine) -> None:
    assert value(machine, "isolator.inject_sp") == 0.0


def other_bottle_serves(machine: Engine) -> None:
    assert value(machine, f"{ONE}.bottle") == 2.0


def mains_come_back_after_half_an_hour(machine: Engine) -> None:
    machine.run(HOUR // 2)
    do(machine, "fault", "clear", fault="mains_lost")


def shuts_without_air(machine: Engine) -> None:
    shuts_the_hatch(machine)


def shuts_again(machine: Engine) -> None:
    open_hatch(machine, ONE, "1")
    machine.run(20 * SECOND)
    shuts_the_hatch(machine)


CAUSES = (
    Cause("N-01", (f"{ONE}.heater_stuck",), within=1800, given=warm, clears=3600, then=heater_is_off),
    Cause("N-02", (f"{ONE}.heater_fail",), within=2400, given=warm, clears=3600),
    Cause("N-03", (f"{ONE}.heater_fail",), within=1800, given=warm, clears=3600),
    Cause("N-04", (f"{ONE}.co2_valve_leak = 0.5",), within=2400, given=warm, clears=24 * 3600),
    Cause(
        "N-04",
        (f"{ONE}.bottle_1_empty", f"{ONE}.bottle_2_empty", f"{ONE}.chamber_leak = 1"),
        within=3600,
        given=warm,
        clears=7200,
    ),
    Cause("N-05", (f"{ONE}.co2_offset = 0.8",), within=3600, given=warm, clears=7200),
    Cause("N-05", (f"{ONE}.chamber_leak = 2",), within=3600, given=warm, clears=7200),
    Cause("N-06", (f"{ONE}.bottle_1_empty",), within=60, given=warm, then=other_bottle_serves),
    Cause("N-07", within=30, given=open_for_50_s, ends=shuts_the_hatch),
    Cause("N-07b", (f"{ONE}.hatch_stuck = 1",), within=90, given=open_for_50_s, clears=120),
    Cause(
        "N-08", (f"{ONE}.hatch_seal_leak = 50",), within=1800, given=gassed, clears=7200, then=no_gas_is_made
    ),
    Cause("N-09", (f"{ONE}.hatch_seal_loss = 1.5",), within=10, given=gassed, then=no_gas_is_made),
    Cause("N-10", (f"robot.sensor_lies = {number('IN1.1'):.0f}",), within=10, given=warm),
    Cause(
        "N-11", ("mains_lost",), within=5, act=mains_come_back_after_half_an_hour, given=warm, clears=4 * 3600
    ),
    Cause("N-12", (f"{ONE}.co2_valve_leak = 0.5",), within=2400, given=warm, clears=24 * 3600),
    Cause(
        "N-13",
        (f"{ONE}.co2_valve_stuck",),
        within=1500,
        act=opens_and_shuts_the_hatch,
        given=warm,
        clears=3600,
    ),
    Cause(
        "N-14",
        (f"{ONE}.hatch_seal_loss = 2.5",),
        within=60,
        act=shuts_without_air,
        given=open_for_50_s,
        ends=shuts_again,
        clears=1800,
    ),
    Cause("N-15", (f"{ONE}.fan_fail",), within=70, given=warm),
)
