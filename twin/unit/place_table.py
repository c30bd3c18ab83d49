"""From the place table of a unit file to Places: their module, sensor, and the part that stands in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.unit.model import Place
from twin.unit.signal_table import present_tag

if TYPE_CHECKING:
    from collections.abc import Mapping

    from twin.unit.reader import Reader
    from twin.unit.schema import ModuleTypeForm, PlaceForm


def places_of(
    reader: Reader, forms: Mapping[str, PlaceForm], types: Mapping[str, ModuleTypeForm]
) -> dict[str, Place]:
    """Return every place of the unit by its id."""
    return {name: _place(reader, name, form, types) for name, form in forms.items()}


def _place(reader: Reader, name: str, form: PlaceForm, types: Mapping[str, ModuleTypeForm]) -> Place:
    path = ("places", name)
    if form.module:
        reader.known((*path, "module"), form.module, types, "module")
    elif form.sensor:
        reader.wrong(
            (*path, "sensor"), f"place '{name}' is of no module", "name the module that has the sensor"
        )
    access = f"{form.module}.{form.access}" if form.access and "." not in form.access else form.access
    if access:
        parts = [f"{module}.{part}" for module, kind in types.items() for part in kind.equipment]
        reader.known((*path, "access"), access, parts, "part")
    present = present_tag(form.module, name) if form.sensor else ""
    return Place(name, form.module, form.title, form.holds, form.grade, access, present)
