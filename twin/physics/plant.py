"""A plant as data: initial arrays, names of its truths, its outputs and its faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from twin.physics import layout as at
from twin.physics.arrays import Block, Devices, Floats, Ints, PlantArrays
from twin.physics.fault import DOOR_FAULTS, UNIT_FAULTS, ZONE_FAULTS, PlantFault
from twin.physics.kinds import KINDS
from twin.signals import Catalogue, Role


@dataclass(frozen=True)
class Constants:
    """What never changes in a plant: parameters by zone, door, process and device, sides of doors, sites of places.

    The first `driven` doors are moved here, the others stand as a real module reports them.
    """

    zone: Floats
    door: Floats
    process: Floats
    sides: Ints
    boundaries: int
    driven: int
    devices: tuple[Floats, ...] = tuple(np.zeros((0, len(kind.parameters))) for kind in KINDS)
    slots: int = 0
    sites: Ints = field(default_factory=lambda: np.zeros((0, 3), dtype=np.int64))
    stations: Floats = field(default_factory=lambda: np.zeros((0, len(at.STATION) + 1)))
    open_places: tuple[bool, ...] = ()
    culture: Floats = field(default_factory=lambda: np.zeros((0, 1)))


@dataclass(frozen=True)
class Measured:
    """A quantity of a boundary that follows signals of a real module, the finest first."""

    boundary: int
    quantity: str
    tags: tuple[str, ...]


@dataclass(frozen=True)
class MeasuredDoor:
    """A door that follows the signals of a real module."""

    door: int
    closed: str
    open: str
    seal: str


@dataclass(frozen=True)
class Plant:
    """`truth` says where a name stands in `x`, `outputs` a tag in `u`, `fault_index` a key in `fault`.

    `faults` lists those of parts that the unit has. Modules in `real` are no part of it, and `measured` is followed.
    `places` are where containers stand, in the order of their lines.
    """

    truth: Mapping[str, int]
    outputs: Mapping[str, int]
    faults: tuple[PlantFault, ...]
    fault_index: Mapping[str, int]
    x: Floats
    u: Floats
    fault: Floats
    due: Ints
    constants: Constants
    real: tuple[str, ...] = ()
    measured: tuple[Measured, ...] = ()
    measured_doors: tuple[MeasuredDoor, ...] = ()
    places: tuple[str, ...] = ()

    def bind(self, x: Floats, u: Floats, fault: Floats, due: Ints) -> PlantArrays:
        """Return the arrays of this plant on the given mutable ones."""
        c = self.constants
        zones, doors = len(c.zone), len(c.door)
        states = (zones, at.ZONE_COLUMNS), (doors, len(at.DOOR_NAMES)), (c.boundaries, len(at.BOUNDARY))
        zone, door, bound, unit = parts(x, *states, (1, len(at.UNIT)))
        controls = (zones, len(at.CONTROL)), (c.driven, len(at.DOOR_CONTROL))
        zone_u, door_u = parts(u, *controls)
        kinds = (zones, len(ZONE_FAULTS)), (doors, len(DOOR_FAULTS)), (1, len(UNIT_FAULTS))
        zone_f, door_f, unit_f = parts(fault, *kinds)
        return PlantArrays(
            due, zone, door, bound, unit[0], zone_u, door_u, zone_f, door_f, unit_f[0],
            c.zone, c.door, c.process, c.sides, np.zeros((zones, at.WORK_COLUMNS + zones)),
        )  # fmt: skip

    def bind_devices(self, x: Floats, u: Floats, fault: Floats) -> Devices:
        """Return the devices, containers and places of this plant on the given mutable arrays."""
        c = self.constants
        zones, doors, rows = len(c.zone), len(c.door), [len(device) for device in c.devices]
        air_x = zones * at.ZONE_COLUMNS + doors * len(at.DOOR_NAMES) + c.boundaries * len(at.BOUNDARY)
        air_u = zones * len(at.CONTROL) + c.driven * len(at.DOOR_CONTROL)
        air_f = zones * len(ZONE_FAULTS) + doors * len(DOOR_FAULTS) + len(UNIT_FAULTS)
        widths = [(kind.width, len(kind.controls), len(kind.faults)) for kind in KINDS]
        states = [(n, w[0]) for n, w in zip(rows, widths, strict=True)]
        *xs, slot, place = parts(
            x[air_x + len(at.UNIT) :], *states, (c.slots, len(at.SLOT)), (len(c.sites), len(at.PLACE))
        )
        us = parts(u[air_u:], *((n, w[1]) for n, w in zip(rows, widths, strict=True)))
        fs = parts(fault[air_f:], *((n, w[2]) for n, w in zip(rows, widths, strict=True)))
        robot, steriliser, incubator, freezer, processor, bench, port = (
            Block(*four) for four in zip(xs, us, fs, c.devices, strict=True)
        )
        blocks = robot, steriliser, incubator, freezer, processor, bench, port
        return Devices(*blocks, slot, place, c.sites, c.stations, c.culture)


def parts(array: Floats, *shapes: tuple[int, int]) -> list[Floats]:
    """Return consecutive parts of an array in these shapes; what does not exist is empty."""
    views: list[Floats] = []
    start = 0
    for rows, columns in shapes:
        views.append(array[start : start + rows * columns].reshape(rows, columns))
        start += rows * columns
    return views


def still_plant(catalogue: Catalogue) -> Plant:
    """Return a plant in which nothing ever moves: each source stands at its signal's initial value."""
    sources = {signal.source: signal.initial for signal in catalogue if signal.source}
    tags = [signal.tag for signal in catalogue if signal.role is Role.OUTPUT]
    none_i = np.zeros((0, 2), dtype=np.int64)
    nothing = Constants(np.zeros((0, 1)), np.zeros((0, 1)), np.zeros(0), none_i, 0, 0)
    unit = len(at.UNIT)
    return Plant(
        truth={source: unit + i for i, source in enumerate(sources)},
        outputs={tag: i for i, tag in enumerate(tags)},
        faults=(),
        fault_index={},
        x=np.array([0.0] * unit + [*sources.values()], dtype=np.float64),
        u=np.array([catalogue[tag].initial for tag in tags], dtype=np.float64),
        fault=np.zeros(len(UNIT_FAULTS)),
        due=np.zeros((0, at.TIME_COLUMNS), dtype=np.int64),
        constants=nothing,
    )
