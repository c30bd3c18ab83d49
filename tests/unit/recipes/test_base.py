"""A recipe on top of another one: merged, told in the right file, and kept as one text that stands alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from recipes.problem import InputError
from recipes.recipe.library import equipment_of, read_layers
from recipes.recipe.read import read_recipe, recipe_of
from recipes.source import parse
from tests.unit.recipes.small_unit import UNIT

BELOW = """recipe: 1
header: {id: below, version: 1.0.0, title: Below}
equipment: [decontamination]
procedure:
  unit_procedures:
    airlock:
      operations:
        gas:
          steps:
            ask: {prompt: confirm, text: Ready?}
            tell: {prompt: instruction, text: Done.}
"""
OWN = """recipe: 1
base: below
header: {id: own, title: Own}
procedure:
  unit_procedures: {airlock: {operations: {gas: {steps: {ask: null, more: {prompt: confirm, text: "More?"}}}}}}
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "below.yaml").write_text(BELOW)
    (tmp_path / "own.yaml").write_text(OWN)
    return tmp_path / "own.yaml"


def test_mappings_merge_and_null_removes(own: Path) -> None:
    recipe = read_recipe(own, UNIT)
    assert (recipe.id, recipe.version) == ("own", "1.0.0")
    assert [step.id for step in recipe.steps][1:-1] == ["airlock.gas.tell", "airlock.gas.more"]
    assert equipment_of(own) == {"decontamination"}


def test_what_the_record_keeps_stands_alone(own: Path) -> None:
    recipe = read_recipe(own, UNIT)
    kept = recipe_of(parse(recipe.text, "kept.yaml"), UNIT)
    assert (kept.sha256, kept.steps[1].id) == (recipe.sha256, recipe.steps[1].id)


def test_a_mistake_is_told_in_the_file_in_which_it_stands(own: Path) -> None:
    below = own.with_name("below.yaml")
    below.write_text(BELOW.replace("text: Done.", "text: Done., takess: 1 min"))
    own.write_text(OWN.replace("text: ", "txt: "))
    with pytest.raises(InputError) as caught:
        read_recipe(own, UNIT)
    files = {Path(problem.place.file).name for problem in caught.value.problems}
    assert files == {"below.yaml", "own.yaml"}


@pytest.mark.parametrize(("base", "told"), [("own", "based on itself"), ("nowhere", "no recipe 'nowhere'")])
def test_a_base_that_is_none_is_told(own: Path, base: str, told: str) -> None:
    own.write_text(OWN.replace("base: below", f"base: {base}"))
    with pytest.raises(InputError, match=told) as caught:
        read_layers(own)
    assert (caught.value.problems[0].place.line, caught.value.problems[0].place.column) == (2, 7)
