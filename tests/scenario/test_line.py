"""Cells through processor and bench of the whole unit, by procedures: what is true and what is reported."""

from __future__ import annotations

from functools import cache

import pytest

from tests.engine_kit import OPERATOR, state, tell
from twin.engine import Engine
from twin.fault import Injection
from twin.messages import Command
from twin.unit.load import LoadedUnit, load_unit

KIT, BAG, VESSEL, MEDIUM, WASTE, REAGENT, SECOND, POUCH = range(1, 9)
MINUTE = 600
WORKING = ("Starting", "Execute", "Completing")
ROLES = {"kit": KIT, "source": BAG, "medium": MEDIUM, "waste": WASTE}


@cache
def poc1() -> LoadedUnit:
    return load_unit("poc1")


def laid() -> Engine:
    """A unit with a kit in the bay, a vessel in the dock and a bag of leukapheresis on the bench."""
    machine = Engine(poc1(), seed=1)
    machine.run(100)
    assert tell(machine, "isolator", "open_em") is None
    fill(machine)
    return machine


def fill(machine: Engine) -> None:
    """Bring kit, vessel, bag, medium and reagent."""
    kernel = machine.kernel
    for slot, place in ((KIT, "KB"), (VESSEL, "VD"), (BAG, "BN")):
        kernel.put_slot(slot, place)
    bag = {"volume_ml": 200, "mass_g": 230, "viable": 5e9, "dead": 2e8, "t_cells_fraction": 0.5}
    kernel.fill_slot(BAG, {**bag, "temperature_c": 21})
    medium = {"volume_ml": 3000, "mass_g": 3050, "glucose_mmol": 51, "cytokine": 30000}
    kernel.fill_slot(MEDIUM, {**medium, "temperature_c": 21})
    kernel.fill_slot(REAGENT, {"volume_ml": 5, "mass_g": 10, "temperature_c": 21})


def refused(machine: Engine, module: str, procedure: str, **parameters: float) -> str | None:
    """Start a procedure; return why not, or None."""
    tell(machine, module, "reset")
    machine.run(10)
    machine.submit(Command(module, "start", OPERATOR, {"procedure": procedure, **parameters}))
    machine.run(1)
    return machine.outcomes()[-1].refusal


def do(machine: Engine, module: str, procedure: str, minutes: int = 150, **parameters: float) -> str:
    """Run a procedure to its end; return the state of the module."""
    assert refused(machine, module, procedure, **parameters) is None
    for _ in range(minutes):
        machine.run(MINUTE)
        machine.take_events()
        machine.take_history()
        if state(machine, module) not in WORKING:
            break
    return state(machine, module)


def shown(machine: Engine, tag: str) -> float:
    return float(machine.kernel.values[machine.catalogue.index[tag]])


def active(machine: Engine) -> set[str]:
    return set(machine.memory.alarms.standing)


def go_on(machine: Engine, module: str, alarm: str) -> None:
    """Acknowledge and reset an alarm whose cause is gone, and go on."""
    assert tell(machine, alarm, "acknowledge", comment="seen") is None
    tell(machine, alarm, "reset")
    machine.run(20)
    assert tell(machine, module, "unhold") is None


def ready() -> Engine:
    machine = laid()
    assert do(machine, "processor", "set_up", kit=KIT, medium=MEDIUM, waste=WASTE) == "Complete"
    assert do(machine, "bench", "weld", vessel=BAG) == "Complete"
    return machine


def test_no_pump_moves_before_the_kit_is_proven() -> None:
    machine = laid()
    refusal = refused(machine, "processor", "wash", **ROLES)
    assert refusal is not None
    assert "integrity" in refusal


def test_cells_go_from_the_bag_to_the_vessel_and_the_reports_agree_with_the_truth() -> None:
    machine = ready()
    kernel = machine.kernel
    assert do(machine, "processor", "wash", **ROLES) == "Complete"
    assert do(machine, "processor", "select", **ROLES) == "Complete"
    kit = kernel.slot(KIT)
    assert kit["viable"] == pytest.approx(0.55 * 0.5 * 0.955 * 5e9 / 0.98, rel=0.02)
    assert shown(machine, "processor.recovery") == pytest.approx(55.0, abs=5.0)
    assert shown(machine, "processor.cell_density") == pytest.approx(
        kit["viable"] / kit["volume_ml"], rel=0.02
    )
    assert (
        do(machine, "processor", "seed", kit=KIT, target=VESSEL, medium=MEDIUM, second=SECOND) == "Complete"
    )
    vessel = kernel.slot(VESSEL)
    assert vessel["viable"] == pytest.approx(1e8, rel=0.02)
    assert vessel["volume_ml"] == pytest.approx(100.0, rel=0.02)
    assert do(machine, "bench", "seal", vessel=BAG) == "Complete"
    kernel.put_slot(BAG, "")
    kernel.put_slot(VESSEL, "BN")
    assert do(machine, "bench", "weld", vessel=VESSEL) == "Complete"
    visit = {
        "vessel": VESSEL,
        "medium": MEDIUM,
        "waste": WASTE,
        "pouch": POUCH,
        "sample": 3,
        "draw": 30,
        "add": 50,
    }
    assert do(machine, "bench", "visit", **visit) == "Complete"
    vessel = kernel.slot(VESSEL)
    assert vessel["volume_ml"] == pytest.approx(117.0, rel=0.02)
    assert vessel["viable"] == pytest.approx(0.97e8, rel=0.02)
    assert shown(machine, "bench.balance") == pytest.approx(vessel["mass_g"], abs=0.6)
    pouch = kernel.slot(POUCH)
    assert pouch["viable"] / pouch["volume_ml"] == pytest.approx(1e6, rel=0.05)
    assert not shown(machine, "bench.connected")


@pytest.mark.parametrize(
    ("fault", "value", "alarm"),
    [
        ("clot", 0.7, "P-01"),
        ("air_in_line", 1.0, "P-02"),
        ("kit_leak", 5.0, "P-03"),
        ("pump_error", 0.3, "P-05"),
    ],
)
def test_a_fault_in_the_line_raises_its_alarm_and_holds_the_processor(
    fault: str, value: float, alarm: str
) -> None:
    machine = ready()
    assert refused(machine, "processor", "wash", **ROLES) is None
    machine.run(11 * MINUTE)
    machine.kernel.set_fault(f"processor.{fault}", value)
    machine.run(3 * MINUTE)
    assert alarm in active(machine)
    assert state(machine, "processor") == "Held"
    before = machine.kernel.slot(BAG)["volume_ml"]
    machine.run(3 * MINUTE)
    assert machine.kernel.slot(BAG)["volume_ml"] == before


def test_a_poor_recovery_waits_for_a_decision() -> None:
    machine = ready()
    machine.kernel.set_fault("processor.cell_loss", 0.9)
    assert do(machine, "processor", "wash", **ROLES) == "Held"
    assert "P-06" in active(machine)
    machine.kernel.set_fault("processor.cell_loss", 0.0)
    go_on(machine, "processor", "P-06")
    machine.run(MINUTE)
    assert state(machine, "processor") == "Complete"


def test_bad_seals_and_bad_welds_raise_their_alarms_and_hold() -> None:
    machine = ready()
    assert do(machine, "processor", "wash", **ROLES) == "Complete"
    machine.kernel.set_fault("processor.seal_fail", 2.0)
    assert do(machine, "processor", "fill", kit=KIT, target=VESSEL, second=SECOND) == "Held"
    assert "P-04" in active(machine)
    machine.kernel.set_fault("bench.weld_fail", 2.0)
    assert do(machine, "bench", "weld", vessel=BAG) == "Held"
    assert "P-14" in active(machine)
    assert shown(machine, "bench.exposed")
    go_on(machine, "bench", "P-14")
    machine.run(4 * MINUTE)
    assert state(machine, "bench") == "Complete"
    assert not shown(machine, "bench.exposed")


def test_no_weld_while_the_pressure_is_low() -> None:
    machine = laid()
    machine.kernel.set_fault("isolator.fan_trip", 1.0)
    machine.kernel.set_fault("isolator.fresh_air_damper_leak", 100.0)
    machine.kernel.set_fault("isolator.glove_hole", 100.0)
    machine.run(2 * MINUTE)
    refusal = refused(machine, "bench", "weld", vessel=BAG)
    assert refusal is not None
    assert "IL-P6" in refusal


def test_a_bag_with_cryoprotectant_stays_cold_on_a_plate_that_is_kept_cold() -> None:
    machine = laid()
    bag = {"volume_ml": 50, "mass_g": 60, "viable": 1e9, "temperature_c": 4}
    assert refused(machine, "bench", "keep_cold") is None
    machine.run(15 * MINUTE)
    machine.kernel.fill_slot(BAG, bag)
    for verb in ("hold", "abort"):
        machine.run(15 * MINUTE)
        assert 2.0 <= machine.kernel.slot(BAG)["temperature_c"] <= 8.0
        assert tell(machine, "bench", verb) is None
    machine.run(30 * MINUTE)
    assert machine.kernel.slot(BAG)["temperature_c"] <= 8.0


CONNECTIONS = ("wash", "label", "concentrate", "seed", "activate", "collect", "formulate", "protect", "fill")


def test_a_connection_of_the_processor_needs_monitoring_and_every_hatch_shut() -> None:
    machine = ready()
    asked = machine.interlock_logic.why_not
    assert [asked("processor", "start", {"procedure": name}, machine.world) for name in CONNECTIONS] == [
        ()
    ] * 9
    machine.kernel.set_overlay(machine.catalogue.index["incubator_2.hatch_3_closed"], 0.0)
    assert tell(machine, "isolator", "close_em") is None
    machine.run(20)
    for name in CONNECTIONS:
        refusal = asked("processor", "start", {"procedure": name}, machine.world)
        assert "IL-U3: no period of monitoring is open" in refusal, name
        assert "IL-U3: a hatch of incubator 2 is open or moving" in refusal, name
    assert "no period of monitoring" in (refused(machine, "processor", "wash", **ROLES) or "")


def test_a_stop_of_the_module_brings_the_cells_back_to_the_bag() -> None:
    machine = ready()
    assert refused(machine, "processor", "wash", **ROLES) is None
    machine.run(14 * MINUTE)
    assert machine.kernel.slot(KIT)["viable"] > 1e9
    assert tell(machine, "processor", "stop") is None
    machine.run(20 * MINUTE)
    assert state(machine, "processor") == "Stopped"
    assert machine.kernel.slot(KIT)["viable"] == 0.0
    assert machine.kernel.slot(BAG)["viable"] > 4.5e9


@pytest.mark.parametrize("verb", ["abort", "hold"])
def test_abort_and_hold_leave_the_cells_where_they_are(verb: str) -> None:
    machine = ready()
    assert refused(machine, "processor", "wash", **ROLES) is None
    machine.run(14 * MINUTE)
    assert tell(machine, "processor", verb) is None
    machine.run(20)
    before = machine.kernel.slot(KIT)["volume_ml"]
    machine.run(5 * MINUTE)
    assert state(machine, "processor") == {"abort": "Aborted", "hold": "Held"}[verb]
    assert machine.kernel.slot(KIT)["volume_ml"] == before
    assert shown(machine, "processor.clamps_shut")


def test_a_lost_link_holds_the_device_and_after_it_the_wash_goes_on() -> None:
    machine = ready()
    assert refused(machine, "processor", "wash", **ROLES) is None
    machine.run(12 * MINUTE)
    machine.inject(Injection.parse("link_lost processor for 5 min", machine.faults))
    machine.run(MINUTE)
    before = machine.kernel.slot(BAG)["volume_ml"]
    machine.run(2 * MINUTE)
    assert machine.kernel.slot(BAG)["volume_ml"] == before > 0.0
    assert state(machine, "processor") == "Held"
    machine.run(4 * MINUTE)
    assert tell(machine, "processor", "unhold") is None
    machine.run(25 * MINUTE)
    assert state(machine, "processor") == "Complete"
    assert machine.kernel.slot(KIT)["viable"] > 4.5e9


def test_a_power_loss_aborts_and_the_cells_are_in_the_kit() -> None:
    machine = ready()
    assert refused(machine, "processor", "wash", **ROLES) is None
    machine.run(14 * MINUTE)
    machine.kernel.set_fault("unit.mains_lost", 1.0)
    machine.run(2 * MINUTE)
    assert state(machine, "processor") == "Aborted"
    assert machine.kernel.slot(KIT)["viable"] > 1e9
