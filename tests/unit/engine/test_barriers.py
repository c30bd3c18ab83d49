"""An open inner door follows the isolator, and a door that was driven shut never opens again by itself."""

from __future__ import annotations

import pytest

from recipes.recipe.read import read_recipe
from tests.engine_kit import airlock1, command, state, tell
from twin.engine import Engine
from twin.fault import Injection

INNER = "decontamination.inner_door.position"
OUTER = "decontamination.outer_door.position"


def until_open(door: str) -> Engine:
    loaded = airlock1()
    machine = Engine(loaded, seed=1, recipe=read_recipe("decontaminate_airlock", loaded.facts), people=True)
    machine.run(100)
    machine.submit(command("recipe", "start"))
    while machine.memory.modules["decontamination"].parts[door].state != "open":
        machine.run(20)
    return machine


@pytest.mark.parametrize("verb", ["stop", "abort"])
def test_an_open_inner_door_closes_when_the_isolator_ends_its_work(verb: str) -> None:
    machine = until_open("inner_door")
    assert tell(machine, "isolator", verb) is None
    machine.run(200)
    assert machine.kernel.truth(INNER) < 0.001
    assert machine.memory.modules["decontamination"].parts["inner_door"].state == "sealed"


def test_a_door_driven_shut_by_an_interlock_stays_shut() -> None:
    machine = until_open("outer_door")
    machine.inject(Injection.parse("decontamination.inner_door_locked lost for 30 s", machine.faults))
    machine.run(250)
    assert machine.kernel.truth(OUTER) < 0.001
    machine.run(600)
    assert machine.kernel.truth(OUTER) < 0.001
    assert machine.memory.modules["decontamination"].parts["outer_door"].state == "sealed"
    assert state(machine, "decontamination") == "Stopped"


@pytest.mark.parametrize("spelling", ["inner_door", "Inner", "inner "])
def test_a_door_has_one_name_so_that_no_other_spelling_passes_its_interlock(spelling: str) -> None:
    machine = Engine(airlock1(), seed=1)
    machine.run(600)
    asked = tell(machine, "decontamination", "open_door", door="inner")
    assert asked is not None
    assert asked.startswith("IL-D2: ")
    refusal = tell(machine, "decontamination", "open_door", door=spelling)
    assert refusal == "open_door needs door: outer or inner"
    machine.run(300)
    assert machine.kernel.truth(INNER) < 0.001
