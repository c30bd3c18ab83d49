"""What the robot does to containers and places: take, put, drop, weigh, read, and whether the way is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import layout as at
from twin.physics.kinds import KINDS
from twin.physics.table import robot as col

if TYPE_CHECKING:
    from twin.physics.arrays import Devices, Floats, PlantArrays

OWN_ZONE = 0
"""The robot stands in the first zone."""
ZONE_KIND, STERILISER_KIND, INCUBATOR_KIND, FREEZER_KIND = -1, 1, 2, 3
WIDE_OPEN = 0.99


def _column(kind: int, name: str) -> int:
    """Return the column of a device that stands in the way of the arm; -1 where that kind has none."""
    names = KINDS[kind].names
    return names.index(name) if name in names else -1


STERILISER_DOOR, FREEZER_DOOR = (
    _column(STERILISER_KIND, "inner_door_position"),
    _column(FREEZER_KIND, "slot_door_position"),
)
HATCH_CLEAR = _column(INCUBATOR_KIND, "hatch_1.clear")
HATCH_STRIDE = _column(INCUBATOR_KIND, "hatch_2.clear") - HATCH_CLEAR
HATCHES = sum(name.startswith("hatch_") and name.endswith(".clear") for name in KINDS[INCUBATOR_KIND].names)
"""Doors and light curtains of the devices that the arm reaches into."""


@inlined
def site_of(d: Devices, place: int) -> int:
    """Return which of SITES a place (from 1) belongs to."""
    if place < 1 or place > d.place.shape[0]:
        return 0
    kind, row = d.site[place - 1, at.SITE_KIND], d.site[place - 1, at.SITE_ROW]
    if kind == ZONE_KIND:
        return col.SITE_OWN if row == OWN_ZONE else col.SITE_ZONE
    return col.SITE_DEVICE + int(kind)


@inlined
def is_behind_door(d: Devices, place: int) -> bool:
    """Return whether a door or hatch stands between the robot and a place."""
    kind, row = d.site[place - 1, at.SITE_KIND], d.site[place - 1, at.SITE_ROW]
    if kind == ZONE_KIND:
        return bool(row != OWN_ZONE)
    return kind in (STERILISER_KIND, INCUBATOR_KIND, FREEZER_KIND)


@compiled
def way_is_open(p: PlantArrays, d: Devices, place: int) -> bool:
    """Return whether the arm truly can reach into a place: no shut door or hatch stands before it."""
    kind, row = d.site[place - 1, at.SITE_KIND], d.site[place - 1, at.SITE_ROW]
    if kind == INCUBATOR_KIND:
        return bool(d.place[place - 1, at.P_OPEN] > 0.0)
    if kind == STERILISER_KIND and STERILISER_DOOR >= 0:
        return bool(d.steriliser.x[row, STERILISER_DOOR] >= WIDE_OPEN)
    if kind == FREEZER_KIND and FREEZER_DOOR >= 0:
        return bool(d.freezer.x[row, FREEZER_DOOR] >= WIDE_OPEN)
    return _zone_is_open(p, row) if kind == ZONE_KIND else True


@inlined
def _zone_is_open(p: PlantArrays, row: int) -> bool:
    """Return whether the door between the robot's zone and another one stands open."""
    for k in range(p.door.shape[0]):
        low, high = min(p.sides[k, 0], p.sides[k, 1]), max(p.sides[k, 0], p.sides[k, 1])
        if low == min(row, OWN_ZONE) and high == max(row, OWN_ZONE) and row != OWN_ZONE:
            return bool(p.door[k, at.POSITION] >= WIDE_OPEN)
    return True


@inlined
def cross_light(d: Devices, place: int) -> None:
    """Let the light curtain of each hatch see whether the arm is in it."""
    for row in range(d.incubator.x.shape[0] if HATCH_CLEAR >= 0 else 0):
        for k in range(HATCHES):
            d.incubator.x[row, HATCH_CLEAR + k * HATCH_STRIDE] = 1.0
    if place > 0 and d.site[place - 1, at.SITE_KIND] == INCUBATOR_KIND and HATCH_CLEAR >= 0:
        column = HATCH_CLEAR + d.site[place - 1, at.SITE_POSITION] * HATCH_STRIDE
        d.incubator.x[d.site[place - 1, at.SITE_ROW], column] = 0.0


@inlined
def meant(d: Devices, place: int, item: float) -> float:
    """Return the container at a place that is reached for: the one named if it is there, else the one on it."""
    slot = int(item)
    if 0 < slot <= d.slot.shape[0] and d.slot[slot - 1, at.S_PLACE] == place:
        return float(slot)
    return float(d.place[place - 1, at.P_SLOT])


@compiled
def take(d: Devices, x: Floats, place: int) -> None:
    """Take the container that was read into the hand: the one at the place with all that is on it, or one from it."""
    x[col.HELD] = meant(d, place, x[col.ITEM])
    if x[col.HELD] != d.place[place - 1, at.P_SLOT]:
        d.slot[int(x[col.HELD]) - 1, at.S_PLACE] = at.IN_HAND
        return
    d.place[place - 1, at.P_SLOT] = d.place[place - 1, at.P_PRESENT] = 0.0
    _move_all(d, float(place), at.IN_HAND)


@compiled
def put(d: Devices, x: Floats, place: int) -> None:
    """Leave what is in the hand at a free place."""
    d.place[place - 1, at.P_SLOT], d.place[place - 1, at.P_PRESENT] = x[col.HELD], 1.0
    x[col.PLACED_AT], x[col.PLACED_CODE] = float(place), x[col.HELD]
    x[col.HELD] = 0.0
    _move_all(d, at.IN_HAND, float(place))


@compiled
def drop(d: Devices, x: Floats, leak_mm: float) -> None:
    """Let everything in the hand fall: nobody knows where it is, and it leaks."""
    for i in range(d.slot.shape[0]):
        if d.slot[i, at.S_PLACE] == at.IN_HAND:
            d.slot[i, at.S_INTEGRITY] = max(d.slot[i, at.S_INTEGRITY], leak_mm)
    x[col.HELD] = 0.0
    _move_all(d, at.IN_HAND, at.OUTSIDE)


@inlined
def _move_all(d: Devices, source: float, target: float) -> None:
    for i in range(d.slot.shape[0]):
        if d.slot[i, at.S_PLACE] == source:
            d.slot[i, at.S_PLACE] = target


@inlined
def mass_in_hand(d: Devices) -> float:
    """Return the mass of everything in the hand in kg."""
    grams = 0.0
    for i in range(d.slot.shape[0]):
        if d.slot[i, at.S_PLACE] == at.IN_HAND:
            grams += d.slot[i, at.S_MASS]
    return grams / 1000.0


@inlined
def feel_places(d: Devices, liar: float) -> None:
    """Set what the presence sensors show; the one of place `liar` shows the opposite."""
    for m in range(d.place.shape[0]):
        there = d.place[m, at.P_SLOT] > 0.0
        lies = liar == m + 1.0
        d.place[m, at.P_PRESENT] = 1.0 if there != lies else 0.0


@inlined
def free_parking(d: Devices) -> int:
    """Return the first free parking (from 1) where the robot puts down what it holds when it is stopped, or 0."""
    for m in range(d.place.shape[0]):
        if d.station[m, at.ST_PARKING] > 0.0 and d.place[m, at.P_PRESENT] == 0.0:
            return m + 1
    return 0
