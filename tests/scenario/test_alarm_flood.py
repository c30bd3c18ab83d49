"""No single cause floods the operator: at most ten alarms in ten minutes, by design [standards 4.3, unit.md 5]."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.alarm_kit import (
    HOUR,
    MINUTE,
    SECOND,
    at_work,
    begin,
    do,
    in_state,
    inject,
    mend,
    number,
    poc1,
    standing,
    until,
)
from tests.engine_kit import open_hatch
from tests.scenario.causes import robot

if TYPE_CHECKING:
    from twin.engine import Engine

WINDOW, MOST = 10 * MINUTE, 10
VESSELS = {11: (1, 1), 12: (1, 2), 13: (2, 1), 14: (2, 2)}


@standing
def busy_night() -> Engine:
    """Four cultures in two incubators, the airlock aerates, the robot carries something over to the bench."""
    machine = at_work()
    machine.run(20 * MINUTE)
    for slot, (incubator, position) in VESSELS.items():
        bring(machine, slot, incubator, position)
    machine.run(HOUR)
    begin(machine, "decontamination", "decontaminate")
    machine.kernel.put_slot(robot.ITEM, "PK3")
    machine.kernel.fill_slot(robot.ITEM, {"mass_g": 1500.0})
    until(machine, lambda: machine.memory.modules["decontamination"].phase == "aerate", 2 * 3600)
    robot.picks(machine)
    in_state(machine, "robot", "Complete")
    begin(machine, "robot", "place", place=number("BN"), item=float(robot.ITEM))
    until(machine, lambda: machine.kernel.truth("robot.speed_mm_s") > 50.0, 30)
    return machine


def bring(machine: Engine, slot: int, incubator: int, position: int) -> None:
    """Bring a culture to a position, as the robot would."""
    name = f"incubator_{incubator}"
    open_hatch(machine, name, str(position))
    machine.run(15 * SECOND)
    machine.kernel.put_slot(slot, f"IN{incubator}.{position}")
    machine.kernel.fill_slot(slot, {"mass_g": 1200.0, "volume_ml": 600, "viable": 2e9, "temperature_c": 37})
    do(machine, name, "close_hatch", hatch=str(position))
    machine.run(25 * MINUTE)


def raised(machine: Engine) -> list[int]:
    """Return when alarms called since the last time."""
    calls = ("alarm_raised", "alarm_repeated")
    events = [event for event in machine.take_events() if event.kind in calls]
    return [event.tick for event in events if event.payload.get("annunciated", True)]


def most_in_a_window(ticks: list[int]) -> int:
    return max((sum(first <= tick < first + WINDOW for tick in ticks) for first in ticks), default=0)


@pytest.mark.parametrize("seconds", [130, 40 * 60])
def test_a_power_dip_at_night_does_not_flood(seconds: int) -> None:
    machine = busy_night()
    assert not [name for name in machine.memory.alarms.standing if name.startswith("N-1")]
    inject(machine, "mains_lost")
    machine.run(seconds * SECOND)
    mend(machine, "mains_lost")
    inject(machine, "incubator_2.co2_valve_leak = 0.3")
    inject(machine, "incubator_2.co2_slow = 20")
    machine.run(2 * HOUR)
    calls = raised(machine)
    assert calls
    assert most_in_a_window(calls) <= MOST
    assert {"U-06", "D-02", "N-11.1", "N-05.2"} <= {
        name for name, alarm in machine.memory.alarms.alarms.items() if alarm.raised >= 0
    }


@pytest.mark.parametrize("module", list(poc1().unit.modules))
def test_a_lost_link_is_one_alarm_and_not_one_for_each_reading(module: str) -> None:
    machine = at_work()
    inject(machine, f"link_lost {module}")
    machine.run(10 * MINUTE)
    assert len(raised(machine)) == 1
    mend(machine, f"link_lost {module}")
    machine.run(5 * SECOND)
    assert [name for name in machine.memory.alarms.standing if name.startswith("Q-")] == []
