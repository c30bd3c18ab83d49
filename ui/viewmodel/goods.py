"""Containers as the scene shows them: shape, place, and the colour of the batch they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin
from typing import TYPE_CHECKING

from ui.scene.geometry import Vector

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from twin.publish import ItemView, UnitView
    from ui.scene.geometry import Geometry

SHAPES = {
    "patient_bag": "bag",
    "waste_bag": "bag",
    "product_bag": "small_bag",
    "backup_bag": "small_bag",
    "qc_bag": "small_bag",
    "pouch_sample": "small_bag",
    "kit": "kit",
    "vessel": "vessel",
    "medium": "bottle",
    "buffer": "bottle",
    "reagent": "bottle",
    "vector": "bottle",
    "cryo_medium": "bottle",
    "cassette": "cassette",
    "settle_plates": "plates",
    "tool": "tray",
    "rtp_part": "tray",
    "load_carrier": "tray",
}
NOBODY = -1
"""Colour of what belongs to no batch."""
MOST_NAMED = 4
MOST_IN_ROW = 4
"""Of what shares a place no more are drawn side by side; its card names all."""
CARGO_M = 0.062
"""Distance of containers that share a place or a carrier."""


@dataclass(frozen=True, slots=True)
class ItemLook:
    """One container. `at` and `turn_deg` are in the unit, or in the hand that is named."""

    shape: str
    at: Vector
    turn_deg: float
    colour: int
    hand: str = ""


def batch_colours(view: UnitView) -> dict[str, int]:
    """Return batch -> its colour, by the order of loading."""
    return {run.batch: i for i, run in enumerate(view.batches)}


def legend(view: UnitView) -> tuple[tuple[str, int], ...]:
    """Name the colours in use: batch and recipe, then what belongs to nobody."""
    there = {item.batch for item in view.items}
    rows = [(f"{run.batch} {run.title}", i) for i, run in enumerate(view.batches) if run.batch in there]
    return tuple(rows[:MOST_NAMED])


def looks(view: UnitView, geometry: Geometry) -> tuple[ItemLook, ...]:
    """Return all containers that stand at a station of the robot, or hang in its hand."""
    if not geometry.stations or not view.items:
        return ()
    colours = batch_colours(view)
    sharing: dict[str, list[ItemView]] = {}
    for item in view.items:
        sharing.setdefault(item.place, []).append(item)
    return tuple(look for place, items in sharing.items() for look in _at(place, items, geometry, colours))


def _at(
    place: str, items: Sequence[ItemView], geometry: Geometry, colours: Mapping[str, int]
) -> list[ItemLook]:
    """Carriers and what stands for itself below, their cargo in a row above them."""
    hand = place if place in geometry.arms else ""
    station = geometry.stations.get(place)
    if not hand and station is None:
        return []
    made: list[ItemLook] = []
    for row in ([i for i in items if not i.on], [i for i in items if i.on]):
        for k, item in enumerate(row[:MOST_IN_ROW]):
            aside, up = (k - (min(len(row), MOST_IN_ROW) - 1) / 2) * CARGO_M, 0.075 if item.on else 0.0
            at, turn = (0.0, aside, up), 0.0
            if station is not None:
                turn = station.turn
                a, r = radians(turn), station.reach
                at = (r * cos(a) - aside * sin(a), r * sin(a) + aside * cos(a), station.height + up)
            made.append(
                ItemLook(SHAPES.get(item.kind, "bag"), at, turn, colours.get(item.batch, NOBODY), hand)
            )
    return made
