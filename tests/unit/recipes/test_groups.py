"""Items said once by what they have in common."""

from __future__ import annotations

import pytest

from recipes.problem import InputError
from recipes.recipe.read import recipe_of
from recipes.source import parse
from tests.unit.recipes.small_unit import UNIT

TEXT = """\
recipe: 1
header: {id: r, version: 1.0.0, title: R}
equipment: [isolator]
materials:
  vessel: {kind: vessel, patient: true}
  kit_1: {kind: kit, patient: true}
  medium: {kind: waste_bag}
groups:
GROUPS
procedure:
  unit_procedures:
    cells:
      operations:
        all:
          steps:
            bind: {material: bind, items: [ITEMS]}
            out: {move: vessel, to: BN}
            kit: {move: kit_1, to: BN}
            medium: {move: medium, to: BN}
"""


def text(groups: str, items: str) -> str:
    return TEXT.replace("GROUPS", groups).replace("ITEMS", items)


def members(groups: str, items: str) -> tuple[str, ...]:
    recipe = recipe_of(parse(text(groups, items), "r.yaml"), UNIT)
    return next(step.several for step in recipe.steps if step.id == "cells.all.bind")


def problems(groups: str, items: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        recipe_of(parse(text(groups, items), "r.yaml"), UNIT)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("group", "found"),
    [
        ("{}", ("vessel", "kit_1", "medium")),
        ("{patient: true}", ("vessel", "kit_1")),
        ("{patient: false}", ("medium",)),
        ("{without: [kit, waste_bag]}", ("vessel",)),
        ("{without: [kit_1]}", ("vessel", "medium")),
    ],
)
def test_a_group_is_what_its_items_have_in_common(group: str, found: tuple[str, ...]) -> None:
    assert members(f"  some: {group}", "some") == found


def test_a_group_of_a_group_has_what_is_left_and_nothing_stands_twice() -> None:
    groups = "  cells: {patient: true}\n  kits: {of: cells, without: [vessel]}"
    assert members(groups, "kits, cells, medium") == ("kit_1", "vessel", "medium")


@pytest.mark.parametrize(
    ("groups", "items", "told"),
    [
        ("  some: {}", "vessel", "group 'some' is never used"),
        ("  some: {without: [plate]}", "some", "item or kind 'plate' is not known"),
        ("  some: {of: others}", "some", "group said before 'others' is not known"),
        ("  medium: {}", "medium", "'medium' is an item already"),
        ("  some: {patient: true, without: [vessel, kit]}", "some", "nothing is in group 'some'"),
        ("  some: {}", "some, sombe", "item 'sombe' is not known, did you mean some?"),
    ],
)
def test_mistakes_are_told(groups: str, items: str, told: str) -> None:
    assert any(told in problem for problem in problems(groups, items))


def test_an_item_that_is_named_by_a_group_alone_is_told_as_never_used() -> None:
    unused = text("  some: {}", "some").replace("            medium: {move: medium, to: BN}\n", "")
    with pytest.raises(InputError, match="item 'medium' is never used"):
        recipe_of(parse(unused, "r.yaml"), UNIT)
