"""Virtual people in the engine: with a roster they come in the morning, and their slips are refused and mended."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from recipes.recipe.read import read_recipe, recipe_of
from recipes.source import parse
from tests.engine_kit import airlock1, command, log
from twin.engine import Engine
from twin.people.behaviour import Behaviour
from twin.people.roster import MINUTE
from twin.people.roster_file import read_roster
from twin.people.virtual import Crew
from twin.procedure.batch import Batch
from twin.unit.load import load_unit

if TYPE_CHECKING:
    from twin.messages import Event

RECIPE = "leak_and_glove_test"
HOUR = 60 * MINUTE


def run(people: bool | Crew, ticks: int) -> list[Event]:
    machine = Engine(airlock1(), seed=1, recipe=read_recipe(RECIPE, airlock1().facts), people=people)
    machine.run(100)
    machine.submit(command("recipe", "start"))
    machine.run(ticks)
    return machine.take_events()


def answers(events: list[Event]) -> list[Event]:
    return [e for e in events if e.kind == "command_intended" and e.payload["verb"] == "answer"]


@pytest.fixture(scope="module")
def exact() -> list[Event]:
    return run(people=True, ticks=6 * HOUR)


def test_a_recipe_is_answered_to_its_end(exact: list[Event]) -> None:
    assert answers(exact)
    assert [e.kind for e in exact if e.kind == "command_refused" and e.payload.get("verb") == "answer"] == []


def test_people_sign_with_their_name_and_role(exact: list[Event]) -> None:
    first = answers(exact)[0].payload
    assert (first["source"], first["name"], first["roles"]) == ("person", "OP.1", ["OP"])


def test_nobody_answers_at_night(exact: list[Event]) -> None:
    night = Crew(replace(read_roster(), start=23 * HOUR))
    late = answers(run(night, 10 * HOUR))
    assert late[0].tick >= 8 * HOUR > answers(exact)[0].tick


def test_slips_are_refused_and_mended() -> None:
    careless = Crew(behaviour=Behaviour(error={"scan": 0.7, "number": 0.7}), seed=4)
    events = run(careless, 10 * HOUR)
    refused = [e for e in events if e.kind == "command_refused" and e.payload["verb"] == "answer"]
    assert refused
    assert any(e.kind == "prompt_answered" for e in events if e.seq > refused[-1].seq)


TWO_LABELS = """
recipe: 1
header: {id: two_kits, version: 1.0.0, title: Two kits and a bag}
equipment: [decontamination]
materials:
  patient: {kind: patient_bag, wrap: impermeable, lot: P-1, expires: 2 d, volume: 200 mL, patient: true}
  kit_1:   {kind: kit, wrap: impermeable, lot: K-1, expires: 90 d, patient: true}
  kit_2:   {kind: kit, wrap: impermeable, lot: K-1, expires: 90 d, patient: true}
procedure:
  unit_procedures:
    enter:
      module: decontamination
      operations:
        enter:
          steps:
            issue:   {material: issue, items: [patient, kit_1, kit_2], to: ROOM, second: OP2, takes: 1 min}
            receive: {material: receive, item: patient, second: OP2, takes: 1 min}
            print:   {material: print_labels, items: [patient, kit_1, kit_2], takes: 1 min}
            verify:  {material: verify_labels, second: OP2, takes: 1 min}
            apply:   {material: apply_label, items: [patient, kit_1, kit_2], takes: 1 min}
            bind:    {material: bind, items: [kit_1, kit_2], second: OP2, takes: 1 min}
            put_bag: {material: put, item: patient, to: AL1, second: OP2, takes: 1 min}
            put_kit: {material: put, item: kit_1, to: AL2, second: OP2, takes: 1 min}
"""
ORDER = {"coi": "C-1", "second_id": "D-1"}


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_every_wrong_item_or_label_that_people_take_is_refused_and_the_step_repeated(seed: int) -> None:
    unit = load_unit("poc1")
    careless = Crew(behaviour=Behaviour(error={"scan": 0.5}, decide=MINUTE), seed=seed)
    machine = Engine(unit, seed=seed, people=careless)
    machine.load(recipe_of(parse(TWO_LABELS, "two_kits.yaml"), unit.facts), Batch("B1", ORDER))
    machine.submit(command("B1", "start"))
    machine.run(12 * HOUR)
    events = machine.take_events()
    assert log(events)
    wrong = [e for e in answers(events) if e.payload["arguments"]["value"] != "confirmed"]
    accepted = {
        e.payload["intent"] for e in events if e.kind == "command_accepted" and e.object == "material"
    }
    asked = [
        e for e in events if e.kind == "command_intended" and e.object == "material" and e.seq in accepted
    ]
    taken = {str(e.payload["arguments"].get("label", e.payload["arguments"].get("code"))) for e in asked}
    failures = [e for e in events if e.kind == "identity_failed"]
    labels = [e for e in events if e.kind == "command_refused" and "label" in str(e.payload["reason"])]
    assert len(wrong) >= 3
    assert len(failures) + len({e.tick for e in labels}) >= len(wrong)
    assert all(event.canonical() for event in events)
    assert taken <= {"B1.patient", "B1.kit_1", "B1.kit_2", *machine.memory.material.labels, "None"}
    assert {name: machine.memory.material.items[f"B1.{name}"].place for name in ("patient", "kit_1", "kit_2")} == {
        "patient": "AL1", "kit_1": "AL2", "kit_2": "ROOM",
    }  # fmt: skip
    assert machine.recipe_state == "complete"
    assert {one.decision for one in machine.memory.deviations} == {"accept"}
