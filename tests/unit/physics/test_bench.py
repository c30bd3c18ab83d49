"""The bench: docking, weighing, welds and seals with failures, settled cells, sampling, flows by weight."""

from __future__ import annotations

import pytest

from tests.unit.physics.line_kit import MEDIUM, SECOND, VESSEL, WASTE, Line
from twin.physics.table import bench as col

ENDS = ("done", "failed", "held")
POUCH = SECOND


def laid() -> Line:
    """A bench with a vessel of settled cells on it."""
    line = Line("bench")
    line.kernel.put_slot(VESSEL, "BN")
    line.kernel.fill_slot(
        VESSEL,
        {
            "volume_ml": 197,
            "mass_g": 297,
            "viable": 4e8,
            "glucose_mmol": 2.2,
            "temperature_c": 37,
            "code_inside": 7,
        },
    )
    line.kernel.fill_slot(
        MEDIUM, {"volume_ml": 1000, "mass_g": 1050, "glucose_mmol": 17, "temperature_c": 36}
    )
    line.set(vessel=VESSEL, medium=MEDIUM, waste=WASTE, pouch=POUCH)
    return line


def did(line: Line, task: str, **outputs: float) -> str:
    line.task(task, **outputs)
    return line.until(*ENDS, within=60)


def connected() -> Line:
    line = laid()
    assert did(line, "dock") == "done"
    assert did(line, "weld") == "done"
    return line


def test_tasks_stand_in_the_order_that_the_device_uses() -> None:
    assert col.TASKS[col.INSPECT] == "inspect"
    assert col.REASONS[col.R_ESTOP] == "emergency_stop"


def test_nothing_or_another_container_on_the_bench_is_told() -> None:
    line = laid()
    line.kernel.put_slot(VESSEL, "")
    assert (did(line, "dock"), line.reason) == ("failed", "nothing_docked")
    line.kernel.put_slot(MEDIUM, "BN")
    assert did(line, "weigh") == "failed"


def test_balance_and_window_show_what_stands_there() -> None:
    line = laid()
    assert did(line, "weigh") == "done"
    assert line.truth("balance_g") == 297.0
    assert did(line, "identify") == "done"
    assert line.truth("code_seen") == 7.0


def test_nothing_flows_without_a_weld() -> None:
    line = laid()
    assert (did(line, "add", add_sp=10), line.reason) == ("failed", "not_connected")


def test_one_bad_weld_is_made_again_and_two_wait_for_a_person() -> None:
    line = laid()
    line.fault("weld_fail", 1)
    assert did(line, "weld") == "done"
    line = laid()
    line.fault("weld_fail", 2)
    assert (did(line, "weld"), line.reason) == ("held", "weld_failed")
    assert (line.truth("exposed"), line.truth("failures")) == (1.0, 2.0)
    assert did(line, "seal") == "done"
    assert (line.truth("exposed"), line.truth("failures")) == (0.0, 0.0)


def test_a_drawn_supernatant_leaves_the_settled_cells() -> None:
    line = connected()
    assert did(line, "settle", settle_sp=600) == "done"
    assert did(line, "draw", draw_sp=150) == "done"
    vessel = line.content(VESSEL)
    assert vessel["volume_ml"] == pytest.approx(47.0, abs=0.1)
    assert vessel["viable"] > 0.97 * 4e8


def test_cells_that_were_just_stirred_leave_with_the_liquid() -> None:
    line = connected()
    assert did(line, "resuspend") == "done"
    assert did(line, "draw", draw_sp=150) == "done"
    assert line.content(VESSEL)["viable"] < 0.6 * 4e8


def test_a_sample_begins_with_a_millilitre_for_the_waste() -> None:
    line = connected()
    assert did(line, "sample", sample_sp=3) == "done"
    assert line.content(WASTE)["volume_ml"] == pytest.approx(1.0, abs=1e-6)
    pouch = line.content(POUCH)
    assert pouch["volume_ml"] == pytest.approx(2.0, abs=1e-6)
    assert pouch["viable"] / pouch["volume_ml"] == pytest.approx(4e8 / 197, rel=0.01)


def test_adding_is_by_weight_and_takes_its_time() -> None:
    line = connected()
    start = line.kernel.tick
    assert did(line, "add", add_sp=203) == "done"
    assert line.content(VESSEL)["volume_ml"] == pytest.approx(400.0, abs=0.1)
    assert (line.kernel.tick - start) / 600 == pytest.approx(203 / 50, abs=0.5)


@pytest.mark.parametrize(
    ("fault", "value", "reason", "shown", "least"),
    [
        ("clot", 0.7, "line_pressure", "pressure_mbar", 300.0),
        ("air_in_line", 1.0, "air_in_line", "air_in_line", 1.0),
        ("line_leak", 2.0, "liquid_in_tray", "tray_ml", 1.5),
    ],
)
def test_what_is_wrong_in_the_line_shows_and_stops_the_pump(
    fault: str, value: float, reason: str, shown: str, least: float
) -> None:
    line = connected()
    line.fault(fault, value)
    assert (did(line, "add", add_sp=300), line.reason) == ("held", reason)
    assert line.truth(shown) >= least


@pytest.mark.parametrize(("fault", "value"), [("pump_error", -0.1), ("balance_error", 10.0)])
def test_balance_and_encoder_disagree_when_one_of_them_is_wrong(fault: str, value: float) -> None:
    line = connected()
    line.task("add", add_sp=200)
    line.minutes(1)
    line.fault(fault, value)
    line.minutes(2)
    assert abs(line.truth("weight_error_percent")) > 5.0


def test_a_slow_line_takes_longer() -> None:
    line = connected()
    line.fault("slow_flow", 0.9)
    line.task("add", add_sp=100)
    line.minutes(10)
    assert line.state == "running"


def test_a_hold_stops_the_pump_but_lets_a_weld_end() -> None:
    line = connected()
    line.task("add", add_sp=200)
    line.minutes(1)
    line.set(pause=1)
    line.minutes(5)
    assert line.state == "held"
    line.set(pause=0)
    assert line.until(*ENDS, within=10) == "done"
    line.task("weld")
    line.minutes(0.5)
    line.set(pause=1)
    assert line.until(*ENDS, within=5) == "done"


def test_a_stop_seals_the_open_line() -> None:
    line = connected()
    line.task("add", add_sp=200)
    line.minutes(1)
    line.set(run=0, seal_line=1)
    line.minutes(0.1)
    assert line.state == "ending"
    assert line.until("idle", within=5) == "idle"
    assert line.truth("connected") == 0.0


def test_an_abort_leaves_the_line_clamped() -> None:
    line = connected()
    line.task("add", add_sp=200)
    line.minutes(1)
    line.set(run=0)
    line.minutes(1)
    assert (line.state, line.truth("connected"), line.truth("clamps_shut")) == ("idle", 1.0, 1.0)


def test_a_dead_plate_cools_down_and_with_it_the_vessel() -> None:
    line = laid()
    line.fault("plate_fail", 1.0)
    line.minutes(60)
    assert line.truth("plate_c") < 25.0
    assert line.content(VESSEL)["temperature_c"] < 30.0


def test_without_power_the_task_fails() -> None:
    line = connected()
    line.task("add", add_sp=200)
    line.minutes(1)
    line.kernel.set_fault("unit.mains_lost", 1.0)
    line.minutes(1)
    assert (line.state, line.reason) == ("fault", "power_lost")
    line.kernel.set_fault("unit.mains_lost", 0.0)
    line.minutes(1)
    assert line.state == "failed"
