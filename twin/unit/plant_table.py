"""Check the plant section of a unit: parameters, doors, and that every sensor looks at something that exists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from twin.physics import parameter as pm
from twin.physics.furnish import read_station
from twin.physics.kinds import KEYS, KINDS
from twin.physics.truth import Names, truth_names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from recipes.yaml_tree import Path
    from twin.physics.block import BlockKind
    from twin.unit.reader import Reader

ROOM = "room"
MOST_SLOTS = 4096


class Source(NamedTuple):
    """A true value that a sensor of `module` reports, and where it is named."""

    module: str
    name: str
    reader: Reader
    path: Path


def check_plant(
    reader: Reader, modules: tuple[str, ...], signals: Iterable[Source], places: tuple[str, ...] = ()
) -> None:
    """Note every problem of the plant section, and every sensor whose true value does not exist."""
    plant = _mapping(reader, ("plant",))
    zones, doors = _mapping(reader, ("plant", "zones")), _mapping(reader, ("plant", "doors"))
    devices = tuple(_devices(reader, plant, kind, modules) for kind in KINDS)
    for name in modules:
        if name not in (*zones, *(member for members in devices for member in members)):
            right = f"add `{name}: ...` here, or under one of {', '.join(KEYS)}"
            reader.wrong(("plant", "zones"), f"module '{name}' has no zone and no device", right, key=True)
    for name in zones:
        _group(reader, ("plant", "zones"), zones, name, pm.ZONE_PARAMETERS)
    for name in doors:
        _group(reader, ("plant", "doors"), doors, name, pm.DOOR_PARAMETERS)
        _joins(reader, ("plant", "doors", name), doors[name], modules)
    _group(reader, ("plant",), plant, "process", pm.PROCESS_PARAMETERS)
    slots = _slots(reader, plant)
    _stations(reader, plant, places)
    if not reader.problems:
        joined = tuple((str(door["module"]), name) for name, door in doors.items())
        names = Names(tuple(zones), joined, (ROOM,), devices, min(slots, 1), places if slots else ())
        _sources(truth_names(names).index, signals)


def _devices(
    reader: Reader, plant: Mapping[str, Any], kind: BlockKind, modules: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the devices of one kind, checked."""
    if kind.key not in plant:
        return ()
    path: Path = ("plant", kind.key)
    group = _mapping(reader, path)
    for name in group:
        if reader.known((*path, name), name, modules, "module", key=True):
            _group(reader, path, group, name, kind.parameters)
    return tuple(group)


def _stations(reader: Reader, plant: Mapping[str, Any], places: tuple[str, ...]) -> None:
    """Note every station of the robot that is at no place, or that lacks something."""
    path: Path = ("plant", "stations")
    group: dict[str, Any] = dict(_mapping(reader, path)) if "stations" in plant else {}
    for name in group:
        reader.known((*path, name), name, places, "place", key=True)
        try:
            read_station(group, name)
        except pm.ParameterError as error:
            for where, what in error.problems:
                reader.wrong((*path, *where.rsplit(".", 1)), f"{where} {what}", key=True)


def _slots(reader: Reader, plant: Mapping[str, Any]) -> int:
    """Return how many containers the plant keeps the content of."""
    if "slots" not in plant:
        return 0
    count = _mapping(reader, ("plant", "slots")).get("count")
    if isinstance(count, int) and 0 < count <= MOST_SLOTS:
        return count
    reader.wrong(("plant", "slots", "count"), "the number of containers is missing", "add `count: 192`")
    return 0


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


def _sources(truths: Collection[str], signals: Iterable[Source]) -> None:
    for module, name, reader, path in signals:
        if f"{module}.{name}" not in truths and name not in truths:
            own = [truth.removeprefix(f"{module}.") for truth in truths]
            reader.known((*path, "source"), name, own, "true value")
