"""What becomes of one batch leaves the others as they are: their steps, their clocks, what their items hold."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from recipes.recipe.read import read_recipe
from twin.engine import Engine
from twin.messages import Command, Origin
from twin.people.behaviour import read_behaviour
from twin.people.roster_file import read_roster
from twin.people.virtual import Crew
from twin.rehearsal.order import orders
from twin.unit.load import LoadedUnit, load_unit

if TYPE_CHECKING:
    from twin.messages import Event

HOUR = 36_000
BEGINS, ACTS, ENDS = 5 * HOUR, 6 * HOUR, 12 * HOUR
"""When the second batch begins, what is done to it, and how long is looked: over the first load of the first batch."""
pytestmark = pytest.mark.timeout(300)


@cache
def poc1() -> LoadedUnit:
    return load_unit("poc1")


@cache
def run(verb: str = "", second: bool = True) -> tuple[Engine, tuple[Event, ...]]:
    """Run the first half day of one batch beside another to which something is done."""
    machine = Engine(poc1(), people=Crew(read_roster(), read_behaviour(), 0))
    recipe = read_recipe("car_t_12_day", poc1().facts)
    for batch in orders(0, 2 if second else 1, 0.0):
        machine.load(recipe, batch)
    tell(machine, "B1", "start")
    machine.run(BEGINS)
    if second:
        tell(machine, "B2", "start")
    machine.run(ACTS - BEGINS)
    if verb:
        tell(machine, "B2", verb)
    machine.run(ENDS - ACTS)
    return machine, tuple(machine.take_events())


def tell(machine: Engine, batch: str, verb: str) -> None:
    machine.submit(Command(batch, verb, Origin("operator", "ann"), {}))


def of(events: tuple[Event, ...], batch: str) -> list[tuple[int, str, str]]:
    """Return when what happened to a batch and its items."""
    heads = (f"{batch}.", f"{batch}/")
    return [(e.tick, e.kind, e.object) for e in events if e.object == batch or e.object.startswith(heads)]


@pytest.mark.parametrize("verb", ["hold", "stop", "abort"])
def test_what_is_done_to_one_batch_changes_no_event_of_another(verb: str) -> None:
    _, calm = run()
    machine, events = run(verb)
    assert machine.memory.runs["B2"].state in {"held", "stopped", "aborted"}
    assert len(of(calm, "B1")) > 200
    assert of(events, "B1") == of(calm, "B1")


@pytest.mark.parametrize("verb", ["hold", "stop", "abort"])
def test_what_is_done_to_one_batch_leaves_items_and_clocks_of_another(verb: str) -> None:
    calm, _ = run()
    machine, _ = run(verb)
    before, after = calm.memory.material, machine.memory.material
    mine = [item for item in before.items if item.startswith("B1.")]
    assert len(mine) > 30
    assert [after.items[item] for item in mine] == [before.items[item] for item in mine]
    assert after.reserved == before.reserved


@pytest.mark.parametrize("verb", ["stop", "abort"])
def test_a_batch_that_has_ended_holds_nothing_that_others_wait_for(verb: str) -> None:
    machine, _ = run(verb)
    held = [holder for holders in machine.memory.grants.values() for holder in holders]
    assert [holder for holder in held if holder.startswith("B2/")] == []


def test_every_wait_names_its_holder_or_its_time() -> None:
    machine, _ = run()
    tokens = [t for run_ in machine.memory.runs.values() for t in run_.tokens if t.status == "waiting"]
    assert tokens
    assert all("held by" in t.waits_for or "its time" in t.waits_for for t in tokens), tokens
