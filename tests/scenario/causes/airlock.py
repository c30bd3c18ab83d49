"""Causes of the alarms of the airlock: its cycle, its doors, its unloading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.alarm_kit import MINUTE, SECOND, Cause, at_work, begin, do, in_phase, in_state, standing, value

if TYPE_CHECKING:
    from twin.engine import Engine

ENDS = {"decontamination": "Aborting"}
AERATION_LIMIT = 3 * 3600


@standing
def gassed() -> Engine:
    """Three minutes into the exposure."""
    machine = at_work()
    begin(machine, "decontamination", "decontaminate")
    in_phase(machine, "decontamination", "decontaminate")
    machine.run(3 * MINUTE)
    return machine


@standing
def aerating() -> Engine:
    machine = gassed()
    in_phase(machine, "decontamination", "aerate")
    return machine


@standing
def accepted() -> Engine:
    machine = gassed()
    in_state(machine, "decontamination", "Complete")
    return machine


@standing
def ready() -> Engine:
    """A cycle was accepted, the airlock waits to be unloaded, the isolator is in transfer."""
    machine = accepted()
    waits_for_unloading(machine)
    do(machine, "isolator", "transfer")
    machine.run(SECOND)
    return machine


def aborts(machine: Engine) -> None:
    do(machine, "decontamination", "abort")


def no_more_gas(machine: Engine) -> None:
    assert value(machine, "decontamination.inject_sp") == 0.0


def opens_the_inner_door(machine: Engine) -> None:
    do(machine, "decontamination", "open_door", door="inner")


def shuts_the_inner_door(machine: Engine) -> None:
    do(machine, "decontamination", "close_door", door="inner")


def waits_for_unloading(machine: Engine) -> None:
    begin(machine, "decontamination", "unload")


def ends_the_transfer(machine: Engine) -> None:
    do(machine, "decontamination", "finish")


CAUSES = (
    Cause("D-01", ("decontamination.fresh_air_damper_leak = 30",), within=1200, given=gassed, clears=900),
    Cause("D-02", within=2, act=aborts, given=gassed, clears=3 * 3600, states=ENDS, then=no_more_gas),
    Cause(
        "D-03",
        ("decontamination.injection_pump_fail",),
        within=60,
        given=gassed,
        states=ENDS,
        then=no_more_gas,
    ),
    Cause("D-03", ("decontamination.injection_drift = 0.2",), within=120, given=gassed, states=ENDS),
    Cause(
        "D-04", ("decontamination.cold_load = 25",), within=300, given=gassed, clears=3600, then=no_more_gas
    ),
    Cause("D-05", ("decontamination.outer_door_seal_leak = 50",), within=60, given=gassed, then=no_more_gas),
    Cause("D-06", ("decontamination.outer_door_seal_loss = 1.5",), within=10, given=gassed, states=ENDS),
    Cause("D-07", ("decontamination.fan_trip",), within=AERATION_LIMIT + 60, given=aerating, clears=3 * 3600),
    Cause("D-08", ("decontamination.probe_1_status = 128",), within=40, given=gassed, states=ENDS),
    Cause("D-09", within=140, act=opens_the_inner_door, given=ready, ends=shuts_the_inner_door),
    Cause("D-10", within=61 * 60, act=waits_for_unloading, given=accepted, ends=ends_the_transfer),
)
