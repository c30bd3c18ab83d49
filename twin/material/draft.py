"""A change of the material state in the making."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twin.material.clock import touched
from twin.material.place import FINAL, Facts, Place, PlaceKind
from twin.material.state import Custody, Fault, MaterialState
from twin.plain import replace
from twin.world import Happening

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from twin.material.item import Clock, Item
    from twin.material.kind import HoldTime, KindTable

CUSTODY_KEPT = 4000
CLOSED_FAULTS_KEPT = 200


class Draft:
    """Copies of the maps of a state, changed in place by one command and frozen again at its end."""

    def __init__(self, kinds: KindTable, state: MaterialState, facts: Facts) -> None:
        self.kinds, self.state, self.facts = kinds, state, facts
        self.items, self.at, self.codes = dict(state.items), dict(state.at), dict(state.codes)
        self.orders, self.groups, self.labels = dict(state.orders), dict(state.groups), dict(state.labels)
        self.reserved, self.used_by = dict(state.reserved), dict(state.used_by)
        self.in_gas, self.void = state.in_gas, state.void
        self.faults, self.fault_count, self.custody = state.faults, state.fault_count, state.custody
        self.happenings: list[Happening] = []

    def finished(self) -> tuple[MaterialState, tuple[Happening, ...]]:
        """Return the new state and what happened."""
        state = MaterialState(
            items=self.items,
            at=self.at,
            codes=self.codes,
            orders=self.orders,
            groups=self.groups,
            labels=self.labels,
            reserved=self.reserved,
            used_by=self.used_by,
            in_gas=self.in_gas,
            void=self.void,
            faults=self.faults,
            fault_count=self.fault_count,
            custody=self.custody,
        )
        return state, tuple(self.happenings)

    def happened(self, kind: str, object_: str, **payload: Any) -> None:
        """Note an event to be."""
        self.happenings.append(Happening(kind, object_, payload))

    def change(self, item: str, **fields: Any) -> Item:
        """Replace fields of an item."""
        self.items[item] = changed = replace(self.items[item], **fields)
        return changed

    def add(self, item: Item) -> None:
        """Take in a new item."""
        self.items[item.id] = item
        self.codes[item.code] = item.id
        self.at[item.place] = (*self.at.get(item.place, ()), item.id)

    def cargo(self, item: str) -> tuple[str, ...]:
        """Return the item and all that travels on it."""
        at = self.at.get(self.items[item].place, ())
        return (item, *(other for other in at if self.items[other].on == item))

    def move(self, item: str, to: str, on: str = "") -> None:
        """Bring an item, with all that travels on it, to a place; clocks follow."""
        for moved in self.cargo(item):
            self._move_one(moved, to, on if moved == item else self.items[moved].on)
        self.occupy(item)

    def occupy(self, item: str) -> None:
        """Remember whose the place is until the next clearance."""
        place = self.facts.site.places.get(self.items[item].place)
        if place is None or not place.clearance:
            return
        for other in self.cargo(item):
            coi = self.coi_of(self.items[other])
            if coi:
                self.used_by[place.clearance] = coi

    def coi_of(self, item: Item) -> str:
        """Return whose the item is or will be."""
        order = self.orders.get(item.batch)
        return item.coi or (order.coi if order else "")

    def touch(self, item: str, happening: str, tick: int | None = None) -> None:
        """Let a happening start or stop the hold times of an item."""
        subject = self.items[item]
        holds = self.kinds.kinds[subject.kind].holds
        clocks = touched(holds, subject.clocks, happening, self.facts.tick if tick is None else tick)
        if clocks is not subject.clocks:
            self.change(item, clocks=clocks, waived=_still_waived(holds, subject, clocks))

    def hand_over(self, item: str, temperature_c: float | None = None, seal: str = "") -> None:
        """Write a line of the chain of custody for an item and its cargo."""
        by = self.facts.person or "robot"
        place = self.items[item].place
        for moved in self.cargo(item):
            line = Custody(self.facts.tick, moved, place, by, temperature_c, seal)
            self.custody = (*self.custody[-CUSTODY_KEPT:], line)

    def fault(self, text: str, stops: Iterable[str], item: str = "") -> str:
        """Open an identity failure, of an item where one is meant, and return its name."""
        self.fault_count += 1
        name = f"F{self.fault_count}"
        owners = tuple(dict.fromkeys(stop for stop in stops if stop))
        closed = [fault for fault in self.faults if not fault.open]
        dropped = set(closed[: max(0, len(closed) - CLOSED_FAULTS_KEPT)])
        kept = tuple(fault for fault in self.faults if fault not in dropped)
        self.faults = (*kept, Fault(name, self.facts.tick, str(text), owners))
        self.happened(
            "identity_failed", name, text=str(text), stops=list(owners), item=item, by=self.facts.person
        )
        return name

    def _move_one(self, item: str, to: str, on: str) -> None:
        origin = self.items[item].place
        self.at[origin] = tuple(other for other in self.at[origin] if other != item)
        self.at[to] = (*self.at.get(to, ()), item)
        self.change(item, place=to, on=on, last_place=origin)
        for happening in _passages(self.facts.site.places.get(origin), self.facts.site.places.get(to)):
            self.touch(item, happening)
        self.happened("item_moved", item, place=to, origin=origin)


def _still_waived(holds: Iterable[HoldTime], item: Item, clocks: Mapping[str, Clock]) -> tuple[str, ...]:
    """Return what QA has released: a hold time that starts anew is a new one."""
    anew = {h.name for h in holds if h.counts == "each" and clocks.get(h.name) != item.clocks.get(h.name)}
    started = {name for name in anew if clocks[name].since is not None}
    return tuple(name for name in item.waived if name not in started)


def _passages(origin: Place | None, to: Place | None) -> list[str]:
    """Return the happenings of the hold times that lie in a move; None is the unknown place."""
    found: list[str] = []
    if origin and origin.kind is PlaceKind.POSITION:
        found.append("left_position")
    if origin and origin.kind is PlaceKind.FREEZER:
        found.append("left_freezer")
    if origin and origin.cold and not (to and to.cold):
        found.append("left_cold")
    if to is None:
        return found
    found += ["in_position"] if to.kind is PlaceKind.POSITION else []
    found += ["in_cold"] if to.cold else []
    found += ["in_cryo"] if to.kind is PlaceKind.CRYO else []
    return [*found, "used_up"] if to.kind in (*FINAL, PlaceKind.EXIT) else found
