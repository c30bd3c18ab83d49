"""The proof on the whole unit, in a part of the long recipe: up to the robot with an item in its hand."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from twin.engine import Engine, Snapshot
from twin.machine.latch import Latches
from twin.material.place import UNKNOWN
from twin.proof import material, prove
from twin.proof.intervention import KINDS
from twin.rehearsal.request import RehearsalRequest

if TYPE_CHECKING:
    from twin.proof.moment import Undisturbed

HOUR = 36_000
REQUEST = RehearsalRequest("car_t_12_day", "poc1")
pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@cache
def planned() -> tuple[Engine, Undisturbed, prove.Plan]:
    engine = prove.build(REQUEST)
    start = engine.snapshot()
    base = prove.undisturbed(engine, 11 * HOUR)
    engine.restore(start)
    return engine, base, prove.plan_of(engine, base)


def cells(step: str, *phases: str) -> list[prove.Task]:
    return [t for t in planned()[2].tasks if t.moment.step.endswith(step) and t.moment.phase in phases]


def move() -> str:
    return next(t.moment.step for t in planned()[2].tasks if t.moment.phase == "lift_check")


def test_a_plan_proves_each_kind_of_cell_once_and_names_what_it_stands_for() -> None:
    plan = planned()[2]
    assert {task.intervention.kind for task in plan.tasks} == set(KINDS)
    assert plan.represented
    assert {one.by for one in plan.represented} <= {task.number for task in plan.tasks}
    for one in plan.represented:
        assert plan.tasks[one.by].intervention.kind == one.intervention.kind


@pytest.mark.parametrize("phase", ["identify", "lift_check", "carry", "place"])
def test_recovery_of_a_move_is_good(phase: str) -> None:
    engine, base, _ = planned()
    tasks = cells(move(), phase)
    assert {task.intervention.kind for task in tasks} == set(KINDS)
    problems = [(t.intervention, next(prove.cells_of(engine, base, [t]))[1].problems) for t in tasks]
    assert [found for found in problems if found[1]] == []


def test_an_item_that_the_record_knows_elsewhere_than_the_plant_fails_the_cell() -> None:
    engine, _, _ = planned()
    task = cells(move(), "carry")[0]
    engine.restore(Snapshot.decode(task.snapshot))
    item = next(item for item in engine.memory.material.standing("robot") if not item.on)
    assert list(material.problems(engine)) == []
    engine.kernel.put_slot(item.slot, "PK6")
    assert any(
        f"{item.id} is booked at robot, truly it is at PK6" in words for words in material.problems(engine)
    )
    engine.feeds.forget(item.id, "for a test")
    assert engine.memory.material.items[item.id].place == UNKNOWN
    assert not [words for words in material.problems(engine) if words.startswith(f"{item.id} ")]


def test_a_proof_that_survives_a_power_loss_fails_the_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, base, _ = planned()
    task = next(t for t in cells(move(), "carry") if t.intervention.kind == "power_loss")
    monkeypatch.setattr(Latches, "power_lost", lambda self, draft: None)
    assert any(
        "survived the power loss" in words for words in next(prove.cells_of(engine, base, [task]))[1].problems
    )
