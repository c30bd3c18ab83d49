"""The life of an alarm: states A to I and every arc as one table, with and without latch [standards 4.1]."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from twin.machine.table import Arc, StateTable


class Life(StrEnum):
    """States of one alarm, in the order of their letters A to I."""

    NORMAL = "normal"
    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"
    LATCHED_UNACKNOWLEDGED = "latched_unacknowledged"
    LATCHED_ACKNOWLEDGED = "latched_acknowledged"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"
    OUT_OF_SERVICE = "out_of_service"

    @property
    def letter(self) -> str:
        """Return the letter commonly drawn."""
        return "ABCDEFGHI"[list(Life).index(self)]

    @property
    def words(self) -> str:
        """Return the state as said in a sentence."""
        return self.value.replace("_", " ")


class Trigger(StrEnum):
    """What moves an alarm."""

    ACTIVATE = "activate"
    CLEAR = "clear"
    ACKNOWLEDGE = "acknowledge"
    RESET = "reset"
    REPEAT = "repeat"
    SHELVE = "shelve"
    SUPPRESS = "suppress"
    REMOVE = "remove"
    RETURN_NORMAL = "return_normal"
    RETURN_ALARM = "return_alarm"


_A, _B, _C, _D, _E, _F, _G, _H, _I = Life
ANNUNCIATING = (_A, _B, _C, _D, _E, _F)
"""States in which the alarm is in service; the others are not annunciated, but evaluated and logged."""
UNACKNOWLEDGED = (_B, _D, _E)

_COMMON = (
    Arc(Trigger.ACTIVATE, _A, _B),
    Arc(Trigger.ACKNOWLEDGE, _B, _C),
    Arc(Trigger.REPEAT, _C, _B),
    *(Arc(Trigger.SHELVE, source, _G) for source in ANNUNCIATING),
    *(Arc(Trigger.SUPPRESS, source, _H) for source in ANNUNCIATING),
    *(Arc(Trigger.REMOVE, source, _I) for source in ANNUNCIATING),
    *(Arc(Trigger.RETURN_NORMAL, source, _A) for source in (_G, _H, _I)),
    *(Arc(Trigger.RETURN_ALARM, source, _B) for source in (_G, _H, _I)),
)
_PLAIN = (
    Arc(Trigger.CLEAR, _B, _D),
    Arc(Trigger.CLEAR, _C, _A),
    Arc(Trigger.ACKNOWLEDGE, _D, _A),
    Arc(Trigger.ACTIVATE, _D, _B),
)
_LATCHED = (
    Arc(Trigger.CLEAR, _B, _E),
    Arc(Trigger.ACKNOWLEDGE, _E, _F),
    Arc(Trigger.CLEAR, _C, _F),
    Arc(Trigger.RESET, _F, _A),
    Arc(Trigger.ACTIVATE, _E, _B),
    Arc(Trigger.ACTIVATE, _F, _B),
)


@cache
def life_table(latching: bool) -> StateTable[Life]:
    """Return the table of an alarm, one per kind for the whole process."""
    title = "latching alarm" if latching else "alarm"
    return StateTable(title, tuple(Life), (*_COMMON, *(_LATCHED if latching else _PLAIN)))
