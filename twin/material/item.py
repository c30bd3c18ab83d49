"""One item: identity, place, states, booked content, clocks. All plain and frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Outside(StrEnum):
    """State of the outside."""

    DIRTY = "dirty"
    DECONTAMINATED = "decontaminated"
    STERILE = "sterile"


class Inside(StrEnum):
    """State of the fluid path."""

    STERILE = "sterile"
    CLOSED = "closed"
    EXPOSED = "exposed"


class Status(StrEnum):
    """Release status of a lot."""

    QUARANTINE = "quarantine"
    RELEASED = "released"
    REJECTED = "rejected"


class Disposition(StrEnum):
    """What became of an item."""

    NONE = ""
    CONTINUE = "continue"
    REWORK = "rework"
    QUARANTINE = "quarantine"
    LOST = "lost"
    DISCARDED = "discarded"
    SHIPPED = "shipped"


GONE = (Disposition.DISCARDED, Disposition.SHIPPED, Disposition.LOST)
"""The item is no longer in the unit."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A hold time that runs since a tick, on top of ticks already spent. `since` is None while it stands."""

    since: int | None = None
    spent: int = 0

    def total(self, tick: int) -> int:
        """Return the ticks spent until now."""
        return self.spent + (tick - self.since if self.since is not None else 0)


@dataclass(frozen=True, slots=True)
class Booked:
    """Content as last measured or calculated, with its time and source."""

    volume_ml: float = 0.0
    viable_cells: float = 0.0
    tick: int = 0
    source: str = ""
    counted_tick: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One container, bag, kit, bottle, tool or carrier. `on` is the carrier it travels on, whose place it shares.

    `gas_allowed` says who has allowed one further gas cycle, by role.
    """

    id: str
    code: str
    kind: str
    lot: str
    place: str
    expiry_tick: int
    mass_g: float
    batch: str = ""
    coi: str = ""
    second_id: str = ""
    status: Status = Status.RELEASED
    on: str = ""
    last_place: str = ""
    outside: Outside = Outside.DIRTY
    outside_why: str = "not yet decontaminated"
    inside: Inside = Inside.STERILE
    inside_why: str = "as delivered"
    wrap: str = ""
    surface_c: float = 21.0
    gas_cycles: int = 0
    gas_allowed: Mapping[str, str] = field(default_factory=dict[str, str])
    tails_used: int = 0
    booked: Booked = Booked()
    group: str = ""
    connected: tuple[str, ...] = ()
    clocks: Mapping[str, Clock] = field(default_factory=dict[str, Clock])
    waived: tuple[str, ...] = ()
    rest_until: int = 0
    spent: bool = False
    disposition: Disposition = Disposition.NONE
    reason: str = ""
    slot: int = -1

    @property
    def owner(self) -> str:
        """Return what stops together with this item: its batch, or the item alone."""
        return self.batch or self.id
