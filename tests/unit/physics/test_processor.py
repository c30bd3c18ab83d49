"""The processor's own controller and physics: programs, containers, faults, holds, stops, power."""

from __future__ import annotations

import pytest

from tests.unit.physics.line_kit import (
    BAG,
    KIT,
    MEDIUM,
    REAGENT,
    SECOND,
    THIRD,
    VESSEL,
    WASTE,
    Line,
    furnished,
)
from twin.physics.table import processor as col

ENDS = ("done", "failed", "held")


def ready() -> Line:
    """A processor with a tested kit."""
    line = furnished()
    line.start("set_up")
    assert line.until(*ENDS, within=40) == "done"
    return line


def washed(**outputs: float) -> Line:
    line = ready()
    line.start("wash", volume_sp=100, **outputs)
    assert line.until(*ENDS) == "done"
    return line


def cells(line: Line) -> float:
    return sum(line.content(slot)["viable"] for slot in range(1, 9))


def test_programs_and_reasons_stand_in_the_order_that_the_device_uses() -> None:
    assert [col.PHASES.index(p) for p in ("wash", "seal")] == [col.WASH, col.SEAL]
    assert col.REASONS[col.R_ESTOP] == "emergency_stop"
    assert col.PHASES[col.REMOVE] == "remove_kit"


def test_a_kit_is_seated_tested_and_primed() -> None:
    line = ready()
    assert line.truth("kit_seated") == 1.0
    assert line.truth("wet") == 1.0
    assert line.truth("kit_drop_mbar") < 5.0
    assert line.content(WASTE)["volume_ml"] == pytest.approx(300.0, abs=0.1)


def test_without_a_kit_in_the_bay_nothing_starts() -> None:
    line = furnished()
    line.kernel.put_slot(KIT, "")
    line.start("set_up")
    assert (line.until(*ENDS), line.reason) == ("failed", "no_kit")


def test_a_hole_of_a_tenth_of_a_millimetre_is_found_by_the_integrity_test() -> None:
    line = furnished()
    line.fault("kit_hole", 0.1)
    line.start("set_up")
    assert (line.until(*ENDS, within=40), line.reason) == ("failed", "kit_leaks")
    assert line.truth("kit_drop_mbar") > 5.0


def test_washing_keeps_the_cells_and_clears_the_liquid() -> None:
    line = ready()
    before = line.content(BAG)["viable"]
    line.start("wash", volume_sp=100)
    assert line.until(*ENDS) == "done"
    kit = line.content(KIT)
    assert kit["volume_ml"] == pytest.approx(100.0, rel=0.02)
    assert 0.90 < kit["viable"] / before < 0.99
    assert line.truth("recovery_percent") == pytest.approx(100.0 * kit["viable"] / before, abs=1.0)
    assert line.truth("turbidity_percent") < 8.0
    assert line.content(BAG)["volume_ml"] == 0.0


def test_selection_gives_the_published_recovery_and_purity() -> None:
    line = washed()
    before = line.content(KIT)
    line.start("select")
    assert line.until(*ENDS) == "done"
    after = line.content(KIT)
    kept = after["viable"] * after["t_cells_fraction"] / (before["viable"] * before["t_cells_fraction"])
    assert kept == pytest.approx(0.55, abs=0.01)
    assert after["t_cells_fraction"] == pytest.approx(0.98, abs=0.001)


def test_the_seed_has_the_cells_and_the_volume_asked_for_and_the_rest_is_kept() -> None:
    line = washed()
    before = cells(line)
    line.start("seed", cells_sp=1e8, volume_sp=100)
    assert line.until(*ENDS) == "done"
    vessel = line.content(VESSEL)
    assert vessel["viable"] == pytest.approx(1e8, rel=0.01)
    assert vessel["volume_ml"] == pytest.approx(100.0, rel=0.02)
    assert line.content(KIT)["volume_ml"] == 0.0
    assert line.content(SECOND)["viable"] > 4e9
    assert cells(line) == pytest.approx(before, rel=1e-4)


def test_a_seed_by_a_counted_density_goes_by_that_count() -> None:
    line = washed()
    line.start("seed", cells_sp=1e8, volume_sp=100, density_sp=1e7)
    assert line.until(*ENDS) == "done"
    true_density = line.content(SECOND)["viable"] / line.content(SECOND)["volume_ml"]
    assert line.content(VESSEL)["viable"] == pytest.approx(10.0 * true_density, rel=0.02)


def test_formulation_reaches_the_density_and_its_clock_runs() -> None:
    line = washed()
    line.kernel.fill_slot(KIT, {"volume_ml": 25, "viable": 2.7e9, "car_fraction": 0.37})
    line.kernel.fill_slot(REAGENT, {"volume_ml": 200, "cryoprotectant_ml": 200})
    line.start("formulate", cells_sp=1e7, share_sp=0.37, time_sp=300)
    assert line.until(*ENDS) == "done"
    kit = line.content(KIT)
    assert kit["viable"] * kit["car_fraction"] / kit["volume_ml"] == pytest.approx(1e7, rel=0.02)
    assert line.truth("kit_c") < 8.0
    assert 4.9 < line.truth("contact_min") < 6.5
    line.start("fill", volume_sp=50, sample_sp=5)
    assert line.until(*ENDS) == "done"
    filled = [line.content(slot)["volume_ml"] for slot in (VESSEL, THIRD, SECOND)]
    assert filled == pytest.approx([50.0, 5.0, kit["volume_ml"] - 55.0], rel=0.02)
    assert line.truth("contact_min") > 8.0


@pytest.mark.parametrize(
    ("fault", "value", "reason", "shown", "least"),
    [
        ("clot", 0.7, "line_pressure", "pressure_mbar", 300.0),
        ("air_in_line", 1.0, "air_in_line", "air_in_line", 1.0),
        ("kit_leak", 2.0, "liquid_in_tray", "tray_ml", 1.5),
    ],
)
def test_what_is_wrong_in_the_line_shows_and_stops_the_pump(
    fault: str, value: float, reason: str, shown: str, least: float
) -> None:
    line = ready()
    line.start("wash", volume_sp=100)
    line.minutes(11)
    line.fault(fault, value)
    assert (line.until(*ENDS, within=30), line.reason) == ("held", reason)
    assert line.truth(shown) >= least
    before = line.content(BAG)
    line.minutes(5)
    assert line.truth("clamps_shut") == 1.0
    assert line.content(BAG)["volume_ml"] == before["volume_ml"]
    assert line.truth(shown) >= least


@pytest.mark.parametrize(("fault", "value"), [("pump_error", 0.1), ("hook_error", 5.0)])
def test_hook_and_encoder_disagree_when_one_of_them_is_wrong(fault: str, value: float) -> None:
    line = washed()
    line.start("seed", cells_sp=2e9, volume_sp=100)
    line.minutes(0.5)
    line.fault(fault, value)
    line.minutes(1)
    assert abs(line.truth("weight_error_percent")) > 5.0


def test_cells_that_stick_make_the_device_wait_for_a_decision_and_then_it_ends() -> None:
    line = ready()
    line.fault("cell_loss", 0.9)
    line.start("wash", volume_sp=100)
    assert (line.until(*ENDS), line.reason) == ("held", "recovery_low")
    assert line.truth("recovery_low") == 1.0
    assert line.truth("recovery_percent") < 80.0
    line.set(pause=1)
    line.minutes(0.2)
    line.set(pause=0)
    assert line.until("done", within=5) == "done"


def test_a_hold_stops_the_flow_and_goes_on_where_it_was() -> None:
    line = ready()
    line.start("wash", volume_sp=100)
    line.minutes(12)
    line.set(pause=1)
    line.minutes(1)
    before = line.content(BAG)["volume_ml"]
    line.minutes(10)
    assert line.state == "held"
    assert line.content(BAG)["volume_ml"] == before > 0.0
    line.set(pause=0)
    assert line.until(*ENDS) == "done"


def test_a_stop_returns_the_cells_to_the_bag_they_came_from() -> None:
    line = ready()
    line.start("wash", volume_sp=100)
    line.minutes(13)
    total = cells(line)
    line.set(run=0, return_cells=1, source=0, kit=0)
    line.minutes(0.1)
    assert line.state == "ending"
    assert line.until("idle", within=20) == "idle"
    assert line.content(KIT)["viable"] == 0.0
    assert line.content(BAG)["viable"] > 0.95 * total


def test_an_abort_shuts_everything_and_the_cells_stay_in_the_kit() -> None:
    line = ready()
    line.start("wash", volume_sp=100)
    line.minutes(13)
    line.set(run=0, return_cells=0)
    line.minutes(5)
    assert line.state == "idle"
    assert line.truth("clamps_shut") == 1.0
    assert line.content(KIT)["viable"] > 1e9


def test_after_a_power_loss_the_cells_are_in_the_kit_and_the_wash_can_begin_again() -> None:
    line = ready()
    line.start("wash", volume_sp=100)
    line.minutes(13)
    line.kernel.set_fault("unit.mains_lost", 1.0)
    line.minutes(2)
    assert (line.state, line.reason) == ("fault", "power_lost")
    line.kernel.set_fault("unit.mains_lost", 0.0)
    line.minutes(1)
    assert line.state == "failed"
    line.start("wash", volume_sp=100)
    assert line.until(*ENDS) == "done"
    assert line.content(KIT)["viable"] > 0.9 * 5e9


def test_run_zero_with_a_pause_is_a_lost_link_and_holds() -> None:
    line = ready()
    line.start("wash", volume_sp=100)
    line.minutes(12)
    line.set(run=0, pause=1)
    line.minutes(3)
    assert line.state == "held"
    line.set(run=2)
    line.minutes(0.1)
    line.set(pause=0)
    assert line.until(*ENDS) == "done"


def test_medium_that_runs_out_is_told() -> None:
    line = furnished()
    line.kernel.fill_slot(MEDIUM, {"volume_ml": 0})
    line.start("set_up")
    assert (line.until(*ENDS, within=40), line.reason) == ("failed", "line_stays_dry")


def test_two_bad_seals_wait_for_a_person_and_one_is_made_again() -> None:
    for bad, end in ((1, "done"), (2, "held")):
        line = washed()
        line.fault("seal_fail", bad)
        line.start("fill", volume_sp=50, sample_sp=5)
        assert line.until(*ENDS) == end
        assert line.truth("seal_ok") == (1.0 if end == "done" else 0.0)


def test_a_kit_that_is_taken_out_is_seated_no_more() -> None:
    line = ready()
    line.kernel.put_slot(KIT, "")
    line.minutes(11)
    assert line.truth("kit_seated") == 0.0
