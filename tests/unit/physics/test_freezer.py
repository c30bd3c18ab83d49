"""The freezer: its profile, bags that freeze, cold without power, gas, and a controller that never leaves bags warm."""

from __future__ import annotations

from functools import cache

import pytest

from tests.cold_kit import Device

BAG = 1


def loaded(**changes: float) -> Device:
    """A precooled freezer with one bag."""
    device = Device("freezer", **changes)
    device.start("precool")
    assert device.until("done", "failed") == "done"
    device.kernel.put_slot(BAG, "FZ1")
    device.kernel.fill_slot(BAG, {"volume_ml": 50, "mass_g": 60, "temperature_c": 6})
    return device


@cache
def profile() -> tuple[tuple[float, float, float, str], ...]:
    """Minute, bag temperature, shelf temperature and phase of a sound run, every 10 s."""
    device = loaded()
    device.start("freeze")
    begun = device.minutes
    course: list[tuple[float, float, float, str]] = []
    while device.state == "running":
        device.seconds(10)
        course.append((device.minutes - begun, device.truth("bag_c"), device.truth("shelf_c"), device.phase))
    assert device.state == "done"
    assert device.truth("nucleation_seen") == 1
    return tuple(course)


def test_precooling_ends_within_1_k_of_4_degrees_for_10_min() -> None:
    device = Device("freezer")
    device.start("precool")
    begun = device.minutes
    assert device.until("done", "failed") == "done"
    assert 10 <= device.minutes - begun <= 40
    assert device.truth("shelf_c") == pytest.approx(4, abs=1)
    device.set(run=0)
    device.seconds(3600)
    assert (device.state, device.truth("shelf_c")) == ("idle", pytest.approx(4, abs=1))


def test_a_run_takes_about_115_min_with_its_loading() -> None:
    assert 5 + profile()[-1][0] + 5 == pytest.approx(115, rel=0.15)
    assert profile()[-1][1] <= -80


def test_the_phases_come_in_their_order() -> None:
    assert list(dict.fromkeys(phase for *_, phase in profile())) == [
        "equilibrate", "ramp_1", "nucleate", "ramp_2",
    ]  # fmt: skip


def test_the_bag_freezes_in_the_pulse_it_warms_by_its_own_heat_and_then_cools() -> None:
    pulse = [(bag, shelf) for _, bag, shelf, phase in profile() if phase == "nucleate"]
    lowest = min(bag for bag, _ in pulse)
    after = [bag for bag, _ in pulse[[bag for bag, _ in pulse].index(lowest) :]]
    assert max(after) - lowest >= 1
    assert after[-1] < max(after)
    assert min(shelf for _, shelf in pulse) == pytest.approx(-28, abs=2)


def test_between_minus_10_and_minus_40_the_rate_stays_in_its_band() -> None:
    course = [(m, bag) for m, bag, *_ in profile() if -40 <= bag <= -10]
    rates = [
        (course[k + 12][1] - course[k][1]) / (course[k + 12][0] - course[k][0])
        for k in range(len(course) - 12)
    ]
    assert all(-2 <= rate <= -0.5 for rate in rates)


def test_the_container_has_the_temperature_and_the_ice_of_its_shelf() -> None:
    device = loaded()
    device.start("freeze")
    assert device.until("done") == "done"
    found = device.kernel.slot(BAG)
    assert found["temperature_c"] == pytest.approx(device.truth("bag_c"))
    assert found["frozen_fraction"] > 0.9


def test_bags_in_a_cassette_freeze_with_it() -> None:
    device = Device("freezer")
    device.start("precool")
    assert device.until("done", "failed") == "done"
    device.kernel.put_slot(BAG, "FZ1")
    place = device.kernel.slot(BAG)["place"]
    device.kernel.fill_slot(BAG + 1, {"place": place, "volume_ml": 50, "temperature_c": 25})
    device.start("freeze")
    assert device.until("done", "failed") == "done"
    cassette, bag = (device.kernel.slot(slot) for slot in (BAG, BAG + 1))
    assert bag["temperature_c"] == cassette["temperature_c"] <= -80
    assert bag["frozen_fraction"] == cassette["frozen_fraction"] > 0.9


def test_the_heat_taken_from_a_bag_is_sensible_and_latent_heat() -> None:
    device = loaded()
    device.start("freeze")
    device.until("done")
    ice = device.truth("frozen_percent") / 100
    assert ice == pytest.approx(1 - 5 / -device.truth("bag_c"), rel=1e-6)


def test_without_power_it_warms_less_than_2_k_in_10_min() -> None:
    device = loaded()
    device.start("freeze")
    device.until("done")
    device.set(run=0)
    device.seconds(3600)
    device.kernel.set_fault("unit.mains_lost", 1.0)
    device.seconds(119 * 60)
    assert device.truth("bag_c") <= -80
    device.fault(ups_short=120)
    device.seconds(10)
    before = device.truth("bag_c")
    device.seconds(600)
    assert 0 < device.truth("bag_c") - before < 2


@pytest.mark.parametrize("phase", ["equilibrate", "ramp_1", "nucleate", "ramp_2"])
def test_a_stop_ends_the_profile_and_keeps_cold(phase: str) -> None:
    device = loaded()
    device.start("freeze")
    device.until(phase, every=10)
    device.set(run=0)
    device.seconds(5)
    assert device.state == "ending"
    assert device.until("idle", within=150) == "idle"
    assert device.truth("bag_c") <= -80
    device.seconds(7200)
    assert device.truth("bag_c") <= -80


def test_it_holds_at_4_degrees_before_nucleation_and_not_after() -> None:
    device = loaded()
    device.start("freeze")
    device.until("ramp_1", every=10)
    device.seconds(120)
    device.set(pause=1)
    device.seconds(900)
    assert (device.state, device.truth("shelf_c")) == ("held", pytest.approx(4, abs=1))
    device.set(pause=0)
    device.until("ramp_2", every=10)
    device.set(pause=1)
    assert device.until("done") == "done"


def test_one_compressor_carries_on_and_none_does_not() -> None:
    device = loaded()
    device.fault(compressor_trip=1)
    device.start("freeze")
    assert device.until("done", within=150) == "done"
    device.fault(second_stage_trip=1)
    device.seconds(3600)
    assert device.truth("shelf_c") > device.truth("set_c") + 2


def test_without_a_sealed_slot_door_nothing_is_cooled_below_2_degrees() -> None:
    device = loaded()
    device.fault(slot_seal_loss=1.5)
    device.start("freeze")
    device.seconds(3600)
    assert device.truth("shelf_c") >= 1.9


def test_bags_that_stay_liquid_are_not_taken_for_frozen_ones() -> None:
    device = loaded()
    device.fault(no_nucleation=15)
    device.start("freeze")
    device.until("ramp_2", every=10)
    assert device.truth("nucleation_seen") == 0
    assert device.until("done") == "done"


def test_gas_is_made_held_and_aired_out_behind_locked_doors() -> None:
    device = Device("freezer")
    device.start("decontaminate")
    device.until("decontaminate", every=10)
    device.seconds(600)
    assert device.truth("h2o2_ppm") == pytest.approx(750, rel=0.05)
    device.set(outer_lock=0, outer_inflate=0, outer_open=1)
    device.seconds(20)
    assert device.truth("outer_door_locked") == 1
    device.set(outer_lock=1, outer_inflate=1, outer_open=0)
    assert device.until("done", "failed") == "done"
    assert device.truth("exposure_s") >= 1800
    assert device.truth("h2o2_ppm") <= 0.5
    assert device.truth("log_reduction") > 6


def test_a_stop_in_gas_airs_out_before_it_is_idle() -> None:
    device = Device("freezer")
    device.start("decontaminate")
    device.until("decontaminate", every=10)
    device.seconds(300)
    device.set(run=0)
    device.seconds(30)
    assert (device.state, device.phase) == ("ending", "aerate")
    assert device.until("idle", within=180) == "idle"
    assert device.truth("h2o2_ppm") <= 0.5


def after_gas() -> Device:
    """A freezer that was gassed and aired, whose walls still give back what they took."""
    device = Device("freezer")
    device.start("decontaminate")
    assert device.until("done", "failed") == "done"
    device.set(run=0)
    return device


def test_what_the_walls_give_back_is_aired_for_half_an_hour_at_a_time() -> None:
    device = after_gas()
    spells: list[float] = []
    while len(spells) < 3:
        device.until("ending", within=300)
        begun = device.minutes
        assert device.until("idle", within=300) == "idle"
        spells.append(device.minutes - begun)
    assert min(spells) == pytest.approx(30, abs=0.2), "it is looked at every few seconds"


def test_a_program_begins_while_the_rebound_is_aired_and_the_chamber_is_clear() -> None:
    device = after_gas()
    device.until("ending", within=300)
    while device.truth("h2o2_ppm") > 0.5:
        device.seconds(10)
    assert device.state == "ending"
    device.start("precool")
    device.seconds(2)
    assert (device.state, device.phase) == ("running", "precool")


def test_no_program_begins_before_a_stopped_gassing_is_aired_to_its_end() -> None:
    device = Device("freezer")
    device.start("decontaminate")
    device.until("decontaminate", every=10)
    device.set(run=0)
    device.seconds(30)
    while device.truth("h2o2_ppm") > 0.5:
        device.seconds(10)
    device.start("precool")
    device.seconds(2)
    assert (device.state, device.phase) == ("ending", "aerate")


def test_no_program_begins_in_the_gas_of_a_failed_gassing() -> None:
    device = Device("freezer")
    device.start("decontaminate")
    device.until("decontaminate", every=10)
    device.kernel.set_fault("decontamination.injection_pump_fail", 1.0)
    assert device.until("done", "failed") == "failed"
    device.set(run=0)
    device.seconds(2)
    device.start("precool")
    device.seconds(2)
    assert device.truth("h2o2_ppm") > 0.5
    assert (device.state, device.phase) == ("ending", "aerate")


def test_a_failed_generator_of_the_airlock_fails_the_gassing() -> None:
    device = Device("freezer")
    device.kernel.set_fault("decontamination.injection_pump_fail", 1.0)
    device.start("decontaminate")
    assert device.until("done", "failed") == "failed"
    assert device.reason == "concentration_not_reached"


def test_unloading_ends_when_all_is_out_and_the_door_is_shut() -> None:
    device = loaded()
    device.start("freeze")
    device.until("done")
    device.start("unload")
    device.seconds(60)
    assert device.phase == "cold_hold"
    device.set(outer_lock=0, outer_inflate=0, outer_open=1)
    device.seconds(20)
    assert device.phase == "unload"
    device.kernel.put_slot(BAG, "")
    device.set(outer_lock=1, outer_inflate=1, outer_open=0)
    assert device.until("done", within=2) == "done"
