"""What hold, stop, abort, emergency stop, power loss and a lost link do to each module at work [unit.md 2.0]."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.alarm_kit import MINUTE, SECOND, inject, state, tell, warm
from tests.scenario.causes import airlock, freezer, isolator, line, robot, steriliser

if TYPE_CHECKING:
    from collections.abc import Callable

    from twin.engine import Engine

COMMANDS = ("hold", "stop", "abort")
FAULTS = {"emergency_stop": "estop", "power_loss": "mains_lost"}
REFUSED = "refused"
HELD, STOPPED, ABORTED, STOPPING, ABORTING, GOES_ON = (
    "Held",
    "Stopped",
    "Aborted",
    "Stopping",
    "Aborting",
    "Execute",
)
AIR = {"fan": 1.0, "fresh_air_sp": 300.0, "downflow_sp": 0.45}
AERATES = {"inject_sp": 0.0, "h2o2_sp": 0.0, "fresh_air_sp": 900.0, "barrier_lock": 1.0, "rtp_open": 0.0}
AIRLOCK = {"inject_sp": 0.0, "fresh_air_sp": 120.0, "outer_lock": 1.0, "inner_lock": 1.0, "inner_open": 0.0}
SHUT = {"steam": 0.0, "outer_lock": 1.0, "inner_lock": 1.0}
KEEPS = {"run": 1.0, "temperature_sp": 37.0, "co2_sp": 5.0, "hatch_1_drive": 0.0}
NO_PUMP = {"run": 0.0}
Row = tuple[str, dict[str, float]]

TABLE: dict[str, tuple[str, Callable[[], Engine], dict[str, Row]]] = {
    "isolator in work": ("isolator", isolator.transferring, {
        "hold": (HELD, AIR),
        "stop": (STOPPED, {**AIR, "rtp_open": 0.0, "rtp_lock": 1.0}),
        "abort": (ABORTED, {**AIR, "rtp_open": 0.0, "rtp_lock": 1.0, "dp_sp": 60.0}),
        "emergency_stop": (HELD, AIR),
        "power_loss": (HELD, AIR),
        "link_lost": (HELD, AIR),
    }),
    "isolator in gas": ("isolator", isolator.gassed, {
        "hold": (HELD, {"inject_sp": 0.0, "loop_sp": 80.0, "fresh_air_sp": 0.0}),
        "stop": (STOPPING, AERATES),
        "abort": (ABORTING, AERATES),
        "emergency_stop": (ABORTING, AERATES),
        "power_loss": (ABORTING, AERATES),
        "link_lost": (ABORTING, AERATES),
    }),
    "airlock in gas": ("decontamination", airlock.gassed, {
        "hold": (HELD, {"inject_sp": 0.0, "loop_sp": 30.0, "fresh_air_sp": 0.0}),
        "stop": (STOPPING, AIRLOCK),
        "abort": (ABORTING, AIRLOCK),
        "emergency_stop": (ABORTING, AIRLOCK),
        "power_loss": (ABORTING, AIRLOCK),
        "link_lost": (ABORTING, AIRLOCK),
    }),
    "steriliser before its plateau": ("steriliser", steriliser.preheating, {
        "hold": (HELD, {"pause": 1.0, "outer_lock": 1.0, "inner_lock": 1.0}),
        "stop": (STOPPING, {**SHUT, "run": 0.0, "quick": 0.0}),
        "abort": (ABORTED, {**SHUT, "run": 0.0, "quick": 1.0}),
        "emergency_stop": (ABORTING, {**SHUT, "quick": 1.0}),
        "power_loss": (ABORTING, {**SHUT, "quick": 1.0}),
        "link_lost": (ABORTING, {**SHUT, "quick": 1.0}),
    }),
    "steriliser in its plateau": ("steriliser", steriliser.at_plateau, {
        "hold": (REFUSED, {"steam": 1.0}),
        "stop": (STOPPING, {**SHUT, "quick": 0.0}),
        "abort": (ABORTED, {**SHUT, "quick": 1.0}),
        "emergency_stop": (ABORTING, SHUT),
        "power_loss": (ABORTING, SHUT),
        "link_lost": (ABORTING, SHUT),
    }),
    "robot that carries": ("robot", robot.carrying, {
        "hold": (HELD, {"pause": 1.0}),
        "stop": (STOPPED, {"end_way": 1.0}),
        "abort": (ABORTED, {"end_way": 0.0}),
        "emergency_stop": (HELD, {"pause": 1.0}),
        "power_loss": (HELD, {"pause": 1.0}),
        "link_lost": (HELD, {"pause": 1.0}),
    }),
    "incubator that regulates": ("incubator_1", warm, {
        "hold": (HELD, KEEPS),
        "stop": (STOPPED, KEEPS),
        "abort": (ABORTED, KEEPS),
        "emergency_stop": (GOES_ON, KEEPS),
        "power_loss": (GOES_ON, KEEPS),
        "link_lost": (GOES_ON, KEEPS),
    }),
    "processor that washes": ("processor", line.washing, {
        "hold": (HELD, {"pause": 1.0}),
        "stop": (STOPPING, {**NO_PUMP, "return_cells": 1.0}),
        "abort": (ABORTED, {**NO_PUMP, "return_cells": 0.0}),
        "emergency_stop": (ABORTED, {**NO_PUMP, "return_cells": 0.0}),
        "power_loss": (ABORTED, {**NO_PUMP, "return_cells": 0.0}),
        "link_lost": (HELD, {"pause": 1.0}),
    }),
    "bench that draws": ("bench", line.drawing, {
        "hold": (HELD, {"pause": 1.0}),
        "stop": (STOPPED, {**NO_PUMP, "seal_line": 1.0}),
        "abort": (ABORTED, {**NO_PUMP, "seal_line": 0.0}),
        "emergency_stop": (ABORTED, {**NO_PUMP, "seal_line": 0.0}),
        "power_loss": (ABORTED, {**NO_PUMP, "seal_line": 0.0}),
        "link_lost": (HELD, {"pause": 1.0}),
    }),
    "freezer before nucleation": ("freezer", freezer.ramping, {
        "hold": (HELD, {"pause": 1.0}),
        "stop": (STOPPING, {"second_stage": 1.0, "slot_lock": 1.0, "outer_lock": 1.0}),
        "abort": (ABORTING, {"second_stage": 1.0, "hold_sp": -80.0}),
        "emergency_stop": (GOES_ON, {"run": 2.0}),
        "power_loss": (GOES_ON, {"run": 2.0}),
        "link_lost": (GOES_ON, {"second_stage": 1.0}),
    }),
    "freezer after nucleation": ("freezer", freezer.nucleated, {
        "hold": (REFUSED, {"run": 2.0, "pause": 0.0}),
        "stop": (STOPPING, {"second_stage": 1.0}),
        "abort": (ABORTING, {"second_stage": 1.0, "hold_sp": -80.0}),
        "emergency_stop": (GOES_ON, {"run": 2.0}),
        "power_loss": (GOES_ON, {"run": 2.0}),
        "link_lost": (GOES_ON, {"second_stage": 1.0}),
    }),
}  # fmt: skip
"""State one minute later, and what the device is commanded then."""
CASES = [(work, cause) for work, (_, _, rows) in TABLE.items() for cause in rows]


@pytest.mark.parametrize(("work", "cause"), CASES, ids=[f"{work}, {cause}" for work, cause in CASES])
def test_a_module_comes_to_its_declared_state_and_outputs(work: str, cause: str) -> None:
    module, given, rows = TABLE[work]
    word, outputs = rows[cause]
    machine = given()
    if cause in COMMANDS:
        refusal = tell(machine, module, cause)
        assert bool(refusal) is (word == REFUSED)
    else:
        inject(machine, FAULTS.get(cause, f"link_lost {module}"))
    machine.run(MINUTE)
    assert state(machine, module) == (GOES_ON if word == REFUSED else word)
    assert {name: machine.kernel.applied(f"{module}.{name}") for name in outputs} == outputs


def test_a_stop_of_the_bench_seals_the_open_line() -> None:
    machine = line.drawing()
    assert machine.world.value("bench.connected") == 1.0
    assert tell(machine, "bench", "stop") is None
    machine.run(3 * MINUTE)
    assert machine.world.value("bench.connected") == 0.0


def test_a_held_incubator_regulates_and_opens_no_hatch() -> None:
    machine = warm()
    assert tell(machine, "incubator_1", "hold") is None
    machine.run(60 * MINUTE)
    assert machine.kernel.truth("incubator_1.temperature_c") == pytest.approx(37.0, abs=0.1)
    refusal = tell(machine, "incubator_1", "open_hatch", hatch="1")
    assert refusal is not None


@pytest.mark.parametrize("cause", ["estop", "mains_lost"])
def test_the_robot_keeps_what_it_holds(cause: str) -> None:
    machine = robot.carrying()
    inject(machine, cause)
    machine.run(30 * SECOND)
    assert machine.kernel.slot(robot.ITEM)["place"] == -1.0
    assert machine.kernel.truth("robot.brakes") == 1.0


def test_bags_that_freeze_go_on_freezing_whatever_is_asked() -> None:
    machine = freezer.nucleated()
    before = machine.kernel.slot(freezer.BAG)["temperature_c"]
    assert tell(machine, "freezer", "abort") is None
    machine.run(30 * MINUTE)
    assert machine.kernel.slot(freezer.BAG)["temperature_c"] < before - 15.0
