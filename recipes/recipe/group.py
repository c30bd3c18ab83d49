"""Reads groups: items of a batch that several steps mean, said once by what they have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from recipes.recipe.form import GroupForm
    from recipes.recipe.reading import Reading
    from recipes.yaml_tree import Path


def read_groups(reading: Reading, forms: Mapping[str, GroupForm]) -> None:
    """Put the members of every group into the reading; a group is made of all items or of one said before it."""
    for name, form in forms.items():
        path = ("groups", name)
        if name in reading.materials:
            reading.wrong(path, f"'{name}' is an item already", "choose another name for the group", key=True)
        reading.groups[name] = _members(reading, path, form)
        if not reading.groups[name]:
            reading.wrong(path, f"nothing is in group '{name}'", "leave less out, or remove it", key=True)


def named_items(reading: Reading, path: Path, written: tuple[str, ...]) -> tuple[str, ...]:
    """Return the items that a list names, each itself or in a group; an item of a group is not used by that alone."""
    found: list[str] = []
    for i, name in enumerate(written):
        reading.known((*path, i), name, (*reading.materials, *reading.groups), "item")
        (reading.used_groups if name in reading.groups else reading.used_items).add(name)
        found += reading.groups.get(name, (name,))
    return tuple(dict.fromkeys(found))


def tell_unused_groups(reading: Reading) -> None:
    """Note every group that no step and no other group names."""
    for name in (name for name in reading.groups if name not in reading.used_groups):
        reading.wrong(("groups", name), f"group '{name}' is never used", "use it, or remove it", key=True)


def _members(reading: Reading, path: Path, form: GroupForm) -> tuple[str, ...]:
    names = tuple(reading.materials)
    if form.of is not None and reading.known((*path, "of"), form.of, reading.groups, "group said before"):
        reading.used_groups.add(form.of)
        names = reading.groups[form.of]
    kinds = {material.kind for material in reading.materials.values()}
    for i, word in enumerate(form.without):
        reading.known((*path, "without", i), word, (*reading.materials, *kinds), "item or kind")
    items = [reading.materials[name] for name in names]
    left_out = set(form.without)
    return tuple(
        item.name
        for item in items
        if not {item.name, item.kind} & left_out and form.patient in {None, item.patient}
    )
