"""Chooses a unit for a recipe when nobody has named one."""

from __future__ import annotations

from recipes.problem import InputError
from recipes.recipe.library import equipment_of
from recipes.recipe.read import read_recipe
from twin.unit.load import library_units, load_unit, modules_of


def unit_for(recipe: str) -> str:
    """Return the first unit of the library that has all modules of a recipe and knows every word in it.

    Only where several units have the modules is one of them read. Where none fits, it is the first of those with the
    modules, or the first of all: the reader of the recipe tells what is missing.
    """
    needed, known = equipment_of(recipe), library_units()
    with_modules = [name for name in known if needed <= modules_of(name)]
    if len(with_modules) > 1:
        return next((name for name in with_modules if _understands(name, recipe)), with_modules[0])
    return (*with_modules, *known)[0]


def _understands(unit: str, recipe: str) -> bool:
    facts = load_unit(unit).facts
    try:
        read_recipe(recipe, facts)
    except InputError:
        return False
    return True
