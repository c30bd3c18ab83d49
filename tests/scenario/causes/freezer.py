"""Causes of the alarms of the freezer: in its profile, its cold hold and its unloading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.alarm_kit import Cause, at_work, begin, do, in_phase, in_state, standing, value

if TYPE_CHECKING:
    from twin.engine import Engine

BAG = 1


@standing
def precooled() -> Engine:
    """A bag in the freezer, which stands at +4 degC."""
    machine = at_work()
    begin(machine, "freezer", "precool")
    in_state(machine, "freezer", "Complete")
    machine.kernel.put_slot(BAG, "FZ1")
    machine.kernel.fill_slot(BAG, {"volume_ml": 50, "mass_g": 60, "temperature_c": 6})
    machine.run(50)
    return machine


@standing
def freezing() -> Engine:
    machine = precooled()
    begin(machine, "freezer", "freeze")
    return machine


@standing
def ramping() -> Engine:
    machine = freezing()
    in_phase(machine, "freezer", "ramp_1")
    return machine


@standing
def nucleated() -> Engine:
    machine = freezing()
    in_phase(machine, "freezer", "ramp_2")
    return machine


@standing
def frozen() -> Engine:
    machine = freezing()
    in_state(machine, "freezer", "Complete")
    return machine


@standing
def opened() -> Engine:
    machine = frozen()
    opens_the_door(machine)
    return machine


def opens_the_door(machine: Engine) -> None:
    do(machine, "freezer", "open_door", door="outer")


def takes_the_bag_out(machine: Engine) -> None:
    machine.kernel.put_slot(BAG, "")
    do(machine, "freezer", "close_door", door="outer")


def waits_for_the_store(machine: Engine) -> None:
    """Nobody comes for the bags."""


def goes_to_the_store(machine: Engine) -> None:
    opens_the_door(machine)
    machine.run(300)
    takes_the_bag_out(machine)
    machine.run(600)
    begin(machine, "freezer", "decontaminate")


def profile_goes_on(machine: Engine) -> None:
    assert machine.memory.modules["freezer"].phase == "ramp_1"
    assert value(machine, "freezer.second_stage") == 1.0


CAUSES = (
    Cause(
        "F-01", ("freezer.compressor_trip",), within=1800, given=ramping, clears=3600, then=profile_goes_on
    ),
    Cause("F-02", ("freezer.poor_contact = 0.8",), within=3 * 3600, given=freezing, clears=4 * 3600),
    Cause("F-02", ("freezer.no_nucleation = 15",), within=3 * 3600, given=freezing, clears=4 * 3600),
    Cause(
        "F-03",
        within=13 * 3600,
        act=waits_for_the_store,
        given=frozen,
        ends=goes_to_the_store,
        clears=600,
    ),
    Cause(
        "F-03",
        ("freezer.compressor_trip", "freezer.second_stage_trip"),
        within=3 * 3600,
        given=frozen,
        clears=4 * 3600,
    ),
    Cause("F-04", within=220, act=opens_the_door, given=frozen, ends=takes_the_bag_out),
    Cause("F-04b", within=330, given=opened, ends=takes_the_bag_out),
    Cause("F-05", ("freezer.slot_seal_loss = 1.5",), within=15, given=freezing),
    Cause("F-07", ("freezer.second_stage_trip",), within=4 * 3600, given=nucleated, clears=5 * 3600),
    Cause("F-06", ("freezer.no_nucleation = 15",), within=3 * 3600, given=freezing, clears=4 * 3600),
)
