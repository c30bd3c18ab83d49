"""Recipes with faults: what the unit file declares happens, and the rehearsal says where and why it ended."""

from __future__ import annotations

from typing import Any

import pytest

from twin.rehearsal.request import Rehearsal, RehearsalRequest, never, silent
from twin.rehearsal.run import rehearse


def rehearsal(*faults: str, recipe: str = "decontaminate_airlock") -> Rehearsal:
    return rehearse(RehearsalRequest(recipe, injections=faults), silent, never)


def alarms(result: Rehearsal) -> dict[str, dict[str, Any]]:
    return {alarm["tag"]: alarm for alarm in result.summary["alarms"]}


@pytest.mark.parametrize(
    ("fault", "alarm", "step"),
    [
        ("decontamination.probe_1_status = 128 at 45 min", "D-08", "airlock.gas.cycle"),
        ("decontamination.injection_pump_fail at 40 min", "D-03", "airlock.gas.cycle"),
        ("decontamination.outer_door_seal_loss = 2 bar at 45 min", "D-06", "airlock.gas.cycle"),
        ("mains_lost for 130 s at 45 min", "U-06", "airlock.gas.cycle"),
        ("link_lost decontamination for 5 s at 45 min", "D-02", "airlock.gas.cycle"),
    ],
)
def test_a_fault_while_gas_is_in_the_airlock_aborts_the_cycle_and_holds_the_recipe(
    fault: str, alarm: str, step: str
) -> None:
    result = rehearsal(fault)
    assert result.summary["outcome"] == "held"
    assert step in result.failure
    assert alarm in alarms(result)
    assert "D-02" in alarms(result)


def test_a_short_dip_of_the_probe_is_no_reason_to_stop() -> None:
    result = rehearsal("decontamination.h2o2 offset = -200 ppm for 20 s at 45 min")
    assert result.summary["outcome"] == "complete"


def test_a_leaking_damper_is_found_by_the_leak_test() -> None:
    result = rehearsal("decontamination.fresh_air_damper_leak = 0.2 m3/h at 1 s")
    assert "leak" in result.failure
    assert result.summary["outcome"] == "held"


def test_an_empty_bottle_is_refused_before_the_cycle() -> None:
    result = rehearsal("decontamination.solution stuck_at = 50 g at 1 s")
    assert "less than 100 g of solution" in result.failure


def test_a_hole_that_nobody_mends_is_tested_ten_times_and_not_for_ever() -> None:
    result = rehearsal("isolator.glove_hole = 2 mm at 1 s", recipe="leak_and_glove_test")
    assert result.summary["outcome"] == "stuck"
    assert result.failure.endswith("isolator_test.test.measure has failed 10 times")


def test_a_hole_that_is_mended_costs_one_more_test() -> None:
    result = rehearsal("isolator.glove_hole = 2 mm for 30 min at 1 s", recipe="leak_and_glove_test")
    assert result.summary["outcome"] == "complete"
    tries = [s["outcome"] for s in result.summary["steps"] if s["id"] == "isolator_test.test.measure"]
    assert tries == ["failed", "completed"]


def test_two_faults_at_once_end_as_the_worse_one_says() -> None:
    result = rehearsal("estop for 10 s at 45 min", "link_lost isolator for 5 s at 45 min")
    assert result.summary["outcome"] == "held"
    assert "D-02" in alarms(result)
