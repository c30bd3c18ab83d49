"""What a scan leaves out because nothing it sees has changed would have changed nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recipes.recipe.read import read_recipe
from tests.engine_kit import OPERATOR, airlock1, log
from twin.engine import Engine
from twin.engine.batches import Batches
from twin.fault import Injection
from twin.messages import Command

FAULTS = (
    "mains_lost",
    "estop",
    "link_lost decontamination",
    "isolator.dp lost",
    "decontamination.injection_pump_fail",
)
scripts = st.lists(st.tuples(st.sampled_from(FAULTS), st.integers(1, 80), st.integers(5, 600)), max_size=2)


def played(faults: list[tuple[str, int, int]], recipe: str) -> bytes:
    machine = Engine(airlock1(), seed=5, recipe=read_recipe(recipe, airlock1().facts), people=True)
    for name, minute, length in faults:
        machine.inject(Injection.parse(f"{name} for {length} s at {minute} min", machine.faults))
    machine.submit(Command("recipe", "start", OPERATOR))
    machine.run(60_000)
    machine.submit(Command("recipe", "resume", OPERATOR, {"reason": "checked"}))
    machine.run(10_000)
    return log(machine.take_events())


@pytest.mark.parametrize("recipe", ["decontaminate_airlock", "leak_and_glove_test"])
@settings(max_examples=6, deadline=None)
@given(faults=scripts)
def test_looking_at_the_recipe_in_every_scan_gives_the_same_bytes(
    recipe: str, faults: list[tuple[str, int, int]]
) -> None:
    lean = played(faults, recipe)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Batches, "_rests", lambda *_: False)
        full = played(faults, recipe)
    assert lean == full
