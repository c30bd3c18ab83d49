"""One load through the airlock in every split: what is real and what is virtual makes no difference to the process."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import pytest

from tests.device_kit import SPLITS, Lab
from tests.engine_kit import log, tell
from twin.physics import layout as at
from twin.signals import Quality

LONGEST = 3 * 36000
"""Ticks: one and a half hours are needed."""


@dataclass
class Course:
    """What was seen of one run."""

    state: str = ""
    phases: dict[str, int] = field(default_factory=dict[str, int])
    gas_ppm: list[float] = field(default_factory=list[float])
    step_pa: list[float] = field(default_factory=list[float])
    open_pa: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    leak_rate: float = 0.0
    alarms: set[str] = field(default_factory=set[str])

    def look(self, lab: Lab) -> None:
        phase = lab.engine.memory.modules["decontamination"].phase
        self.phases[phase] = self.phases.get(phase, 0) + 1
        self.alarms.update(lab.engine.memory.alarms.standing)
        if phase == "decontaminate":
            self.gas_ppm.append(lab.shown("decontamination.h2o2"))
        if phase == "equalise":
            self.step_pa.append(lab.shown("isolator.dp") - lab.shown("decontamination.dp"))
        if lab.shown("decontamination.inner_door_open"):
            pressures = lab.true("isolator.pressure_pa"), lab.true("decontamination.pressure_pa")
            self.open_pa.append(pressures)


@cache
def course(real: tuple[str, ...]) -> Course:
    """Run the recipe to its end."""
    lab, seen = Lab(real, "decontaminate_airlock"), Course()
    assert tell(lab.engine, "recipe", "start") is None
    for _ in range(LONGEST):
        lab.run(1)
        seen.look(lab)
        if lab.engine.recipe_state != "running":
            break
    seen.state, seen.leak_rate = lab.engine.recipe_state, lab.shown("decontamination.leak_rate")
    return seen


pytestmark = pytest.mark.timeout(240)
split = pytest.mark.parametrize("real", SPLITS, ids=lambda real: "+".join(real) or "all virtual")


@split
def test_the_recipe_completes_without_an_alarm(real: tuple[str, ...]) -> None:
    assert (course(real).state, course(real).alarms) == ("complete", set())


@split
def test_every_phase_lasts_as_long_as_in_the_virtual_unit(real: tuple[str, ...]) -> None:
    virtual = course(()).phases
    assert list(course(real).phases) == list(virtual)
    assert course(real).phases == pytest.approx(virtual, rel=0.05, abs=100)


@split
def test_the_leak_test_passes_with_the_rate_of_a_sound_airlock(real: tuple[str, ...]) -> None:
    assert course(real).leak_rate == pytest.approx(0.004, abs=0.0025)


@split
def test_the_gas_is_that_of_the_virtual_unit(real: tuple[str, ...]) -> None:
    gas, virtual = course(real).gas_ppm, course(()).gas_ppm
    assert gas[-1] == pytest.approx(virtual[-1], abs=15.0)
    assert sum(gas) / len(gas) == pytest.approx(sum(virtual) / len(virtual), rel=0.02)


@split
def test_the_pressure_step_stands_across_the_shut_inner_door(real: tuple[str, ...]) -> None:
    assert course(real).step_pa[-1] == pytest.approx(20.0, abs=4.0)


@split
def test_the_open_inner_door_couples_both_sides(real: tuple[str, ...]) -> None:
    isolator, airlock = zip(*course(real).open_pa, strict=True)
    assert all(abs(a - b) < 2.0 for a, b in course(real).open_pa)
    assert min(airlock) > 35.0
    assert max(isolator) < 50.0


@pytest.mark.parametrize("real", SPLITS[1:], ids="+".join)
def test_the_same_run_gives_the_same_bytes_with_and_without_skipping(real: tuple[str, ...]) -> None:
    logs: list[bytes] = []
    for skip in (True, True, False):
        lab = Lab(real, "decontaminate_airlock")
        lab.skip = skip
        tell(lab.engine, "recipe", "start")
        lab.run(600)
        logs.append(log(lab.engine.take_events()) + lab.engine.kernel.snapshot().floats.tobytes())
    assert logs[0] == logs[1] == logs[2]


def test_a_barometer_that_falls_at_the_real_isolator_is_felt_by_the_virtual_airlock() -> None:
    lab = Lab(("isolator",))
    lab.kernel("isolator").set_fault("unit.barometer_ramp", -500.0)
    lab.run(3000)
    expected = lab.kernel("isolator").truth("room.barometer_pa")
    assert expected < 101325.0 - 30.0
    assert lab.engine.kernel.truth("room.barometer_pa") == pytest.approx(expected, abs=5.0)


def test_a_boundary_without_a_good_measurement_holds_its_last_good_value() -> None:
    lab = Lab(("isolator",))
    dp = lab.engine.catalogue.index["isolator.dp"]
    lab.kernel("isolator").set_sensor_fault(dp, "lost")
    lab.run(20)
    held = lab.engine.kernel.boundaries[1, at.B_PRESSURE]
    lab.kernel("isolator").write_output(lab.engine.catalogue.index["isolator.dp_sp"], 60.0)
    lab.run(100)
    assert lab.quality("isolator.dp") == Quality.BAD
    assert lab.engine.kernel.boundaries[1, at.B_PRESSURE] == held
    assert lab.engine.kernel.boundaries[1, at.B_TEMPERATURE] == lab.shown("isolator.temperature")


def test_a_seal_that_a_real_airlock_loses_opens_the_virtual_isolator() -> None:
    lab = Lab(("decontamination",))
    lab.kernel("decontamination").set_fault("decontamination.inner_door_seal_loss", 2.0)
    lab.run(200)
    assert lab.shown("decontamination.inner_seal") < 0.1
    assert lab.engine.kernel.doors[0, at.DOOR_AREA] > 0.001
    assert lab.engine.kernel.doors[0, at.DOOR_FLOW] < -3.0


def test_gas_in_the_real_isolator_stands_at_the_virtual_airlock_by_its_finest_sensor() -> None:
    lab = Lab(("isolator",))
    columns = at.B_PPM
    assert lab.engine.kernel.boundaries[1, columns] == lab.shown("isolator.residue")
    index = lab.engine.catalogue.index
    lab.kernel("isolator").set_sensor_fault(index["isolator.residue"], "stuck", 10.0)
    lab.kernel("isolator").set_sensor_fault(index["isolator.h2o2_1"], "stuck", 400.0)
    lab.run(30)
    assert lab.engine.kernel.boundaries[1, columns] == 400.0


@pytest.mark.parametrize("real", SPLITS[1:], ids="+".join)
def test_a_snapshot_belongs_to_its_split(real: tuple[str, ...]) -> None:
    lab = Lab(real)
    snapshot = lab.engine.snapshot()
    lab.engine.restore(snapshot)
    with pytest.raises(ValueError, match="belongs to another unit"):
        Lab().engine.restore(snapshot)
