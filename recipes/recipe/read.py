"""Reads a recipe: from a file or the library, through every check, to the net that the runner executes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from recipes.problem import InputError
from recipes.recipe.block import expanded
from recipes.recipe.library import read_layers
from recipes.recipe.model import Recipe

if TYPE_CHECKING:
    from recipes.catalogue import Catalogue
    from recipes.recipe.compile import Net
    from recipes.recipe.form import RecipeForm
    from recipes.recipe.plan import Level
    from recipes.recipe.reading import Reading
    from recipes.source import Document


def read_recipe(
    path_or_name: str | FilePath, catalogue: Catalogue, values: Mapping[str, str | float] | None = None
) -> Recipe:
    """Return a checked recipe, by path or by the name of a library recipe; raise InputError with every problem.

    `values` replaces values of the formula for one batch ({"exposure": "40 min"}), within their ranges.
    """
    return recipe_of(read_layers(path_or_name), catalogue, values)


def recipe_of(
    document: Document, catalogue: Catalogue, values: Mapping[str, str | float] | None = None
) -> Recipe:
    """Return the checked recipe of a document that has been read already."""
    from recipes.recipe.form import RecipeForm
    from recipes.recipe.reading import Reading
    from recipes.schema import check_further

    document = expanded(document)
    form, problems = check_further(RecipeForm, document)
    reading = Reading(document, catalogue, problems)
    recipe = _recipe(reading, form, values or {}) if form is not None else None
    if recipe is None or reading.problems:
        raise InputError(sorted(set(reading.problems)))
    return recipe


def _recipe(reading: Reading, form: RecipeForm, values: Mapping[str, str | float]) -> Recipe | None:
    from recipes.recipe.formula import read_formula, set_values
    from recipes.recipe.group import read_groups, tell_unused_groups
    from recipes.recipe.handling import read_materials

    for i, module in enumerate(form.equipment):
        reading.known(("equipment", i), module, reading.catalogue.modules(), "module")
    reading.equipment = form.equipment
    read_formula(reading, form.formula)
    set_values(reading, values)
    read_materials(reading, form.materials)
    if form.clear_up is not None:
        reading.known(("clear_up",), form.clear_up, form.procedure.unit_procedures, "unit procedure")
    read_groups(reading, form.groups)
    net = _net(reading, form)
    for name in [name for name in reading.formula if name not in reading.used]:
        reading.wrong(
            ("formula", name), f"parameter '{name}' is never used", f"use ${name}, or remove it", key=True
        )
    for name in [name for name in reading.materials if name not in reading.used_items]:
        reading.wrong(("materials", name), f"item '{name}' is never used", "use it, or remove it", key=True)
    tell_unused_groups(reading)
    if net is None:
        return None
    header, document = form.header, reading.document
    return Recipe(
        header.id,
        header.version,
        header.title,
        document.sha256,
        form.equipment,
        dict(reading.formula),
        {name: fact.unit for name, fact in reading.results.items()},
        tuple(net.steps),
        tuple(net.transitions),
        document.text,
        dict(reading.materials),
        net.operations,
        net.first.get(form.clear_up or "", ()),
    )


def _net(reading: Reading, form: RecipeForm) -> Net | None:
    """Return the flat net, or None when a level is not sound; Conditions are checked in both cases."""
    from recipes.recipe.compile import check_conditions, compile_net, read_steps
    from recipes.recipe.flatten import flatten
    from recipes.recipe.plan import build
    from recipes.recipe.result import check_results

    before = len(reading.problems)
    root = build(reading, form.procedure)
    sound = len(reading.problems) == before
    steps = read_steps(reading, root)
    reading.steps = _names(root)
    if not sound:
        check_conditions(reading, root)
        return None
    net = compile_net(reading, flatten(reading, root), steps)
    check_results(reading, net)
    return net


def _names(root: Level) -> list[str]:
    return sorted(
        [*(leaf.id for leaf in root.leaves()), *(level.id for level in root.levels() if level is not root)]
    )
