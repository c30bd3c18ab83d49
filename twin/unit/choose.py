"""Chooses a unit for a recipe when nobody has named one."""

from __future__ import annotations

from recipes.recipe.library import equipment_of
from twin.unit.load import library_units, load_unit


def unit_for(recipe: str) -> str:
    """Return the first unit of the library with all modules of a recipe; the first of all where none has them."""
    needed, known = equipment_of(recipe), library_units()
    return next((name for name in known if needed <= set(load_unit(name).unit.modules)), known[0])
