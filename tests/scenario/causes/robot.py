"""Causes of the alarms of the robot while it carries something, reads it, or stands at its mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.alarm_kit import Cause, at_work, begin, do, in_state, number, standing, until, value

if TYPE_CHECKING:
    from twin.engine import Engine

ITEM = 7
HOLDS = {"robot": "Held"}


@standing
def beside() -> Engine:
    """An item of 1.5 kg stands at a parking."""
    machine = at_work()
    machine.kernel.put_slot(ITEM, "PK3")
    machine.kernel.fill_slot(ITEM, {"mass_g": 1500.0})
    machine.run(20)
    return machine


@standing
def carrying() -> Engine:
    """The arm moves, with the item in its hand."""
    machine = beside()
    picks(machine)
    in_state(machine, "robot", "Complete")
    begin(machine, "robot", "place", place=number("BN"), item=float(ITEM))
    until(machine, lambda: machine.kernel.truth("robot.speed_mm_s") > 50.0, 30)
    return machine


@standing
def returning() -> Engine:
    """The arm has put its item down, away from its mark."""
    machine = carrying()
    in_state(machine, "robot", "Complete")
    return machine


def parks(machine: Engine) -> None:
    begin(machine, "robot", "park")


def picks(machine: Engine) -> None:
    begin(machine, "robot", "pick", place=number("PK3"), item=float(ITEM))


def goes_on(machine: Engine) -> None:
    do(machine, "robot", "unhold")


def stands(machine: Engine) -> None:
    assert value(machine, "robot.speed") == 0.0


def keepers_run(machine: Engine) -> None:
    assert value(machine, "isolator.fan_running") == 1.0
    assert machine.memory.modules["incubator_1"].phase == "regulating"


CAUSES = (
    Cause(
        "R-01", ("robot.obstacle = 120",), within=10, given=carrying, states=HOLDS, then=stands, priority=1
    ),
    Cause("I-08", ("isolator.glove_hole = 60",), within=10, given=carrying, priority=1),
    Cause("R-02", ("robot.drop",), within=10, given=carrying, states=HOLDS, then=stands),
    Cause("R-02", ("robot.mass_error = 0.4",), within=10, given=carrying, states=HOLDS, then=stands),
    Cause("R-03", ("estop",), within=5, given=carrying, states=HOLDS, then=keepers_run),
    Cause(
        "R-04", ("robot.pose_shift = 0.5",), within=120, act=parks, given=returning, states=HOLDS, then=stands
    ),
    Cause("R-05", ("robot.scan_fail = 3",), within=180, act=picks, given=beside, ends=goes_on, states=HOLDS),
    Cause("R-06", ("robot.glove_in_zone",), within=5, given=carrying, states=HOLDS, then=stands),
)
