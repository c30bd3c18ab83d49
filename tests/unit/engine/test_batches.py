"""Several batches on one engine: loaded at any tick, apart from each other, together in snapshots."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import msgspec
import pytest

from recipes.recipe.read import read_recipe, recipe_of
from recipes.source import parse
from tests.engine_kit import airlock1, command, log
from twin.engine import Engine, Snapshot
from twin.people.behaviour import read_behaviour
from twin.people.roster_file import read_roster
from twin.people.virtual import Crew
from twin.procedure.batch import Batch

if TYPE_CHECKING:
    from recipes.recipe.model import Recipe
    from twin.messages import Event

AIRLOCK = """
recipe: 1
header: {id: gas_it, version: 1.0.0, title: Gas the airlock}
equipment: [decontamination]
procedure:
  unit_procedures:
    airlock:
      module: decontamination
      operations:
        gas:
          steps:
            look: {prompt: confirm, text: Look, takes: 2 min}
            cycle: {run: decontaminate, timeout: 5 h}
"""


@cache
def gas_it() -> Recipe:
    return recipe_of(parse(AIRLOCK, "gas_it.yaml"), airlock1().facts)


@cache
def leak_test() -> Recipe:
    return read_recipe("leak_and_glove_test", airlock1().facts)


def two(**order: str) -> Engine:
    machine = Engine(airlock1(), seed=3, people=True)
    assert machine.load(gas_it()) == "B1"
    machine.load(leak_test(), Batch("B2", order))
    for batch in ("B1", "B2"):
        machine.submit(command(batch, "start"))
    return machine


def of_the_second(events: list[Event]) -> bytes:
    """Return what belongs to B2 and its module, without what all share: the count of events and the air."""
    own = (e for e in events if e.object.split(".")[0] in {"B2", "isolator"})
    shared = {"intent", "value"}
    lines = ((e.tick, e.kind, e.object, {k: v for k, v in e.payload.items() if k not in shared}) for e in own)
    return b"\n".join(msgspec.json.encode(line, order="sorted") for line in lines)


def interfered(verb: str, tick: int) -> tuple[Engine, bytes]:
    machine = two()
    machine.run(tick)
    if verb:
        machine.submit(command("B1", verb, reason="asked"))
    machine.run(36_000 - tick)
    return machine, of_the_second(machine.take_events())


@pytest.mark.parametrize("verb", ["hold", "stop", "abort"])
@pytest.mark.parametrize("tick", [600, 3_000])
def test_what_happens_to_one_batch_leaves_the_other_byte_for_byte_as_it_was(verb: str, tick: int) -> None:
    undisturbed, expected = interfered("", tick)
    machine, found = interfered(verb, tick)
    assert undisturbed.memory.runs["B2"].state == "complete"
    assert machine.memory.runs["B1"].state in {"held", "stopped", "aborted"}
    assert found == expected


def test_a_batch_can_be_loaded_while_another_runs() -> None:
    machine = Engine(airlock1(), seed=3, recipe=gas_it(), people=True)
    machine.submit(command("B1", "start"))
    machine.run(3_000)
    assert machine.load(leak_test()) == "B2"
    machine.submit(command("B2", "start"))
    machine.run(36_000)
    assert [run.state.value for run in machine.memory.runs.values()] == ["running", "complete"]


def test_a_second_batch_of_a_recipe_waits_for_the_first_and_names_it() -> None:
    machine = Engine(airlock1(), seed=3, recipe=gas_it(), people=True)
    machine.load(gas_it())
    for batch in ("B1", "B2"):
        machine.submit(command(batch, "start"))
    machine.run(4_000)
    shown = {view.batch: view for view in machine.view().batches}
    waiting = next(step for step in shown["B2"].steps if step.status == "waiting")
    assert waiting.waits_for == "decontamination (held by B1/airlock.gas.cycle)"
    machine.submit(command("B1", "abort"))
    machine.run(80_000)
    assert machine.memory.runs["B1"].state == "aborted"


def test_a_snapshot_carries_every_batch_and_goes_on_with_the_same_bytes() -> None:
    machine = two(coi="C-1")
    machine.run(3_000)
    machine.take_events()
    blob = machine.snapshot().encode()
    machine.run(20_000)
    again = two(coi="C-1")
    again.restore(Snapshot.decode(blob))
    again.take_events()
    again.run(20_000)
    assert log(again.take_events()) == log(machine.take_events())


def test_a_snapshot_of_another_order_is_refused() -> None:
    with pytest.raises(ValueError, match="another unit, recipe"):
        two(coi="C-1").restore(two(coi="C-2").snapshot())


def test_an_id_is_given_once() -> None:
    machine = two()
    with pytest.raises(ValueError, match="something called B2 already"):
        machine.load(gas_it(), Batch("B2"))


def test_the_word_recipe_means_the_newest_batch() -> None:
    machine = two()
    machine.submit(command("recipe", "hold"))
    machine.run(2)
    assert [outcome.command.target for outcome in machine.outcomes()] == ["B1", "B2", "B2"]


def test_batches_that_wait_cost_no_look(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = Engine(airlock1(), seed=3, people=True)
    for _ in range(10):
        machine.submit(command(machine.load(gas_it()), "start"))
    machine.run(4_000)
    looks: list[str] = []
    advance = machine.batches._advance  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(machine.batches, "_advance", lambda b, began: (looks.append(b), advance(b, began)))
    before = machine.scans
    machine.run(4_000)
    assert looks.count("B5") <= 0.2 * (machine.scans - before)


def test_a_stop_of_a_shared_module_names_the_batches_that_it_concerns() -> None:
    machine = two()
    machine.run(6_000)
    assert machine.view().modules["isolator"].batches == ("B2",)
    machine.take_events()
    machine.submit(command("isolator", "stop"))
    machine.run(2)
    accepted = next(event for event in machine.take_events() if event.kind == "command_accepted")
    assert accepted.payload["batches"] == ["B2"]


def test_recipes_whose_batches_could_wait_for_each_other_are_not_loaded_together() -> None:
    machine = Engine(airlock1(), seed=3)
    step = "steps: {look: {prompt: confirm, text: x, resources: [%s]}}"
    for name, whole, one in (("a", "isolator", "decontamination"), ("b", "decontamination", "isolator")):
        operation = f"gas: {{uses: [{whole}], {step % one}}}"
        text = AIRLOCK.replace("gas_it", name).replace("[decontamination]", "[decontamination, isolator]")
        head = text[: text.index("        gas:")]
        recipe = recipe_of(parse(f"{head}        {operation}\n", f"{name}.yaml"), airlock1().facts)
        if name == "a":
            machine.load(recipe)
    with pytest.raises(ValueError, match="could wait for each other"):
        machine.load(recipe)


def worked_on(tick: int, target: str, verb: str, **arguments: str) -> Engine:
    """Return a machine with people of the roster, to which something is said at a tick, four hours later."""
    machine = Engine(airlock1(), seed=3, people=Crew(read_roster(), read_behaviour(), 3))
    machine.load(gas_it())
    machine.submit(command("B1", "start"))
    machine.run(tick)
    machine.submit(command(target, verb, **arguments))
    machine.run(600)
    assert machine.memory.runs["B1"].state == "held"
    machine.run(4 * 36_000)
    return machine


def test_a_batch_that_is_held_by_what_happened_goes_on_when_a_supervisor_was_asked() -> None:
    machine = worked_on(9_000, "decontamination", "hold")
    resumed = [e for e in machine.take_events() if (e.kind, e.object) == ("command_intended", "B1")]
    assert [e.payload["name"] for e in resumed if e.payload["verb"] == "resume"] == ["SUP.1"]
    assert machine.memory.runs["B1"].state == "complete"


def test_a_hold_that_somebody_has_asked_for_is_left_to_him() -> None:
    assert worked_on(9_000, "B1", "hold", reason="asked").memory.runs["B1"].state == "held"
