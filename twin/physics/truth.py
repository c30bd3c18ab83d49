"""Names of what is true in the plant, and where each stands in the state array."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from twin.physics import layout as at


@dataclass(frozen=True, slots=True)
class Names:
    """Zones, doors as (module, name), and boundaries of a plant, in order."""

    zones: tuple[str, ...]
    doors: tuple[tuple[str, str], ...]
    boundaries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """`index` maps a name (`isolator.pressure_pa`, `decontamination.outer_door.closed`) to its place in the state."""

    index: Mapping[str, int]
    size: int


def truth_names(names: Names) -> Truth:
    """Return every name of a plant; the order is zones, doors, boundaries, unit."""
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
    return Truth(index, start + len(at.UNIT))
