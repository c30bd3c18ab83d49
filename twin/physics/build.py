"""Build the plant of a unit from the `plant:` and `boundaries:` sections of its file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from twin.physics import fault as ft
from twin.physics import layout as at
from twin.physics import parameter as pm
from twin.physics.boundary import boundary_line, measured, measured_door, read_frozen, read_room
from twin.physics.furnish import Furniture, furnish
from twin.physics.kinds import KINDS
from twin.physics.plant import Constants, Plant
from twin.physics.truth import Names, truth_names
from twin.signals import Catalogue, Role

if TYPE_CHECKING:
    from twin.physics.arrays import Floats

Section = Mapping[str, Any]
_DEFAULTS = {"fan": 1.0, "barrier_lock": 1.0, "catalyst": 1.0}
"""What a device does whose module has no such output."""


@dataclass(frozen=True)
class DoorSpec:
    """A door: the module that owns it, its name, and the two places it joins."""

    module: str
    name: str
    sides: tuple[str, str]


def build_plant(
    section: Section,
    boundaries: Section,
    catalogue: Catalogue,
    real: Sequence[str] = (),
) -> Plant:
    """Return the plant of the catalogue's modules that are not `real`; raises ParameterError naming what is wrong.

    `section` is the unit file's `plant:`. A neighbour that is not there is as `frozen:` says: a declared constant,
    or what a real module measures.
    """
    modules = {signal.module for signal in catalogue} - set(real)
    zones = tuple(name for name in _mapping(section, "zones") if name in modules)
    driven = [door for door in _doors(section) if door.module in zones]
    doors = (
        *driven,
        *(d for d in _doors(section) if d.module in real and not set(zones).isdisjoint(d.sides)),
    )
    frozen = tuple(sorted({side for door in doors for side in door.sides} - {*zones, "room"}))
    bounds = [read_room(section, boundaries), *(read_frozen(section, name) for name in frozen)]
    inside = furnish(section, modules)
    named = tuple((d.module, d.name) for d in doors)
    names = Names(zones, named, ("room", *frozen), inside.members, inside.slots, tuple(inside.places))
    constants = _constants(section, names, [d.sides for d in doors], inside)
    plant = _assemble(catalogue, names, replace(constants, driven=len(driven)), bounds)
    follows = [measured_door(catalogue, d.module, d.name, i) for i, d in enumerate(doors) if d.module in real]
    return replace(
        plant,
        real=tuple(real),
        faults=tuple(fault for fault in plant.faults if fault.module not in real),
        measured=tuple(measured(section, boundaries, names.boundaries, real)),
        measured_doors=tuple(follows),
    )


def _constants(
    section: Section, names: Names, joins: Sequence[tuple[str, str]], inside: Furniture
) -> Constants:
    """Return all parameters as arrays, with every door driven."""
    zones, frozen = names.zones, names.boundaries[1:]
    zone_c = [pm.read_group(section["zones"], name, pm.ZONE_PARAMETERS) for name in zones]
    door_c = [pm.read_group(section["doors"], name, pm.DOOR_PARAMETERS) for _, name in names.doors]
    sides = [[_side(name, zones, frozen) for name in pair] for pair in joins]
    return Constants(
        zone=np.array(zone_c, dtype=np.float64).reshape(-1, len(pm.ZONE_PARAMETERS)),
        door=np.array(door_c, dtype=np.float64).reshape(-1, len(pm.DOOR_PARAMETERS)),
        process=np.array(pm.read_group(section, "process", pm.PROCESS_PARAMETERS)),
        sides=np.array(sides, dtype=np.int64).reshape(-1, 2),
        boundaries=len(names.boundaries),
        driven=len(names.doors),
        devices=inside.constants,
        slots=inside.slots,
        sites=inside.sites(zones),
        stations=inside.stations,
        open_places=tuple(place not in inside.cold for place in inside.places),
        culture=inside.culture,
    )


def _mapping(section: Section, key: str) -> Section:
    found = section.get(key)
    if not isinstance(found, Mapping):
        raise pm.ParameterError([(key, "is missing: write its parameters here")])
    return found  # pyright: ignore[reportUnknownVariableType]


def _doors(section: Section) -> tuple[DoorSpec, ...]:
    """Return the doors in the order of the file."""
    return tuple(
        DoorSpec(str(door["module"]), name, (str(door["joins"][0]), str(door["joins"][1])))
        for name, door in _mapping(section, "doors").items()
    )


def _side(name: str, zones: tuple[str, ...], frozen: tuple[str, ...]) -> int:
    """Return the index of a zone, or -1 - i of boundary i."""
    return zones.index(name) if name in zones else -1 - ("room", *frozen).index(name)


def _assemble(catalogue: Catalogue, names: Names, constants: Constants, bounds: list[list[float]]) -> Plant:
    faults = ft.plant_faults(names.zones, names.doors, names.devices)
    places = _places(names, constants.driven)
    outputs = {s.tag: places[s.tag] for s in catalogue if s.role is Role.OUTPUT and s.tag in places}
    phenomena = at.PHENOMENA if any(names.devices) or names.slots else at.AIR_PHENOMENA
    truth = truth_names(names)
    plant = Plant(
        truth=truth.index,
        outputs=outputs,
        faults=tuple(fault for fault in faults if _exists(fault, catalogue)),
        fault_index={fault.key: i for i, fault in enumerate(faults)},
        x=np.zeros(truth.size),
        u=np.zeros(len(places)),
        fault=np.array([fault.default for fault in faults], dtype=np.float64),
        due=np.array([[0, 1]] * phenomena, dtype=np.int64),
        constants=constants,
        places=names.places,
    )
    _start(plant, catalogue, bounds)
    return plant


def _exists(fault: ft.PlantFault, catalogue: Catalogue) -> bool:
    """Return whether the module reports on the part that this fault is of."""
    shown = ft.SHOWN_BY.get(fault.name, "")
    return not shown or any(s.source.endswith(shown) for s in catalogue.of(fault.module))


def _places(names: Names, driven: int) -> dict[str, int]:
    """Map the tag of every output that a device takes to its place in `u`."""
    places = {
        f"{zone}.{control}": i * len(at.CONTROL) + j
        for i, zone in enumerate(names.zones)
        for j, control in enumerate(at.CONTROL)
    }
    first = len(names.zones) * len(at.CONTROL)
    for i, (module, door) in enumerate(names.doors[:driven]):
        for j, control in enumerate(at.DOOR_CONTROL):
            places[f"{module}.{door.removesuffix('_door')}_{control}"] = first + i * len(at.DOOR_CONTROL) + j
    for kind, members in zip(KINDS, names.devices, strict=True):
        tags = (f"{member}.{control}" for member in members for control in kind.controls)
        places |= {tag: len(places) + i for i, tag in enumerate(tags)}
    return places


def _start(plant: Plant, catalogue: Catalogue, bounds: list[list[float]]) -> None:
    """Set the state at tick 0: clean, shut, sealed, regulated."""
    p = plant.bind(plant.x, plant.u, plant.fault, plant.due)
    for j, name in enumerate(at.CONTROL):
        p.zone_u[:, j] = _DEFAULTS.get(name, 0.0)
    for tag, slot in plant.outputs.items():
        plant.u[slot] = catalogue[tag].initial
    for i, values in enumerate(bounds):
        p.bound[i] = boundary_line(values)
    p.unit[:] = 1.0, p.process_c[pm.UPS_TIME], 1.0, 1.0, 0.0
    for i in range(len(p.zone)):
        _start_zone(p.zone[i], p.zone_u[i], p.zone_c[i])
        _start_heat(p.zone[i], p.zone_c[i], bounds[at.ROOM][1])
    p.door[:, at.CLOSED] = 1.0
    p.door[:, at.LOCKED], p.door[:, at.SEAL] = 1.0, p.door_c[:, pm.SEAL_PRESSURE]
    driven = p.door[: len(p.door_u)]
    driven[:, at.LOCKED] = p.door_u[:, at.DOOR_LOCK]
    driven[:, at.SEAL] *= p.door_u[:, at.DOOR_INFLATE]
    d = plant.bind_devices(plant.x, plant.u, plant.fault)
    d.place[:, at.P_OPEN] = plant.constants.open_places
    for kind in KINDS:
        kind.start(p, d)


def _water(temperature_c: float, rh_percent: float) -> float:
    from twin.physics.utility import room_water  # the compiler is loaded with the first plant

    return float(room_water(float(temperature_c), float(rh_percent)))


def _start_zone(z: Floats, u: Floats, c: Floats) -> None:
    temperature, humidity = c[pm.TEMPERATURE_START], c[pm.HUMIDITY_START]
    z[at.PRESSURE] = c[pm.PRESSURE_START]
    for column in (at.TEMPERATURE, at.WALL, at.LOAD, at.GAS_TEMPERATURE, at.VAPORISER):
        z[column] = temperature
    z[at.WATER] = _water(temperature, humidity)
    z[at.RH] = z[at.RS_AIR] = z[at.RS_WALL] = humidity
    z[at.POOL_WATER :] = z[at.WATER]
    z[at.FRESH] = u[at.FRESH_SP]
    z[at.DEMAND] = -z[at.FRESH]
    z[at.EXHAUST] = z[at.FRESH]
    z[at.DOWNFLOW] = u[at.DOWNFLOW_SP] if c[pm.DOWNFLOW_AREA] > 0.0 else 0.0
    z[at.SOLUTION] = c[pm.SOLUTION_START]
    z[at.COLD_STORE] = c[pm.COLD_STORE_SET]
    for column in (at.POWERED, at.FAN_RUNNING, at.RTP_CLOSED, at.GLOVES_ON, at.LOAD_PRESENT, at.CATALYST_OK):
        z[column] = 1.0
    z[at.BARRIER_LOCKED] = u[at.BARRIER_LOCK]
    z[at.RTP_SEAL] = 2.0


def _start_heat(z: Floats, c: Floats, room_c: float) -> None:
    """Start with the wall between air and room, and with the heat that keeps the air where it is."""
    from twin.physics.thermal import flow_w_k

    excess = z[at.TEMPERATURE] - room_c
    room_w_k = c[pm.WALL_TRANSFER] * c[pm.ROOM_TRANSFER] / (c[pm.WALL_TRANSFER] + c[pm.ROOM_TRANSFER])
    z[at.WALL] = z[at.TEMPERATURE] - excess * room_w_k / c[pm.WALL_TRANSFER]
    fan_w = c[pm.FAN_HEAT] * (z[at.DOWNFLOW] / 0.45) ** 3
    z[at.HEAT_INTEGRAL] = excess * (float(flow_w_k(z[at.FRESH])) + room_w_k) - fan_w
