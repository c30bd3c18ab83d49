"""What stands in the zones, as the unit file says: devices by kind, how many containers, places and where they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from twin.physics import layout as at
from twin.physics import parameter as pm
from twin.physics.arrays import Floats
from twin.physics.kinds import KEYS, KINDS
from twin.physics.table import kinetics

if TYPE_CHECKING:
    from collections.abc import Collection

    from twin.physics.arrays import Ints
    from twin.physics.block import BlockKind

Section = Mapping[str, Any]
STATION_COLUMNS = len(at.STATION) + 1


@dataclass(frozen=True)
class Furniture:
    """Members of each kind, their constants, containers, and places with their module; places need containers.

    `cold` are the places of a zone that stand in its cold store, `stations` where the robot reaches each place,
    `culture` the kinds of vessel in which cells grow.
    """

    members: tuple[tuple[str, ...], ...]
    constants: tuple[Floats, ...]
    slots: int = 0
    places: Mapping[str, str] = field(default_factory=dict[str, str])
    cold: tuple[str, ...] = ()
    stations: Floats = field(default_factory=lambda: np.zeros((0, STATION_COLUMNS)))
    culture: Floats = field(default_factory=lambda: np.zeros((0, kinetics.COLUMNS)))

    def sites(self, zones: Sequence[str]) -> Ints:
        """Return kind, line and position of each place; -1 where its module is not there."""
        owners = {name: (k, i) for k, members in enumerate(self.members) for i, name in enumerate(members)}
        owners |= {zone: (-1, i) for i, zone in enumerate(zones)}
        before = list(self.places.values())
        lines = [(*owners.get(name, (-1, -1)), before[:i].count(name)) for i, name in enumerate(before)]
        return np.array(lines, dtype=np.int64).reshape(-1, 3)


def furnish(section: Section, modules: Collection[str]) -> Furniture:
    """Return what `plant:` puts into the unit for these modules; raises ParameterError naming what is wrong.

    Its `places` map each place to its module.
    """
    members = tuple(tuple(name for name in _group(section, key) if name in modules) for key in KEYS)
    constants = tuple(_constants(section, kind, m) for kind, m in zip(KINDS, members, strict=True))
    containers = _group(section, "slots")
    slots, cold = int(containers.get("count", 0)), tuple(containers.get("cold", ()))
    places = _group(section, "places") if slots else {}
    stations = _stations(_group(section, "stations"), tuple(places))
    return Furniture(members, constants, slots, places, cold, stations, _cultures(section))


def _stations(given: Section, places: Sequence[str]) -> Floats:
    """Return where the robot reaches each place; zeros where it does not."""
    stations = np.zeros((len(places), STATION_COLUMNS))
    for line, place in zip(stations, places, strict=True):
        if place in given:
            line[:] = read_station(given, place)
    return stations


def read_station(given: Section, place: str) -> list[float]:
    """Return turn, height and reach of a place and whether it is a parking; raises ParameterError."""
    entry: dict[str, Any] = dict(given[place]) if isinstance(given[place], Mapping) else {}
    parking = float(bool(entry.pop("parking", False)))
    values = {name: {"value": value} for name, value in entry.items()}
    return [*pm.read_group({place: values}, place, at.STATION), parking]


def vessel_kinds(section: Section) -> tuple[str, ...]:
    """Return the kinds of vessel in which cells grow, in the order of their numbers from 1."""
    return tuple(_group(section, "culture"))


def _cultures(section: Section) -> Floats:
    """Return which kinetics each kind of vessel has, and its parameters."""
    cultures = np.zeros((len(vessel_kinds(section)), kinetics.COLUMNS))
    for line, kind in zip(cultures, vessel_kinds(section), strict=True):
        given = dict(section["culture"][kind])
        word = str(given.pop("kinetics", ""))
        if word not in kinetics.PARAMETERS:
            raise pm.ParameterError([(f"{kind}.kinetics", f"is not one of {', '.join(kinetics.PARAMETERS)}")])
        names = kinetics.PARAMETERS[word]
        line[kinetics.KINETICS] = kinetics.WORDS.index(word)
        line[1 : 1 + len(names)] = pm.read_group({kind: given}, kind, names)
    return cultures


def _group(section: Section, key: str) -> dict[str, Any]:
    return dict(section.get(key) or {})


def _constants(section: Section, kind: BlockKind, members: tuple[str, ...]) -> Floats:
    """Return the parameters of all devices of a kind, a line per device."""
    lines = [pm.read_group(section[kind.key], name, kind.parameters) for name in members]
    return np.array(lines, dtype=np.float64).reshape(len(members), len(kind.parameters))
