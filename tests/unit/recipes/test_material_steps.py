"""Reading what recipes say about material, persons, windows and shared resources, with every mistake at its place."""

from __future__ import annotations

import pytest

from recipes.problem import InputError
from recipes.recipe.model import Recipe, Window
from recipes.recipe.read import recipe_of
from recipes.source import parse
from tests.unit.recipes.small_unit import UNIT

TEXT = """\
recipe: 1
header: {id: r, version: 1.0.0, title: R}
equipment: [isolator, decontamination]
materials:
  vessel: {kind: vessel, wrap: impermeable, lot: L-1, expires: 90 d, mass: 900 g, volume: 10 mL, patient: true}
  kit_1: {kind: kit}
procedure:
  unit_procedures:
    cells:
      module: isolator
      operations:
        activate:
          steps:
            start: {run: work, items: {}, joins: [vessel, kit_1]}
        visit:
          uses: [zone, isolator]
          window: {after: activate, earliest: 22 h, target: 24 h, latest: 26 h}
          no_wait: [out, draw]
          steps:
            out: {move: vessel, to: BN}
            draw: {sample: vessel, volume: 3 mL, tests: [count], result: d1, role: OP, second: OP2, takes: 10 min}
            bind: {material: bind, item: kit_1, window: {after: start, earliest: 0 s, target: 0 s, latest: 1 s}}
            enough: {wait: result.d1_viability >= 75 %}
            back: {move: vessel, to: position}
"""


def read(text: str = TEXT) -> Recipe:
    return recipe_of(parse(text, "r.yaml"), UNIT)


def test_material_steps_know_item_goal_person_and_results() -> None:
    recipe = read()
    steps = {step.id.rpartition(".")[2]: step for step in recipe.steps}
    assert (steps["out"].kind, steps["out"].item, steps["out"].to) == ("move", "vessel", "BN")
    drawn = steps["draw"]
    assert drawn.sample is not None
    assert (drawn.sample.volume_ml, drawn.sample.results) == (3.0, {"d1_viable": "", "d1_viability": "%"})
    assert drawn.prompt is not None
    assert (drawn.prompt.role, drawn.prompt.second, drawn.prompt.takes_s) == ("OP", "OP2", 600.0)
    assert (steps["bind"].verb, steps["bind"].item, steps["bind"].prompt.role) == ("bind", "kit_1", "OP")  # pyright: ignore
    assert steps["start"].joins == ("vessel", "kit_1")
    vessel = recipe.materials["vessel"]
    assert (vessel.mass_g, vessel.volume_ml, vessel.expires_s, vessel.patient) == (
        900.0,
        10.0,
        90 * 86400.0,
        True,
    )


def test_an_operation_knows_its_window_its_resources_and_its_chain() -> None:
    visit = read().operations["cells.visit"]
    assert visit.uses == ("zone", "isolator")
    assert visit.window == Window(("cells.activate.start",), 79200.0, 86400.0, 93600.0)
    assert visit.no_wait == ("cells.visit.out", "cells.visit.draw")


@pytest.mark.parametrize(
    ("right", "wrong", "message", "place"),
    [
        (
            "move: vessel, to: BN",
            "move: vesel, to: BN",
            "item 'vesel' is not known, did you mean vessel?",
            "20:25",
        ),
        ("to: BN", "to: BM", "place 'BM' is not known", "20:37"),
        ("tests: [count]", "tests: [kount]", "test 'kount' is not known, did you mean count?", "21:58"),
        ("uses: [zone, isolator]", "uses: [zones, isolator]", "resource 'zones' is not known", "16:18"),
        ("after: activate", "after: activat", "step 'activat' is not known", "17:27"),
        ("target: 24 h", "target: 27 h", "the target is outside its window", "17:61"),
        (
            "no_wait: [out, draw]",
            "no_wait: [out, drew]",
            "step 'drew' is not known, did you mean draw?",
            "18:26",
        ),
        ("kind: vessel", "kind: vesel", "kind of material 'vesel' is not known, did you mean vessel?", "5:"),
        ("material: bind", "material: bnd", "booking 'bnd' is not known, did you mean bind?", ""),
        ("second: OP2", "second: OPS", "OPS", "21:96"),
        (
            "kit_1: {kind: kit}",
            "kit_1: {kind: kit}\n  kit_2: {kind: kit}",
            "item 'kit_2' is never used",
            "7:3",
        ),
        ("joins: [vessel, kit_1]", "joins: [kit_1]", "one item alone joins nothing", "14:50"),
        ("items: {}", "items: {vessel: vessel}", "parameter of work 'vessel' is not known", "14:40"),
        ("result.d1_viability", "result.d1_viable_x", "d1_viable_x", "23:28"),
    ],
)
def test_every_mistake_is_told_at_its_place(right: str, wrong: str, message: str, place: str) -> None:
    with pytest.raises(InputError) as caught:
        read(TEXT.replace(right, wrong))
    told = [f"{p.place}: {p.wrong}, {p.right}" for p in caught.value.problems]
    assert any(message in line and f":{place}" in line for line in told), told


def test_a_step_may_not_wait_for_what_another_operation_holds_as_a_whole() -> None:
    second = "        count: {uses: [arm], steps: {look: {prompt: confirm, text: x, resources: [zone]}}}\n"
    with pytest.raises(InputError, match="both could wait for ever"):
        read(TEXT + second)
