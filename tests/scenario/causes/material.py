"""Causes of the alarms of material and people: hold times, dates, identity, places, prompts."""

from __future__ import annotations

from dataclasses import replace

from recipes.recipe.read import read_recipe
from tests.alarm_kit import (
    HOUR,
    MINUTE,
    SECOND,
    Cause,
    at_work,
    begin,
    do,
    in_state,
    number,
    poc1,
    standing,
    tell,
    until,
)
from twin.engine import Engine
from twin.material.item import Outside

DAY = 24 * HOUR
COI, DONATION = "C-1", "D-1"
BAG, VECTOR, VESSEL, WASTE, KIT = "B1.patient", "B1.vector", "B1.vessel", "B1.waste_1", "B2.kit_1"
MEDIUM_DATE = 5 * HOUR
PROMPT_WAITS = 12 * 3600


@standing
def ordered() -> Engine:
    """One patient's order, with bag, vessel, waste bag, and vector that was thawed just now."""
    machine = at_work()
    do(machine, "material", "accept_order", batch="B1", coi=COI, second_id=DONATION, virology="negative")
    for item, kind in ((BAG, "patient_bag"), (VESSEL, "vessel"), (WASTE, "waste_bag"), (VECTOR, "vector")):
        issue(machine, item, kind)
    do(machine, "material", "bind", item=VESSEL, batch="B1", code=VESSEL, coi=COI)
    do(machine, "material", "mark", item=VECTOR, happening="thawed", at_tick=machine.tick)
    return machine


@standing
def on_the_bench() -> Engine:
    """The patient bag stands on the bench, as it would after its gas cycle."""
    machine = ordered()
    do(machine, "material", "receive", item=BAG, code=BAG, coi=COI, second_id=DONATION)
    stands_at(machine, BAG, "BN")
    return machine


@standing
def two_patients() -> Engine:
    """The bag of one patient stands on the bench, the kit in the bay is bound to another."""
    machine = on_the_bench()
    order = {"batch": "B2", "coi": "C-2", "second_id": "D-2", "virology": "negative"}
    do(machine, "material", "accept_order", **order)
    issue(machine, KIT, "kit")
    do(machine, "material", "bind", item=KIT, batch="B2", code=KIT, coi="C-2")
    stands_at(machine, KIT, "KB")
    do(machine, "processor", "reset")
    machine.run(SECOND)
    return machine


@standing
def in_hand() -> Engine:
    """The robot carries the vessel, and the record says so."""
    machine = ordered()
    stands_at(machine, VESSEL, "PK3")
    slot = float(machine.memory.material.items[VESSEL].slot)
    begin(machine, "robot", "pick", place=number("PK3"), item=slot)
    in_state(machine, "robot", "Complete")
    do(machine, "material", "pick", item=VESSEL, place="PK3", code=VESSEL, second_id=DONATION)
    begin(machine, "robot", "place", place=number("PK5"), item=slot)
    until(machine, lambda: machine.kernel.truth("robot.speed_mm_s") > 50.0, 30)
    return machine


def asked() -> Engine:
    """A recipe waits for an answer, and nobody is there."""
    recipe = read_recipe("leak_and_glove_test", poc1().facts)
    machine = Engine(poc1(), seed=1, recipe=recipe)
    machine.run(SECOND)
    do(machine, "recipe", "start")
    return machine


def issue(machine: Engine, item: str, kind: str, expiry: int = 90 * DAY) -> None:
    facts = {
        "lot": "L",
        "place": "ROOM",
        "batch": item.partition(".")[0],
        "wrap": "impermeable",
        "code": item,
    }
    do(machine, "material", "issue", item=item, kind=kind, expiry_tick=expiry, **facts)


def stands_at(machine: Engine, item: str, place: str) -> None:
    """Let an item stand at a place, booked and true."""
    material = machine.memory.material
    one = material.items[item]
    at = {name: tuple(i for i in ids if i != item) for name, ids in material.at.items()}
    at[place] = (*at.get(place, ()), item)
    moved = replace(one, place=place, outside=Outside.DECONTAMINATED)
    machine.memory.material = replace(material, items={**material.items, item: moved}, at=at)
    machine.kernel.put_slot(one.slot, place)
    machine.run(20)


def is_identified(machine: Engine) -> None:
    slot = float(machine.memory.material.items[BAG].slot)
    begin(machine, "bench", "identify", vessel=slot)


def are_joined(machine: Engine) -> None:
    """Somebody starts to wash the cells of the one in the kit of the other."""
    items = machine.memory.material.items
    roles = {"kit": float(items[KIT].slot), "source": float(items[BAG].slot)}
    refusal = tell(machine, "processor", "start", procedure="wash", **roles)
    assert refusal is not None
    assert "would be joined" in refusal


def qa_decides(machine: Engine) -> None:
    fault = next(one for one in machine.memory.material.faults if one.open)
    do(
        machine,
        "material",
        "resolve",
        fault=fault.id,
        decision="the bags were swapped back",
        reason="blood groups",
    )


def it_is_read_again(machine: Engine) -> None:
    """QA has decided, and the right bag is read."""
    in_state(machine, "bench", "Complete")
    qa_decides(machine)
    is_identified(machine)


def vector_is_discarded(machine: Engine) -> None:
    do(machine, "material", "discard", item=VECTOR, to="WASTE", code=VECTOR, reason="thawed too long ago")


def stock_expires(machine: Engine) -> None:
    issue(machine, "B1.medium_9", "medium", machine.tick + 2 * MINUTE)


def stock_is_discarded(machine: Engine) -> None:
    do(machine, "material", "discard", item="B1.medium_9", to="WASTE", code="B1.medium_9", reason="expired")


def is_found(machine: Engine) -> None:
    do(machine, "material", "rescan", item=VESSEL, place="PK5", code=VESSEL, second_id=DONATION)


def nobody_comes(machine: Engine) -> None:
    """The prompt stands."""


def somebody_comes(machine: Engine) -> None:
    prompt = machine.view().batches[0].prompts[0]
    do(machine, "recipe", "answer", step=prompt.step, value=True)


def moves_are_refused(machine: Engine) -> None:
    assert machine.world.why_stopped(BAG) is not None


def vector_is_refused(machine: Engine) -> None:
    assert machine.world.why_late((VECTOR,)) is not None


CAUSES = (
    Cause("U-01", ("bag_swapped = 1",), 600, is_identified, on_the_bench, qa_decides, then=moves_are_refused),
    Cause("P-07", within=10, act=are_joined, given=two_patients, ends=qa_decides),
    Cause("U-09", within=3 * 3600 + 60, act=nobody_comes, given=ordered, ends=vector_is_discarded),
    Cause(
        "U-16",
        within=4 * 3600 + 60,
        act=nobody_comes,
        given=ordered,
        ends=vector_is_discarded,
        then=vector_is_refused,
    ),
    Cause("U-14", within=150, act=stock_expires, given=ordered, ends=stock_is_discarded),
    Cause("U-15", within=PROMPT_WAITS, act=nobody_comes, given=asked, ends=somebody_comes),
    Cause("U-17", ("robot.drop",), within=30, given=in_hand, ends=is_found),
    Cause("P-17", ("bag_swapped = 1",), 600, is_identified, on_the_bench, it_is_read_again, 600),
)
