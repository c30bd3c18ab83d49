"""An item carried by the virtual robot for a recipe: booked by what its scanner reads, refused when that differs."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from recipes.recipe.read import recipe_of
from recipes.source import parse
from tests.engine_kit import command, log, state
from twin.engine import Engine, Snapshot
from twin.engine.feed import GRIPPED_N
from twin.engine.restart import restart
from twin.material.item import Disposition, Outside
from twin.material.place import UNKNOWN
from twin.physics.layout import IN_HAND
from twin.procedure.batch import Batch
from twin.proof import bystander
from twin.unit.load import LoadedUnit, load_unit
from twin.world import Happening

ITEM = "B1.vessel"
RESCANNED = Happening("phase_completed", "robot", {"phase": "rescan"})
RECIPE = """
recipe: 1
header: {id: bring_it, version: 1.0.0, title: Bring}
equipment: [bench, robot, isolator, decontamination]
materials:
  vessel: {kind: vessel, wrap: impermeable, lot: V-1, expires: 90 d, volume: 100 mL}
procedure:
  unit_procedures:
    cells: {module: bench, operations: {carry: {steps: {out: {move: vessel, to: BN}}}}}
"""


@cache
def poc1() -> LoadedUnit:
    return load_unit("poc1")


def parked(outside: Outside = Outside.DECONTAMINATED) -> Engine:
    """A unit with a patient's vessel at PK1 and a recipe that brings it to the bench."""
    machine = Engine(poc1(), seed=1, people=True)
    machine.run(50)
    recipe = recipe_of(parse(RECIPE, "bring_it.yaml"), poc1().facts)
    machine.load(recipe, Batch("B1", {"coi": "C-1", "second_id": "D-1"}))
    facts = {"kind": "vessel", "lot": "V", "expiry_tick": 10**8, "place": "ROOM", "batch": "B1"}
    machine.submit(command("material", "issue", item=ITEM, code=ITEM, wrap="impermeable", **facts))
    machine.run(1)
    machine.submit(command("material", "bind", item=ITEM, batch="B1", code=ITEM, coi="C-1"))
    machine.run(1)
    material = machine.memory.material
    item = replace(material.items[ITEM], place="PK1", outside=outside)
    machine.memory.material = replace(material, items={ITEM: item}, at={"PK1": (ITEM,)})
    machine.kernel.put_slot(item.slot, "PK1")
    machine.run(30)
    return machine


def carry(machine: Engine, ticks: int = 1500) -> None:
    machine.submit(command("B1", "start"))
    machine.run(ticks)


def waits(machine: Engine) -> str:
    return next(token.waits_for for token in machine.memory.runs["B1"].tokens)


def test_the_robot_brings_an_item_to_the_bench_and_the_record_follows_its_scans() -> None:
    machine = parked()
    carry(machine)
    assert machine.memory.runs["B1"].state == "complete"
    item = machine.memory.material.items[ITEM]
    assert item.place == "BN"
    assert machine.kernel.slot(item.slot)["place"] == machine.world.place_number("BN")
    moved = [e for e in machine.take_events() if e.kind == "item_moved" and e.payload["place"] != "ROOM"]
    assert [e.payload["place"] for e in moved] == ["robot", "BN"]
    assert machine.memory.material.faults == ()


@pytest.mark.parametrize("program", ["pick", "place"])
def test_an_item_whose_move_ended_and_was_not_booked_is_nowhere_until_it_is_scanned(program: str) -> None:
    machine = parked()
    carry(machine, 1)
    arm = machine.memory.modules
    while (arm["robot"].procedure, state(machine, "robot")) != (program, "Completing"):
        machine.run(1)
    machine.submit(command("B1", "abort", reason="for a test"))
    machine.run(20)
    assert machine.memory.material.items[ITEM].place == UNKNOWN


def test_what_has_left_the_unit_is_not_seen_as_the_content_of_a_batch() -> None:
    machine = parked()
    assert ITEM in bystander.seen(machine, (), ("B1",))["B1"].content
    material = machine.memory.material
    gone = replace(material.items[ITEM], disposition=Disposition.DISCARDED)
    machine.memory.material = replace(material, items={ITEM: gone})
    assert bystander.seen(machine, (), ("B1",))["B1"].content == {}


def test_a_code_that_the_robot_does_not_expect_stops_the_batch_with_the_item_where_it_is() -> None:
    machine = parked()
    machine.submit(command("fault", "inject", fault="robot.wrong_code", value=9))
    machine.run(2)
    carry(machine)
    assert [fault.stops for fault in machine.memory.material.faults] == [("B1",)]
    assert machine.memory.material.items[ITEM].place == "PK1"
    assert state(machine, "robot") == "Held"
    run = machine.memory.runs["B1"]
    assert (run.state, run.reason[:13]) == ("held", "robot is held")
    intended = [e for e in machine.take_events() if e.kind == "command_intended" and e.object == "robot"]
    assert "unhold" not in [e.payload["verb"] for e in intended]


def test_the_arm_does_not_start_for_what_the_record_forbids() -> None:
    machine = parked(Outside.DIRTY)
    carry(machine)
    assert "is dirty outside" in waits(machine)


@pytest.mark.parametrize("ticks", [330, 420, 470])
def test_an_item_in_the_hand_at_a_restart_is_found_again_by_its_code(ticks: int) -> None:
    machine = parked()
    carry(machine, ticks)
    restart(machine, machine.snapshot(), machine.seq, {})
    assert machine.memory.material.items[ITEM].place == "unknown"
    machine.run(300)
    assert machine.world.value("robot.grip_force") >= GRIPPED_N
    for module in machine.memory.modules:
        machine.submit(command(module, "clear"))
    machine.run(10)
    for alarm in machine.memory.alarms.standing:
        machine.submit(command(alarm, "acknowledge", comment="seen"))
    machine.submit(command("B1", "resume", reason="looked at"))
    machine.take_events()
    machine.run(200)
    places = [e.payload["place"] for e in machine.take_events() if e.kind == "item_moved"]
    assert places == ["robot"]
    assert machine.kernel.slot(machine.memory.material.items[ITEM].slot)["place"] == IN_HAND


def test_an_item_that_the_journal_knew_elsewhere_is_nowhere_until_it_is_scanned() -> None:
    machine = parked()
    before = machine.snapshot()
    carry(machine, 420)
    machine.take_events()
    restart(machine, before, machine.seq, {}, {ITEM: "robot", "B1.other": "PK2"})
    told = {event.kind: event for event in machine.take_events()}
    assert dict(told["deviation"].payload) == {"journal": "robot", "checkpoint": "PK1"}
    assert machine.memory.material.items[ITEM].place == "unknown"


def test_an_empty_hand_finds_nothing_however_late_its_scanner_is() -> None:
    machine = parked()
    carry(machine)
    machine.feeds.forget(ITEM, "for a test")
    robot = machine.memory.modules["robot"]
    machine.feeds.take("robot", (robot, robot), [RESCANNED])
    assert machine.world.value("robot.scanned_code") == machine.memory.material.items[ITEM].slot
    assert machine.memory.material.items[ITEM].place == "unknown"


def test_every_scan_that_is_left_out_would_have_changed_nothing() -> None:
    logs: list[bytes] = []
    for skip in (True, False):
        machine = parked()
        machine.submit(command("B1", "start"))
        machine.run(1200, skip=skip)
        logs.append(log(machine.take_events()))
    assert logs[0] == logs[1]


def test_a_snapshot_in_the_middle_of_a_move_goes_on_with_the_same_events() -> None:
    machine, again = parked(), parked()
    carry(machine, 450)
    blob = machine.snapshot().encode()
    machine.take_events()
    machine.run(800)
    again.restore(Snapshot.decode(blob))
    again.take_events()
    again.run(800)
    assert log(again.take_events()) == log(machine.take_events())
