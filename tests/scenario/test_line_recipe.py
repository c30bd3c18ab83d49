"""A small recipe takes cells from the bag to the vessel and visits it; true and reported values are compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from recipes.recipe.read import read_recipe
from tests.engine_kit import OPERATOR, state
from tests.scenario.test_line import (
    BAG,
    MEDIUM,
    MINUTE,
    POUCH,
    REAGENT,
    SECOND,
    VESSEL,
    WORKING,
    fill,
    poc1,
    shown,
)
from twin.engine import Engine
from twin.messages import Command
from twin.procedure.state import RunState

RECIPE = Path(__file__).with_name("line_recipe.yaml")


@pytest.fixture(scope="module")
def finished() -> tuple[Engine, dict[str, float]]:
    """The engine after the recipe, and what was reported at the moment when the vessel was carried over."""
    machine = Engine(poc1(), seed=1, recipe=read_recipe(RECIPE, poc1().facts), people=True)
    fill(machine)
    machine.run(2 * MINUTE)
    machine.submit(Command("B1", "start", OPERATOR))
    reported: dict[str, float] = {}
    for _ in range(8 * 60):
        machine.run(MINUTE)
        machine.take_history()
        machine.take_events()
        if machine.memory.runs["B1"].state is RunState.COMPLETE:
            break
        if not reported and machine.kernel.slot(VESSEL)["volume_ml"] > 99.0:
            reported["recovery"] = shown(machine, "processor.recovery")
        ended = state(machine, "bench") not in WORKING and not shown(machine, "bench.connected")
        if machine.kernel.slot(BAG)["place"] and ended and reported:
            machine.kernel.put_slot(BAG, "")
            machine.kernel.put_slot(VESSEL, "BN")
    return machine, reported


def test_the_recipe_comes_to_its_end(finished: tuple[Engine, dict[str, float]]) -> None:
    run = finished[0].memory.runs["B1"]
    assert run.state is RunState.COMPLETE, run.reason


def test_the_vessel_holds_what_was_ordered(finished: tuple[Engine, dict[str, float]]) -> None:
    vessel = finished[0].kernel.slot(VESSEL)
    assert vessel["volume_ml"] == pytest.approx(114.0, rel=0.02)
    assert vessel["viable"] == pytest.approx(0.97e8, rel=0.02)
    assert vessel["t_cells_fraction"] == pytest.approx(0.98, abs=0.005)


def test_the_rest_is_in_the_second_bag_and_samples_in_the_pouch(
    finished: tuple[Engine, dict[str, float]],
) -> None:
    kernel = finished[0].kernel
    assert kernel.slot(SECOND)["viable"] > 1e9
    assert kernel.slot(POUCH)["volume_ml"] == pytest.approx(3.0, abs=0.05)
    assert kernel.slot(REAGENT)["volume_ml"] < 1e-9
    assert kernel.slot(MEDIUM)["volume_ml"] > 1000.0


def test_what_is_reported_is_what_is_true(finished: tuple[Engine, dict[str, float]]) -> None:
    machine, reported = finished
    assert reported["recovery"] == pytest.approx(99.3, abs=6.0)
    assert shown(machine, "bench.balance") == pytest.approx(machine.kernel.slot(VESSEL)["mass_g"], abs=0.6)
    assert shown(machine, "bench.weighed") == pytest.approx(shown(machine, "bench.pumped"), abs=1.0)
