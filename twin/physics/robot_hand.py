"""What the robot does to containers and places: take, put, drop, weigh, read, and whether the way is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from twin.kernel.jit import compiled, inlined
from twin.physics import layout as at
from twin.physics.table import robot as col

if TYPE_CHECKING:
    from twin.physics.arrays import Devices, Floats, PlantArrays

OWN_ZONE = 0
"""The robot stands in the first zone."""
ZONE_KIND, STERILISER_KIND, INCUBATOR_KIND, FREEZER_KIND = -1, 1, 2, 3
WIDE_OPEN = 0.99


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


@inlined
def way_is_open(p: PlantArrays, d: Devices, place: int) -> bool:
    """Return whether the arm truly can reach into a place: no shut door of a zone stands before it."""
    kind, row = d.site[place - 1, at.SITE_KIND], d.site[place - 1, at.SITE_ROW]
    if kind != ZONE_KIND or row == OWN_ZONE:
        return True
    for k in range(p.door.shape[0]):
        low, high = min(p.sides[k, 0], p.sides[k, 1]), max(p.sides[k, 0], p.sides[k, 1])
        if low == min(row, OWN_ZONE) and high == max(row, OWN_ZONE):
            return bool(p.door[k, at.POSITION] >= WIDE_OPEN)
    return True


@compiled
def take(d: Devices, x: Floats, place: int) -> None:
    """Take the container at a place, and whatever stands with it there, into the hand."""
    x[col.HELD] = d.place[place - 1, at.P_SLOT]
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
