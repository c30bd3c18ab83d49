"""Check the plant section of a unit: parameters, doors, and that every sensor looks at something that exists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin.physics import parameter as pm
from twin.physics.truth import Names, truth_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from recipes.yaml_tree import Path
    from twin.unit.reader import Reader

ROOM = "room"


def check_plant(reader: Reader, modules: tuple[str, ...], signals: Mapping[str, tuple[Reader, Path]]) -> None:
    """Note every problem of the plant section; `signals` maps a source to where it is named."""
    plant = _mapping(reader, ("plant",))
    zones, doors = _mapping(reader, ("plant", "zones")), _mapping(reader, ("plant", "doors"))
    for name in modules:
        if name not in zones:
            reader.wrong(("plant", "zones"), f"module '{name}' has no zone", f"add `{name}: ...`", key=True)
    for name in zones:
        _group(reader, ("plant", "zones"), zones, name, pm.ZONE_PARAMETERS)
    for name in doors:
        _group(reader, ("plant", "doors"), doors, name, pm.DOOR_PARAMETERS)
        _joins(reader, ("plant", "doors", name), doors[name], modules)
    _group(reader, ("plant",), plant, "process", pm.PROCESS_PARAMETERS)
    if not reader.problems:
        _sources(tuple(zones), doors, signals)


def _mapping(reader: Reader, path: Path) -> Mapping[str, Any]:
    found = reader.document.value(path)
    if isinstance(found, dict):
        return found  # pyright: ignore[reportUnknownVariableType]
    reader.wrong(path, f"`{path[-1]}` is missing", "describe volumes, flows and doors here")
    return {}


def _group(reader: Reader, path: Path, section: Mapping[str, Any], name: str, names: pm.Names) -> None:
    try:
        pm.read_group(section, name, names)
    except pm.ParameterError as error:
        for where, what in error.problems:
            wrong, _, right = what.partition(", ")
            reader.wrong((*path, *where.split(".")), f"{where} {wrong}", right, key=True)


def _joins(reader: Reader, path: Path, door: Any, modules: tuple[str, ...]) -> None:
    joins = door.get("joins") if isinstance(door, dict) else None  # pyright: ignore
    if not isinstance(joins, list) or len(joins) != 2:  # pyright: ignore[reportUnknownArgumentType]
        reader.wrong(path, "a door joins two places", "add `joins: [decontamination, room]`", key=True)
        return
    for i in (0, 1):
        reader.known((*path, "joins", i), str(joins[i]), (*modules, ROOM), "place")  # pyright: ignore[reportUnknownArgumentType]
    reader.known((*path, "module"), str(door.get("module")), modules, "module")  # pyright: ignore


def _sources(
    zones: tuple[str, ...], doors: Mapping[str, Any], signals: Mapping[str, tuple[Reader, Path]]
) -> None:
    names = Names(zones, tuple((str(door["module"]), name) for name, door in doors.items()), (ROOM,))
    truths = truth_names(names).index
    for source, (reader, path) in signals.items():
        reader.known((*path, "source"), source, truths, "true value")
