"""What a cell asks of material at its end: one place and one disposition for every item, and the plant agrees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from twin.material.item import GONE, Disposition
from twin.material.place import ROBOT, UNKNOWN
from twin.physics.layout import IN_HAND
from twin.rehearsal.material import dispositions

if TYPE_CHECKING:
    from twin.engine import Engine
    from twin.material.item import Item

LEAKS_MM = 0.0


def problems(engine: Engine) -> Iterator[str]:
    """Yield what is wrong with places and dispositions."""
    material = engine.memory.material
    listed = Counter(item for items in material.at.values() for item in items)
    verdicts = dispositions(engine).all()
    for item in material.items.values():
        if listed[item.id] != 1 or item.id not in material.at.get(item.place, ()):
            yield f"{item.id} stands at {listed[item.id]} places of the record"
        if item.disposition in GONE:
            continue
        verdict = verdicts[item.id]
        if not verdict.disposition or not verdict.reason:
            yield f"{item.id} has no disposition, or one without a reason"
        yield from _truth(engine, item, verdict.disposition)


def _truth(engine: Engine, item: Item, disposition: Disposition) -> Iterator[str]:
    """Yield where the plant contradicts: it stands elsewhere, or goes on although it leaks."""
    if item.slot <= 0 or not engine.plant.constants.slots:
        return
    slot = engine.kernel.slot(item.slot)
    where = _place(engine, slot["place"])
    if not _may_be(engine, item, where):
        yield f"{item.id} is booked at {item.place}, truly it is at {where or 'no place'}"
    if slot.get("integrity", 0.0) > LEAKS_MM and disposition is Disposition.CONTINUE:
        yield f"{item.id} leaks, and nothing stands against it"


def _place(engine: Engine, number: float) -> str:
    if number == IN_HAND:
        return ROBOT
    names = engine.plant.places
    return names[int(number) - 1] if 0 < number <= len(names) else ""


def _may_be(engine: Engine, item: Item, where: str) -> bool:
    """Tell whether the record may say so: an unknown place may be any; the robot is ahead of the record at work."""
    if item.place in {UNKNOWN, where} or item.place not in (*engine.plant.places, ROBOT):
        return True
    return ROBOT in {where, item.place} and engine.bookings.presence.robot_at() in {where, item.place}
