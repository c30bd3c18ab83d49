"""Steriliser and freezer in the whole unit: procedures, doors, and every alarm by its physical cause."""

from __future__ import annotations

from functools import cache

import pytest

from tests.engine_kit import begin, state, tell
from twin.engine import Engine
from twin.fault import Injection
from twin.unit.load import LoadedUnit, load_unit

MINUTE = 600
WORKING = ("Starting", "Execute", "Completing")
BAG = 1


@cache
def poc1() -> LoadedUnit:
    return load_unit("poc1")


def unit() -> Engine:
    machine = Engine(poc1(), seed=1)
    machine.run(100)
    return machine


def shown(machine: Engine, tag: str) -> float:
    return float(machine.kernel.values[machine.catalogue.index[tag]])


def until(machine: Engine, module: str, minutes: float = 300) -> str:
    """Run until the module is at rest; return its state."""
    for _ in range(round(6 * minutes)):
        machine.run(MINUTE // 6)
        machine.take_events()
        if state(machine, module) not in WORKING:
            break
    return state(machine, module)


def raised(machine: Engine, alarm: str, minutes: float) -> bool:
    """Run until an alarm stands."""
    for _ in range(round(12 * minutes)):
        machine.run(MINUTE // 12)
        machine.take_events()
        if alarm in machine.memory.alarms.standing:
            return True
    return False


def in_phase(machine: Engine, module: str, phase: str, minutes: float = 300) -> None:
    """Run until the module is in a phase."""
    for _ in range(round(12 * minutes)):
        if machine.memory.modules[module].phase == phase:
            return
        machine.run(MINUTE // 12)
    raise AssertionError(machine.memory.modules[module])


def door(machine: Engine, module: str, name: str, verb: str = "open_door") -> str | None:
    """Move a door; return the refusal."""
    refusal = tell(machine, module, verb, door=name)
    machine.run(300)
    return refusal


def fault(machine: Engine, **faults: float) -> None:
    for name, value in faults.items():
        module, _, word = name.partition("__")
        machine.kernel.set_fault(f"{module}.{word}", value)


def sterilised() -> Engine:
    machine = unit()
    begin(machine, "steriliser", "sterilise")
    assert until(machine, "steriliser") == "Complete"
    return machine


def frozen(minutes: float = 0.0) -> Engine:
    """A unit whose freezer has frozen a bag."""
    machine = unit()
    begin(machine, "freezer", "precool")
    assert until(machine, "freezer") == "Complete"
    machine.kernel.put_slot(BAG, "FZ1")
    machine.kernel.fill_slot(BAG, {"volume_ml": 50, "mass_g": 60, "temperature_c": 6})
    machine.run(50)
    return machine


def freezing() -> Engine:
    machine = frozen()
    begin(machine, "freezer", "freeze")
    return machine


def test_a_cycle_makes_the_load_sterile_and_opening_the_outer_door_voids_it() -> None:
    machine = sterilised()
    assert shown(machine, "steriliser.load_sterile") == 1
    assert shown(machine, "steriliser.f0_1") >= 15
    assert tell(machine, "steriliser", "reset") is None
    machine.run(20)
    assert door(machine, "steriliser", "outer") is None
    machine.run(300)
    assert shown(machine, "steriliser.outer_door_open") == 1
    assert shown(machine, "steriliser.load_sterile") == 0
    assert door(machine, "steriliser", "outer", "close_door") is None
    refusal = door(machine, "steriliser", "inner")
    assert refusal is not None
    assert "no cycle was accepted" in refusal


def test_no_door_opens_in_a_cycle() -> None:
    machine = unit()
    begin(machine, "steriliser", "sterilise")
    in_phase(machine, "steriliser", "air_removal")
    for name in ("outer", "inner"):
        refusal = door(machine, "steriliser", name)
        assert refusal is not None
        assert "a cycle is running" in refusal


def test_the_inner_door_asks_for_a_transfer_of_the_isolator() -> None:
    machine = sterilised()
    tell(machine, "steriliser", "reset")
    machine.run(20)
    refusal = door(machine, "steriliser", "inner")
    if machine.memory.modules["isolator"].phase != "transfer":
        assert refusal is not None
        assert "not in transfer" in refusal
        assert "no cycle was accepted" not in refusal


@pytest.mark.parametrize(
    ("procedure", "latch"),
    [("leak_test", "leak_passed"), ("bowie_dick", "daily_test"), ("filter_sip", "filter_valid")],
)
def test_a_test_proves_its_own_state_and_never_a_load(procedure: str, latch: str) -> None:
    machine = unit()
    begin(machine, "steriliser", procedure)
    assert until(machine, "steriliser") == "Complete"
    proofs = machine.memory.modules["steriliser"].proofs
    assert proofs[latch].proven
    assert proofs[latch].since > 0
    assert not proofs["load_sterile"].proven


def test_a_cycle_is_refused_without_the_test_of_the_day() -> None:
    machine = unit()
    fault(machine, steriliser__air_leak=40)
    begin(machine, "steriliser", "bowie_dick")
    assert until(machine, "steriliser") != "Complete"
    fault(machine, steriliser__air_leak=0)
    machine.run(30 * MINUTE)
    for verb in ("clear", "reset", "reset"):
        tell(machine, "steriliser", verb)
        machine.run(50)
    assert state(machine, "steriliser") == "Idle"
    refusal = tell(machine, "steriliser", "start", procedure="sterilise")
    assert refusal is not None
    assert "Bowie-Dick" in refusal
    assert raised(machine, "S-06", 1)


@pytest.mark.parametrize(
    ("alarm", "phase", "faults", "ends"),
    [
        ("S-01", "sterilise", {"steriliser__steam_supply_drop": 2.4}, None),
        ("S-02", "sterilise", {"steriliser__drain_blocked": 1}, "Aborted"),
        ("S-02", "lock", {"steriliser__poor_steam": 8}, "Aborted"),
        ("S-02", "lock", {"steriliser__air_leak": 40}, "Aborted"),
        ("S-03", "preheat", {"steriliser__probe_offset": 2}, "Held"),
        ("S-04", "preheat", {"steriliser__steam_supply_drop": 0.6}, "Held"),
        ("S-04", "lock", {"steriliser__pump_weak": 0.97}, "Aborted"),
        ("S-05", "sterilise", {"steriliser__steam_valve_open": 1}, "Aborted"),
        ("S-06", "lock", {"steriliser__wet_load": 1.5}, "Stopped"),
    ],
)
def test_a_fault_of_the_steriliser_raises_its_alarm(
    alarm: str, phase: str, faults: dict[str, float], ends: str | None
) -> None:
    machine = unit()
    if phase == "lock":
        fault(machine, **faults)
    begin(machine, "steriliser", "sterilise")
    in_phase(machine, "steriliser", phase)
    machine.run(100 if phase == "sterilise" else 0)
    fault(machine, **faults)
    assert raised(machine, alarm, 120)
    if ends is not None:
        assert until(machine, "steriliser", 60) in (ends, "Holding", "Aborting", "Stopping")
        machine.run(60 * MINUTE)
        assert state(machine, "steriliser") == ends
    assert not machine.memory.modules["steriliser"].proofs["load_sterile"].proven


def test_a_sound_cycle_and_a_sound_profile_raise_no_alarm_of_theirs() -> None:
    machine = sterilised()
    assert not {a for a in machine.memory.alarms.standing if a.startswith("S-")}
    begin(machine, "freezer", "precool")
    assert until(machine, "freezer") == "Complete"
    machine.kernel.put_slot(BAG, "FZ1")
    machine.kernel.fill_slot(BAG, {"volume_ml": 50, "mass_g": 60, "temperature_c": 6})
    begin(machine, "freezer", "freeze")
    assert until(machine, "freezer") == "Complete"
    assert machine.kernel.slot(BAG)["temperature_c"] <= -80
    assert not {a for a in machine.memory.alarms.standing if a.startswith("F-")}


@pytest.mark.parametrize(
    ("alarm", "phase", "faults"),
    [
        ("F-01", "ramp_1", {"freezer__compressor_trip": 1}),
        ("F-01", "ramp_2", {"freezer__second_stage_trip": 1}),
        ("F-02", "equilibrate", {"freezer__poor_contact": 0.8}),
        ("F-02", "equilibrate", {"freezer__no_nucleation": 15}),
        ("F-05", "equilibrate", {"freezer__slot_seal_loss": 1.5}),
        ("F-06", "equilibrate", {"freezer__no_nucleation": 15}),
    ],
)
def test_a_fault_of_the_freezer_raises_its_alarm(alarm: str, phase: str, faults: dict[str, float]) -> None:
    machine = freezing()
    in_phase(machine, "freezer", phase)
    fault(machine, **faults)
    assert raised(machine, alarm, 150)


def test_a_cold_hold_that_gets_warm_or_long_is_told() -> None:
    machine = freezing()
    assert until(machine, "freezer") == "Complete"
    assert raised(machine, "F-03", 13 * 60)
    machine = freezing()
    assert until(machine, "freezer") == "Complete"
    fault(machine, freezer__compressor_trip=1, freezer__second_stage_trip=1)
    assert raised(machine, "F-03", 180)


def test_slow_unloading_is_told_twice() -> None:
    machine = freezing()
    assert until(machine, "freezer") == "Complete"
    assert door(machine, "freezer", "outer") is None
    assert raised(machine, "F-04", 4)
    assert raised(machine, "F-04b", 4)


def test_the_outer_door_stays_shut_on_warm_bags_and_the_slot_door_on_a_cold_chamber() -> None:
    machine = frozen()
    refusal = door(machine, "freezer", "outer")
    assert refusal is not None
    assert "not at -80 degC" in refusal
    begin(machine, "freezer", "freeze")
    assert until(machine, "freezer") == "Complete"
    refusal = door(machine, "freezer", "slot")
    assert refusal is not None
    assert "colder than +2 degC" in refusal
    assert door(machine, "freezer", "outer") is None
    machine.run(20)
    assert not machine.memory.modules["freezer"].proofs["decontaminated"].proven


def test_decontamination_makes_an_empty_freezer_ready_again() -> None:
    machine = unit()
    assert tell(machine, "freezer", "reset") is None
    machine.run(20)
    assert door(machine, "freezer", "outer") is None
    assert door(machine, "freezer", "outer", "close_door") is None
    assert not machine.memory.modules["freezer"].proofs["decontaminated"].proven
    assert tell(machine, "freezer", "start", procedure="decontaminate") is None
    assert until(machine, "freezer") == "Complete"
    assert machine.memory.modules["freezer"].proofs["decontaminated"].proven


def gassing() -> Engine:
    machine = unit()
    begin(machine, "freezer", "decontaminate")
    in_phase(machine, "freezer", "decontaminate")
    return machine


def lose_link(machine: Engine) -> None:
    machine.inject(Injection.parse("link_lost freezer for 5 s", machine.faults))
    machine.run(MINUTE)


@pytest.mark.parametrize("phase", ["equilibrate", "ramp_2"])
def test_a_freezer_that_hears_nothing_goes_on_with_its_profile(phase: str) -> None:
    machine = freezing()
    in_phase(machine, "freezer", phase)
    lose_link(machine)
    assert state(machine, "freezer") == "Execute"
    assert shown(machine, "freezer.run") == 2.0
    assert machine.memory.modules["freezer"].phase == phase


def test_a_held_gassing_of_the_freezer_makes_no_gas_and_goes_on_within_its_pauses() -> None:
    machine = gassing()
    assert tell(machine, "freezer", "hold") is None
    machine.run(20)
    assert state(machine, "freezer") == "Held"
    assert shown(machine, "freezer.h2o2_sp") == 0.0
    assert tell(machine, "freezer", "unhold") is None
    assert until(machine, "freezer") == "Complete"
    assert machine.memory.modules["freezer"].proofs["decontaminated"].proven


def test_a_gassing_that_is_held_past_its_pauses_aborts_and_is_aired_out() -> None:
    machine = gassing()
    assert tell(machine, "freezer", "hold") is None
    machine.run(60 * MINUTE)
    assert state(machine, "freezer") == "Aborted"
    assert not machine.memory.modules["freezer"].proofs["decontaminated"].proven
    assert shown(machine, "freezer.residue") <= 0.6


def test_a_gassing_that_hears_nothing_is_aborted() -> None:
    machine = gassing()
    lose_link(machine)
    assert state(machine, "freezer") == "Aborting"
    assert shown(machine, "freezer.run") == 0.0


def test_a_stop_of_the_freezer_ends_the_profile_first() -> None:
    machine = freezing()
    in_phase(machine, "freezer", "ramp_1")
    assert tell(machine, "freezer", "stop") is None
    machine.run(30 * MINUTE)
    assert state(machine, "freezer") == "Stopping"
    machine.run(90 * MINUTE)
    assert state(machine, "freezer") == "Stopped"
    assert shown(machine, "freezer.bag") <= -79.5
