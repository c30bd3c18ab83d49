"""The steriliser's controller: programs, holds, safe ends, guards and doors."""

from __future__ import annotations

import pytest

from tests.cold_kit import Device
from twin.draw import uniform


def begun(phase: str, program: str = "sterilise", **changes: float) -> Device:
    """A device in the middle of a phase."""
    device = Device("steriliser", **changes)
    device.start(program)
    device.until(phase, every=10)
    assert device.phase == phase
    return device


def test_run_starts_the_program_of_its_number_and_done_stays_until_run_is_0() -> None:
    device = Device("steriliser")
    device.start("leak_test")
    assert (device.state, device.phase) == ("running", "test_lock")
    assert device.until("done", "failed") == "done"
    device.seconds(60)
    assert device.state == "done"
    device.set(run=0)
    device.seconds(5)
    assert (device.state, device.phase) == ("idle", "none")


def test_a_program_that_is_not_there_does_nothing() -> None:
    device = Device("steriliser")
    device.set(run=9)
    device.seconds(30)
    assert device.state == "idle"


def test_before_the_plateau_it_holds_the_pressure_and_begins_the_phase_again() -> None:
    device = begun("heat_up")
    device.seconds(10)
    device.set(pause=1)
    device.seconds(5)
    before = device.truth("pressure_mbar")
    device.seconds(600)
    assert device.state == "held"
    assert device.truth("pressure_mbar") == pytest.approx(before, rel=0.05)
    device.set(pause=0)
    assert device.until("done", "failed") == "done"


def test_in_the_plateau_a_hold_is_refused() -> None:
    device = begun("sterilise")
    device.set(pause=1)
    device.seconds(60)
    assert (device.state, device.phase) == ("running", "sterilise")


@pytest.mark.parametrize("phase", ["preheat", "air_removal", "heat_up", "sterilise", "dry", "cool"])
@pytest.mark.parametrize("quick", [0, 1])
def test_a_stop_makes_safe_from_every_phase(phase: str, quick: int) -> None:
    device = begun(phase)
    device.set(run=0, steam=0, quick=quick)
    device.seconds(2)
    assert device.state == "ending"
    assert device.truth("outer_door_locked") == device.truth("inner_door_locked") == 1
    assert device.until("idle", within=30) == "idle"
    assert device.truth("steam_valve") == 0
    device.seconds(900)
    assert abs(device.truth("gauge_pa")) <= 100


def test_power_loss_ends_the_cycle_and_nothing_goes_on_by_itself() -> None:
    device = begun("sterilise")
    device.kernel.set_fault("unit.mains_lost", 1.0)
    device.seconds(5)
    assert (device.state, device.reason) == ("ending", "power_lost")
    device.seconds(120)
    device.kernel.set_fault("unit.mains_lost", 0.0)
    device.set(run=0)
    assert device.until("idle", within=30) == "idle"
    assert device.truth("f0_1_min") < 15


def test_too_little_steam_holds_before_the_plateau_and_goes_on_when_it_is_back() -> None:
    device = begun("air_removal")
    device.fault(steam_supply_drop=0.6)
    device.until("held", within=5)
    assert (device.state, device.reason) == ("held", "steam_supply_low")
    device.fault(steam_supply_drop=0.0)
    assert device.until("done", "failed") == "done"


@pytest.mark.parametrize(
    ("fault", "value", "reason"),
    [
        ("air_leak", 40, "drain_too_cold_air_suspected"),
        ("poor_steam", 8, "drain_too_cold_air_suspected"),
        ("drain_blocked", 1, "drain_too_cold_air_suspected"),
        ("pump_weak", 0.97, "vacuum_not_reached"),
        ("load_probe_offset", -2, "load_lags_air_suspected"),
        ("filter_clogged", 0.97, "pressure_not_reached"),
    ],
)
def test_a_fault_ends_the_cycle_with_its_reason(fault: str, value: float, reason: str) -> None:
    device = Device("steriliser")
    device.fault(**{fault: value})
    device.start("sterilise")
    assert device.until("done", "failed", "held") == "failed"
    assert device.reason == reason


def test_below_the_band_the_time_begins_again_and_the_second_time_it_fails() -> None:
    device = begun("sterilise")
    device.seconds(300)
    for supply, again in ((1.0, 0.0), (1.0, 0.0)):
        device.fault(steam_valve_weak=supply)
        device.seconds(60)
        device.fault(steam_valve_weak=again)
        if device.state == "running":
            assert device.truth("plateau_s") < 60
            device.seconds(300)
    assert (device.state, device.reason) == ("failed", "below_band_twice")


def test_a_valve_that_stays_open_lifts_the_safety_valve_and_the_steam_goes_off() -> None:
    device = begun("sterilise")
    device.fault(steam_valve_open=1)
    assert device.until("failed", within=15) == "failed"
    assert device.reason == "pressure_high"
    device.fault(steam_valve_open=0)
    device.seconds(300)
    assert device.truth("pressure_mbar") < 1200


def test_a_wet_load_stays_wet() -> None:
    device = Device("steriliser")
    device.fault(wet_load=1.5)
    device.start("sterilise")
    device.until("cool", "failed")
    assert device.truth("wetness_percent") > 0.2


@pytest.mark.parametrize(("fault", "even"), [({}, 1), ({"air_leak": 40}, 0)])
def test_the_bowie_dick_sheet_shows_air(fault: dict[str, float], even: int) -> None:
    device = Device("steriliser")
    device.fault(**fault)
    device.start("bowie_dick", temperature_sp=134.9)
    device.until("test_exhaust", "failed")
    assert device.truth("even_colour") == even


@pytest.mark.parametrize(("hole", "passes"), [(0, True), (30, False)])
def test_the_filter_test_finds_a_hole(hole: float, passes: bool) -> None:
    device = Device("steriliser")
    device.fault(filter_hole=hole)
    device.start("filter_sip")
    assert device.until("done", "failed") == "done"
    assert (device.truth("filter_flow_ml_min") <= 10) is passes
    assert device.truth("filter_f0_min") >= 15


def test_no_steam_without_two_sealed_doors_whatever_fails() -> None:
    device = Device("steriliser")
    device.start("sterilise")
    for n in range(60):
        for k, door in enumerate(("outer", "inner")):
            device.fault(**{f"{door}_seal_loss": 1.5 if uniform(3, n, k) < 0.2 else 0.0})
        device.seconds(20)
        sealed = min(device.truth("outer_door_seal_bar"), device.truth("inner_door_seal_bar"))
        assert sealed >= 1.2 or device.truth("steam_valve") == 0


def test_a_door_stays_locked_in_a_cycle_and_while_the_other_one_is_open() -> None:
    device = begun("preheat")
    device.set(inner_lock=0, inner_inflate=0, inner_open=1)
    device.seconds(20)
    assert (device.truth("inner_door_locked"), device.truth("inner_door_position")) == (1, 0)
    device = Device("steriliser")
    device.set(outer_lock=0, outer_inflate=0, outer_open=1)
    device.seconds(20)
    assert device.truth("outer_door_open") == 1
    device.set(inner_lock=0, inner_inflate=0, inner_open=1)
    device.seconds(20)
    assert device.truth("inner_door_locked") == 1


def test_what_stands_on_the_shelves_loses_its_spores() -> None:
    device = Device("steriliser")
    device.kernel.put_slot(1, "ST1")
    device.kernel.fill_slot(1, {"spores": 1e6, "temperature_c": 21})
    device.start("sterilise")
    device.until("sterilise", every=10)
    device.seconds(30)
    assert device.kernel.slot(1)["temperature_c"] > 120
    assert device.until("done", "failed") == "done"
    assert device.kernel.slot(1)["spores"] < 1e-6
    assert device.truth("log_reduction") > 12
