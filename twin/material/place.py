"""Where an item can be, and what a command may know about the moment it is given in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

ROBOT = "robot"
"""The place of an item in the robot's hand."""
UNKNOWN = "unknown"
"""The place of an item whose scan was lost."""


class PlaceKind(StrEnum):
    """What a place is to material."""

    ROOM = "room"
    AIRLOCK = "airlock"
    STERILISER = "steriliser"
    COLD_STORE = "cold_store"
    PARKING = "parking"
    BENCH = "bench"
    KIT_BAY = "kit_bay"
    DOCK = "dock"
    POSITION = "position"
    FREEZER = "freezer"
    EXIT = "exit"
    LABORATORY = "laboratory"
    CRYO = "cryo"
    WASTE = "waste"
    HAND = "hand"


ZONE = (PlaceKind.BENCH, PlaceKind.KIT_BAY, PlaceKind.DOCK)
"""The connection zone: one patient at a time."""
CLEAN = (
    *ZONE,
    PlaceKind.COLD_STORE,
    PlaceKind.PARKING,
    PlaceKind.POSITION,
    PlaceKind.FREEZER,
    PlaceKind.HAND,
)
"""Only decontaminated or sterile outsides come here."""
BY_PERSON_FROM = (
    PlaceKind.ROOM,
    PlaceKind.AIRLOCK,
    PlaceKind.STERILISER,
    PlaceKind.FREEZER,
    PlaceKind.EXIT,
)
"""Places that a person in the room reaches to take something."""
BY_PERSON_TO = (PlaceKind.ROOM, PlaceKind.AIRLOCK, PlaceKind.STERILISER)
"""Places that a person in the room reaches to put something."""
FINAL = (PlaceKind.LABORATORY, PlaceKind.CRYO, PlaceKind.WASTE)
"""Nothing comes back from here."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the unit. Capacity 0 is any number, no `holds` every kind; `cold` is 2-8 degC or less."""

    name: str
    module: str
    kind: PlaceKind
    capacity: int = 1
    cold: bool = False
    holds: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Tell whether only clean outsides may be here."""
        return self.kind in CLEAN

    @property
    def clearance(self) -> str:
        """Return the name under which this place is cleared between patients; empty where that is not needed."""
        if self.kind in ZONE:
            return "zone"
        if self.kind is PlaceKind.POSITION:
            return self.name
        return self.module if self.kind is PlaceKind.FREEZER else ""


@dataclass(frozen=True)
class Site:
    """All places of a unit; the robot's hand is always one of them."""

    places: Mapping[str, Place]

    @classmethod
    def of(cls, places: Iterable[Place]) -> Site:
        """Return the site with these places."""
        hand = Place(ROBOT, ROBOT, PlaceKind.HAND)
        return cls({place.name: place for place in (*places, hand)})

    @cached_property
    def cleared_together(self) -> Mapping[str, tuple[str, ...]]:
        """Map a name of clearance to its places."""
        return self._grouped(lambda place: place.clearance)

    @cached_property
    def of_module(self) -> Mapping[str, tuple[str, ...]]:
        """Map a module to its places."""
        return self._grouped(lambda place: place.module)

    def _grouped(self, key: Callable[[Place], str]) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for place in self.places.values():
            found[key(place)] = (*found.get(key(place), ()), place.name)
        return found


@dataclass(frozen=True, slots=True)
class Facts:
    """The moment of a command: tick, places, who asks in which role, and what the presence sensors say."""

    tick: int
    site: Site
    person: str = ""
    role: str = ""
    present: Mapping[str, bool] = field(default_factory=dict[str, bool])
