"""Causes of the alarms of the whole unit: room, supplies, links, clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.alarm_kit import Cause, active, value, warm
from tests.scenario.causes.airlock import gassed

if TYPE_CHECKING:
    from twin.engine import Engine

ROBOT_LINK, CO2 = "link_lost robot", "incubator_1.co2_line_leak"


def supply_stays_shut(machine: Engine) -> None:
    """Without CO2 the air gets better, and the supply stays shut until somebody resets the alarm."""
    machine.run(3000)
    assert not active(machine, "U-04")
    assert value(machine, "incubator_2.co2_supply") == 0.0


def no_step_begins(machine: Engine) -> None:
    refusal = machine.why_not("robot", "start", {"procedure": "park"})
    assert refusal is not None


def barriers_stay_shut(machine: Engine) -> None:
    assert {"isolator.rtp_open", "decontamination.inner_open"} <= set(machine.forced_reasons())


CAUSES = (
    Cause(
        "U-02",
        ("room_h2o2_leak = 2.6",),
        within=600,
        given=gassed,
        clears=600,
        states={"decontamination": "Aborting"},
    ),
    Cause("U-03", ("room_h2o2_leak = 1.5",), within=600, clears=600),
    Cause("U-04", (f"{CO2} = 1500",), within=300, given=warm, then=supply_stays_shut, clears=900),
    Cause("U-05", (f"{CO2} = 200",), within=600, clears=600),
    Cause("U-06", ("mains_lost",), within=3, then=no_step_begins),
    Cause("U-07", ("mains_lost",), within=1000, then=barriers_stay_shut),
    Cause("U-08", (ROBOT_LINK,), within=2),
    Cause("U-12", ("clock_off = 5",), within=80, clears=20),
)
