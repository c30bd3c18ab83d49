"""A module with its own controller through the whole engine: what its device reports is what happens."""

from __future__ import annotations

import pytest

from tests.engine_kit import state, tell
from tests.unit.unit.box import boxes
from twin.engine import Engine

STATES = ("idle", "running", "held", "done", "failed", "ending", "fault")
PHASES = ("none", "warm_up", "regulate")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return Engine(boxes(tmp_path_factory.mktemp("unit")), seed=1)


@pytest.fixture
def machine(loaded: Engine) -> Engine:
    fresh = Engine(loaded.loaded, seed=1)
    report(fresh, "idle")
    assert tell(fresh, "box_2", "reset") is None
    fresh.run(20)
    return fresh


def report(machine: Engine, word: str, phase: str = "none") -> None:
    """Let the device of box 2 report this, and give the module time to see it."""
    index = machine.catalogue.index
    machine.kernel.set_overlay(index["box_2.device_state"], STATES.index(word))
    machine.kernel.set_overlay(index["box_2.device_phase"], PHASES.index(phase))
    machine.run(20)


def start(machine: Engine) -> None:
    assert tell(machine, "box_2", "start", procedure="incubate", warm=36.0) is None
    machine.run(10)


def commanded(machine: Engine, output: str) -> float:
    return float(machine.kernel.values[machine.catalogue.index[f"box_2.{output}"]])


def test_a_cycle_from_start_to_complete(machine: Engine) -> None:
    start(machine)
    assert (commanded(machine, "run"), commanded(machine, "temperature_sp")) == (1.0, 36.0)
    report(machine, "running", "warm_up")
    report(machine, "running", "regulate")
    assert machine.memory.modules["box_2"].phase == "regulate"
    report(machine, "done")
    assert state(machine, "box_2") == "Completing"
    report(machine, "idle")
    assert state(machine, "box_2") == "Complete"
    assert state(machine, "box_1") == "Stopped"


def test_patience_ends_without_anything_else_happening(machine: Engine) -> None:
    start(machine)
    machine.run(200)
    assert state(machine, "box_2") == "Aborted"
    assert machine.memory.modules["box_2"].reason == "the device is idle in the middle of the procedure"


def test_a_device_that_is_not_ready_refuses_the_start_in_words(machine: Engine) -> None:
    report(machine, "fault")
    refusal = machine.why_not("box_2", "start", {"procedure": "incubate"})
    assert refusal == "the device is fault, not idle"
    assert machine.why_not("box_1", "start", {"procedure": "incubate"}) is not None


def test_a_clause_that_the_unit_adds_blocks_only_where_it_is_added(machine: Engine) -> None:
    logic = machine.interlock_logic
    assert len(logic.interlocks["IL-B1.2"].clauses) == 2
    report(machine, "ending")
    assert logic.unmet("IL-B1.2", machine.world) == ("the device is not ready",)
    assert logic.unmet("IL-B1.1", machine.world) == ()


def test_a_snapshot_in_the_middle_of_a_disagreement_goes_on_the_same_way(machine: Engine) -> None:
    start(machine)
    machine.run(50)
    before = machine.snapshot()
    assert machine.memory.modules["box_2"].apart is not None
    machine.run(200)
    after = machine.memory.modules["box_2"]
    machine.restore(before)
    machine.run(200)
    assert machine.memory.modules["box_2"] == after
