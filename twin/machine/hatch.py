"""A hatch with one position behind it: opened for one exchange, then shut until the air behind it has recovered."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from twin.machine.state import NEVER
from twin.machine.table import Arc, StateTable
from twin.signals import TICKS_PER_S

if TYPE_CHECKING:
    from twin.machine.state import Part
    from twin.unit.model import Equipment
    from twin.world import World


class Hatch(StrEnum):
    """States of a hatch and its position [unit.md 2.4]."""

    FREE = "free"
    RESERVED = "reserved"
    OCCUPIED = "occupied"
    OPENING = "opening"
    FREEING = "freeing"
    REOPENING = "reopening"
    OPEN = "open"
    CLOSING = "closing"
    RECOVERING = "recovering"
    HELD = "held"


FREEING_TICKS = 3 * TICKS_PER_S
"""A hatch that did not open is driven back this long before the second try [E]."""
AT_REST = (Hatch.FREE, Hatch.RESERVED, Hatch.OCCUPIED)
SHUT = (*AT_REST, Hatch.RECOVERING)
"""Shut, locked and sealed, as far as the last report goes."""
_TRIES = (Hatch.OPENING, Hatch.REOPENING)
_ENDS = {Hatch.FREE: "empty", Hatch.OCCUPIED: "taken"}

HATCH = StateTable[Hatch](
    "hatch",
    tuple(Hatch),
    (
        Arc("reserve", Hatch.FREE, Hatch.RESERVED),
        Arc("release", Hatch.RESERVED, Hatch.FREE),
        *(Arc("open", source, Hatch.OPENING) for source in (*SHUT, Hatch.CLOSING, Hatch.HELD)),
        *(Arc("opened", source, Hatch.OPEN) for source in _TRIES),
        Arc("late", Hatch.OPENING, Hatch.FREEING),
        Arc("again", Hatch.FREEING, Hatch.REOPENING),
        *(Arc("close", source, Hatch.CLOSING) for source in (*_TRIES, Hatch.FREEING, Hatch.OPEN, Hatch.HELD)),
        *(Arc("check", source, Hatch.CLOSING) for source in SHUT),
        Arc("shut", Hatch.CLOSING, Hatch.RECOVERING),
        *(Arc(trigger, Hatch.RECOVERING, target) for target, trigger in _ENDS.items()),
        *(Arc("fail", source, Hatch.HELD) for source in (Hatch.REOPENING, Hatch.CLOSING, *SHUT)),
    ),
)

_OPENED, _CLOSED = (1.0, 0.0, 0.0), (0.0, 1.0, 1.0)
OUTPUTS = {
    hatch: _OPENED
    if hatch in (*_TRIES, Hatch.OPEN)
    else (0.0, 0.0, 0.0)
    if hatch is Hatch.FREEING
    else _CLOSED
    for hatch in Hatch
}
"""(drive, lock, seal) as commanded in each state; lock and seal take hold of a hatch that is shut."""


def hatch_trigger(equipment: Equipment, part: Part, tick: int, world: World) -> str | None:
    """Return what a hatch does now, or nothing."""
    state, late = Hatch(part.state), tick - part.entered >= _limit(equipment, Hatch(part.state))
    if state in SHUT and _truth(equipment, "is_closed", world) is False:
        return "fail"
    if state is Hatch.RECOVERING:
        return _recovered(equipment, world)
    if state in _TRIES:
        failed = "late" if state is Hatch.OPENING else "fail"
        return "opened" if _truth(equipment, "is_open", world) is True else failed if late else None
    if state is Hatch.FREEING:
        return "again" if late else None
    if state is Hatch.OPEN:
        return _leave_open(equipment, late, world)
    return _closing(equipment, late, world) if state is Hatch.CLOSING else None


def _leave_open(equipment: Equipment, late: bool, world: World) -> str | None:
    """Close what was pushed, and what was open for too long with nothing in the way."""
    pushed = _truth(equipment, "is_open", world) is False
    return "close" if pushed or (late and _truth(equipment, "clear", world) is True) else None


def _closing(equipment: Equipment, late: bool, world: World) -> str | None:
    proven = all(_truth(equipment, word, world) is True for word in ("is_closed", "is_locked", "sealed"))
    return "shut" if proven else "fail" if late else None


def _recovered(equipment: Equipment, world: World) -> str | None:
    """End a recovery as the presence sensor says; without a valid reading it goes on."""
    if _truth(equipment, "recovered", world) is not True:
        return None
    return {True: "taken", False: "empty", None: None}[_truth(equipment, "present", world)]


def why_frozen(equipment: Equipment, part: Part, world: World) -> str | None:
    """Return why a position may not be opened: its sensor differs from what was there when it was shut."""
    present = _truth(equipment, "present", world)
    if Hatch(part.state) not in AT_REST or present is (Hatch(part.state) is Hatch.OCCUPIED):
        return None
    return (
        "the presence sensor has no valid reading"
        if present is None
        else "its sensor differs from the record"
    )


def why_blocked(equipment: Equipment, world: World) -> str | None:
    """Return why a hatch may not shut: something reaches through it."""
    return None if _truth(equipment, "clear", world) is True else "something is in the hatch"


def hatch_due(equipment: Equipment, part: Part, tick: int) -> int:
    """Return when the time of the present state ends."""
    end = part.entered + _limit(equipment, Hatch(part.state))
    return end if end > tick else NEVER


def _limit(equipment: Equipment, state: Hatch) -> int:
    if state is Hatch.FREEING:
        return FREEING_TICKS
    if state is Hatch.OPEN:
        return equipment.close_after
    return equipment.travel_limit if state in (*_TRIES, Hatch.CLOSING) else NEVER


def _truth(equipment: Equipment, word: str, world: World) -> bool | None:
    return world.truth(equipment.conditions[word])
