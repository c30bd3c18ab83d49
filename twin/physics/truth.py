"""Names of what is true in the plant, and where each stands in the state array."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from twin.physics import layout as at
from twin.physics.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Names:
    """Zones, doors as (module, name), boundaries, devices by kind, number of containers, and places, in order."""

    zones: tuple[str, ...]
    doors: tuple[tuple[str, str], ...]
    boundaries: tuple[str, ...]
    devices: tuple[tuple[str, ...], ...] = ((),) * len(KINDS)
    slots: int = 0
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Truth:
    """`index` maps a name (`isolator.pressure_pa`, `decontamination.outer_door.closed`) to its place in the state."""

    index: Mapping[str, int]
    size: int


def truth_names(names: Names) -> Truth:
    """Return every name of a plant; the order is zones, doors, boundaries, unit, devices, containers, places."""
    index: dict[str, int] = {}
    start = 0
    for zone in names.zones:
        index |= {f"{zone}.{name}": start + i for i, name in enumerate(at.ZONE)}
        index |= {f"{zone}.glove_{g + 1}_drop_pa": start + at.GLOVE_DROP + g for g in range(at.GLOVES)}
        start += at.ZONE_COLUMNS
    for module, door in names.doors:
        index |= {f"{module}.{door}.{name}": start + i for i, name in enumerate(at.DOOR_NAMES)}
        start += len(at.DOOR_NAMES)
    for boundary in names.boundaries:
        index |= {f"{boundary}.{name}": start + i for i, name in enumerate(at.BOUNDARY) if boundary == "room"}
        start += len(at.BOUNDARY)
    index |= {name: start + i for i, name in enumerate(at.UNIT)}
    start += len(at.UNIT)
    for owner, columns, width in _lines(names):
        index |= {f"{owner}.{name}": start + i for i, name in enumerate(columns)}
        start += width
    return Truth(index, start)


def _lines(names: Names) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """Yield the owner of each line behind the unit's, the names of its columns, and how many it has."""
    for kind, members in zip(KINDS, names.devices, strict=True):
        for member in members:
            yield member, kind.names, kind.width
    for slot in range(1, names.slots + 1):
        yield f"slot.{slot}", at.SLOT, len(at.SLOT)
    for place in names.places:
        yield place, at.PLACE, len(at.PLACE)
