"""Leak rate, holes, gloves, particles: V6, V16, V18 of the validation matrix."""

from __future__ import annotations

from math import exp, log

import pytest

from tests.validation.plant import MINUTE, Rig
from twin.physics.gas import hole_m2, orifice_m3h
from twin.physics.glove import detection_probability, drop_pa_min


def hourly_leak(p1: float, t1: float, p2: float, t2: float, minutes: float) -> float:
    """ISO 10648-2 pressure method [B.3]."""
    return 60.0 / minutes * (p1 * t2 / (p2 * t1) - 1.0)


def measured_leak(rig: Rig, module: str, pressure: float, stabilise: float, over: float) -> float:
    """Hourly leak from the true state during the device's own leak test."""
    rig.set(module, fresh_air_sp=0.0, pressurise_sp=pressure)
    while rig.truth(f"{module}.pressure_pa") < pressure:
        rig.run(1)
    rig.run(round(stabilise * MINUTE))

    def state() -> tuple[float, float]:
        pascal = rig.truth(f"{module}.pressure_pa") + rig.truth("room.barometer_pa")
        return pascal, rig.truth(f"{module}.temperature_c") + 273.15

    first = state()
    rig.run(round(over * MINUTE))
    return hourly_leak(*first, *state(), over)


def test_v6_worked_example_of_the_hourly_leak() -> None:
    assert hourly_leak(102325.0, 295.15, 102275.0, 295.25, 10.0) == pytest.approx(4.97e-3, rel=0.01)


@pytest.mark.parametrize("factor", [1.0, 2.0, 5.0])
def test_v6_the_test_finds_the_leak_that_the_plant_has(factor: float) -> None:
    rig = Rig()
    rig.kernel.set_fault("isolator.envelope_leak", factor)
    found = measured_leak(rig, "isolator", 250.0, 5.0, 10.0)
    after = rig.truth("isolator.pressure_pa")
    per_pa_1_h = 2e-3 * factor / 250.0 + 5e-6 / 6.0 * (after - 30.0) / after
    before = after * exp(101325.0 * per_pa_1_h / 6.0)
    assert found == pytest.approx(6.0 * (before - after) / (101325.0 + after), rel=0.03)


def test_v6_a_sound_unit_passes_and_a_leaking_door_fails() -> None:
    sound, leaking = Rig(), Rig()
    leaking.kernel.set_fault("decontamination.outer_door_seal_leak", 0.6)
    assert measured_leak(sound, "decontamination", 100.0, 1.0, 3.0) <= 1e-2
    assert measured_leak(leaking, "decontamination", 100.0, 1.0, 3.0) > 1e-2


def test_v6_the_barometer_alone_shows_no_leak_once_it_is_corrected() -> None:
    still, falling = Rig(), Rig()
    falling.kernel.set_fault("unit.barometer_ramp", -300.0)
    a, b = (measured_leak(rig, "isolator", 250.0, 5.0, 10.0) for rig in (still, falling))
    assert b == pytest.approx(a, rel=0.25)
    assert falling.truth("isolator.pressure_pa") > still.truth("isolator.pressure_pa") + 40.0


HOLES = [(0.1, 0.0026), (0.2, 0.010), (0.4, 0.042), (1.0, 0.26), (10.0, 26.0), (100.0, 2600.0)]


@pytest.mark.parametrize(("diameter_mm", "litres_min"), HOLES)
def test_v18_flow_through_holes_at_50_pa(diameter_mm: float, litres_min: float) -> None:
    assert orifice_m3h(hole_m2(diameter_mm), 50.0) * 1000.0 / 60.0 == pytest.approx(litres_min, rel=0.1)


def test_orifice_flow_is_odd() -> None:
    assert orifice_m3h(1e-4, -20.0) == -orifice_m3h(1e-4, 20.0)


@pytest.mark.parametrize(("diameter_mm", "pa_min"), [(0.1, 79.0), (0.2, 317.0), (0.4, 1268.0)])
def test_v18_pressure_drop_of_a_rigid_glove(diameter_mm: float, pa_min: float) -> None:
    assert drop_pa_min(diameter_mm, 0.015) == pytest.approx(pa_min, rel=0.1)


@pytest.mark.parametrize("diameter_mm", [0.1, 0.2, 0.3, 0.4, 1.0, 2.0])
def test_v18_detection_rates_lie_in_the_published_range(diameter_mm: float) -> None:
    assert 0.33 - 1e-9 <= detection_probability(diameter_mm) <= 0.83 + 1e-9


def test_a_torn_glove_is_always_seen_and_a_sound_one_never() -> None:
    assert (detection_probability(10.0), detection_probability(0.0)) == (1.0, 0.0)


def test_v16_particles_fall_to_a_hundredth_as_the_air_changes_say() -> None:
    rig = Rig()
    rig.kernel.set_fault("decontamination.particle_burst", 5e4)
    rig.run(30 * MINUTE)
    rig.kernel.set_fault("decontamination.particle_burst", 0.0)
    start, ticks = rig.truth("decontamination.particles_05_m3"), 0
    floor_ = 5.0 * 3600.0 / (0.95 * 15.0)
    while rig.truth("decontamination.particles_05_m3") - floor_ > (start - floor_) / 100.0:
        rig.run(10)
        ticks += 10
    changes_1_h = 0.95 * 15.0 / 0.6
    assert ticks / MINUTE == pytest.approx(60.0 * log(100.0) / changes_1_h, rel=0.05)


def test_v16_the_isolator_recovers_in_less_than_20_minutes() -> None:
    rig = Rig()
    rig.kernel.set_fault("isolator.particle_burst", 1e6)
    rig.run(5 * MINUTE)
    rig.kernel.set_fault("isolator.particle_burst", 0.0)
    assert rig.truth("isolator.particles_05_m3") > 3520.0
    rig.run(20 * MINUTE)
    assert rig.truth("isolator.particles_05_m3") < 3520.0
