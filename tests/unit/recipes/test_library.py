"""The library offers a unit the recipes that its modules can run."""

from __future__ import annotations

from copy import deepcopy

import pytest

from recipes.recipe.library import equipment_of, library_names, names_for, read_layers
from recipes.recipe.read import read_recipe, recipe_of
from twin.unit.choose import unit_for
from twin.unit.load import load_unit


def test_a_unit_is_offered_what_its_modules_can_run() -> None:
    small = names_for(("isolator", "decontamination"))
    assert "decontaminate_airlock" in small
    assert "car_t_12_day" not in small


def test_a_unit_without_modules_is_offered_nothing() -> None:
    assert names_for(()) == ()
    assert library_names()


def test_a_recipe_tells_its_equipment_and_nonsense_tells_none() -> None:
    assert {"robot", "freezer"} < equipment_of("car_t_12_day")
    assert equipment_of("no_such_recipe") == frozenset()


def test_a_recipe_finds_the_first_unit_with_its_modules() -> None:
    assert unit_for("decontaminate_airlock") == "airlock1"
    assert unit_for("car_t_12_day") == "poc1"
    assert unit_for("no_such_recipe") == "airlock1"


@pytest.mark.parametrize("recipe", library_names())
def test_the_unit_found_for_a_recipe_of_the_library_understands_it(recipe: str) -> None:
    assert read_recipe(recipe, load_unit(unit_for(recipe)).facts).steps


def test_reading_changes_nothing_in_a_document_that_others_read_too() -> None:
    document = read_layers("car_t_12_day")
    before = deepcopy(document.data)
    recipe_of(document, load_unit("poc1").facts)
    assert document.data == before
