"""What the devices of the first unit do by themselves, and under faults."""

from __future__ import annotations

import pytest

from tests.validation.plant import AIRLOCK_GAS, ISOLATOR_GAS, MINUTE, Rig

AIRLOCK, ISOLATOR = "decontamination", "isolator"


def pressure(rig: Rig, module: str) -> float:
    return rig.truth(f"{module}.pressure_pa")


def gassed(module: str = AIRLOCK) -> Rig:
    """A rig with gas at its set point in one module."""
    rig = Rig()
    gas = AIRLOCK_GAS if module == AIRLOCK else ISOLATOR_GAS
    rig.set(module, **gas, dp_sp=25.0)
    rig.run(15 * MINUTE)
    rig.set(module, inject_sp=3.0 if module == AIRLOCK else 10.0, h2o2_sp=750.0)
    rig.run(15 * MINUTE)
    return rig


def open_inner(rig: Rig) -> None:
    rig.set(AIRLOCK, inner_lock=0.0, inner_inflate=0.0, inner_open=1.0)
    rig.run(MINUTE // 2)


def test_at_rest_every_pressure_stands_at_its_set_point() -> None:
    rig = Rig()
    rig.run(10 * MINUTE)
    assert pressure(rig, ISOLATOR) == pytest.approx(45.0, abs=0.1)
    assert pressure(rig, AIRLOCK) == pytest.approx(30.0, abs=0.1)


def test_at_rest_the_isolator_is_clean_and_tempered() -> None:
    rig = Rig()
    rig.run(60 * MINUTE)
    assert rig.truth("isolator.temperature_c") == pytest.approx(22.0, abs=0.05)
    assert rig.truth("isolator.particles_05_m3") < 3520.0
    assert rig.shown("isolator.residue") == pytest.approx(0.0, abs=0.05)


def test_the_first_state_is_a_steady_one() -> None:
    rig = Rig()
    watched = [
        f"{m}.{q}" for m in (ISOLATOR, AIRLOCK) for q in ("temperature_c", "rh_percent", "pressure_pa")
    ]
    before = [rig.truth(name) for name in watched]
    rig.run(60 * MINUTE)
    assert [rig.truth(name) for name in watched] == pytest.approx(before, abs=0.6)


def test_a_pressure_set_point_is_followed_within_seconds() -> None:
    rig = Rig()
    rig.set(ISOLATOR, dp_sp=25.0)
    rig.run(200)
    assert pressure(rig, ISOLATOR) == pytest.approx(25.0, abs=0.5)


def test_gassing_holds_its_set_point_pressure_and_saturation() -> None:
    rig = gassed()
    assert rig.truth("decontamination.h2o2_ppm") == pytest.approx(750.0, abs=5.0)
    assert pressure(rig, AIRLOCK) == pytest.approx(25.0, abs=1.0)
    assert 1.5 < rig.truth("decontamination.inject_g_min") < 1.8
    assert rig.truth("decontamination.rs_wall_percent") < 90.0


def test_the_isolator_takes_about_four_and_a_half_grams_per_minute() -> None:
    rig = gassed(ISOLATOR)
    assert rig.truth("isolator.h2o2_ppm") == pytest.approx(750.0, abs=10.0)
    assert rig.truth("isolator.inject_g_min") == pytest.approx(4.6, abs=0.3)
    assert abs(rig.truth("isolator.h2o2_far_ppm") - rig.truth("isolator.h2o2_ppm")) < 10.0


@pytest.mark.parametrize(
    ("fault", "value"),
    [("injection_pump_fail", 1.0), ("vaporiser_fail", 1.0), ("solution_empty", 1.0)],
)
def test_without_injection_the_concentration_falls(fault: str, value: float) -> None:
    rig = gassed()
    rig.kernel.set_fault(f"decontamination.{fault}", value)
    rig.run(15 * MINUTE)
    assert rig.truth("decontamination.h2o2_ppm") < 600.0


def test_a_drifting_pump_shows_as_mass_error_while_the_set_point_is_held() -> None:
    rig = gassed()
    rig.kernel.set_fault("decontamination.injection_drift", 0.2)
    rig.run(10 * MINUTE)
    assert rig.shown("decontamination.mass_error") == pytest.approx(-20.0, abs=2.0)
    assert rig.truth("decontamination.h2o2_ppm") == pytest.approx(750.0, abs=15.0)


def test_a_cold_load_comes_nearer_to_saturation() -> None:
    warm, cold = gassed(), gassed()
    cold.kernel.set_fault("decontamination.cold_load", 8.0)
    for rig in (warm, cold):
        rig.run(MINUTE)
    assert (
        cold.shown("decontamination.surface_temperature")
        < warm.shown("decontamination.surface_temperature") - 6.0
    )
    assert (
        cold.truth("decontamination.rs_wall_percent") > warm.truth("decontamination.rs_wall_percent") + 20.0
    )


def test_a_wet_load_delays_drying() -> None:
    dry, wet = Rig(), Rig()
    wet.kernel.set_fault("decontamination.wet_load", 150.0)
    for rig in (dry, wet):
        rig.set(AIRLOCK, **AIRLOCK_GAS, dp_sp=25.0)
        rig.run(20 * MINUTE)
    assert dry.truth("decontamination.rh_percent") < 20.0 < wet.truth("decontamination.rh_percent")


def test_mains_loss_stops_the_airlock_and_not_the_isolator() -> None:
    rig = gassed()
    rig.kernel.set_fault("unit.mains_lost", 1.0)
    rig.run(2 * MINUTE)
    assert rig.truth("decontamination.inject_g_min") < 0.01
    assert rig.truth("decontamination.loop_m3h") < 0.1
    assert rig.truth("isolator.fan_running") == 1.0
    assert pressure(rig, ISOLATOR) == pytest.approx(45.0, abs=2.0)
    assert rig.shown("unit.mains_ok") == 0.0


def test_the_ups_lasts_30_minutes() -> None:
    rig = Rig()
    rig.kernel.set_fault("unit.mains_lost", 1.0)
    rig.run(29 * MINUTE)
    assert rig.truth("isolator.powered") == 1.0
    rig.run(2 * MINUTE)
    assert rig.truth("isolator.powered") == 0.0
    assert rig.truth("isolator.downflow_m_s") < 0.05


def test_doors_do_not_move_under_emergency_stop_and_fans_go_on() -> None:
    rig = Rig()
    rig.kernel.set_fault("unit.estop", 1.0)
    open_inner(rig)
    assert rig.truth("decontamination.inner_door.closed") == 1.0
    assert rig.truth("isolator.fan_running") == 1.0


def test_emergency_stop_ends_the_injection() -> None:
    rig = gassed()
    rig.kernel.set_fault("unit.estop", 1.0)
    rig.run(MINUTE)
    assert rig.truth("decontamination.inject_g_min") < 0.01


def test_a_door_opens_only_unlocked_and_with_its_seal_let_off() -> None:
    rig = Rig()
    rig.set(AIRLOCK, outer_open=1.0)
    rig.run(MINUTE)
    assert rig.truth("decontamination.outer_door.closed") == 1.0
    rig.set(AIRLOCK, outer_lock=0.0)
    rig.run(MINUTE)
    assert rig.truth("decontamination.outer_door.closed") == 1.0
    rig.set(AIRLOCK, outer_inflate=0.0)
    rig.run(MINUTE // 2)
    assert rig.truth("decontamination.outer_door.open") == 1.0


def test_a_door_takes_its_travel_time_and_seals_again() -> None:
    rig = Rig()
    open_inner(rig)
    rig.set(AIRLOCK, inner_open=0.0, inner_lock=1.0, inner_inflate=1.0)
    rig.run(55)
    assert rig.truth("decontamination.inner_door.closed") == 0.0
    rig.run(60)
    assert rig.truth("decontamination.inner_door.closed") == 1.0
    assert rig.truth("decontamination.inner_door.locked") == 1.0
    assert rig.truth("decontamination.inner_door.seal_bar") > 1.5


def test_a_stuck_door_does_not_move() -> None:
    rig = Rig()
    rig.kernel.set_fault("decontamination.inner_door_stuck", 1.0)
    open_inner(rig)
    assert rig.truth("decontamination.inner_door.closed") == 1.0


def test_through_an_open_inner_door_both_pressures_are_one_and_above_the_airlock_set_point() -> None:
    rig = Rig()
    open_inner(rig)
    rig.run(MINUTE)
    assert pressure(rig, ISOLATOR) == pytest.approx(pressure(rig, AIRLOCK), abs=0.5)
    assert pressure(rig, ISOLATOR) > 25.0
    assert rig.truth("decontamination.inner_door.flow_m3h") < 0.0, (
        "the isolator feeds the leak of the airlock"
    )


def test_an_open_outer_door_brings_the_airlock_to_the_room() -> None:
    rig = Rig()
    rig.set(AIRLOCK, outer_lock=0.0, outer_inflate=0.0, outer_open=1.0)
    rig.run(5 * MINUTE)
    assert pressure(rig, AIRLOCK) == pytest.approx(0.0, abs=0.5)
    assert pressure(rig, ISOLATOR) == pytest.approx(45.0, abs=0.5)
    assert rig.truth("decontamination.particles_05_m3") > 20_000.0


def test_a_small_glove_hole_shows_nothing_on_the_pressure_and_a_torn_off_glove_does() -> None:
    rig = Rig()
    rig.kernel.set_fault("isolator.glove_hole", 10.0)
    rig.run(MINUTE)
    assert pressure(rig, ISOLATOR) == pytest.approx(45.0, abs=0.2)
    rig.kernel.set_fault("isolator.glove_hole", 100.0)
    rig.run(1)
    assert pressure(rig, ISOLATOR) < 40.0


def test_a_tripped_fan_takes_the_down_flow_and_the_make_up_keeps_the_pressure() -> None:
    rig = Rig()
    rig.kernel.set_fault("isolator.fan_trip", 1.0)
    rig.run(MINUTE // 2)
    assert rig.shown("isolator.fan_running") == 0.0
    assert rig.truth("isolator.downflow_m_s") < 0.05
    assert rig.truth("isolator.fresh_air_m3h") == 0.0
    assert pressure(rig, ISOLATOR) == pytest.approx(45.0, abs=1.0)


@pytest.mark.parametrize(("diameter_mm", "flow_m3h"), [(10.0, 1.6), (30.0, 14.0), (100.0, 157.0)])
def test_the_make_up_shows_what_leaves_by_an_opening(diameter_mm: float, flow_m3h: float) -> None:
    rig = Rig()
    rig.run(MINUTE)
    assert rig.truth("isolator.make_up_m3h") < 0.1
    rig.kernel.set_fault("isolator.glove_hole", diameter_mm)
    rig.run(MINUTE)
    assert rig.truth("isolator.make_up_m3h") == pytest.approx(flow_m3h, rel=0.1)


def test_a_leaking_damper_is_found_by_the_leak_test_only() -> None:
    rig = Rig()
    rig.kernel.set_fault("isolator.fresh_air_damper_leak", 0.2)
    rig.run(MINUTE)
    assert pressure(rig, ISOLATOR) == pytest.approx(45.0, abs=0.2)
    rig.set(ISOLATOR, fresh_air_sp=0.0, pressurise_sp=250.0)
    rig.run(5 * MINUTE)
    assert pressure(rig, ISOLATOR) == pytest.approx(255.0, abs=10.0), "held while it settles"
    rig.run(3 * MINUTE)
    assert pressure(rig, ISOLATOR) < 150.0


def test_gas_that_leaks_out_reaches_the_room() -> None:
    sound, leaking = gassed(), gassed()
    leaking.kernel.set_fault("decontamination.rtp_leak", 10.0)
    for rig in (sound, leaking):
        rig.run(10 * MINUTE)
    assert sound.truth("room.h2o2_ppm") < 0.01
    assert leaking.truth("room.h2o2_ppm") > 0.2


def test_a_declared_room_leak_leads_to_its_concentration() -> None:
    rig = Rig()
    rig.kernel.set_fault("unit.room_h2o2_leak", 2.5)
    rig.run(20 * MINUTE)
    assert rig.shown("unit.room_h2o2") == pytest.approx(2.5, abs=0.1)


def test_the_glove_test_takes_ten_minutes_and_finds_a_torn_glove() -> None:
    rig = Rig()
    rig.kernel.set_fault("isolator.glove_hole", 4.0)
    rig.kernel.set_fault("isolator.glove_hole_at", 6.0)
    rig.set(ISOLATOR, glove_test_start=1.0)
    rig.run(9 * MINUTE)
    assert rig.shown("isolator.glove_test_done") == 0.0
    rig.run(2 * MINUTE)
    assert rig.shown("isolator.glove_test_done") == 1.0
    drops = [rig.shown(f"isolator.glove_{number}_drop") for number in range(1, 9)]
    assert [drop > 100.0 for drop in drops] == [number == 6 for number in range(1, 9)]
    assert min(drops) > 5.0


def test_a_lost_seal_shows_and_opens_a_gap() -> None:
    rig = Rig()
    rig.kernel.set_fault("decontamination.outer_door_seal_loss", 2.0)
    rig.run(MINUTE)
    assert rig.shown("decontamination.outer_seal") < 0.1
    assert rig.truth("decontamination.outer_door.area_m2") > 0.001


@pytest.mark.parametrize("name", ["probe_1_status", "probe_2_status"])
def test_a_probe_status_is_reported(name: str) -> None:
    rig = Rig()
    rig.kernel.set_fault(f"isolator.{name}", 128.0)
    rig.run(MINUTE)
    assert rig.shown(f"isolator.{name}") == 128.0


def test_a_door_that_closes_leaves_no_pressure_surge() -> None:
    rig = Rig()
    rig.set(AIRLOCK, outer_lock=0.0, outer_inflate=0.0, outer_open=1.0)
    rig.run(5 * MINUTE)
    rig.set(AIRLOCK, outer_open=0.0, outer_lock=1.0, outer_inflate=1.0)
    highest = lowest = 0.0
    for _ in range(600):
        rig.run(1)
        highest, lowest = max(highest, pressure(rig, AIRLOCK)), min(lowest, pressure(rig, AIRLOCK))
    assert highest < 60.0
    assert lowest > -10.0
