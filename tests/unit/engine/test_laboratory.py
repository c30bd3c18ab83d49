"""Samples of a recipe: true content, results entered and checked by virtual people, growth against the expectation."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from recipes.recipe.read import recipe_of
from recipes.source import parse
from tests.engine_kit import command
from twin.engine import Engine, Snapshot
from twin.engine.growth import Culture, Taken, expected_viable, is_unexpected
from twin.material.item import Booked
from twin.procedure.batch import Batch
from twin.unit.load import LoadedUnit, load_unit

if TYPE_CHECKING:
    from recipes.recipe.model import Recipe

MINUTE = 600
RECIPE = """
recipe: 1
header: {id: count_it, version: 1.0.0, title: Count}
equipment: [bench]
materials:
  vessel: {kind: vessel, wrap: impermeable, lot: V-1, expires: 90 d, volume: 100 mL}
procedure:
  unit_procedures:
    cells:
      module: bench
      operations:
        bring:
          steps:
            issue: {material: issue, item: vessel, to: ROOM, role: OP, takes: 1 min}
            bind:  {material: bind, item: vessel, role: OP, takes: 1 min}
        count:
          steps:
            draw:  {sample: vessel, volume: 3 mL, tests: [count], result: d1, role: OP, takes: 1 min}
            good:  {wait: "result.d1_viability >= 75 %"}
"""


@cache
def poc1() -> LoadedUnit:
    return load_unit("poc1")


@cache
def count_it() -> Recipe:
    return recipe_of(parse(RECIPE, "count_it.yaml"), poc1().facts)


def culture(viable: float = 1.0e8, *, people: bool = True) -> Engine:
    """An engine that has issued and bound the vessel, which holds these cells."""
    machine = Engine(poc1(), seed=1, people=people)
    machine.load(count_it(), Batch("B1", {"coi": "C-1", "second_id": "D-1"}))
    machine.submit(command("B1", "start"))
    until(machine, lambda: "B1.vessel" in machine.memory.material.items)
    machine.kernel.fill_slot(1, {"viable": viable, "dead": 0.1 * viable, "t_cells_fraction": 0.98})
    return machine


def until(machine: Engine, reached: Any, minutes: int = 90) -> None:
    for _ in range(minutes * 6):
        if reached():
            return
        machine.run(100)
    raise AssertionError({name: run.tokens for name, run in machine.memory.runs.items()})


def test_a_result_is_unknown_until_two_people_of_the_laboratory_have_passed_it_on() -> None:
    machine = culture()
    until(machine, lambda: machine.memory.laboratory.jobs)
    begun = machine.tick
    assert "d1_viable" not in machine.memory.runs["B1"].results
    until(machine, lambda: "d1_viable" in machine.memory.runs["B1"].results)
    assert machine.tick - begun >= 20 * MINUTE
    results = machine.memory.runs["B1"].results
    assert results["d1_viable"] == pytest.approx(1.0e8, rel=0.45)
    assert results["d1_viability"] == pytest.approx(90.9, abs=6.0)
    entered = [e for e in machine.take_events() if e.kind in {"result_entered", "result_checked"}]
    assert [e.payload["by"] for e in entered] == ["QC.1", "QC.2"]
    until(machine, lambda: machine.memory.runs["B1"].state == "complete", 5)
    assert machine.memory.material.items["B1.vessel"].booked.volume_ml == pytest.approx(97.0)


def test_without_virtual_people_a_result_waits_for_persons_and_nobody_checks_his_own() -> None:
    machine = Engine(poc1(), seed=1)
    machine.load(count_it(), Batch("B1", {"coi": "C-1", "second_id": "D-1"}))
    issue = {"item": "B1.vessel", "kind": "vessel", "code": "B1.vessel", "lot": "V", "expiry_tick": 10**8}
    for verb, more in (("issue", {**issue, "place": "ROOM", "batch": "B1", "volume_ml": 100.0}),):
        machine.submit(command("material", verb, **more))
        machine.run(1)
    machine.kernel.fill_slot(1, {"viable": 1.0e8})
    machine.submit(
        command(
            "material",
            "sample",
            item="B1.vessel",
            volume_ml=3.0,
            tests=["count"],
            results=["d1_viable_per_ml"],
        )
    )
    machine.run(20 * MINUTE + 10)
    job = machine.memory.laboratory.jobs[0]
    machine.submit(command("laboratory", "enter_result", sample="B1.d1", test="count", **job.found))
    machine.run(1)
    machine.submit(command("laboratory", "check_result", sample="B1.d1", test="count"))
    machine.run(1)
    refusals = [outcome.refusal for outcome in machine.outcomes()][-2:]
    assert refusals[0] == "tester took the sample and waits for the result; somebody else enters it"
    assert refusals[1] == "there is no entry to be checked"


def test_a_snapshot_carries_the_work_of_the_laboratory() -> None:
    machine = culture()
    until(machine, lambda: machine.memory.laboratory.jobs)
    blob = machine.snapshot().encode()
    again = Engine(poc1(), seed=1, people=True)
    again.load(count_it(), Batch("B1", {"coi": "C-1", "second_id": "D-1"}))
    again.restore(Snapshot.decode(blob))
    assert again.memory.laboratory == machine.memory.laboratory
    until(again, lambda: "d1_viable" in again.memory.runs["B1"].results)


def test_a_count_far_from_the_expected_course_is_told() -> None:
    machine = culture(2.0e7)
    machine.memory.activated = {"B1": Culture(machine.tick)}
    until(machine, lambda: "d1_viable" in machine.memory.runs["B1"].results)
    assert machine.memory.growth == ("B1",)
    machine.run(2)
    assert "U-13" in machine.memory.alarms.standing


def test_a_count_near_the_course_of_what_was_seeded_is_not_told_and_is_booked() -> None:
    machine = culture(2.0e7)
    machine.memory.activated = {"B1": Culture(machine.tick, 2.0e7)}
    until(machine, lambda: "d1_viable" in machine.memory.runs["B1"].results)
    assert machine.memory.growth == ()
    booked = machine.memory.material.items["B1.vessel"].booked
    assert booked.viable_cells == machine.memory.runs["B1"].results["d1_viable"]
    assert booked.counted_tick == machine.memory.laboratory.jobs[0].received


def test_a_pouch_that_holds_less_than_was_asked_for_does_not_thin_the_count() -> None:
    machine = culture()
    until(machine, lambda: machine.memory.laboratory.jobs)
    item = machine.memory.material.items["B1.vessel"]
    machine.kernel.fill_slot(item.slot, {"volume_ml": 2.0, "viable": 4.0e6})
    machine.memory.taken = {item.id: Taken(machine.tick, 100.0)}
    asked = {
        "item": item.id,
        "of": item.id,
        "volume_ml": 3.0,
        "tests": ["count"],
        "results": ["d2_viable_per_ml"],
    }
    machine.desk.receive(item, asked)
    found = machine.memory.laboratory.jobs[-1].found
    assert found["viable_per_ml"] == pytest.approx(2.0e6, rel=0.45)
    assert found["viable"] == pytest.approx(100.0 * found["viable_per_ml"])


def test_an_open_result_blocks_the_closing_of_its_batch() -> None:
    machine = culture()
    until(machine, lambda: machine.memory.laboratory.jobs)
    assert machine.desk.open_for_release("B1") == ("Count and viability of B1.d1 is not checked yet",)


@pytest.mark.parametrize(
    ("hours", "viable"), [(0, 1.0e8), (24, 1.0e8), (120, 1.0e9), (288, 3.05e9), (400, 3.05e9)]
)
def test_the_expected_course_is_that_of_the_table(hours: float, viable: float) -> None:
    assert expected_viable(hours) == pytest.approx(viable)
    assert not is_unexpected(1.39 * viable, hours)
    assert is_unexpected(1.41 * viable, hours)
    assert is_unexpected(0.59 * viable, hours)
    assert not is_unexpected(0.59 * viable, hours, 0.6e8)


def test_between_two_times_the_course_grows_evenly() -> None:
    assert expected_viable(36) == pytest.approx((1.0e8 * 2.1e8) ** 0.5)


def test_the_booked_content_is_no_part_of_the_result() -> None:
    machine = culture()
    item = replace(
        machine.memory.material.items["B1.vessel"], booked=Booked(volume_ml=50.0, viable_cells=9e9)
    )
    state = machine.memory.material
    machine.memory.material = replace(state, items={**state.items, item.id: item})
    until(machine, lambda: "d1_viable" in machine.memory.runs["B1"].results)
    assert float(machine.memory.runs["B1"].results["d1_viable"]) < 2.0e8


def test_the_code_that_a_person_has_read_counts_not_the_one_of_the_record() -> None:
    machine = Engine(poc1(), seed=1)
    machine.load(count_it(), Batch("B1", {"coi": "C-1", "second_id": "D-1"}))
    machine.submit(command("B1", "start"))
    machine.run(20)
    machine.submit(command("B1", "answer", step="cells.bring.issue", value="confirmed"))
    until(machine, lambda: "B1.vessel" in machine.memory.material.items, 1)
    machine.run(20)
    machine.submit(command("B1", "answer", step="cells.bring.bind", value="B7.vessel"))
    machine.run(20)
    assert [fault.text for fault in machine.memory.material.faults] == [
        "B1.vessel: scanned B7.vessel, expected B1.vessel"
    ]
    assert machine.memory.material.items["B1.vessel"].coi == ""
    assert machine.memory.runs["B1"].token("cells.bring.bind") is not None
