"""Virtual/real splits of a unit: whatever a virtual module sees of a real one is measured or declared, else refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from recipes.problem import InputError
from twin.conditions.book import BookBuilder
from twin.physics import parameter as pm
from twin.physics.boundary import measured_door, measured_names
from twin.signals import Kind, Role
from twin.unit.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from recipes.yaml_tree import Path
    from twin.signals import Catalogue
    from twin.unit.load import LoadedUnit

FROZEN: Path = ("plant", "frozen")
OPEN = "boundary '{}' is open: it is neither measured nor declared"


def check_frozen(reader: Reader, catalogue: Catalogue) -> None:
    """Note every open or wrong boundary under `frozen:`."""
    for module, group in _mapping(reader, FROZEN).items():
        names = [name for name, _ in pm.BOUNDARY_PARAMETERS]
        for name in group:
            reader.known((*FROZEN, module, name), name, names, "quantity", key=True)
        for name, unit in pm.BOUNDARY_PARAMETERS:
            _check_quantity(reader, catalogue, (module, name), unit)


def _check_quantity(reader: Reader, catalogue: Catalogue, where: tuple[str, str], unit: str) -> None:
    module, name = where
    path: Path = (*FROZEN, module, name)
    entry = reader.document.value(path)
    if not isinstance(entry, dict) or "value" not in entry:
        right = f"add `{name}: {{value: ... {unit}}}`, with `measured: SIGNAL` if {module} measures it"
        reader.wrong(path, OPEN.format(f"{module}.{name}"), right, key=True)
        return
    _check_signals(reader, catalogue, where, unit)


def _check_signals(reader: Reader, catalogue: Catalogue, where: tuple[str, str], unit: str) -> None:
    module, name = where
    path: Path = (*FROZEN, module, name)
    try:
        pm.read_group({"": {name: reader.document.value(path)}}, "", ((name, unit),))
    except pm.ParameterError as error:
        reader.wrong((*path, "value"), error.problems[0][1])
    inputs = {s.tag.partition(".")[2]: s for s in catalogue.of(module, Role.INPUT) if s.kind is Kind.FLOAT}
    for signal in measured_names(reader.document.value(path)) if catalogue.of(module) else ():
        place: Path = (*path, "measured")
        if reader.known(place, signal, inputs, f"signal of {module}") and inputs[signal].unit != unit:
            wrong = f"{module}.{signal} is in {inputs[signal].unit or 'plain numbers'}"
            reader.wrong(place, wrong, f"'{name}' is in {unit}: name another signal, or leave a constant")


def _mapping(reader: Reader, path: Path) -> Mapping[str, Any]:
    found = reader.document.value(path)
    return found if isinstance(found, dict) else {}  # pyright: ignore[reportUnknownVariableType]


def check_split(loaded: LoadedUnit, real: Iterable[str]) -> tuple[str, ...]:
    """Return the real modules in the unit's order; raises InputError where a virtual one has an open boundary."""
    chosen = frozenset(real)
    reader = Reader(loaded.document, loaded.facts, BookBuilder(loaded.catalogue))
    for module in sorted(chosen):
        reader.known(("modules",), module, loaded.unit.modules, "module", key=True)
    for name, door in _mapping(reader, ("plant", "doors")).items():
        sides = frozenset(door["joins"])
        if chosen & sides and sides - chosen - {"room"}:
            _check_door(reader, loaded.catalogue, name, chosen)
    if reader.problems:
        raise InputError(sorted(set(reader.problems)))
    return tuple(module for module in loaded.unit.modules if module in chosen)


def _check_door(reader: Reader, catalogue: Catalogue, name: str, real: frozenset[str]) -> None:
    """Note what the virtual side of a door lacks of the real one."""
    door = reader.document.value(("plant", "doors", name))
    for side in door["joins"]:
        if side in real and side not in _mapping(reader, FROZEN):
            right = f"add `{side}:` with what its neighbours see of it under `frozen`"
            reader.wrong(FROZEN, OPEN.format(side), right, key=True)
    if door["module"] in real:
        try:
            measured_door(catalogue, door["module"], name, 0)
        except pm.ParameterError as error:
            for where, what in error.problems:
                wrong = OPEN.format(f"{door['module']}.{where}")
                reader.wrong(
                    ("plant", "doors", name), wrong, f"give a signal with that source: {what}", key=True
                )
