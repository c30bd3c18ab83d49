"""The link to a module is lost: whoever works with it is held; when nobody does, everybody who may need it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from recipes.recipe.read import recipe_of
from recipes.source import parse
from tests.engine_kit import airlock1, begin, command, state, tell
from twin.engine import Engine
from twin.fault import Injection
from twin.procedure.batch import Batch
from twin.procedure.state import RunState

if TYPE_CHECKING:
    from recipes.recipe.model import Recipe

SOON, LATER = "1 min", "5 h"
TEXT = """
recipe: 1
header: {{id: gas_it, version: 1.0.0, title: Gas the airlock after a while}}
equipment: [isolator, decontamination]
procedure:
  unit_procedures:
    airlock:
      module: decontamination
      operations:
        gas:
          uses: [decontamination]
          steps:
            wait:  {{wait: elapsed >= {wait}}}
            cycle: {{run: decontaminate, timeout: 5 h}}
"""


@cache
def after(wait: str) -> Recipe:
    return recipe_of(parse(TEXT.format(wait=wait), "gas_it.yaml"), airlock1().facts)


def two(first: str = LATER) -> Engine:
    """Return an isolator at work that no step runs, and two batches that will need the airlock."""
    machine = Engine(airlock1(), seed=3)
    machine.run(100)
    begin(machine, "isolator", "work")
    for batch, wait in (("B1", first), ("B2", LATER)):
        machine.load(after(wait), Batch(batch))
        assert tell(machine, batch, "start") is None
    machine.run(1_000)
    return machine


TESTS = """
recipe: 1
header: {id: tests, version: 1.0.0, title: Wait until the isolator is free}
equipment: [isolator]
procedure:
  unit_procedures:
    isolator:
      module: isolator
      operations:
        test:
          steps:
            test: {run: leak_and_glove_test, timeout: 5 h}
"""


@cache
def leak_test() -> Recipe:
    return recipe_of(parse(TESTS, "tests.yaml"), airlock1().facts)


def lose(machine: Engine, module: str) -> None:
    machine.inject(Injection.parse(f"link_lost {module} for 5 s", machine.faults))
    machine.run(200)


def runs(machine: Engine) -> list[str]:
    return [run.state.value for run in machine.memory.runs.values()]


def resume(machine: Engine, batch: str) -> str | None:
    for alarm in machine.view().alarms:
        if alarm.unacknowledged:
            machine.submit(command(alarm.id, "acknowledge", comment="seen"))
    machine.run(1)
    refusal = tell(machine, batch, "resume", reason="the link is back")
    machine.run(5)
    return refusal


def test_a_module_that_no_batch_works_with_holds_all_that_may_need_it() -> None:
    machine = two()
    lose(machine, "isolator")
    assert runs(machine) == ["held", "held"]
    assert state(machine, "isolator") == "Held"


@pytest.mark.parametrize(("first", "second"), [("B1", "B2"), ("B2", "B1")])
def test_whoever_resumes_first_lets_it_go_on(first: str, second: str) -> None:
    machine = two()
    lose(machine, "isolator")
    for batch in (first, second):
        assert resume(machine, batch) is None
        assert state(machine, "isolator") == "Execute"
    assert runs(machine) == ["running", "running"]


def test_a_module_that_a_step_still_waits_for_goes_on_when_the_batch_is_resumed() -> None:
    machine = Engine(airlock1(), seed=3)
    machine.run(100)
    begin(machine, "isolator", "work")
    machine.load(leak_test(), Batch("B1"))
    assert tell(machine, "B1", "start") is None
    machine.run(100)
    assert [token.step for token in machine.memory.runs["B1"].tokens] == ["isolator.test.test"]
    lose(machine, "isolator")
    assert (runs(machine), state(machine, "isolator")) == (["held"], "Held")
    assert resume(machine, "B1") is None
    assert state(machine, "isolator") == "Execute"


def test_a_module_that_one_batch_works_with_holds_that_one_alone() -> None:
    machine = two(first=SOON)
    assert state(machine, "decontamination") == "Execute"
    lose(machine, "decontamination")
    assert runs(machine) == ["held", "running"]


@pytest.mark.parametrize(("other", "kept"), [("held", True), ("holding", True), ("running", False)])
def test_a_module_that_a_held_batch_has_is_left_to_that_batch(other: str, kept: bool) -> None:
    machine = two()
    memory = machine.memory
    memory.runs["B2"] = replace(memory.runs["B2"], state=RunState(other))
    memory.grants = {"isolator": ("B2/airlock.gas",)}
    assert machine.world.is_kept("isolator", "B1") is kept
    assert not machine.world.is_kept("isolator", "B2")


def test_a_module_that_somebody_has_held_stays_so_when_a_batch_is_resumed() -> None:
    machine = two()
    assert tell(machine, "isolator", "hold") is None
    machine.submit(command("B1", "hold", reason="asked"))
    machine.run(20)
    assert resume(machine, "B1") is None
    assert state(machine, "isolator") == "Held"


@pytest.mark.parametrize("verb", ["stop", "abort"])
def test_a_batch_that_ends_leaves_a_module_at_rest_to_the_others(verb: str) -> None:
    machine = two()
    assert any(holder.startswith("B1/") for holder in machine.memory.grants["decontamination"])
    before = state(machine, "decontamination")
    assert tell(machine, "B1", verb) is None
    machine.run(20)
    assert runs(machine) == ["stopped" if verb == "stop" else "aborted", "running"]
    assert state(machine, "decontamination") == before
