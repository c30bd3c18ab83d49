"""Causes of the alarms of the steriliser: in its plateau, before it, after it, and of a cycle with a wet load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.alarm_kit import HOUR, SECOND, Cause, at_work, begin, do, in_phase, standing

if TYPE_CHECKING:
    from twin.engine import Engine

ENDS = {"steriliser": "Aborted"}


@standing
def at_plateau() -> Engine:
    machine = at_work()
    starts_a_cycle(machine)
    in_phase(machine, "steriliser", "sterilise")
    machine.run(10 * SECOND)
    return machine


@standing
def preheating() -> Engine:
    machine = at_work()
    starts_a_cycle(machine)
    in_phase(machine, "steriliser", "preheat")
    return machine


@standing
def idle() -> Engine:
    machine = at_work()
    do(machine, "steriliser", "reset")
    machine.run(20 * HOUR)
    return machine


def starts_a_cycle(machine: Engine) -> None:
    begin(machine, "steriliser", "sterilise")


def tests_itself(machine: Engine) -> None:
    do(machine, "steriliser", "start", procedure="bowie_dick")


def waits(machine: Engine) -> None:
    """A day goes by."""
    machine.run(2 * HOUR)


def nothing_is_sterile(machine: Engine) -> None:
    assert not machine.memory.modules["steriliser"].proofs["load_sterile"].proven


CAUSES = (
    Cause("S-01", ("steriliser.steam_supply_drop = 2.4",), within=300, given=at_plateau, clears=900),
    Cause("S-02", ("steriliser.drain_blocked",), within=900, given=at_plateau, clears=600, states=ENDS),
    Cause(
        "S-02",
        ("steriliser.poor_steam = 8",),
        within=7200,
        given=preheating,
        clears=600,
        then=nothing_is_sterile,
    ),
    Cause(
        "S-03", ("steriliser.probe_offset = 2",), within=30, given=preheating, states={"steriliser": "Held"}
    ),
    Cause(
        "S-04",
        ("steriliser.steam_supply_drop = 0.6",),
        within=90,
        given=preheating,
        states={"steriliser": "Held"},
    ),
    Cause("S-04", ("steriliser.pump_weak = 0.97",), within=2400, given=preheating, states=ENDS, clears=3600),
    Cause("S-05", ("steriliser.steam_valve_open",), within=900, given=at_plateau, states=ENDS, clears=600),
    Cause(
        "S-06",
        ("steriliser.wet_load = 1.5",),
        within=3 * 3600,
        act=starts_a_cycle,
        clears=3 * 3600,
        then=nothing_is_sterile,
    ),
    Cause("S-06", within=3 * 3600, given=idle, ends=tests_itself, clears=10),
)
