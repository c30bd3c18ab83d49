"""Boundaries: what a zone has beside it that is no zone of the plant. The room, or a module that is real or missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from twin.physics import layout as at
from twin.physics import parameter as pm
from twin.physics.plant import Measured, MeasuredDoor
from twin.signals import Catalogue, Role

Section = Mapping[str, Any]

QUANTITY_COLUMN = {
    "pressure": at.B_PRESSURE, "temperature": at.B_TEMPERATURE, "humidity": at.B_RH, "barometer": at.B_BAROMETER,
    "particles_05": at.B_PARTICLES_05, "particles_5": at.B_PARTICLES_5, "h2o2": at.B_PPM,
}  # fmt: skip
_ROOM_STATE = {
    "pressure": "room.pressure_pa",
    "temperature": "room.temperature_c",
    "humidity": "room.rh_percent",
    "barometer": "room.barometer_pa",
}
"""Parameter of the room's boundary, and the boundary signal that declares it."""
_CLEAN = {"h2o2": {"value": "0 ppm"}}
"""The room begins clean; what leaks into it is calculated."""
DOOR_SOURCES = ("closed", "open", "seal_bar")


def read_room(section: Section, boundaries: Section) -> list[float]:
    """Return the room's quantities: its state from `boundaries:`, its particles from `room:`."""
    values = {name: boundaries[tag] for name, tag in _ROOM_STATE.items() if tag in boundaries}
    room = section.get("room")
    given: Section = room if isinstance(room, Mapping) else {}  # pyright: ignore[reportUnknownVariableType]
    return pm.read_group({"room": {**_CLEAN, **values, **given}}, "room", pm.BOUNDARY_PARAMETERS)


def read_frozen(section: Section, name: str) -> list[float]:
    """Return the declared quantities of a module that is not in the plant."""
    return pm.read_group(section.get("frozen") or {}, name, pm.BOUNDARY_PARAMETERS)


def measured(
    section: Section, boundaries: Section, names: Sequence[str], real: Sequence[str]
) -> list[Measured]:
    """Return what follows the signals of real modules; `names` are the boundaries in order, the room first."""
    found = [
        Measured(at.ROOM, quantity, (boundaries[tag]["measured"],))
        for quantity, tag in _ROOM_STATE.items()
        if boundaries.get(tag, {}).get("measured", "").partition(".")[0] in real
    ]
    for i, name in enumerate(names):
        group: Section = section["frozen"][name] if name in real else {}
        for quantity, entry in group.items():
            if signals := measured_names(entry):
                found.append(Measured(i, quantity, tuple(f"{name}.{signal}" for signal in signals)))
    return found


def measured_names(entry: Section) -> tuple[str, ...]:
    """Return the signals of `measured: dp` or `measured: [residue, h2o2_1]`."""
    given = entry.get("measured", ())
    return (given,) if isinstance(given, str) else tuple(given)


def measured_door(catalogue: Catalogue, module: str, name: str, number: int) -> MeasuredDoor:
    """Return the signals that a real module's door is taken from; raises ParameterError naming what is not reported."""
    tags = {source: _reports(catalogue, module, f"{name}.{source}") for source in DOOR_SOURCES}
    missing = [(name, f"{module} reports no '{name}.{source}'") for source, tag in tags.items() if not tag]
    if missing:
        raise pm.ParameterError(missing)
    return MeasuredDoor(number, *tags.values())


def _reports(catalogue: Catalogue, module: str, source: str) -> str:
    return next((s.tag for s in catalogue.of(module, Role.INPUT) if s.source == source), "")


def boundary_line(values: Sequence[float]) -> list[float]:
    """Return the columns of a boundary from its quantities, in the order of the parameters."""
    line = [0.0] * len(at.BOUNDARY)
    for (quantity, _), value in zip(pm.BOUNDARY_PARAMETERS, values, strict=True):
        line[QUANTITY_COLUMN[quantity]] = float(value)
    line[at.B_BAROMETER_SEEN] = line[at.B_BAROMETER]
    return with_contents(line)


def with_contents(line: list[float]) -> list[float]:
    """Return the line with the contents in g/m3 that belong to its humidity and ppm."""
    from twin.physics.gas import h2o2_of  # the compiler is loaded with the first plant
    from twin.physics.utility import room_water

    temperature = line[at.B_TEMPERATURE]
    line[at.B_WATER] = float(room_water(temperature, line[at.B_RH]))
    line[at.B_H2O2] = float(h2o2_of(line[at.B_PPM], temperature))
    return line
